"""Who waits for which month since when: what can be paid and has not come, and what cannot be paid yet, and why."""

from __future__ import annotations

from array import array
from datetime import date
from itertools import chain
from typing import Any

from pilarsosial.core.models import Pillar
from pilarsosial.core.policies import may
from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.money import format_number, format_rupiah
from stipends.calculation import reason_of
from stipends.reports.arrears import BUCKETS, Missing, missing_lists, waiting
from stipends.reports.putting_off import put_off
from stipends.reports.totals import AMOUNTS

from ..asking import Ask, Asked
from ..catalogue import Report
from ..columns import DUE, LATE, OFFICE, PERIOD, PILLAR, REGENCY, SCHEME, STEP
from ..tables import Answer, Column, Kind, Row, Table
from .arrears_asked import AGES, KIND, KINDS, MONTH, PAYABLE, PUT_OFF, REASON, Link, Narrow, link_of, month_told
from .arrears_names import by_person, names_table
from .arrears_sums import Cell, Sums
from .asking import counted, question_of, told

NOTES = (
    "Terutang: bulan dalam daftar pencairan yang uangnya belum diterima orangnya sesudah jatuh tempo skemanya. "
    "Sebagian dapat dibayar; sebagian belum, karena ada yang kurang (misalnya rekening atau NIK), dan dibayar sebagai "
    "rapel bila sudah lengkap. Seseorang dengan keduanya dihitung pada masing-masing, dan satu kali pada jumlahnya.",
    "Bulan dihitung per orang: dua orang yang menunggu Juli dan Agustus adalah empat bulan. Umur tunggakan seseorang "
    "adalah umur bulannya yang tertua, sejak jatuh temponya. Rupiah beberapa bulan sekaligus dibagi rata per bulan; "
    "rupiah yang belum dapat dibayar dihitung menurut aturan dan besaran daftarnya.",
    "Bulan tahun anggaran lalu dibayar lewat rapel tahun lalu bila ada dasar hukum dan anggarannya; sampai saat itu ia "
    "tetap belum dapat dibayar, dengan sebab yang tercatat pada daftarnya.",
    "Untuk tanggal yang lampau, isi daftar dibaca sebagaimana sekarang dan pembayaran sebagaimana tanggal itu.",
)
_NONE = "Tidak ada yang menunggak."
_STUCK = Column("Belum dapat dibayar (orang)", Kind.NUMBER)
_RUPIAH = [Column("Belum dapat dibayar (Rp)", Kind.RUPIAH), Column("Terutang (Rp)", Kind.RUPIAH)]


def _arrears(actor: Any, asked: Asked) -> Answer:
    amounts, narrow = may(actor, AMOUNTS), Narrow.of(asked)
    question = question_of(asked)
    place = {"region": question.region, "pillar": question.pillar}
    lists = {"fund": question.fund, "scheme": question.scheme}
    stuck = put_off(actor, asked.day, **place, **lists)
    sums = Sums(chain(waiting(actor, asked.day, **place, **lists), stuck))
    pillars, people = Pillar.objects.in_bulk(), array("q")
    everybody = by_person(waiting(actor, asked.day, **place, **lists), stuck, sums.several)
    tables = [names_table(everybody, narrow, pillars, amounts, people)]
    if not narrow.is_any and sums.all.people:
        url = link_of(asked)
        tables = [
            _owed(sums, amounts, url),
            *([_reasons(sums, amounts, url)] if sums.by_reason else []),
            _by_place(sums, pillars, amounts, url),
            _by_month(sums, asked.day, amounts, url),
            *tables,
        ]
    if not narrow.is_any:
        tables[-1:-1] = _missing(missing_lists(actor, asked.day, **lists))
    return Answer(
        "Tunggakan menurut bulan dan umur",
        asked.day,
        tables,
        people=people,
        told=[*told(actor, asked), *narrow.told()],
        sentences=[] if narrow.is_any else [_sentence(sums, asked.day, amounts)],
        notes=NOTES,
    )


def _sentence(sums: Sums, day: date, amounts: bool) -> str:
    if not sums.all.people:
        return f"Per {format_date(day)} tidak ada yang menunggak."

    def said(cell: Cell) -> str:
        money = f" ({format_rupiah(cell.rupiah)})" if amounts else ""
        return f"{format_number(cell.months)} bulan{money}"

    return (
        f"Per {format_date(day)} terutang {said(sums.all)} kepada {format_number(len(sums.all.people))} orang: "
        f"{said(sums.payable)} dapat dibayar dan belum diterima, {said(sums.put_off)} belum dapat dibayar."
    )


