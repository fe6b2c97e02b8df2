"""The whole map of addresses. Paths are Indonesian; rooms own what lies below theirs."""

from django.contrib import admin
from django.urls import include, path

handler400 = "pilarsosial.core.error_pages.bad_request"
handler403 = "pilarsosial.core.error_pages.permission_denied"
handler404 = "pilarsosial.core.error_pages.page_not_found"
handler429 = "pilarsosial.core.error_pages.too_many_requests"
handler500 = "pilarsosial.core.error_pages.server_error"

urlpatterns = [
    path("", include("pilarsosial.desk.urls")),
    path("anggota/impor/", include("personnel.import_urls")),
    path("anggota/massal/", include("personnel.bulk_urls")),
    path("anggota/kisi/", include("personnel.grid_urls")),
    path("anggota/rekening/", include("personnel.account_urls")),
    path("anggota/sertifikat/", include("personnel.certificate_urls")),
    path("anggota/ekspor/", include("personnel.export_urls")),
    path("anggota/", include("personnel.urls")),
    path("formasi/", include("personnel.post_urls")),
    path("laporan/", include("pilarsosial.desk.report_urls")),
    path("kegiatan/", include("events.door_urls")),
    path("kegiatan/", include("events.urls")),
    path("tali-asih/", include("stipends.urls")),
    path("", include("events.worker_urls")),
    path("", include("pilarsosial.core.urls")),
    path("masuk/", include("pilarsosial.core.account_urls")),
    path("admin/", admin.site.urls),
]
