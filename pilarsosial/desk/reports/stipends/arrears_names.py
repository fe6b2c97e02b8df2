"""The arrears by name: one row a person, whatever number of lists and places they wait in."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby

from pilarsosial.core.models import Pillar
from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.dates import MONTHS
from stipends.calculation import reason_of
from stipends.calculation.reasons import inside
from stipends.reports.arrears import Waiting

from .. import links
from ..columns import LATE, NAME, PILLAR, REGENCY, SCHEME
from ..tables import Column, Kind, Row, Table
from .arrears_asked import Narrow, month_told

_COLUMNS = [
    NAME,
    PILLAR,
    REGENCY,
    SCHEME,
    Column("Bulan", width=26),
    Column("Jumlah bulan", Kind.NUMBER, sums=True, width=10),
    Column("Sejak", Kind.DATE),
    LATE,
    Column("Keadaan", width=36),
]
_AMOUNTS = [
    Column("Dapat dibayar (Rp)", Kind.RUPIAH, sums=True),
    Column("Belum dapat dibayar (Rp)", Kind.RUPIAH, sums=True),
]


def names_table(
    everybody: Iterable[list[Waiting]], narrow: Narrow, pillars: Mapping[int, Pillar], amounts: bool, people: array
) -> Table:
    return Table(
        [*_COLUMNS, *(_AMOUNTS if amounts else [])],
        _rows(everybody, narrow, pillars, amounts, people),
        title="Siapa menunggu bulan apa",
        empty="Tidak ada yang menunggak.",
    )


def by_person(
    waiting: Iterable[Waiting], put_off: Iterable[Waiting], several: Collection[int]
) -> Iterator[list[Waiting]]:
    """Each person's rows together: as `waiting` comes, then who waits in several places, then who is put off alone.

    `waiting` is a stream by place and name; of `several` the rows are held until its end.
    """
    stuck: dict[int, list[Waiting]] = defaultdict(list)
    for row in put_off:
        stuck[row.member].append(row)
    scattered: dict[int, list[Waiting]] = defaultdict(list)
    for (_regency, _pillar, member), found in groupby(waiting, lambda row: (row.regency_code, row.pillar, row.member)):
        if member in several:
            scattered[member] += found
        else:
            yield [*found, *stuck.pop(member, [])]
    for member, rows in scattered.items():
        yield rows + stuck.pop(member, [])
    yield from stuck.values()


def _rows(
    everybody: Iterable[list[Waiting]], narrow: Narrow, pillars: Mapping[int, Pillar], amounts: bool, people: array
) -> Iterator[Row]:
    for found in everybody:
        rows = sorted(narrow.of_person(found), key=lambda row: row.since)
        if not rows:
            continue
        oldest = rows[0]
        stuck = sum(row.rupiah for row in rows if row.reasons)
        yield [
            links.person(people, oldest.name, oldest.member),
            _joined(pillars[row.pillar].name for row in rows),
            _joined(short_name(row.regency_code) for row in rows),
            _joined(row.batch.scheme.name for row in rows),
            months_told(rows),
            sum(len(row.months) for row in rows),
            oldest.since,
            oldest.late,
            _joined(map(_state, rows)),
            *([sum(row.rupiah for row in rows) - stuck, stuck] if amounts else []),
        ]


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(texts))


def _state(row: Waiting) -> str:
    """Where its list stands, or why it cannot be paid yet."""
    if not row.reasons:
        return f"Daftar {row.batch.get_state_display().lower()}"
    return f"Belum dapat dibayar: {reasons_told(row)}"


def reasons_told(row: Waiting) -> str:
    return ", ".join(inside(reason_of(code).text) for code in row.reasons)


def months_told(rows: Iterable[Waiting]) -> str:
    """`Oktober 2024–Maret 2025; Juli 2025`: what follows on each other together, each month once."""
    runs: list[list[date]] = []
    for month in sorted({month.month for row in rows for month in row.months}):
        if runs and _number(month) == _number(runs[-1][-1]) + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return "; ".join(_run_told(run[0], run[-1]) for run in runs)


def _number(month: date) -> int:
    return month.year * 12 + month.month


def _run_told(first: date, last: date) -> str:
    if first == last:
        return month_told(first)
    year = f" {first.year}" if first.year != last.year else ""
    return f"{MONTHS[first.month - 1]}{year}–{month_told(last)}"
