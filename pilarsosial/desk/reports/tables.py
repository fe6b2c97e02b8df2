"""What a report answers, before it becomes a page, a sheet or a paper.

Cells are plain values: text, whole numbers, dates, None for what is unknown. A page and a file write the same cell in
their own way, so the kind of a column says how: `1.500.000` on paper is the number 1500000 in a workbook.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple


class Kind(StrEnum):
    """How a column is written. TEXT is never read as a number, however many digits it has."""

    TEXT = "text"
    NUMBER = "number"
    RUPIAH = "rupiah"
    DATE = "date"


NUMERIC = frozenset({Kind.NUMBER, Kind.RUPIAH})


@dataclass(frozen=True)
class Column:
    """`sums`: the column has a total, which is the sum of its cells. `width` in characters, 0 = by the heading."""

    heading: str
    kind: Kind = Kind.TEXT
    sums: bool = False
    width: int = 0


class Figure(NamedTuple):
    """A cell with the address of the list that it counts. Files write the value alone."""

    value: object
    url: str = ""


Row = Sequence[object]


def value_of(cell: object) -> object:
    return cell.value if isinstance(cell, Figure) else cell


@dataclass
class Table:
    """One table. `rows` may be a generator and is walked once.

    `total`: the last row where a sum of the cells would be wrong (a person who stands in two rows is one person);
    else the columns that sum have theirs made while the rows are walked.
    """

    columns: Sequence[Column]
    rows: Iterable[Row]
    title: str = ""
    total: Row | None = None
    empty: str = "Tidak ada baris untuk pertanyaan ini."

    def let_go(self) -> None:
        """Forget rows that nobody will walk, and with them their cursor, while its transaction is still there."""
        self.rows = ()

    @property
    def has_total(self) -> bool:
        return self.total is not None or any(column.sums for column in self.columns)

    def walk(self) -> Iterator[tuple[Row, bool]]:
        """(row, is it the total) in order, the total last; no total under a table without rows."""
        sums = {place: 0 for place, column in enumerate(self.columns) if column.sums}
        is_empty = True
        for row in self.rows:
            is_empty = False
            for place in sums:
                sums[place] += value_of(row[place]) or 0
            yield row, False
        if is_empty or not self.has_total:
            return
        yield self.total or self._summed(sums), True

    def _summed(self, sums: dict[int, int]) -> list[object]:
        first = next((place for place in range(len(self.columns)) if place not in sums), None)
        return ["Jumlah" if place == first else sums.get(place, "") for place in range(len(self.columns))]


@dataclass
class Answer:
    """A report that was asked. `told` are the filters in words (pairs of name and value), `sentences` stand above the
    tables, `notes` below them; `chart` is the context of a chart component, or nothing."""

    title: str
    day: date
    tables: list[Table]
    told: Sequence[tuple[str, str]] = ()
    sentences: Sequence[str] = ()
    notes: Sequence[str] = ()
    chart: dict[str, Any] | None = None
    # How many people's numbers (NIK, account) stand in it in full: each file with some is told to the trail.
    in_full: int = 0
    # Members whose rows were walked, with repeats; filled on the way. Each file tells the trail who was in it.
    people: array = field(default_factory=lambda: array("q"))
    extra: dict[str, Any] = field(default_factory=dict)
