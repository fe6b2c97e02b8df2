"""Percentages as whole hundredths of a percent: 5 % is 500, so that no rate is ever a float."""

from __future__ import annotations

import re

from .problems import Problem, ValueRefused

_PERCENT = re.compile(r"([0-9]{1,3})(?:[,.]([0-9]{1,2}))? ?%?")
_UNREADABLE = Problem("percent_unreadable", "Persentase tidak terbaca. Tulis angka 0 sampai 100, misalnya 5 atau 2,5.")


class PercentError(ValueRefused):
    """The text is no percentage of at most two decimals between 0 and 100."""


def parse_percent(cell: object) -> int:
    """`5`, `2,5`, `2.5 %` and numeric cells as hundredths of a percent. Raises PercentError."""
    found = _PERCENT.fullmatch(str("" if cell is None else cell).strip())
    if found is None:
        raise PercentError(_UNREADABLE)
    hundredths = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
    if hundredths > 10_000:
        raise PercentError(_UNREADABLE)
    return hundredths


def format_percent(hundredths: int) -> str:
    """500 as `5`, 250 as `2,5`, 1 as `0,01`; without the sign."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole},{rest:02}".rstrip("0") if rest else str(whole)
