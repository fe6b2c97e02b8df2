"""The lines that a figure of a report counts, across lists."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from pilarsosial.core.models import FundingSource, Pillar, Region
from pilarsosial.core.values.money import format_number, format_rupiah
from pilarsosial.core.values.period import Period, PeriodError
from pilarsosial.core.views import SealedPage

from ..calculation import reason_of
from ..models import Scheme, Verdict
from ..reports.lines import STAGES, after_line, amounts_of, failures_of, lines_of
from ..reports.totals import Money, Question, money_of, roster_of
from .base import cursor, with_query
from .batch_page import line_row, region_names

SHOWN = 50
MOST = 10_000
# The figures of Money that a stage counts and sums.
_FIGURES = {
    "rencana": ("lines", "net"),
    "orang": ("people", ""),
    "disetujui": ("approved_lines", "approved"),
    "dibayar": ("paid_lines", "paid"),
    "gagal": ("failed_lines", "failed"),
    "retur": ("returned_lines", "returned"),
    "disetor": ("refunded_lines", "refunded"),
    "sisa": ("open_lines", "left"),
}
_VERDICTS = {
    "daftar": tuple(Verdict.values),
    "ditahan": (Verdict.HELD,),
    "tidak": (Verdict.NOT_PAYABLE,),
    "tidak-dibayar": (Verdict.HELD, Verdict.NOT_PAYABLE),
}


class LineList(SealedPage):
    """Who is behind a number: region, pillar, quarter, fund and scheme as the report asked them."""

    permission = "line.view"
    template_name = "stipends/line_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        stage = request.GET.get("tahap", "")
        stage = stage if stage in STAGES else "rencana"
        reason = request.GET.get("alasan", "")[:40] if stage in _VERDICTS else ""
        question, told = self.question(request)
        if reason:
            told.append(("Alasan", reason_of(reason).text))
        rows = lines_of(request.user, question, stage, reason)
        count, total = self.figures(question, stage, rows if reason else None)
        after = cursor(request)
        found = after_line(rows, after) if after else rows
        found = list(found.select_related("batch__scheme", "batch__office", "pillar")[: SHOWN + 1])
        shown = found[:SHOWN]
        names = region_names(line.region_code for line in shown)
        amounts = amounts_of(shown, stage)
        lines = [line_row(line, names) | {"amount": format_rupiah(amounts.get(line.pk, 0))} for line in shown]
        if stage == "gagal":
            why = failures_of(shown)
            lines = [row | {"reasons": [*row["reasons"], why.get(row["row"].pk, "")]} for row in lines]
        context: dict[str, Any] = {
            "stage": STAGES[stage],
            "told": told,
            "count": count,
            "total": total,
            "lines": lines,
            "tabs": self.tabs(request, stage),
            "next_url": self.url(request, sesudah=shown[-1].pk) if len(found) > SHOWN else "",
        }
        return self.page(context)

    def question(self, request: HttpRequest) -> tuple[Question, list[tuple[str, str]]]:
        """What is asked, and in words. What cannot be read or is unknown asks for nothing that exists."""
        asked = {
            name: request.GET.get(name, "").strip()[:40] for name in ("wilayah", "pilar", "periode", "dana", "skema")
        }
        told = []
        region = asked["wilayah"]
        if region:
            found = Region.objects.filter(code=region).first()
            told.append(("Wilayah", found.short_name if found else region))
        pillar = Pillar.objects.filter(code=asked["pilar"]).first() if asked["pilar"] else None
        if asked["pilar"]:
            told.append(("Pilar", pillar.name if pillar else asked["pilar"]))
        period = _period(asked["periode"])
        if period is not None:
            told.append(("Periode", period.label))
        if asked["dana"]:
            told.append(("Sumber dana", dict(FundingSource.choices).get(asked["dana"], asked["dana"])))
        if asked["skema"]:
            scheme = self.rows(Scheme).filter(code=asked["skema"]).first()
            told.append(("Skema", scheme.name if scheme else asked["skema"]))
        number = (pillar.pk if pillar else 0) if asked["pilar"] else None
        return Question(region, number, period, asked["dana"], asked["skema"]), told

    def figures(self, question: Question, stage: str, narrowed: Any) -> tuple[str, str]:
        """How many lines there are and what they sum, from the totals; narrowed by a reason they are counted."""
        if narrowed is not None:
            number = narrowed.order_by()[: MOST + 1].count()
            return (format_number(number) if number <= MOST else f"{format_number(MOST)}+"), ""
        if stage in _VERDICTS:
            roster = roster_of(self.request.user, question)
            return format_number(sum(roster[verdict] for verdict in _VERDICTS[stage])), ""
        money: Money = money_of(self.request.user, question)
        count, total = _FIGURES[stage]
        return format_number(getattr(money, count)), format_rupiah(getattr(money, total)) if total else ""

    def tabs(self, request: HttpRequest, stage: str) -> list[dict[str, Any]]:
        return [
            {"label": label, "url": self.url(request, tahap=code, alasan="", sesudah=""), "active": code == stage}
            for code, label in STAGES.items()
            if code in ("rencana", "disetujui", "dibayar", "gagal", "retur", "disetor", "sisa", "tidak-dibayar")
        ]

    def url(self, request: HttpRequest, **changes: Any) -> str:
        names = ("tahap", "wilayah", "pilar", "periode", "dana", "skema", "alasan")
        asked = {name: request.GET.get(name, "")[:40] for name in names}
        return with_query(reverse("line-list"), **(asked | changes))


def _period(text: str) -> Period | None:
    try:
        return Period.parse(text)
    except PeriodError:
        return None
