"""The regencies: how far the lists of a period have come, and who has not confirmed its part."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from pilarsosial.core.models import Level, Office
from pilarsosial.core.regions_cache import children, level_of
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.money import format_number
from stipends.models import WAITING_PARTS, PartState
from stipends.reports.parts import PartRow, in_period, lists_with_parts, rows_of
from stipends.reports.progress import Progress, progress_of

from ..asking import Ask, Asked
from ..catalogue import Report
from ..columns import LATE, OFFICE, PERIOD, REGENCY, SCHEME, STATE
from ..tables import Answer, Column, Figure, Kind, Row, Table
from .asking import period_of, question_of, told

AWAITED, OVERDUE = "menunggu", "terlambat"
STATES = (
    (AWAITED, "Belum dipastikan atau dikembalikan"),
    (OVERDUE, "Terlambat dipastikan"),
    *((state.value, state.label) for state in PartState),
)


def batch_url(batch: int, regency: str) -> str:
    """The people of a regency in a list."""
    return f"{reverse('batch-detail', args=[batch])}?{urlencode({'wilayah': regency})}"


def _progress(actor: Any, asked: Asked) -> Answer:
    period = period_of(actor, asked)
    question = question_of(asked)
    rows = progress_of(actor, period, asked.day, region=question.region, scheme=question.scheme)
    there = {row.part.regency_code for row in rows}
    wanted = _regencies(question.region)
    absent = [[name, *[""] * 3, None, None, None, "Belum ada orang dalam daftar", None, None, None, None]
              for code, name in wanted if code not in there]  # fmt: skip
    table = Table(
        [
            REGENCY,
            SCHEME,
            PERIOD,
            Column("Keadaan daftar", width=14),
            Column("Sejak", Kind.DATE),
            Column("Orang", Kind.NUMBER, sums=True),
            Column("Layak", Kind.NUMBER, sums=True),
            Column("Kepastian", width=18),
            Column("Rencana (Rp)", Kind.RUPIAH, sums=True),
            Column("Dibayar (Rp)", Kind.RUPIAH, sums=True),
            Column("Baris dibayar", Kind.NUMBER, sums=True),
            Column("Baris dibayar (%)", Kind.NUMBER),
        ],
        [*(_progress_row(row) for row in rows), *absent],
        empty="Belum ada daftar pencairan untuk periode ini.",
    )
    paid = {row.part.regency_code for row in rows if row.money.lines and row.money.paid_lines == row.money.lines}
    sentences = [
        f"{format_number(len(there))} dari {format_number(len(wanted) or len(there))} kabupaten/kota ada dalam daftar "
        f"{period.label}; {format_number(len(paid))} sudah dibayar seluruhnya dalam salah satu daftarnya."
    ]
    return Answer(
        "Kemajuan daftar per kabupaten/kota",
        asked.day,
        [table],
        told=told(actor, asked, period),
        sentences=sentences if rows else [],
        notes=["Sejak: hari langkah terakhir daftarnya. Dibayar termasuk biaya bank."],
    )


def _regencies(region: str) -> list[tuple[str, str]]:
    """(code, name) of the regencies of an asked province; of a narrower region none is missed."""
    return list(children(region)) if region and level_of(region) == Level.PROVINCE else []


def _progress_row(row: Progress) -> Row:
    url = batch_url(row.batch.pk, row.part.regency_code)
    # A list that went on without it asks nobody any more.
    state = row.part.get_state_display() if row.batch.is_open or row.part.state != PartState.OPEN else ""
    late = f", terlambat {format_number(row.late)} hari" if row.late else ""
    return [
        row.name,
        row.batch.scheme.name,
        row.batch.period_label,
        row.batch.get_state_display(),
        row.since,
        Figure(row.part.roster, url),
        Figure(row.part.payable, f"{url}&putusan=layak"),
        f"{state}{late}",
        row.part.net,
        row.money.paid,
        row.money.paid_lines,
        row.percent_paid,
    ]


def _parts(actor: Any, asked: Asked) -> Answer:
    period = period_of(actor, asked)
    lists = in_period(lists_with_parts(actor), period)
    if scheme := asked.more.get(Ask.SCHEME, ""):
        lists = lists.filter(scheme__code=scheme)
    batches = list(lists.select_related("scheme", "office").order_by("first_day", "pk"))
    rows = rows_of(actor, batches, asked.day, inside=asked.region.code[:5] if asked.region is not None else "")
    state = asked.more.get(Ask.STATE, "")
    # A list that went on without them waits for nobody.
    chosen = [row for row in rows if _is(row, state) and (row.batch.is_open or state not in (AWAITED, OVERDUE))]
    table = Table(
        [
            REGENCY,
            OFFICE,
            SCHEME,
            PERIOD,
            STATE,
            Column("Paling lambat", Kind.DATE),
            LATE,
            Column("Orang", Kind.NUMBER, sums=True),
            Column("Layak", Kind.NUMBER, sums=True),
            Column("Rupiah", Kind.RUPIAH, sums=True),
            Column("Alasan dikembalikan", width=36),
        ],
        [_part_row(row, office) for row, office in _with_offices(chosen)],
        empty="Tidak ada bagian dengan keadaan ini.",
    )
    late = sum(1 for row in chosen if row.is_waiting and row.late)
    return Answer(
        "Rekap bagian kabupaten/kota",
        asked.day,
        [table],
        told=[*told(actor, asked, period), ("Keadaan", dict(STATES).get(state, "semua"))],
        sentences=[_sentence(len(chosen), len(rows), late, asked.day)],
    )


def _sentence(chosen: int, parts: int, late: int, day: date) -> str:
    if not parts:
        return "Belum ada daftar yang meminta bagian kabupaten/kota untuk periode ini."
    told = f"{format_number(chosen)} dari {format_number(parts)} bagian"
    lateness = f"{format_number(late)} terlambat" if late else "tidak ada yang terlambat"
    return f"{told}; {lateness} per {format_date(day)}."


def _is(row: PartRow, state: str) -> bool:
    if state == AWAITED:
        return row.part.state in WAITING_PARTS
    if state == OVERDUE:
        return row.is_waiting and row.late > 0
    return not state or row.part.state == state


def _with_offices(rows: list[PartRow]) -> list[tuple[PartRow, str]]:
    """Each with the office that confirms it: the Dinas Sosial of the regency."""
    codes = {row.part.regency_code for row in rows}
    names = dict(Office.objects.filter(code__in=codes).values_list("code", "name"))
    return [(row, names.get(row.part.regency_code, "")) for row in rows]


def _part_row(row: PartRow, office: str) -> Row:
    return [
        row.name,
        office,
        row.batch.scheme.name,
        row.batch.period_label,
        row.label,
        row.batch.confirm_until,
        row.late or None,
        Figure(row.part.roster, batch_url(row.batch.pk, row.part.regency_code)),
        row.part.payable,
        row.part.net,
        row.part.note,
    ]


LATEST = {Ask.PERIOD: "Triwulan terakhir yang ada daftarnya"}
REPORTS = [
    Report(
        "kemajuan-daftar",
        "Kemajuan daftar per kabupaten/kota",
        "Sampai di mana daftar pencairan setiap kabupaten/kota, dan berapa yang sudah dibayar.",
        "line.view",
        frozenset({Ask.REGION, Ask.PERIOD, Ask.SCHEME}),
        _progress,
        blanks=LATEST,
    ),
    Report(
        "rekap-bagian",
        "Rekap bagian kabupaten/kota",
        "Kabupaten/kota mana yang belum memastikan bagiannya, dan berapa hari terlambat.",
        "batch.view",
        frozenset({Ask.DAY, Ask.REGION, Ask.PERIOD, Ask.SCHEME, Ask.STATE}),
        _parts,
        states=STATES,
        blanks=LATEST,
    ),
]
