"""Monthly reports: who has handed in and who has not, one row an assignment, and the figures by region."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from pilarsosial.core.asked import chosen_region, whole_number
from pilarsosial.core.models import Level
from pilarsosial.core.policies import may
from pilarsosial.core.templatetags.pilar import avatar_tone, initials, short_date
from pilarsosial.core.values.money import format_number
from pilarsosial.core.values.period import Period, PeriodUnit
from pilarsosial.core.views import SealedPage, wants_fragment

from ..filter_bar import FilterBar
from ..lists import Question
from ..models import Assignment
from ..profile import PostItem
from ..reporting import (
    OPEN,
    RECEIVED,
    Owed,
    ReportQuestion,
    by_pillar,
    months_of,
    narrowed,
    owing,
    read_report_question,
    recap,
    report_page,
)
from ..rows import place

_STATES = [("", "Diterima dan belum"), (OPEN, "Belum diterima"), (RECEIVED, "Sudah diterima")]


class ReportList(SealedPage):
    """Whoever owes the report of a month, with a tick for those that came in."""

    permission = "report.view"
    template_name = "personnel/report_list.html"
    fragment_name = "personnel/report_list_card.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        question = read_report_question(request.GET, today)
        everything = owing(request.user, ReportQuestion(question.month, region=question.region))
        counted = by_pillar(everything)
        rows = narrowed(owing(request.user, question), question)
        after, before = _cursor(request, "sesudah"), _cursor(request, "sebelum")
        found, previous, following = report_page(rows, question.month, after=after, before=before)
        if not found and (after or before):
            return HttpResponseRedirect(list_url(question))
        owed = _sum(counted, question.pillar)
        context = {
            **self.month_context(question, today),
            "question": question,
            "tabs": _tabs(counted, question),
            "regions": FilterBar(Question(today, region=question.region), request.user, today).region_fields(),
            "states": _STATES,
            "figures": _figures(owed),
            "owed": owed,
            "rows": [_row(row, question) for row in found],
            "previous_url": list_url(question, sebelum=previous) if previous else "",
            "next_url": list_url(question, sesudah=following) if following else "",
            "pager_text": f"{format_number(len(found))} penugasan di halaman ini",
            "may_change": may(request.user, "report.change"),
            "today": today,
            "query": address_of(question, sesudah=after, sebelum=None if after else before),
            "all_url": f"{reverse('report-receive-all')}?{address_of(question)}",
            "recap_url": f"{reverse('report-recap')}?{address_of(question)}",
            "is_fragment": wants_fragment(request),
        }
        response = self.page(context)
        if wants_fragment(request):
            response["HX-Push-Url"] = list_url(question, sesudah=after, sebelum=None if after else before)
        return response

    def month_context(self, question: ReportQuestion, today: Any) -> dict[str, Any]:
        return month_context(question, today, list_url)


class ReportRecap(SealedPage):
    """Due, received, open and percent by the regions below the chosen one, for one pillar or all."""

    permission = "report.view"
    template_name = "personnel/report_recap.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        asked = read_report_question(request.GET, today)
        region = chosen_region(request, self.permission, asked.region)
        question = ReportQuestion(asked.month, asked.pillar, region.code)
        counted = by_pillar(owing(request.user, ReportQuestion(question.month, region=region.code)))
        rows = recap(owing(request.user, question), region)
        total = Owed()
        for row in rows:
            total.add(row.owed)
        context = {
            **month_context(question, today, recap_url),
            "question": question,
            "region": region,
            "tabs": _tabs(counted, question, recap_url),
            "level": "kecamatan"
            if region.level == Level.REGENCY
            else "kabupaten/kota"
            if region.level == Level.PROVINCE
            else "desa/kelurahan",
            "rows": [
                {
                    "name": row.name,
                    "owed": row.owed,
                    "url": self._url(question, row.code, region.level),
                }
                for row in rows
            ],
            "total": total,
            "up_url": recap_url(ReportQuestion(question.month, question.pillar, region.parent_id))
            if region.parent_id and self._covers(request, region.parent_id)
            else "",
            "list_url": list_url(question),
        }
        return self.page(context)

    def _url(self, question: ReportQuestion, code: str, level: int) -> str:
        if not code:
            return ""
        below = ReportQuestion(question.month, question.pillar, code)
        return recap_url(below) if level == Level.PROVINCE else list_url(below)

    def _covers(self, request: HttpRequest, code: str) -> bool:
        areas = [area for area in request.user.grants_in_force()]
        return any(area.covers(code) for area in areas)


def month_context(question: ReportQuestion, today: Any, url_of: Any) -> dict[str, Any]:
    """The month with its neighbours; months that have not begun are not offered."""
    period = Period.containing(question.month, PeriodUnit.MONTH)
    before, after = period.previous(), period.next()
    return {
        "period": period,
        "month_before": {"label": before.label, "url": url_of(_in_month(question, before))},
        "month_after": {"label": after.label, "url": url_of(_in_month(question, after))}
        if after.first_day <= today
        else None,
    }


def report_card(posts: list[PostItem], actor: Any, day: Any) -> dict[str, Any]:
    """For the member's page: twelve months of each post that owes reports."""
    if not may(actor, "report.view"):
        return {"report_posts": []}
    return {
        "report_posts": [
            {
                "title": post.title,
                "where": post.where,
                "months": [
                    {
                        "label": mark.period.label,
                        "short": f"{mark.period.label[:3]} {mark.month:%y}",
                        "state": mark.state,
                        "said": f"diterima {short_date(mark.received_on)}" if mark.received_on else mark.state,
                        "url": form_url(post.row.pk, mark.period.code) if mark.state else "",
                    }
                    for mark in marks
                ],
                # The month that still runs is not late.
                "missing": sum(mark.state == OPEN and mark.month < day.replace(day=1) for mark in marks),
            }
            for post, marks in months_of(posts, day)
        ],
        "may_report": may(actor, "report.change"),
    }


