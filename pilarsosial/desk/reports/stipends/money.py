"""What is planned, approved, paid, came back and is left, by regency, pillar, quarter and fund."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pilarsosial.core.charts.bars import Bar, bar_chart
from pilarsosial.core.models import Pillar
from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.money import format_number, format_rupiah
from pilarsosial.core.values.period import Period, PeriodUnit
from stipends.reports.claims import claims_of
from stipends.reports.totals import Money, Question, money_by, money_of, roster_of

from ..asking import Ask, Asked
from ..catalogue import Report
from ..columns import FUND, PILLAR, REGENCY
from ..tables import Answer, Column, Kind, Row, Table
from .asking import FUNDS, counted, lines_url, question_of, told

MILLION = 1_000_000
QUARTERS_DRAWN = 8
_KEYS = ("regency_code", "pillar__order", "pillar_id", "year", "quarter", "batch__scheme__funding")
_COLUMNS = [
    REGENCY,
    PILLAR,
    Column("Triwulan", width=9),
    FUND,
    Column("Orang layak", Kind.NUMBER),
    Column("Baris direncanakan", Kind.NUMBER),
    Column("Rencana (Rp)", Kind.RUPIAH),
    Column("Baris disetujui", Kind.NUMBER),
    Column("Disetujui (Rp)", Kind.RUPIAH),
    Column("Baris dibayar", Kind.NUMBER),
    Column("Dibayar (Rp)", Kind.RUPIAH),
    Column("Retur (Rp)", Kind.RUPIAH),
    Column("Disetor (Rp)", Kind.RUPIAH),
    Column("Baris tersisa", Kind.NUMBER),
    Column("Sisa (Rp)", Kind.RUPIAH),
]
# {figure of Money: the list behind it}, in the order of the columns.
_CELLS = (
    ("people", "orang"),
    ("lines", "rencana"),
    ("net", "rencana"),
    ("approved_lines", "disetujui"),
    ("approved", "disetujui"),
    ("paid_lines", "dibayar"),
    ("paid", "dibayar"),
    ("returned", "retur"),
    ("refunded", "disetor"),
    ("open_lines", "sisa"),
    ("left", "sisa"),
)
NOTES = (
    "Satu baris ialah satu orang untuk satu masa dalam satu daftar; rapel dan selisih besaran adalah baris sendiri. "
    "Orang layak dihitung dari baris masa daftarnya saja; seseorang dalam dua triwulan atau dua skema terhitung pada "
    "keduanya.",
    "Rencana = disetujui + belum disetujui. Sisa = disetujui - dibayar + retur - disetor. Dibayar termasuk biaya bank.",
    "Daftar pembayaran ulang tidak menambah rencana; uangnya adalah sisa daftar yang dilanjutkannya.",
)

# What stands in each quarter, by its `year` and `quarter`.
Quarters = list[tuple[Mapping[str, Any], Money]]


def _answer(actor: Any, asked: Asked) -> Answer:
    question = question_of(asked)
    total = money_of(actor, question)
    quarters = list(money_by(actor, question, ("year", "quarter")))
    pillars = Pillar.objects.in_bulk()
    names = {pk: pillar.name for pk, pillar in pillars.items()}
    codes = {pk: pillar.code for pk, pillar in pillars.items()}
    table = Table(
        _COLUMNS,
        _rows(actor, question, names, codes),
        title="Per kabupaten/kota, pilar, triwulan, dan dana" if total != Money() else "",
        total=["Jumlah", "", "", "", *_cells(total, _asked(question, codes))],
        empty=_nothing(actor, question) if total == Money() else "",
    )
    return Answer(
        "Tali asih: rencana, persetujuan, dan pembayaran",
        asked.day,
        [table] if total == Money() else [_by_quarter(quarters, question, codes), table],
        told=[*told(actor, asked, asked.period), *([] if asked.period else [("Periode", "semua")])],
        sentences=_sentences(actor, question, total),
        notes=NOTES,
        chart=_chart(quarters, question, codes),
    )


def _nothing(actor: Any, question: Question) -> str:
    if any(roster_of(actor, question).values()):
        return "Belum ada yang layak dibayar dalam daftar untuk pertanyaan ini."
    return "Belum ada daftar pencairan untuk pertanyaan ini."


def _rows(actor: Any, question: Question, names: dict[int, str], codes: dict[int, str]) -> Iterator[Row]:
    for keys, money in money_by(actor, question, _KEYS):
        period = Period(PeriodUnit.QUARTER, keys["year"], keys["quarter"])
        fund, pillar = keys["batch__scheme__funding"], keys["pillar_id"]
        here = {
            "wilayah": keys["regency_code"],
            "pilar": codes.get(pillar, ""),
            "periode": period.code,
            "dana": fund,
            "skema": question.scheme,
        }
        quarter = period.label.replace("Triwulan ", "")
        yield [
            short_name(keys["regency_code"]),
            names.get(pillar, ""),
            quarter,
            FUNDS.get(fund, fund),
            *_cells(money, here),
        ]


def _by_quarter(quarters: Quarters, question: Question, codes: dict[int, str]) -> Table:
    """What the chart draws, and the sums of the long table below."""
    here = _asked(question, codes)
    columns = [Column("Triwulan", width=16)]
    columns += [
        Column(heading, Kind.RUPIAH, sums=True) for heading in ("Rencana (Rp)", "Disetujui (Rp)", "Dibayar (Rp)")
    ]
    columns += [Column(heading, Kind.RUPIAH, sums=True) for heading in ("Retur (Rp)", "Disetor (Rp)", "Sisa (Rp)")]
    stages = (("net", "rencana"), ("approved", "disetujui"), ("paid", "dibayar"))
    stages += (("returned", "retur"), ("refunded", "disetor"), ("left", "sisa"))
    rows = []
    for keys, money in quarters:
        period = Period(PeriodUnit.QUARTER, keys["year"], keys["quarter"])
        place = here | {"periode": period.code}
        rows.append(
            [period.label, *(counted(getattr(money, name), lines_url(stage, **place)) for name, stage in stages)]
        )
    return Table(columns, rows, title="Per triwulan")


def _asked(question: Question, codes: dict[int, str]) -> dict[str, str]:
    return {
        "wilayah": question.regency_or_wider,
        "pilar": codes.get(question.pillar, "") if question.pillar is not None else "",
        "periode": question.period.code if question.period is not None else "",
        "dana": question.fund,
        "skema": question.scheme,
    }


def _cells(money: Money, here: dict[str, str]) -> list[object]:
    return [counted(getattr(money, name), lines_url(stage, **here)) for name, stage in _CELLS]


def _sentences(actor: Any, question: Question, total: Money) -> list[str]:
    if total == Money():
        return []
    waiting = total.net - total.approved
    # Over several quarters, or schemes, the same people are counted again.
    people = (
        f" untuk {format_number(total.people)} orang layak" if len(question.quarters) == 1 and question.scheme else ""
    )
    found = [
        f"Direncanakan {format_rupiah(total.net)}{people} dalam {format_number(total.lines)} baris: disetujui "
        f"{format_rupiah(total.approved)}, belum disetujui {format_rupiah(waiting)}.",
        f"Dibayar {format_rupiah(total.paid)}, retur {format_rupiah(total.returned)}, disetor ke kas "
        f"{format_rupiah(total.refunded)}, sisa {format_rupiah(total.left)} pada {format_number(total.open_lines)} "
        "baris.",
    ]
    if total.fee:
        found.append(f"Yang dibayar memuat biaya bank {format_rupiah(total.fee)}.")
    claims = claims_of(actor, question)
    if claims.count:
        found.append(
            f"Tagihan pengembalian dari orang yang sudah dibayar: {format_number(claims.count)} tagihan "
            f"{format_rupiah(claims.amount)}, sudah disetor {format_rupiah(claims.settled)}."
        )
    return found


def _chart(quarters: Quarters, question: Question, codes: dict[int, str]) -> dict[str, Any] | None:
    """Paid rupiah by quarter, the last ones; in millions, rounded down."""
    drawn = quarters[-QUARTERS_DRAWN:]
    rows = [(Period(PeriodUnit.QUARTER, keys["year"], keys["quarter"]), money.paid) for keys, money in drawn]
    if len(rows) < 2 or not any(paid for _period, paid in rows):
        return None
    here = _asked(question, codes)
    bars = [
        Bar(
            period.label.replace("Triwulan ", ""),
            paid // MILLION,
            lines_url("dibayar", **(here | {"periode": period.code})),
            now=place == len(rows) - 1,
        )
        for place, (period, paid) in enumerate(rows)
    ]
    return bar_chart(
        "dibayar", "Dibayar per triwulan (juta rupiah)", "Rupiah yang dibayar per triwulan masa bayar", bars
    )


REPORTS = [
    Report(
        "tali-asih",
        "Tali asih per kabupaten/kota, pilar, triwulan, dan sumber dana",
        "Berapa yang direncanakan, disetujui, dibayar, kembali, dan tersisa, dalam baris dan rupiah.",
        "line.view",
        frozenset({Ask.REGION, Ask.PILLAR, Ask.PERIOD, Ask.FUND, Ask.SCHEME}),
        _answer,
        blanks={Ask.PERIOD: "Semua periode"},
    ),
]
