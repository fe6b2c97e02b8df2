"""Reports, below /laporan/. The monthly reports of members have their own address below /anggota/."""

from django.urls import path

from . import report_views as views

urlpatterns = [
    path("", views.ReportCatalogue.as_view(), name="report-catalogue"),
    path("<slug:code>/", views.ReportPage.as_view(), name="report-page"),
    path("<slug:code>/berkas/", views.ReportDownload.as_view(), name="report-download"),
]
