"""The table mode, below /anggota/kisi/."""

from django.urls import path

from .views import grid, grid_saving

urlpatterns = [
    path("", grid.GridPage.as_view(), name="grid"),
    path("simpan/", grid_saving.GridSaving.as_view(), name="grid-save"),
    path("masuk-lagi/", grid_saving.GridToken.as_view(), name="grid-token"),
]
