"""Decrees, below /anggota/sk/."""

from django.urls import path

from .views import decrees, files, renewal

urlpatterns = [
    path("", decrees.DecreeList.as_view(), name="decree-list"),
    path("tambah/", decrees.DecreeAdd.as_view(), name="decree-add"),
    path("<int:pk>/", decrees.DecreeDetail.as_view(), name="decree-detail"),
    path("<int:pk>/ubah/", decrees.DecreeChange.as_view(), name="decree-change"),
    path("<int:pk>/pindaian/", files.DecreeScan.as_view(), name="decree-scan"),
    path("<int:pk>/pindaian/hapus/", files.DecreeScanRemove.as_view(), name="decree-scan-remove"),
    path("<int:pk>/lampiran/", renewal.DecreeAnnex.as_view(), name="decree-annex"),
    path("<int:pk>/perpanjang/", renewal.DecreeRenew.as_view(), name="decree-renew"),
]
