"""This quarter's stipends by the state of their lists, from the kept totals, and what became of what was paid out."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.http import urlencode

from pilarsosial.core.models import Level
from pilarsosial.core.policies import may
from pilarsosial.core.values.period import Period, PeriodUnit
from stipends.models import (
    Batch,
    BatchKind,
    BatchState,
    BatchTotal,
    Verdict,
)

from .people import remembered
from .sight import RUPIAH, Number, Sight

# Whether somebody is paid, everybody who works with the roster may know; how much, those who see the lines.
SEES, SEES_AMOUNTS = "payment.state", "line.view"
Totals = dict[tuple[str, str], tuple[int, int]]  # (state, verdict): (lines, rupiah)


def quarter_of(sight: Sight) -> Period:
    return Period.containing(sight.day, PeriodUnit.QUARTER)


def totals(sight: Sight) -> Totals:
    """Lists whose period ends in the quarter. A list that pays anew what came back counts no money a second time.

    One statement; of very many lines remembered for a minute.
    """
    if sight.region.level > Level.REGENCY:
        return {}  # totals are kept by regency
    return remembered(sight, f"money-{may(sight.actor, SEES_AMOUNTS)}", lambda: _counted(sight), _lines)


def _lines(found: Totals) -> int:
    return max((lines for lines, _rupiah in found.values()), default=0)


def _counted(sight: Sight) -> Totals:
    inside = {"regency_code__inside": sight.region.code}
    planned = BatchTotal.objects.visible_to(sight.actor, SEES).filter(batch__in=_batches(sight), **inside)
    by_state = planned.order_by().values("batch__state", "verdict").annotate(n=Sum("lines"), sum=Sum("net"))
    found: Totals = {}
    for state, verdict, number, rupiah in by_state.values_list("batch__state", "verdict", "n", "sum"):
        found[state, verdict] = number, rupiah
    return found


def _batches(sight: Sight) -> QuerySet[Batch]:
    quarter = quarter_of(sight)
    rows = Batch.objects.filter(last_day__range=(quarter.first_day, quarter.last_day), kind=BatchKind.REGULAR)
    return rows.exclude(state=BatchState.CANCELLED).order_by().values("pk")


def money_panel(sight: Sight, found: Totals) -> dict[str, Any]:
    """A row a state: who is paid, how much, who is not. People may be paid by two schemes and then count twice."""
    amounts = may(sight.actor, SEES_AMOUNTS)
    rows = []
    for state in BatchState:
        here = {verdict: told for (of, verdict), told in found.items() if of == state}
        if here:
            rows.append({"state": state.label, **_cells(sight, here, str(state), amounts=amounts)})
    sums: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for (_state, verdict), (lines, rupiah) in found.items():
        sums[verdict] = sums[verdict][0] + lines, sums[verdict][1] + rupiah
    before = quarter_of(sight).previous()
    return {
        "quarter": quarter_of(sight).label,
        "before": before.label,
        "before_url": sight.address("dashboard", day=before.last_day),
        "may_prepare": may(sight.actor, "batch.prepare"),
        "amounts": amounts,
        "rows": rows,
        "total": _cells(sight, sums, "", amounts=amounts) if len(rows) > 1 else None,
    }


def _cells(sight: Sight, here: dict[str, tuple[int, int]], state: str, *, amounts: bool) -> dict[str, Number | None]:
    paid, rupiah = here.get(Verdict.PAYABLE, (0, 0))
    rest = sum(lines for verdict, (lines, _sum) in here.items() if verdict != Verdict.PAYABLE)
    asked = {"wilayah": sight.region.code, "periode": quarter_of(sight).code, "keadaan": state}
    payable, others = (recipients_url(**asked, putusan=verdict) for verdict in ("layak", "lain"))
    return {
        "paid": Number(paid, payable, "baris"),
        "rupiah": Number(rupiah, payable, RUPIAH) if amounts else None,
        "rest": Number(rest, others, "baris"),
    }


def recipients_url(**asked: str) -> str:
    return f"{reverse('recipient-list')}?{urlencode({name: value for name, value in asked.items() if value})}"
