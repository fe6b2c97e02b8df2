"""The sums of the arrears: one walk over everybody who waits, and over everybody who cannot be paid yet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from stipends.reports.arrears import BUCKETS, Waiting, bucket_of


@dataclass
class Cell:
    """People, months and rupiah; of them `stuck` people and rupiah that cannot be paid yet."""

    people: set[int] = field(default_factory=set)
    months: int = 0
    rupiah: int = 0
    stuck: set[int] = field(default_factory=set)
    stuck_rupiah: int = 0

    def add(self, row: Waiting, months: int, rupiah: int) -> None:
        self.people.add(row.member)
        self.months += months
        self.rupiah += rupiah
        if row.reasons:
            self.stuck.add(row.member)
            self.stuck_rupiah += rupiah


# Month, code and name of its scheme, day on which it was due.
MonthKey = tuple[date, str, str, date]


class Sums:
    """By place (regency, pillar), by month, by kind and reason, and all.

    `several` wait in more than one place, or under more than one name.
    """

    def __init__(self, rows: Iterable[Waiting]) -> None:
        self.by_place: dict[tuple[str, int], Cell] = defaultdict(Cell)
        self.by_month: dict[MonthKey, Cell] = defaultdict(Cell)
        self.payable, self.put_off, self.all = Cell(), Cell(), Cell()
        self.by_reason: dict[str, Cell] = defaultdict(Cell)
        self._longest: dict[tuple[str, int], dict[int, int]] = defaultdict(dict)
        self.several: set[int] = set()
        self._first: dict[int, tuple[str, int, str]] = {}
        for row in rows:
            self._add(row)

    def _add(self, row: Waiting) -> None:
        place, scheme = (row.regency_code, row.pillar), row.batch.scheme
        kinds = [self.put_off, *(self.by_reason[code] for code in row.reasons)] if row.reasons else [self.payable]
        for cell in (self.by_place[place], self.all, *kinds):
            cell.add(row, len(row.months), row.rupiah)
        for month in row.months:
            self.by_month[month.month, scheme.code, scheme.name, month.due].add(row, 1, month.rupiah)
        if self._first.setdefault(row.member, (*place, row.name)) != (*place, row.name):
            self.several.add(row.member)
        longest = self._longest[place]
        longest[row.member] = max(longest.get(row.member, 0), row.late)

    def ages(self, place: tuple[str, int] | None = None) -> list[int]:
        """People of a place, or of all, by the bucket of their oldest month."""
        longest: dict[int, int] = {}
        for of_place in [self._longest[place]] if place else self._longest.values():
            for member, late in of_place.items():
                longest[member] = max(longest.get(member, 0), late)
        counts = Counter(map(bucket_of, longest.values()))
        return [counts[bucket] for bucket in range(len(BUCKETS))]
