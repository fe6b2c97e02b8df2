"""Computed twins of stated figures about money: what a pillar draws, and how late a month was paid."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Max, Q

from .calculation.lateness import days_late
from .models import Entitlement, Payment, PaymentResult, Rate, Unit

# How many of a unit make a year; four quarters do.
_A_YEAR = {Unit.MONTH: 12, Unit.QUARTER: 4, Unit.SEMESTER: 2, Unit.YEAR: 1}


class QuarterRate(NamedTuple):
    """Rupiah a quarter for somebody in a pokok position of the pillar, over all schemes of the office's region."""

    amount: int
    schemes: tuple[str, ...]


def quarter_rates(
    actor: Any, asked: Iterable[tuple[str, int | None, date]]
) -> dict[tuple[str, int | None, date], QuarterRate]:
    """{(region code of the office, pillar, day): rate} of what is asked, where there is one. One statement.

    What another payer pays is none of the office's rates. Schemes that pay once or by the day of an event have none a
    quarter.
    """
    asked = list(asked)
    regions = {region for region, _pillar, _day in asked}
    rows = list(
        Rate.objects.visible_to(actor, "scheme.view")
        .filter(scheme__office__region__in=regions, position__isnull=True, scheme__external=False)
        .filter(scheme__unit__in=_A_YEAR)
        .select_related("scheme__office")
        .order_by("valid_from", "pk")
    )
    found = {}
    for region, pillar, day in asked:
        latest: dict[str, Rate] = {}
        for rate in rows:
            scheme = rate.scheme
            is_open = scheme.valid_from <= day and (scheme.valid_until is None or day < scheme.valid_until)
            if is_open and scheme.office.region_id == region and rate.pillar_id == pillar and rate.valid_from <= day:
                latest[scheme.code] = rate
        paying = {code: rate for code, rate in sorted(latest.items()) if rate.amount}
        if paying:
            amount = sum(rate.amount * _A_YEAR[Unit(rate.scheme.unit)] // 4 for rate in paying.values())
            found[region, pillar, day] = QuarterRate(amount, tuple(paying))
    return found


def lateness_of_months(actor: Any, asked: Iterable[tuple[str, date]]) -> dict[tuple[str, date], int]:
    """{(region code of the office, first day of the month): days} between when the month's money was due and its last
    payment, of what was paid at all; the latest of several schemes. One statement."""
    asked = set(asked)
    if not asked:
        return {}
    seen = Payment.objects.visible_to(actor, "line.view").order_by()
    seen = seen.filter(result=PaymentResult.PAID, corrected_by__isnull=True)
    paid = Q(line__payments__in=seen.values("pk"))
    rows = (
        Entitlement.objects.filter(paid, living=True, month__in={month for _region, month in asked})
        .filter(office__region__in={region for region, _month in asked})
        .order_by()
        .values_list("office__region_id", "month", "scheme__unit", "scheme__due_days")
        .annotate(last=Max("line__payments__on"))
    )
    found: dict[tuple[str, date], int] = {}
    for region, month, unit, due_days, last in rows:
        if (region, month) in asked:
            late = days_late(unit, due_days, month, last)
            found[region, month] = max(found.get((region, month), 0), late)
    return found
