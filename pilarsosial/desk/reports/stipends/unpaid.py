"""Who is not paid, why, and what to do about it."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from typing import Any

from django.urls import reverse

from pilarsosial.core.policies import may
from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.money import format_number
from pilarsosial.core.values.period import Period
from stipends.calculation import reason_of
from stipends.calculation.reasons import in_order
from stipends.models import Verdict
from stipends.reports.reasons import counted as counted_reasons
from stipends.reports.reasons import unpaid
from stipends.reports.totals import AMOUNTS, roster_of

from ..asking import Ask, Asked
from ..catalogue import Report
from ..columns import NAME, PILLAR, REASONS, REGENCY, STEP, VERDICT
from ..tables import Answer, Column, Figure, Kind, Row, Table
from .asking import counted, lines_url, period_of, question_of, told


def _unpaid(actor: Any, asked: Asked) -> Answer:
    period = period_of(actor, asked)
    question = question_of(asked, period)
    roster = roster_of(actor, question)
    lines = unpaid(actor, question)
    links = _reason_links(actor, asked, period)
    total, people = sum(roster.values()), array("q")
    nobody = "Semua orang dalam daftar layak dibayar." if total else f"Belum ada daftar untuk {period.label}."
    verdicts = [
        (Verdict.PAYABLE, "orang"),
        (Verdict.HELD, "ditahan"),
        (Verdict.NOT_PAYABLE, "tidak"),
    ]
    tables = [
        Table(
            [Column("Putusan", width=24), Column("Orang", Kind.NUMBER)],
            [[verdict.label, counted(roster[verdict], links(stage))] for verdict, stage in verdicts],
            title="Layak, ditahan, dan tidak layak adalah seluruh daftar",
            total=["Orang dihitung", counted(total, links("daftar"))],
        ),
        Table(
            [Column("Alasan", width=40), Column("Orang", Kind.NUMBER), STEP],
            [
                [reason_of(code).text, counted(number, links("tidak-dibayar", code)), reason_of(code).step]
                for code, number in counted_reasons(lines).items()
            ],
            title="Menurut alasan",
            empty=nobody,
        ),
        Table(
            [
                NAME,
                PILLAR,
                REGENCY,
                Column("Daftar", width=28),
                VERDICT,
                REASONS,
                STEP,
            ],
            _unpaid_names(lines, may(actor, AMOUNTS), people),
            title="Siapa",
            empty=nobody,
        ),
    ]
    rest = roster[Verdict.HELD] + roster[Verdict.NOT_PAYABLE]
    return Answer(
        "Tidak dibayar dan sebabnya",
        asked.day,
        tables if total else tables[-1:],
        people=people,
        told=told(actor, asked, period),
        sentences=[
            f"{format_number(rest)} dari {format_number(total)} orang dalam daftar {period.label} tidak dibayar."
            if rest
            else nobody
        ],
        notes=[
            "Seseorang dengan dua alasan dihitung pada keduanya, maka jumlah per alasan dapat melebihi jumlah orang.",
            "Seseorang dalam dua skema dihitung pada masing-masing daftar.",
        ],
    )


def _reason_links(actor: Any, asked: Asked, period: Period) -> Callable[..., str]:
    """Addresses of the lists behind; who sees no amounts has none."""

    def link(stage: str, reason: str = "") -> str:
        if not may(actor, AMOUNTS):
            return ""
        return lines_url(
            stage,
            alasan=reason,
            wilayah=asked.region.code[:5] if asked.region is not None else "",
            pilar=asked.pillar.code if asked.pillar is not None else "",
            periode=period.code,
            dana=asked.more.get(Ask.FUND, ""),
            skema=asked.more.get(Ask.SCHEME, ""),
        )

    return link


def _unpaid_names(lines: Any, with_why: bool, people: array) -> Iterator[Row]:
    rows = lines.select_related("pillar", "batch__scheme").order_by("regency_code", "name", "pk")
    for line in rows.iterator(2_000):
        people.append(line.member_id)
        codes = in_order(line.reason_codes)
        steps = dict.fromkeys(reason_of(code).step for code in codes)
        why = reverse("line-why", args=[line.pk]) if with_why else reverse("member-detail", args=[line.member_id])
        yield [
            Figure(line.name, why),
            line.pillar.name,
            short_name(line.regency_code),
            f"{line.batch.scheme.name}, {line.batch.period_label}",
            line.get_verdict_display(),
            "; ".join(reason_of(code).text for code in codes),
            " ".join(step for step in steps if step and step != "Tidak ada."),
        ]


REPORTS = [
    Report(
        "tidak-dibayar",
        "Tidak dibayar dan sebabnya",
        "Siapa yang tidak dibayar dalam daftar suatu periode, sebabnya, dan langkah berikutnya.",
        "payment.state",
        frozenset({Ask.REGION, Ask.PILLAR, Ask.PERIOD, Ask.FUND, Ask.SCHEME}),
        _unpaid,
        has_people=True,
        blanks={Ask.PERIOD: "Triwulan terakhir yang ada daftarnya"},
    ),
]
