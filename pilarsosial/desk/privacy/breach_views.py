"""The register of breaches, its clock, and the letter to the people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from pilarsosial.core.asked import one_line
from pilarsosial.core.audit_story import tell
from pilarsosial.core.models import AuditEntry, Breach, Office
from pilarsosial.core.policies import may
from pilarsosial.core.scoping import areas_with
from pilarsosial.core.templatetags.pilar import moment
from pilarsosial.core.values.money import format_number
from pilarsosial.core.views import FormPage, SealedPage

from .breach_forms import BreachForm
from .breaches import breach_letter, change_breach, clock, record_breach

SHOWN = 100
STORY = 50


def breach_url(pk: int) -> str:
    return reverse("breach-detail", args=[pk])


def _row(breach: Breach, now: datetime) -> dict[str, Any]:
    label, tone = clock(breach, now)
    return {"row": breach, "clock": label, "tone": tone}


class BreachList(SealedPage):
    """The newest first."""

    permission = "breach.view"
    template_name = "desk/privacy/breach_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        rows = self.rows(Breach).select_related("office").order_by("-found_at", "-pk")[:SHOWN]
        return self.page(
            {
                "breaches": [_row(row, now) for row in rows],
                "may_change": may(request.user, "breach.change"),
                "may_retain": may(request.user, "retention.run"),
            }
        )


class BreachDetail(SealedPage):
    permission = "breach.view"
    template_name = "desk/privacy/breach_detail.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        breach = self.row(Breach.objects.select_related("office", "recorded_by"), pk)
        facts = [
            {"label": "Diketahui", "value": moment(breach.found_at)},
            {"label": "Batas pemberitahuan", "value": moment(breach.due_at), "sub": "3 × 24 jam, Pasal 46 UU 27/2022"},
            {"label": "Kapan terjadi", "value": breach.happened},
            {"label": "Data yang terungkap", "value": breach.data},
            {"label": "Jumlah orang", "value": "" if breach.people is None else format_number(breach.people)},
            {"label": "Orangnya diberi tahu", "value": moment(breach.subjects_told_at)},
            {"label": "Lembaga diberi tahu", "value": moment(breach.authority_told_at)},
            {"label": "Selesai", "value": moment(breach.closed_at)},
            {"label": "Dicatat", "value": moment(breach.recorded_at), "sub": str(breach.recorded_by or "")},
        ]
        own = Breach.objects.visible_to(request.user, "breach.change") if may(request.user, "breach.change") else None
        return self.page(
            {
                **_row(breach, timezone.now()),
                "facts": facts,
                "items": self._story(breach),
                "may_change": own is not None and own.filter(pk=pk).exists(),
                "crumbs": [("Kebocoran data", reverse("breach-list"))],
            }
        )

    def _story(self, breach: Breach) -> list[dict[str, Any]]:
        if not may(self.request.user, "audit.view"):
            return []
        entries = AuditEntry.objects.visible_to(self.request.user, "audit.view")
        entries = entries.filter(
            target_type=breach._meta.label_lower, target_id=str(breach.pk), office=breach.office_id
        )
        rows = list(entries.newest_first().select_related("actor")[:STORY])
        return [
            {"title": f"{told.who} {told.what}", "changes": told.changes, "text": told.reason, "time": moment(told.at)}
            for told in tell(rows)
        ]


class _BreachForm(FormPage, base=True):
    permission = "breach.change"
    template_name = "desk/privacy/breach_form.html"
    heading = ""

    def context(self, form: BaseForm) -> dict[str, Any]:
        pk = self.kwargs.get("pk")
        crumbs = [("Kebocoran data", reverse("breach-list"))]
        return {
            "form": form,
            "heading": self.heading,
            "crumbs": crumbs,
            "cancel_url": breach_url(pk) if pk else reverse("breach-list"),
        }


class BreachAdd(_BreachForm):
    permission = "breach.change"
    heading = "Catat kebocoran data"
    success_message = "Kebocoran dicatat. Waktu 72 jam berjalan sejak diketahui."

    def get_form(self, data: Any = None, files: Any = None) -> BreachForm:
        areas = areas_with(self.request.user, self.permission) or []
        offices = self.rows(Office).filter(pk__in={area.office_id for area in areas}).order_by("code")
        return BreachForm(data, offices=offices)

    def perform(self, form: BreachForm) -> str:
        office = form.cleaned_data["office"]
        return breach_url(record_breach(office.pk, form.values(), now=timezone.now(), actor=self.request.user).pk)


class BreachChange(_BreachForm):
    permission = "breach.change"
    heading = "Ubah catatan kebocoran"
    success_message = "Catatan disimpan."

    def get_form(self, data: Any = None, files: Any = None) -> BreachForm:
        return BreachForm(data, breach=self.row(Breach, self.kwargs["pk"]))

    def perform(self, form: BreachForm) -> str:
        pk, version = self.kwargs["pk"], form.cleaned_data["version"] or 0
        change_breach(pk, form.values(), version=version, now=timezone.now(), actor=self.request.user)
        return breach_url(pk)


class BreachLetter(SealedPage):
    """The notice to one of the people: POST, for the print is written down."""

    permission = "breach.change"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        addressee = one_line(request.POST.get("kepada", ""), 150)
        name, data = breach_letter(pk, addressee=addressee, today=timezone.localdate(), actor=request.user)
        response = HttpResponse(data, content_type="application/pdf")
        response["Content-Disposition"] = content_disposition_header(True, name)
        response["Cache-Control"] = "private, no-store"
        return response