def _owed(sums: Sums, amounts: bool, url: Link) -> Table:
    """Both kinds are what is owed: their months and rupiah add up."""

    def row(label: str, cell: Cell, kind: str) -> Row:
        there = url(**{KIND: kind})
        values = [len(cell.people), cell.months, *([cell.rupiah] if amounts else [])]
        return [label, *(counted(value, there) for value in values)]

    columns = [Column("Keadaan", width=34), Column("Orang", Kind.NUMBER), Column("Bulan", Kind.NUMBER)]
    return Table(
        columns + ([Column("Rupiah", Kind.RUPIAH)] if amounts else []),
        [row(KINDS[PAYABLE], sums.payable, PAYABLE), row(KINDS[PUT_OFF], sums.put_off, PUT_OFF)],
        title="Yang terutang",
        total=row("Terutang", sums.all, "semua"),
    )


def _reasons(sums: Sums, amounts: bool, url: Link) -> Table:
    columns = [Column("Sebab", width=40), Column("Orang", Kind.NUMBER)]
    columns += [Column("Rupiah", Kind.RUPIAH)] if amounts else []
    rows = []
    for code, cell in sorted(sums.by_reason.items(), key=lambda item: (-len(item[1].people), item[0])):
        there, reason = url(**{REASON: code}), reason_of(code)
        money = [counted(cell.rupiah, there)] if amounts else []
        rows.append([reason.text, counted(len(cell.people), there), *money, reason.step])
    return Table(
        [*columns, STEP],
        rows,
        title="Belum dapat dibayar, menurut sebab (yang bersebab dua dihitung dua kali)",
    )


def _by_place(sums: Sums, pillars: dict[int, Pillar], amounts: bool, url: Link) -> Table:
    def cells(cell: Cell, ages: list[int], here: dict[str, str]) -> list[object]:
        there, stuck = url(**here | {KIND: "semua"}), url(**here | {KIND: PUT_OFF})
        return [
            *(counted(n, url(**here | {Ask.STATE: age})) for n, (age, _words) in zip(ages, AGES, strict=True)),
            counted(len(cell.people), there),
            counted(len(cell.stuck), stuck),
            counted(cell.months, there),
            *([counted(cell.stuck_rupiah, stuck), counted(cell.rupiah, there)] if amounts else []),
        ]

    rows = []
    for place, cell in sorted(sums.by_place.items()):
        regency, pillar = place[0], pillars[place[1]]
        here = {Ask.REGION: regency, Ask.PILLAR: pillar.code}
        rows.append([short_name(regency), pillar.name, *cells(cell, sums.ages(place), here)])
    counts = [*(Column(words, Kind.NUMBER) for *_days, words in BUCKETS), Column("Orang", Kind.NUMBER), _STUCK]
    return Table(
        [REGENCY, PILLAR, *counts, Column("Bulan", Kind.NUMBER), *(_RUPIAH if amounts else [])],
        rows,
        title="Menurut umur, per kabupaten/kota dan pilar",
        # Somebody who waits in two places is one person.
        total=["Jumlah", "", *cells(sums.all, sums.ages(), {})],
        empty=_NONE,
    )


def _by_month(sums: Sums, day: date, amounts: bool, url: Link) -> Table:
    rows = []
    for (month, code, scheme, due), cell in sorted(sums.by_month.items()):
        here = {MONTH: f"{month:%Y-%m}", Ask.SCHEME: code}
        there, stuck = url(**here), url(**here | {KIND: PUT_OFF})
        row: list[object] = [month_told(month), scheme, due, (day - due).days]
        row += [counted(len(cell.people), there), counted(len(cell.stuck), stuck)]
        row += [counted(cell.stuck_rupiah, stuck), counted(cell.rupiah, there)] if amounts else []
        rows.append(row)
    columns = [Column("Bulan", width=16), SCHEME, DUE]
    columns += [LATE, Column("Orang", Kind.NUMBER), _STUCK]
    total = None
    if amounts:
        money = [
            counted(sums.all.stuck_rupiah, url(**{KIND: PUT_OFF})),
            counted(sums.all.rupiah, url(**{KIND: "semua"})),
        ]
        total = ["Jumlah", *[""] * 5, *money]
    return Table(
        [*columns, *(_RUPIAH if amounts else [])], rows, title="Menurut bulan dan skema", total=total, empty=_NONE
    )


def _missing(missing: list[Missing]) -> list[Table]:
    if not missing:
        return []
    columns = [SCHEME, OFFICE, PERIOD, DUE]
    return [
        Table(
            [*columns, LATE],
            [[row.scheme.name, str(row.scheme.office), row.period.label, row.due, row.late] for row in missing],
            title="Periode yang belum ada daftarnya (orangnya belum dihitung)",
        )
    ]


REPORTS = [
    Report(
        "tunggakan",
        "Tunggakan menurut bulan dan umur",
        "Siapa menunggu bulan apa dan sejak kapan, dan yang mana belum dapat dibayar karena apa.",
        "payment.state",
        frozenset({Ask.DAY, Ask.REGION, Ask.PILLAR, Ask.FUND, Ask.SCHEME, Ask.STATE}),
        _arrears,
        has_people=True,
        states=AGES,
        blanks={Ask.STATE: "Semua umur"},
        passes=frozenset({MONTH, KIND, REASON}),
    ),
]
