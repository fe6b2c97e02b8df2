"""Rates that were changed back into periods that are already given out: what the difference is, by judgement."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..calculation import judge
from ..calculation.rules import Rules
from ..models import LIVING_STATES, Batch, BatchKind, Judgement, Line, LineKind, Rate, Verdict
from .rules import draws_in, rules_of


@dataclass
class Differing:
    """`rows` as `sql.write_differences` takes them; `is_news` where they are not what the list has already."""

    rows: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    is_news: bool = False


def differences_of(batch: Batch) -> Differing:
    """Judge the frozen facts of earlier lists of this fiscal year again, under the rates as they are now.

    Only lists submitted before such a rate was entered are asked; only what became more is paid here.
    """
    found = Differing()
    if batch.scheme.unit in ("once", "event_day") or batch.kind != BatchKind.REGULAR:
        return found
    standing = Line.objects.filter(batch=batch, kind=LineKind.DIFFERENCE)
    for earlier in _touched(batch):
        if not draws_in(batch.scheme, earlier.the_period):
            continue
        rules = rules_of(batch.scheme, earlier.the_period, earlier.cut_off, earlier.spans).rules
        for judgement in Judgement.objects.filter(batch=earlier, verdict=Verdict.PAYABLE).order_by("pk"):
            found.rows += _difference(judgement, rules)
    wanted = {(judgement, rate) for judgement, rate, *_ in found.rows}
    there = set(standing.values_list("corrects__judgement_id", "rate").distinct())
    found.is_news = wanted != there
    return found


def _touched(batch: Batch) -> list[Batch]:
    rows = Batch.objects.filter(
        scheme=batch.scheme_id,
        kind=BatchKind.REGULAR,
        state__in=LIVING_STATES,
        first_day__year=batch.first_day.year,
        last_day__lt=batch.first_day,
    )
    rates = list(Rate.objects.filter(scheme=batch.scheme_id).values_list("valid_from", "set_at"))
    return [
        earlier
        for earlier in rows.order_by("first_day", "pk")
        if any(since <= earlier.last_day and at > earlier.submitted_at for since, at in rates)
    ]


def _difference(judgement: Judgement, rules: Rules) -> list[tuple[int, int, int, int, int]]:
    now, was = judge(judgement.facts, rules), judgement.result
    gross = now.gross - was["gross"]
    if now.verdict != Verdict.PAYABLE or gross <= 0:
        return []
    tax = rules.tax_of(gross)
    return [(judgement.pk, now.rate, gross, tax, gross - tax)]
