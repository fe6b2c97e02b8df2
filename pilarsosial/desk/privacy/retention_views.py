"""What would lose its names now, and the button that does it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from pilarsosial.core.asked import one_line
from pilarsosial.core.chores import JOB_DAYS, SIGN_IN_DAYS
from pilarsosial.core.values.money import format_number
from pilarsosial.core.views import ActionPage, SealedPage

from .retention import PERMISSION, RULES, preview, run_retention

_MONEY_YEARS = 10


class Retention(SealedPage):
    permission = PERMISSION
    template_name = "desk/privacy/retention.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        found = preview(today=timezone.localdate(), actor=request.user)
        rows = [(one.rule, one.rule.keeps(), f"{format_number(one.count)} {one.rule.unit}") for one in found]
        fixed = [
            ("Lembar unggahan dan hasil impor", f"{settings.IMPORT_KEEP_DAYS} hari", "terhapus sendiri setiap hari"),
            ("Pembayaran, baris daftar, dan dokumen SPJ", f"{_MONEY_YEARS} tahun", "tidak dihapus dari sini"),
            ("Jejak audit", "tidak pernah dihapus", "nama di dalamnya ikut hilang bersama datanya"),
            ("Percobaan masuk yang gagal", f"{SIGN_IN_DAYS} hari", "terhapus sendiri setiap hari"),
            ("Pekerjaan latar yang selesai", f"{JOB_DAYS} hari", "terhapus sendiri setiap hari"),
        ]
        crumbs = [("Kebocoran data", reverse("breach-list"))]
        return self.page({"rows": rows, "fixed": fixed, "total": sum(one.count for one in found), "crumbs": crumbs})


class RetentionRun(ActionPage):
    permission = PERMISSION

    def perform(self) -> str:
        reason = one_line(self.request.POST.get("alasan", ""), 300)
        done = run_retention(today=timezone.localdate(), reason=reason, actor=self.request.user)
        told = [f"{format_number(done[rule.code])} {rule.unit} ({rule.title.lower()})" for rule in RULES]
        messages.success(self.request, f"Selesai: {', '.join(told)}.")
        return self.refused_url()

    def refused_url(self) -> str:
        return reverse("retention")
