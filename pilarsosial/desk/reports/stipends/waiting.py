"""Who waits for which month since when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from pilarsosial.core.models import Pillar
from pilarsosial.core.policies import may
from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.dates import MONTHS, format_date
from pilarsosial.core.values.money import format_number, format_rupiah
from stipends.reports.arrears import BUCKETS, Waiting, bucket_of, missing_lists, waiting
from stipends.reports.totals import AMOUNTS

from ..asking import Ask, Asked
from ..catalogue import Report
from ..tables import Answer, Column, Figure, Kind, Row, Table
from .asking import counted, question_of, told

ARREARS_NOTES = (
    "Menunggak: bulan dalam daftar pencairan yang uangnya belum diterima orangnya sesudah jatuh tempo skemanya. "
    "Umur tunggakan seseorang adalah umur bulannya yang tertua.",
    "Rupiah yang belum diterima untuk beberapa bulan sekaligus dibagi rata per bulan. Untuk tanggal yang lampau, isi "
    "daftar dibaca sebagaimana sekarang dan pembayaran sebagaimana tanggal itu.",
)


# By how many days somebody's oldest month is late, as it stands in an address.
AGES = tuple((f"{least}-{most}" if most else f"{least}", words) for least, most, words in BUCKETS)
_NAMES = [
    Column("Nama", width=26),
    Column("Pilar", width=10),
    Column("Kabupaten/kota", width=18),
    Column("Skema", width=24),
    Column("Bulan", width=26),
    Column("Sejak (jatuh tempo)", Kind.DATE),
    Column("Terlambat (hari)", Kind.NUMBER),
    Column("Keadaan daftar", width=12),
]


@dataclass
class _Cell:
    """People by bucket of their oldest month, months and rupiah."""

    people: list[set[int]] = field(default_factory=lambda: [set() for _ in BUCKETS])
    months: int = 0
    rupiah: int = 0

    @property
    def everybody(self) -> set[int]:
        return set().union(*self.people)


class _Summary:
    """One walk over everybody who waits."""

    def __init__(self, rows: Iterator[Waiting]) -> None:
        self.by_place: dict[tuple[str, int], _Cell] = defaultdict(_Cell)
        self.by_month: dict[tuple[date, str, date], _Cell] = defaultdict(_Cell)
        self.all = _Cell()
        oldest: dict[tuple[str, int], dict[int, int]] = defaultdict(dict)
        for row in rows:
            place = (row.regency_code, row.pillar)
            for cell in (self.by_place[place], self.all):
                cell.months += len(row.months)
                cell.rupiah += row.rupiah
            oldest[place][row.member] = max(oldest[place].get(row.member, 0), row.late)
            for month in row.months:
                cell = self.by_month[month.month, row.batch.scheme.name, month.due]
                cell.people[bucket_of(month.late)].add(row.member)
                cell.months += 1
                cell.rupiah += month.rupiah
        longest: dict[int, int] = {}
        for place, members in oldest.items():
            for member, late in members.items():
                self.by_place[place].people[bucket_of(late)].add(member)
                longest[member] = max(longest.get(member, 0), late)
        for member, late in longest.items():
            self.all.people[bucket_of(late)].add(member)


def _arrears(actor: Any, asked: Asked) -> Answer:
    amounts = may(actor, AMOUNTS)
    question = question_of(asked)
    asked_for = {
        "region": question.region,
        "pillar": question.pillar,
        "fund": question.fund,
        "scheme": question.scheme,
    }
    summary = _Summary(waiting(actor, asked.day, **asked_for))
    pillars = {row.pk: row for row in Pillar.objects.all()}
    age = asked.more.get(Ask.STATE, "")
    tables = [
        _by_place(summary, pillars, amounts, _narrower(asked, pillars)),
        _by_month(summary, asked.day, amounts),
        Table(
            _NAMES + ([Column("Rupiah", Kind.RUPIAH, sums=True)] if amounts else []),
            _names(waiting(actor, asked.day, **asked_for), pillars, amounts, age),
            title=f"Siapa menunggu bulan apa{f', {dict(AGES)[age]}' if age else ''}",
            empty="Tidak ada yang menunggak.",
        ),
    ]
    missing = missing_lists(actor, asked.day, fund=question.fund, scheme=question.scheme)
    if missing:
        tables.insert(2, _missing_table(missing))
    return Answer(
        "Tunggakan menurut bulan dan umur",
        asked.day,
        tables,
        told=told(actor, asked),
        sentences=[_sentence(summary, asked.day, amounts)],
        notes=ARREARS_NOTES,
    )


def _sentence(summary: _Summary, day: date, amounts: bool) -> str:
    everybody = len(summary.all.everybody)
    if not everybody:
        return f"Per {format_date(day)} tidak ada yang menunggak."
    money = f", {format_rupiah(summary.all.rupiah)}" if amounts else ""
    text = f"{format_number(everybody)} orang menunggu {format_number(summary.all.months)} bulan{money}"
    return f"Per {format_date(day)}: {text}."


def _narrower(asked: Asked, pillars: dict[int, Pillar]) -> Callable[[str, int, str], str]:
    """The same report of one place and age: whom a figure counts stand in its list."""

    def url(regency: str, pillar: int, age: str) -> str:
        here = asked.as_dict() | {Ask.REGION: regency, Ask.PILLAR: pillars[pillar].code, Ask.STATE: age}
        kept = {str(name): value for name, value in here.items() if value}
        return f"{reverse('report-page', args=['tunggakan'])}?{urlencode(kept)}"

    return url


def _by_place(
    summary: _Summary, pillars: dict[int, Pillar], amounts: bool, url: Callable[[str, int, str], str]
) -> Table:
    columns = [Column("Kabupaten/kota", width=22), Column("Pilar", width=12)]
    columns += [Column(words, Kind.NUMBER) for _least, _most, words in BUCKETS]
    columns += [Column("Orang", Kind.NUMBER), Column("Bulan", Kind.NUMBER)]
    columns += [Column("Rupiah", Kind.RUPIAH)] if amounts else []

    def rest(cell: _Cell) -> list[object]:
        return [cell.months, *([cell.rupiah] if amounts else [])]

    rows = []
    for (regency, pillar), cell in sorted(summary.by_place.items()):
        ages = [
            counted(len(people), url(regency, pillar, age))
            for people, (age, _words) in zip(cell.people, AGES, strict=True)
        ]
        everybody = counted(len(cell.everybody), url(regency, pillar, ""))
        rows.append([short_name(regency), pillars[pillar].name, *ages, everybody, *rest(cell)])
    # Somebody who waits under two pillars is one person.
    total = ["Jumlah", "", *map(len, summary.all.people), len(summary.all.everybody), *rest(summary.all)]
    return Table(
        columns,
        rows,
        title="Menurut umur, per kabupaten/kota dan pilar",
        total=total,
        empty="Tidak ada yang menunggak.",
    )


def _by_month(summary: _Summary, day: date, amounts: bool) -> Table:
    columns = [
        Column("Bulan", width=16),
        Column("Skema", width=30),
        Column("Jatuh tempo", Kind.DATE),
        Column("Terlambat (hari)", Kind.NUMBER),
        Column("Orang", Kind.NUMBER),
        *([Column("Rupiah", Kind.RUPIAH, sums=True)] if amounts else []),
    ]
    rows = [
        [
            _month(month),
            scheme,
            due,
            (day - due).days,
            len(cell.everybody),
            *([cell.rupiah] if amounts else []),
        ]
        for (month, scheme, due), cell in sorted(summary.by_month.items())
    ]
    return Table(columns, rows, title="Menurut bulan", empty="Tidak ada yang menunggak.")


def _missing_table(missing: list[Any]) -> Table:
    return Table(
        [
            Column("Skema", width=32),
            Column("Kantor", width=28),
            Column("Masa", width=18),
            Column("Jatuh tempo", Kind.DATE),
            Column("Terlambat (hari)", Kind.NUMBER),
        ],
        [[row.scheme.name, str(row.scheme.office), row.period.label, row.due, row.late] for row in missing],
        title="Masa yang belum ada daftarnya (orangnya belum dihitung)",
    )


def _names(rows: Iterator[Waiting], pillars: dict[int, Pillar], amounts: bool, age: str) -> Iterator[Row]:
    """One row a person and place, whatever number of lists they wait in."""
    wanted = [code for code, _words in AGES].index(age) if age else None
    for _key, found in groupby(rows, key=lambda row: (row.regency_code, row.pillar, row.member)):
        lines = sorted(found, key=lambda row: row.since)
        oldest = lines[0]
        if wanted is not None and bucket_of(max(row.late for row in lines)) != wanted:
            continue
        yield [
            Figure(oldest.name, reverse("member-detail", args=[oldest.member])),
            pillars[oldest.pillar].name,
            short_name(oldest.regency_code),
            "; ".join(dict.fromkeys(row.batch.scheme.name for row in lines)),
            "; ".join(_months(row) for row in lines),
            oldest.since,
            oldest.late,
            "; ".join(dict.fromkeys(row.batch.get_state_display() for row in lines)),
            *([sum(row.rupiah for row in lines)] if amounts else []),
        ]


def _month(month: date) -> str:
    return f"{MONTHS[month.month - 1]} {month.year}"


def _months(row: Waiting) -> str:
    year = row.months[0].month.year
    return f"{', '.join(MONTHS[month.month.month - 1] for month in row.months)} {year}"


REPORTS = [
    Report(
        "tunggakan",
        "Tunggakan menurut bulan dan umur",
        "Siapa menunggu bulan apa dan sejak kapan, menurut jatuh tempo skemanya.",
        "payment.state",
        frozenset({Ask.DAY, Ask.REGION, Ask.PILLAR, Ask.FUND, Ask.SCHEME, Ask.STATE}),
        _arrears,
        has_people=True,
        states=AGES,
        blanks={Ask.STATE: "Semua umur"},
    ),
]
