"""Certificates, below /anggota/sertifikat/."""

from django.urls import path

from .views import certificates as views

urlpatterns = [
    path("", views.CertificateList.as_view(), name="certificate-list"),
    path("<int:pk>/ubah/", views.CertificateChange.as_view(), name="certificate-change"),
    path("<int:pk>/hapus/", views.CertificateRemove.as_view(), name="certificate-remove"),
    path("<int:pk>/berkas/", views.CertificateScan.as_view(), name="certificate-scan"),
]
