"""What of the arrears an address asks for: the people of one age, month, kind or reason, which a figure counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from pilarsosial.core.errors import DomainError
from pilarsosial.core.values.dates import MONTHS
from pilarsosial.core.values.period import Period, PeriodError, PeriodUnit
from stipends.calculation import reason_of
from stipends.reports.arrears import BUCKETS, Waiting, bucket_of

from .. import links
from ..asking import Ask, Asked

# What a figure asks beside the usual: one month, what can or cannot be paid yet, one of the reasons.
MONTH, KIND, REASON = "bulan", "jenis", "sebab"
PAYABLE, PUT_OFF = "dapat", "belum"
KINDS = {"semua": "Semua", PAYABLE: "Dapat dibayar, belum diterima", PUT_OFF: "Belum dapat dibayar"}
# By how many days somebody's oldest month is late, as it stands in an address.
AGES = tuple((f"{least}-{most}" if most else f"{least}", words) for least, most, words in BUCKETS)


@dataclass(frozen=True)
class Narrow:
    """Empty ones take everybody."""

    age: str = ""
    month: date | None = None
    kind: str = ""
    reason: str = ""

    @classmethod
    def of(cls, asked: Asked) -> Narrow:
        """Raises DomainError `month_unknown`, `kind_unknown`."""
        kind = asked.more.get(KIND, "")
        if kind and kind not in KINDS:
            raise DomainError("kind_unknown", "Jenis tunggakan ini tidak dikenal.")
        month = _month_of(asked.more.get(MONTH, ""))
        return cls(asked.more.get(Ask.STATE, ""), month, kind, asked.more.get(REASON, "")[:40])

    @property
    def is_any(self) -> bool:
        return self != Narrow()

    def told(self) -> list[tuple[str, str]]:
        found = [("Umur", dict(AGES)[self.age])] if self.age else []
        if self.month is not None:
            found.append(("Bulan", month_told(self.month)))
        if self.kind in (PAYABLE, PUT_OFF):
            found.append(("Jenis", KINDS[self.kind].lower()))
        if self.reason:
            found.append(("Sebab", reason_of(self.reason).text))
        return found

    def of_person(self, rows: list[Waiting]) -> list[Waiting]:
        """What is asked for of one person's rows; none of them where the person is not."""
        kept = [row for row in map(self._kept, rows) if row is not None]
        if self.age and kept and AGES[bucket_of(max(row.late for row in kept))][0] != self.age:
            return []
        return kept

    def _kept(self, row: Waiting) -> Waiting | None:
        if self.kind == PAYABLE and row.reasons or self.kind == PUT_OFF and not row.reasons:
            return None
        if self.reason and self.reason not in row.reasons:
            return None
        if self.month is None:
            return row
        months = tuple(month for month in row.months if month.month == self.month)
        return replace(row, months=months) if months else None


def _month_of(text: str) -> date | None:
    try:
        period = Period.parse(text) if text else None
    except PeriodError:
        period = Period.parse("1900")
    if period is not None and period.unit is not PeriodUnit.MONTH:
        raise DomainError("month_unknown", "Bulan tunggakan ini tidak dikenal.")
    return period.first_day if period is not None else None


# (what the address asks instead of what was asked) -> address of the list of names.
Link = Callable[..., str]


def link_of(asked: Asked) -> Link:
    """The same report of what a figure counts: whom it counts stand in its list, and its sums are the figure's."""

    def url(**instead: str) -> str:
        return links.report("tunggakan", **{str(name): value for name, value in asked.as_dict().items()} | instead)

    return url


def month_told(month: date) -> str:
    return f"{MONTHS[month.month - 1]} {month.year}"
