"""What would lose its names now, and the button that does it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from pilarsosial.core.asked import one_line
from pilarsosial.core.values.money import format_number
from pilarsosial.core.views import ActionPage, SealedPage

from .retention import PERMISSION, preview, run_retention

_MONEY_YEARS = 10


class Retention(SealedPage):
    permission = PERMISSION
    template_name = "desk/privacy/retention.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        found = preview(today=timezone.localdate(), actor=request.user)
        keeps = {
            "peserta-luar": f"{settings.RETENTION_GUEST_MONTHS} bulan sesudah kegiatan",
            "anggota-berakhir": f"{settings.RETENTION_MEMBER_YEARS} tahun sesudah bertugas",
        }
        rows = [(one.rule, keeps[one.rule.code], format_number(one.count)) for one in found]
        fixed = [
            ("Lembar unggahan dan hasil impor", f"{settings.IMPORT_KEEP_DAYS} hari", "terhapus sendiri setiap hari"),
            ("Pembayaran, baris daftar, dan dokumen SPJ", f"{_MONEY_YEARS} tahun", "tidak dihapus dari sini"),
            ("Jejak audit", "selama data disimpan", "nama ikut hilang bersama datanya"),
        ]
        return self.page({"rows": rows, "fixed": fixed, "total": sum(one.count for one in found)})


class RetentionRun(ActionPage):
    permission = PERMISSION

    def perform(self) -> str:
        reason = one_line(self.request.POST.get("alasan", ""), 300)
        done = run_retention(today=timezone.localdate(), reason=reason, actor=self.request.user)
        messages.success(self.request, f"Selesai: {format_number(sum(done.values()))} orang tidak lagi bernama.")
        return self.refused_url()

    def refused_url(self) -> str:
        return reverse("retention")
