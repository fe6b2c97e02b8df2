"""What a scheme asks for a period, read from its tables into plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import Position, PositionKind
from pilarsosial.core.values.period import Period

from ..calculation import Rules
from ..models import Rate, Scheme, SchemePair


@dataclass(frozen=True)
class Asked:
    """`positions` {position id: (`PILLAR/position`, rupiah on the window's last day)} of those that draw anything."""

    rules: Rules
    positions: dict[int, tuple[str, int]]


def rules_of(scheme: Scheme, period: Period, cut_off: date, spans: dict[str, list[int]]) -> Asked:
    """Everything that is asked of the facts of a period. Raises DomainError `no_rate` where nothing is paid in it."""
    rates, positions = _rates(scheme, period)
    if not positions:
        raise DomainError("no_rate", f"{scheme} belum punya besaran untuk {period.label}. Tetapkan dahulu besarannya.")
    profile = scheme.tax_profile
    taxes = profile.rates.values_list("valid_from", "base", "percent") if profile is not None else ()
    rules = Rules(
        period=period.code,
        unit=scheme.unit,
        partial=scheme.partial,
        first=period.first_day,
        last=period.last_day,
        cut_off=cut_off,
        rates=tuple(rates),
        conditions={rule.kind: rule.value for rule in scheme.rules.in_force(period.last_day)},
        allowed=tuple(sorted(allowed_beside(scheme))),
        spans={pillar: tuple(months) for pillar, months in spans.items()},
        tax=tuple(taxes),
    )
    ranked = {pk: (key, rules.rate_on(key, period.last_day)) for pk, key in positions.items()}
    return Asked(rules, ranked)


def draws_in(scheme: Scheme, period: Period) -> bool:
    """Is there a rate for anybody in the period, as the rates are now?"""
    return bool(_rates(scheme, period)[1])


def allowed_beside(scheme: Scheme) -> set[str]:
    """Codes of the schemes that the same person may draw for the same month."""
    pairs = SchemePair.objects.filter(Q(first=scheme) | Q(second=scheme)).select_related("first", "second")
    return {pair.second.code if pair.first_id == scheme.pk else pair.first.code for pair in pairs}


def _rates(scheme: Scheme, period: Period) -> tuple[list[tuple[str, date, int]], dict[int, str]]:
    """Rates by position, the pillar's own ones spread over its pokok positions, and who draws in the window."""
    rows = list(
        Rate.objects.filter(scheme=scheme, valid_from__lte=period.last_day)
        .select_related("pillar")
        .order_by("valid_from")
    )
    pillars = {rate.pillar_id for rate in rows}
    positions = {
        position.pk: position for position in Position.objects.select_related("pillar").filter(pillar__in=pillars)
    }
    named: dict[int, list[Rate]] = {}
    for rate in rows:
        if rate.position_id is not None:
            named.setdefault(rate.position_id, []).append(rate)
    rates, drawing = [], {}
    for pk, position in sorted(positions.items()):
        own = named.get(pk)
        if own is None and position.kind == PositionKind.BASIC:
            own = [rate for rate in rows if rate.pillar_id == position.pillar_id and rate.position_id is None]
        if not own:
            continue
        key = f"{position.pillar.code}/{position.code}"
        rates += [(key, rate.valid_from, rate.amount) for rate in own]
        # In force on the first day, or beginning inside the window.
        before = [rate for rate in own if rate.valid_from <= period.first_day]
        inside = [rate for rate in own if rate.valid_from > period.first_day]
        if any(rate.amount for rate in [*before[-1:], *inside]):
            drawing[pk] = key
    return rates, drawing
