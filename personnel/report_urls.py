"""Monthly reports, below /anggota/laporan-bulanan/. A month stands in the address as 2026-09."""

from django.urls import path

from .views import report_acts, reports

urlpatterns = [
    path("", reports.ReportList.as_view(), name="report-list"),
    path("rekap/", reports.ReportRecap.as_view(), name="report-recap"),
    path("terima/", report_acts.ReportReceive.as_view(), name="report-receive"),
    path("terima-semua/", report_acts.ReportReceiveAll.as_view(), name="report-receive-all"),
    path("<int:pk>/<str:month>/", report_acts.ReportForm.as_view(), name="report-form"),
    path("<int:pk>/<str:month>/tarik/", report_acts.ReportWithdraw.as_view(), name="report-withdraw"),
    path("<int:pk>/<str:month>/berkas/", report_acts.ReportFile.as_view(), name="report-file"),
]
