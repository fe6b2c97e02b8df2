"""What is asked of the facts: everything that a scheme, its rates and its batch say, as plain data.

Frozen with the batch, so that a judgement can be given again years later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Rules:
    """`first`..`last` is the window, both days in it. Rupiah are whole.

    `rates`: (position as `PILLAR/position`, valid from, rupiah for one unit) in any order; 0 stops. `conditions`:
    {kind of EligibilityRule: value or None}. `allowed`: codes of schemes that may run beside. `spans`: {pillar: months
    1..12} that are paid at all; a pillar that is not named is paid for all. `tax`: (valid from, base, percent) in
    hundredths of a percent.
    """

    period: str
    unit: str
    partial: str
    first: date
    last: date
    cut_off: date
    rates: tuple[tuple[str, date, int], ...]
    conditions: Mapping[str, int | None] = field(default_factory=dict)
    allowed: tuple[str, ...] = ()
    spans: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    tax: tuple[tuple[date, int, int], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Canonical: equal rules give equal data."""
        data = asdict(self)
        data["rates"] = sorted([key, since.isoformat(), amount] for key, since, amount in self.rates)
        data["tax"] = sorted([since.isoformat(), base, percent] for since, base, percent in self.tax)
        data["conditions"] = dict(sorted(self.conditions.items()))
        data["allowed"] = sorted(self.allowed)
        data["spans"] = {pillar: sorted(months) for pillar, months in sorted(self.spans.items())}
        return data | {name: data[name].isoformat() for name in ("first", "last", "cut_off")}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Rules:
        days = {name: date.fromisoformat(data[name]) for name in ("first", "last", "cut_off")}
        return cls(
            period=data["period"],
            unit=data["unit"],
            partial=data["partial"],
            rates=tuple((key, date.fromisoformat(since), amount) for key, since, amount in data["rates"]),
            conditions=dict(data["conditions"]),
            allowed=tuple(data["allowed"]),
            spans={pillar: tuple(months) for pillar, months in data["spans"].items()},
            tax=tuple((date.fromisoformat(since), base, percent) for since, base, percent in data["tax"]),
            **days,
        )

    def rate_on(self, position: str, day: date) -> int:
        """Rupiah for one unit that are in force for a position on a day; 0 where none is."""
        found = [(since, amount) for key, since, amount in self.rates if key == position and since <= day]
        return max(found)[1] if found else 0

    def tax_of(self, gross: int) -> int:
        """What is withheld of a gross amount, rounded down to whole rupiah (PMK 168/2023 leaves no cents)."""
        found = [row for row in self.tax if row[0] <= self.cut_off]
        if not found:
            return 0
        _since, base, percent = max(found)
        return gross * base * percent // 100_000_000