def address_of(question: ReportQuestion, **more: Any) -> str:
    """The question as a query string, in the fewest words but always with its month."""
    values = {
        "bulan": Period.containing(question.month, PeriodUnit.MONTH).code,
        "pilar": question.pillar,
        "wilayah": question.region,
        "keadaan": question.state,
        "q": question.text,
        **more,
    }
    return urlencode({name: value for name, value in values.items() if value not in ("", None)})


def list_url(question: ReportQuestion, **more: Any) -> str:
    return f"{reverse('report-list')}?{address_of(question, **more)}"


def recap_url(question: ReportQuestion, **more: Any) -> str:
    return f"{reverse('report-recap')}?{address_of(question, **more)}"


def form_url(assignment_id: int, month: str, name: str = "report-form") -> str:
    return reverse(name, args=[assignment_id, month])


def asked_list_url(query: str) -> str:
    """The list as it was asked, from the query string that its form carried along."""
    question = read_report_question(QueryDict(query[:2000]), timezone.localdate())
    asked = QueryDict(query[:2000])
    cursor = {name: asked[name] for name in ("sesudah", "sebelum") if whole_number(asked.get(name, ""))}
    return list_url(question, **cursor)


def _in_month(question: ReportQuestion, period: Period) -> ReportQuestion:
    return ReportQuestion(period.first_day, question.pillar, question.region, question.state, question.text)


def _sum(counted: dict[str, tuple[str, Owed]], pillar: str) -> Owed:
    total = Owed()
    for code, (_name, owed) in counted.items():
        if pillar in ("", code):
            total.add(owed)
    return total


def _tabs(
    counted: dict[str, tuple[str, Owed]], question: ReportQuestion, url_of: Any = list_url
) -> list[dict[str, Any]]:
    shown = {"": ("Semua", _sum(counted, "")), **counted}
    return [
        {
            "label": name,
            "url": url_of(ReportQuestion(question.month, code, question.region, question.state, question.text)),
            "count": format_number(owed.due),
            "active": code == question.pillar,
        }
        for code, (name, owed) in shown.items()
    ]


def _figures(owed: Owed) -> list[dict[str, str]]:
    return [
        {"label": "Wajib lapor", "value": format_number(owed.due), "note": "bertugas pada bulan itu, jabatan pokok"},
        {"label": "Diterima", "value": format_number(owed.received), "note": f"{owed.percent}% dari yang wajib"},
        {"label": "Belum", "value": format_number(owed.open), "note": "belum dicatat diterima"},
    ]


def _row(row: Assignment, question: ReportQuestion) -> dict[str, Any]:
    regency, inner = place(row.duty_region)
    month = Period.containing(question.month, PeriodUnit.MONTH).code
    member_id = row.member.merged_into_id or row.member_id
    return {
        "pk": row.pk,
        "name": row.member.display_name,
        "initials": initials(row.member.name),
        "tone": avatar_tone(member_id),
        "url": reverse("member-detail", args=[member_id]),
        "position": str(row.position),
        "regency": regency,
        "inner": inner,
        "received_on": row.received_on,
        "note": row.report_note,
        "file_url": form_url(row.pk, month, "report-file") if row.report_file else "",
        "form_url": form_url(row.pk, month),
    }


def _cursor(request: HttpRequest, name: str) -> int | None:
    value = request.GET.get(name, "")
    return int(value) if value.isdecimal() and len(value) <= 18 else None
