"""Looking at the list of people, below /anggota/: on paper, by a saved filter, with other columns."""

from django.urls import path

from .views import list_views, members

urlpatterns = [
    path("cetak/", members.MemberPrint.as_view(), name="member-print"),
    path("saringan/", list_views.SavedFilterList.as_view(), name="saved-filter-list"),
    path("saringan/<int:pk>/nama/", list_views.SavedFilterRename.as_view(), name="saved-filter-rename"),
    path("saringan/<int:pk>/hapus/", list_views.SavedFilterDelete.as_view(), name="saved-filter-delete"),
    path("kolom/", list_views.ColumnChoicePage.as_view(), name="column-choice"),
]
