"""The filtered list as a file, and the column sets of files, below /anggota/ekspor/."""

from django.urls import path

from .views import column_sets, exports

urlpatterns = [
    path("", exports.RosterExport.as_view(), name="member-export"),
    path("susunan/", column_sets.ColumnSetList.as_view(), name="column-sets"),
    path("susunan/tambah/", column_sets.ColumnSetAdd.as_view(), name="column-set-add"),
    path("susunan/<int:pk>/ubah/", column_sets.ColumnSetChange.as_view(), name="column-set-change"),
    path("susunan/<int:pk>/hapus/", column_sets.ColumnSetDrop.as_view(), name="column-set-drop"),
]
