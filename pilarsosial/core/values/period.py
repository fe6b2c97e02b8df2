"""Months, quarters, semesters and years as one value. The fiscal year is the calendar year.

Codes: `2026-07`, `2026-Q3`, `2026-S2`, `2026`.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .cells import shown
from .dates import FIRST_YEAR, LAST_YEAR, MONTHS
from .problems import Problem, ValueRefused


class PeriodUnit(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    SEMESTER = "semester"
    YEAR = "year"


_MONTHS_IN = {PeriodUnit.MONTH: 1, PeriodUnit.QUARTER: 3, PeriodUnit.SEMESTER: 6, PeriodUnit.YEAR: 12}
_ROMAN = ("I", "II", "III", "IV")
_CODE = re.compile(r"([0-9]{4})(?:-(?:(0[1-9]|1[0-2])|[Qq]([1-4])|[Ss]([12])))?")


class PeriodError(ValueRefused):
    """The text names no period between 1900 and 2100."""


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of whole months inside one year; `number` counts from 1 within the year (always 1 for a year).

    Equal by value and hashable. Sort by `first_day`. Raises PeriodError for a number or year that does not exist.
    """

    unit: PeriodUnit
    year: int
    number: int = 1

    def __post_init__(self) -> None:
        if not (FIRST_YEAR <= self.year <= LAST_YEAR and 1 <= self.number <= 12 // _MONTHS_IN[self.unit]):
            raise PeriodError(_unreadable(f"{self.year}-{self.number}"))

    @classmethod
    def parse(cls, text: str) -> "Period":
        """The period of a code. Raises PeriodError."""
        match = _CODE.fullmatch(text.strip())
        if not match:
            raise PeriodError(_unreadable(text))
        year, month, quarter, semester = match.groups()
        if month:
            return cls(PeriodUnit.MONTH, int(year), int(month))
        if quarter:
            return cls(PeriodUnit.QUARTER, int(year), int(quarter))
        if semester:
            return cls(PeriodUnit.SEMESTER, int(year), int(semester))
        return cls(PeriodUnit.YEAR, int(year))

    @classmethod
    def containing(cls, day: date, unit: PeriodUnit) -> "Period":
        """The period of that unit in which a day falls."""
        return cls(unit, day.year, (day.month - 1) // _MONTHS_IN[unit] + 1)

    @property
    def code(self) -> str:
        """The stable code, which `parse` reads back."""
        if self.unit is PeriodUnit.MONTH:
            return f"{self.year}-{self.number:02}"
        if self.unit is PeriodUnit.QUARTER:
            return f"{self.year}-Q{self.number}"
        if self.unit is PeriodUnit.SEMESTER:
            return f"{self.year}-S{self.number}"
        return str(self.year)

    def __str__(self) -> str:
        return self.code

    @property
    def label(self) -> str:
        """Indonesian: `Juli 2026`, `Triwulan III 2026`, `Semester II 2026`, `Tahun 2026`."""
        if self.unit is PeriodUnit.MONTH:
            return f"{MONTHS[self.number - 1]} {self.year}"
        if self.unit is PeriodUnit.YEAR:
            return f"Tahun {self.year}"
        word = "Triwulan" if self.unit is PeriodUnit.QUARTER else "Semester"
        return f"{word} {_ROMAN[self.number - 1]} {self.year}"

    @property
    def first_day(self) -> date:
        return date(self.year, self._first_month, 1)

    @property
    def last_day(self) -> date:
        month = self._first_month + _MONTHS_IN[self.unit] - 1
        return date(self.year, month, monthrange(self.year, month)[1])

    @property
    def months(self) -> tuple["Period", ...]:
        """The months of the period in order; a month has itself."""
        first = self._first_month
        return tuple(Period(PeriodUnit.MONTH, self.year, first + step) for step in range(_MONTHS_IN[self.unit]))

    def previous(self) -> "Period":
        """The period of the same unit just before. Raises PeriodError before 1900."""
        if self.number > 1:
            return Period(self.unit, self.year, self.number - 1)
        return Period(self.unit, self.year - 1, 12 // _MONTHS_IN[self.unit])

    def next(self) -> "Period":
        """The period of the same unit just after. Raises PeriodError after 2100."""
        if self.number < 12 // _MONTHS_IN[self.unit]:
            return Period(self.unit, self.year, self.number + 1)
        return Period(self.unit, self.year + 1, 1)

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    @property
    def _first_month(self) -> int:
        return (self.number - 1) * _MONTHS_IN[self.unit] + 1


def _unreadable(text: str) -> Problem:
    return Problem(
        "period_unreadable",
        f"Periode {shown(text)} tidak dikenal. Tulis misalnya 2026-07 (bulan), 2026-Q3 (triwulan), "
        "2026-S2 (semester), atau 2026 (tahun).",
    )
