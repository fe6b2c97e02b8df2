"""When money is due, and how late it came."""

from __future__ import annotations

from datetime import date, timedelta

from pilarsosial.core.values.period import Period, PeriodUnit

_UNITS = {
    "month": PeriodUnit.MONTH,
    "quarter": PeriodUnit.QUARTER,
    "semester": PeriodUnit.SEMESTER,
    "year": PeriodUnit.YEAR,
}


def due_day(unit: str, due_days: int, month: date) -> date:
    """The last day on which the money of a month (day, for what no month measures) is in time.

    It is due `due_days` after the end of the unit that the month lies in: a monthly right for July with 0 days is due
    on 31 July, a quarterly one on 30 September.
    """
    kind = _UNITS.get(unit)
    end = Period.containing(month, kind).last_day if kind else month
    return end + timedelta(days=due_days)


def days_late(unit: str, due_days: int, month: date, paid_on: date) -> int:
    """How many days after it was due the money of a month came; 0 in time."""
    return max((paid_on - due_day(unit, due_days, month)).days, 0)
