"""Reports, below /laporan/. The monthly reports of members have their own address below /anggota/."""

from django.urls import path

from . import report_views as views
from . import schedule_views as schedules
from .report_people import ReportPeople

urlpatterns = [
    path("", views.ReportCatalogue.as_view(), name="report-catalogue"),
    path("orang/", ReportPeople.as_view(), name="report-people"),
    path("jadwal/", schedules.ScheduleList.as_view(), name="schedule-list"),
    path("jadwal/tambah/<slug:code>/", schedules.ScheduleAdd.as_view(), name="schedule-add"),
    path("jadwal/<int:pk>/jeda/", schedules.SchedulePause.as_view(), name="schedule-pause"),
    path("jadwal/<int:pk>/lanjut/", schedules.ScheduleResume.as_view(), name="schedule-resume"),
    path("jadwal/<int:pk>/hapus/", schedules.ScheduleRemove.as_view(), name="schedule-remove"),
    path("<slug:code>/", views.ReportPage.as_view(), name="report-page"),
    path("<slug:code>/berkas/", views.ReportDownload.as_view(), name="report-download"),
]
