"""Choosing the person whom a report is about: by name, membership number or NIK, in no address but by their key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from personnel.finding import find_by_nik
from personnel.models import Member
from pilarsosial.core.errors import NotFound
from pilarsosial.core.policies import may, require
from pilarsosial.core.values.long_numbers import holds_long_number
from pilarsosial.core.views import SealedPage

from .reports.asking import Ask
from .reports.catalogue import Report
from .reports.groups import report_named
from .search.groups import SHORTEST, Hit, asked_text, people_hits, person_hit

LONGEST = 200
REPORT = "laporan"
_USUAL = "pernyataan-orang"


@dataclass(frozen=True)
class Picker:
    """The field with which a page asks for a person. `kept` is what else was asked; `clear_url` asks for nobody."""

    report: Report
    kept: list[tuple[str, str]]
    is_chosen: bool
    clear_url: str = ""


def picker_of(report: Report, told: dict[str, str], actor: Any) -> Picker | None:
    """None for a report about nobody in particular, and for who looks at nobody."""
    if Ask.MEMBER not in report.asks or not may(actor, "member.view"):
        return None
    kept = [(name, told[name][:LONGEST]) for name in sorted(report.heard) if told.get(name) and name != Ask.MEMBER]
    is_chosen = bool(told.get(Ask.MEMBER))
    clear = _address(report, dict(kept)) if is_chosen and report.code != _USUAL else ""
    return Picker(report, kept, is_chosen, clear)


class ReportPeople(SealedPage):
    """Who matches, each a link to the report about them. By POST, for what is typed may be a NIK."""

    permission = "member.view"
    template_name = "desk/report_people.html"
    fragment_name = "desk/report_people_hits.html"
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        report = report_named(request.POST.get(REPORT) or _USUAL)
        picker = picker_of(report, request.POST.dict(), request.user) if report is not None else None
        if report is None or picker is None:
            raise NotFound
        require(request.user, report.permission)
        text = asked_text(request.POST.get("cari", ""))
        hits, more = self._found(text)
        context = {
            "picker": picker,
            "hits": [(hit, _address(report, dict(picker.kept) | {Ask.MEMBER: hit.person})) for hit in hits],
            "more": more,
            "picker_sent": True,
            "text": text,
            "is_nik": holds_long_number(text),
            "is_short": len(text) < SHORTEST,
            "crumbs": [("Laporan", reverse("report-catalogue")), (report.title, _address(report, dict(picker.kept)))],
        }
        return self.page(context)

    def _found(self, text: str) -> tuple[list[Hit], bool]:
        actor, day = self.request.user, timezone.localdate()
        if holds_long_number(text):
            hit = find_by_nik(text, actor=actor)
            rows = Member.objects.visible_to(actor, self.permission).filter(pk=hit.member_id)
            return [person_hit(actor, row, day) for row in rows], False
        return people_hits(actor, text, day) if len(text) >= SHORTEST else ([], False)


def _address(report: Report, told: dict[str, Any]) -> str:
    query = urlencode({str(name): value for name, value in told.items()})
    return f"{reverse('report-page', args=[report.code])}{f'?{query}' if query else ''}"
