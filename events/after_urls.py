"""Attendance on paper and what remains of an event, below /kegiatan/."""

from django.urls import path, register_converter

from .models import MinutesKind
from .views import outcome, papers, presence, recommendations, sheets


class MinutesKindConverter:
    regex = "notulen|berita-acara"

    def to_python(self, value: str) -> str:
        return value.replace("-", "_")

    def to_url(self, value: str) -> str:
        return MinutesKind(value).value.replace("_", "-")


register_converter(MinutesKindConverter, "minutes")

urlpatterns = [
    path("rekomendasi/", recommendations.RecommendationOverview.as_view(), name="recommendation-overview"),
    path("anggota/<int:pk>/", outcome.MemberEvents.as_view(), name="member-events"),
    path("<int:pk>/kehadiran/", presence.EventPresence.as_view(), name="event-presence"),
    path("<int:pk>/kehadiran/rekap/", papers.PresenceRecap.as_view(), name="presence-recap"),
    path("<int:pk>/kehadiran/<int:participant>/", presence.PresenceChange.as_view(), name="presence-change"),
    path("<int:pk>/lembar/", sheets.SheetList.as_view(), name="sheet-list"),
    path("<int:pk>/lembar/<int:edition>/", sheets.SheetPdf.as_view(), name="sheet-pdf"),
    path("<int:pk>/lembar/<int:edition>/isi/", sheets.SheetEntry.as_view(), name="sheet-entry"),
    path("<int:pk>/berkas/", papers.EventPapers.as_view(), name="event-papers"),
    path("<int:pk>/berkas/unduh/", papers.PapersZip.as_view(), name="event-papers-zip"),
    path("<int:pk>/<minutes:kind>/", papers.MinutesForms.as_view(), name="minutes-form"),
    path("<int:pk>/<minutes:kind>/cetak/", papers.MinutesPdf.as_view(), name="minutes-pdf"),
    path("<int:pk>/dokumen/tambah/", papers.DocumentAdd.as_view(), name="document-add"),
    path("<int:pk>/dokumen/<int:document>/", papers.DocumentFile.as_view(), name="document-file"),
    path("<int:pk>/dokumen/<int:document>/ubah/", papers.DocumentChange.as_view(), name="document-change"),
    path("<int:pk>/dokumen/<int:document>/hapus/", papers.DocumentRemove.as_view(), name="document-remove"),
    path("<int:pk>/rekomendasi/", recommendations.EventRecommendations.as_view(), name="recommendation-list"),
    path("<int:pk>/rekomendasi/tambah/", recommendations.RecommendationAdd.as_view(), name="recommendation-add"),
    path("<int:pk>/rekomendasi/bawa/", recommendations.RecommendationCarry.as_view(), name="recommendation-carry"),
    path(
        "<int:pk>/rekomendasi/<int:recommendation>/",
        recommendations.RecommendationChange.as_view(),
        name="recommendation-change",
    ),
    path(
        "<int:pk>/rekomendasi/<int:recommendation>/bukti/",
        recommendations.RecommendationEvidence.as_view(),
        name="recommendation-evidence",
    ),
    path("<int:pk>/sertifikat/", outcome.EventCertificates.as_view(), name="event-certificates"),
    path("<int:pk>/sertifikat/cetak/", outcome.CertificatesPdf.as_view(), name="event-certificates-pdf"),
    path(
        "<int:pk>/sertifikat/<int:certificate>/cabut/",
        outcome.CertificateRevoke.as_view(),
        name="event-certificate-revoke",
    ),
    path("<int:pk>/lomba/", outcome.ContestResults.as_view(), name="contest-results"),
    path("<int:pk>/lomba/tambah/", outcome.ResultAdd.as_view(), name="result-add"),
    path("<int:pk>/lomba/<int:result>/", outcome.ResultChange.as_view(), name="result-change"),
]
