"""The quota of an event beside who was invited."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.dates import format_short

from ..forms import QuotaForm
from ..models import Quota, QuotaRule
from ..quota_lines import against_invited
from ..reports import sees_everybody
from ..services import recount_quota, remove_quota, save_quota
from .base import EventActionPage, EventFormPage, EventPage


def quota_url(pk: int) -> str:
    return reverse("event-quota", args=[pk])


class EventQuota(EventPage):
    permission = "event.view"
    template_name = "events/quota.html"
    part = "kuota"
    heading = "Kuota"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        event = self.event
        whole = sees_everybody(event, request.user)
        lines = against_invited(event, actor=request.user) if whole else []
        own = self.owns("event.change")
        known = [line.quota.number for line in lines if line.quota.number is not None]
        return self.show(
            {
                "whole": whole,
                "lines": [_shown(line) for line in lines if line.quota.pk],
                "others": next((line for line in lines if not line.quota.pk), None),
                "total": sum(known) if known else None,
                "open": len([line for line in lines if line.quota.pk and line.quota.number is None]),
                "listed": sum(line.listed for line in lines),
                "invited": sum(line.invited for line in lines),
                "registered": sum(line.registered for line in lines),
                "own": own and not event.is_locked,
                "has_rules": any(line.quota.rule != QuotaRule.TYPED for line in lines if line.quota.pk),
            }
        )


class QuotaAdd(EventFormPage):
    permission = "event.change"
    template_name = "events/quota_form.html"
    part = "kuota"
    heading = "Tambah kuota"
    success_message = "Kuota disimpan."
    quota: Quota | None = None

    def back_url(self) -> str:
        return quota_url(self.event.pk)

    def get_form(self, data: Any = None, files: Any = None) -> QuotaForm:
        return QuotaForm(data, actor=self.request.user, quota=self.quota)

    def perform(self, form: QuotaForm) -> str:
        pk = self.quota.pk if self.quota else None
        save_quota(self.event.pk, form.values(), quota_id=pk, actor=self.request.user)
        return quota_url(self.event.pk)


class QuotaChange(QuotaAdd):
    heading = "Ubah kuota"

    def get_form(self, data: Any = None, files: Any = None) -> QuotaForm:
        self.quota = self.row(Quota.objects.filter(event=self.event), self.kwargs["quota"])
        return super().get_form(data, files)

    def context(self, form: Any) -> dict[str, Any]:
        return {**super().context(form), "quota": self.quota}


class QuotaRemove(EventActionPage):
    permission = "event.change"
    success_message = "Baris kuota dihapus."

    def perform(self) -> str:
        remove_quota(self.kwargs["pk"], self.kwargs["quota"], actor=self.request.user)
        return quota_url(self.kwargs["pk"])

    def refused_url(self) -> str:
        return quota_url(self.kwargs["pk"])


class QuotaRecount(EventActionPage):
    permission = "event.change"

    def perform(self) -> str:
        changed = recount_quota(self.kwargs["pk"], actor=self.request.user)
        said = f"{changed} baris berubah." if changed else "Semua angka masih sama."
        messages.success(self.request, f"Kuota dihitung ulang. {said}")
        return quota_url(self.kwargs["pk"])

    def refused_url(self) -> str:
        return quota_url(self.kwargs["pk"])


def _shown(line: Any) -> dict[str, Any]:
    quota = line.quota
    area = short_name(quota.region_id) if quota.region_id else str(quota.group or "")
    rule = quota.get_rule_display()
    if quota.per:
        rule = f"{quota.per} {rule.lower()}"
    if quota.computed_on:
        rule = f"{rule}, dihitung {format_short(quota.computed_on)}"
    left = None if quota.number is None else quota.number - line.listed
    return {"line": line, "quota": quota, "area": area, "rule": rule, "left": left, "over": -left if left else None}
