"""Cells as people read them, on a page and on paper."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from pilarsosial.core.values.dates import format_short, format_time
from pilarsosial.core.values.money import format_number, format_rupiah

from .tables import NUMERIC, Column, Kind, value_of


def told_cell(cell: Any, column: Column) -> str:
    """`1.500.000`, `Rp1.500.000`, `3 Feb 2024`; a dash for an unknown number, which is no zero.

    Below a heading that says rupiah already, the number alone.
    """
    value, kind = value_of(cell), column.kind
    if value is None and kind in NUMERIC:
        return "–"
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    if isinstance(value, int) and kind in NUMERIC:
        says_rupiah = kind is Kind.RUPIAH and not column.heading.endswith("(Rp)")
        return format_rupiah(value) if says_rupiah else format_number(value)
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{format_short(local.date())}, {format_time(local, timezone.get_current_timezone_name())}"
    if isinstance(value, date):
        return format_short(value)
    return str(value)
