"""What only a whole column can tell: how its dates are written, and whether its NIKs once were numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain, repeat

from ..tabular.cells import Value
from ..values.dates import DateOrder, OrderDecision, decide_order
from ..values.nik import suspicious_zero_endings

# One cell of every sort that bears on the order; so a column can be told by its counts alone.
_DAY_FIRST, _MONTH_FIRST, _EITHER = "13/01/2000", "01/13/2000", "01/02/2000"
_EARLY, _LATE = date(2000, 1, 2), date(2000, 1, 13)


class DateColumn:
    """The evidence of a date column, collected while the file is read."""

    def __init__(self) -> None:
        self._counts: Counter = Counter()

    def see(self, cells: Iterable[Value]) -> None:
        texts = []
        for cell in cells:
            if isinstance(cell, str):
                texts.append(cell)
            elif isinstance(cell, date):
                self._counts[_LATE if cell.day > 12 else _EARLY] += 1
        found = decide_order(texts)
        self._counts[_DAY_FIRST] += found.day_first_only
        self._counts[_MONTH_FIRST] += found.month_first_only
        self._counts[_EITHER] += found.either

    def decide(self) -> OrderDecision:
        """The order of the whole column, with a notice where it contradicts itself."""
        counts = self._counts
        if not counts[_MONTH_FIRST] and not counts[_EARLY]:
            return OrderDecision(DateOrder.DAY_FIRST, counts[_DAY_FIRST], 0, counts[_EITHER], None)
        return decide_order(self._cells())

    def _cells(self) -> Iterator[Value]:
        return chain.from_iterable(repeat(cell, count) for cell, count in self._counts.items())


class NikColumn:
    """Counts the endings of a column's NIKs."""

    def __init__(self) -> None:
        self.total = 0
        self.zeros = 0

    def see(self, nik: str) -> None:
        self.total += 1
        self.zeros += nik[-1] == "0"

    @property
    def suspicious(self) -> bool:
        """Far more of them end in 0 than chance allows."""
        if self.zeros * 5 < self.total:
            return False
        shapes = chain(repeat("1" * 15 + "0", self.zeros), repeat("1" * 16, self.total - self.zeros))
        return suspicious_zero_endings(shapes).suspicious
