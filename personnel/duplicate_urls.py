"""Doubles below /anggota/ganda/, merges, and people who were taken out of the roster."""

from django.urls import path

from .views import duplicates, removal

urlpatterns = [
    path("ganda/", duplicates.DuplicateList.as_view(), name="duplicate-list"),
    path("ganda/cari/", duplicates.DuplicateSearch.as_view(), name="duplicate-search"),
    path("ganda/<int:pk>/", duplicates.DuplicateDetail.as_view(), name="duplicate-detail"),
    path("ganda/<int:pk>/berbeda/", duplicates.DuplicateDifferent.as_view(), name="duplicate-different"),
    path("ganda/<int:pk>/tanyakan-lagi/", duplicates.DuplicateReopen.as_view(), name="duplicate-reopen"),
    path("ganda/<int:pk>/lihat-nomor/", duplicates.DuplicateUnmask.as_view(), name="duplicate-unmask"),
    path("gabungan/<int:pk>/batalkan/", duplicates.MergeUndo.as_view(), name="merge-undo"),
    path("dihapus/", removal.RemovedList.as_view(), name="removed-list"),
    path("dihapus/<int:pk>/kembalikan/", removal.MemberRestore.as_view(), name="member-restore"),
    path("<int:pk>/hapus/", removal.MemberRemove.as_view(), name="member-remove"),
]
