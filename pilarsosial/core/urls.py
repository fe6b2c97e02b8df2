"""The floor's own pages: background jobs, the trail, users, small answers that forms of every room ask for."""

from django.urls import include, path

from . import audit_views, check_views, job_views, office_views, region_views, user_views

urlpatterns = [
    path("pekerjaan/", job_views.JobList.as_view(), name="job-list"),
    path("pekerjaan/<int:pk>/", job_views.JobDetail.as_view(), name="job-detail"),
    path("pekerjaan/<int:pk>/kemajuan/", job_views.JobProgress.as_view(), name="job-progress"),
    path("pekerjaan/<int:pk>/batal/", job_views.JobCancel.as_view(), name="job-cancel"),
    path("pekerjaan/<int:pk>/ulang/", job_views.JobRetry.as_view(), name="job-retry"),
    path("pekerjaan/<int:pk>/hasil/", job_views.JobResult.as_view(), name="job-result"),
    path("jejak/", audit_views.AuditList.as_view(), name="audit-list"),
    path("kantor/", office_views.OfficeList.as_view(), name="office-list"),
    path("kantor/<int:pk>/", office_views.OfficeDetail.as_view(), name="office-detail"),
    path("kantor/<int:pk>/kop/", office_views.LetterheadChange.as_view(), name="letterhead-change"),
    path("kantor/<int:pk>/lambang/", office_views.OfficeLogo.as_view(), name="office-logo"),
    path("kantor/<int:pk>/contoh/", office_views.OfficeSample.as_view(), name="office-sample"),
    path("kantor/<int:pk>/penanda-tangan/tambah/", office_views.SignerAdd.as_view(), name="signer-add"),
    path("kantor/penanda-tangan/<int:pk>/ubah/", office_views.SignerChange.as_view(), name="signer-change"),
    path("kantor/penanda-tangan/<int:pk>/hapus/", office_views.SignerRemove.as_view(), name="signer-remove"),
    path("pengguna/", user_views.UserList.as_view(), name="user-list"),
    path("pengguna/tambah/", user_views.UserAdd.as_view(), name="user-add"),
    path("pengguna/<int:pk>/", user_views.UserDetail.as_view(), name="user-detail"),
    path("pengguna/<int:pk>/ubah/", user_views.UserChange.as_view(), name="user-change"),
    path("pengguna/<int:pk>/nonaktifkan/", user_views.UserDeactivate.as_view(), name="user-deactivate"),
    path("pengguna/<int:pk>/aktifkan/", user_views.UserActivate.as_view(), name="user-activate"),
    path("pengguna/<int:pk>/tautan/", user_views.UserInvite.as_view(), name="user-invite"),
    path("pengguna/<int:pk>/peran/tambah/", user_views.GrantAdd.as_view(), name="grant-add"),
    path("pengguna/<int:pk>/peran/<int:grant>/akhiri/", user_views.GrantEnd.as_view(), name="grant-end"),
    path("periksa/<str:token>/", check_views.public_check, name="public-check"),
    path("wilayah/", region_views.RegionChildren.as_view(), name="region-children"),
    path("komponen/", region_views.Components.as_view(), name="component-list"),
    path("", include("pilarsosial.core.health")),
]
