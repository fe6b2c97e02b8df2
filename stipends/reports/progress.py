"""How far each regency's part of the lists of a period has come, from draft to paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.period import Period

from ..models import Batch, BatchPart
from .parts import days_late, in_period, lists_with_parts
from .totals import Money, Question, money_by

# The moments of a list, the last that it reached first.
_MOMENTS = ("paid_at", "approved_at", "verified_at", "submitted_at", "generated_at")


@dataclass(frozen=True)
class Progress:
    """One regency in one list. `since` is the day of the list's last step, `late` days past the day for confirming."""

    name: str
    part: BatchPart
    batch: Batch
    money: Money
    since: date | None
    late: int

    @property
    def percent_paid(self) -> int:
        """Whole percents of the payable lines that were paid, rounded down."""
        return self.money.paid_lines * 100 // self.money.lines if self.money.lines else 0


def progress_of(actor: Any, period: Period, day: date, *, region: str = "", scheme: str = "") -> list[Progress]:
    """Every part in sight of the lists of a period, by regency and list. Three statements."""
    lists = in_period(lists_with_parts(actor), period)
    if scheme:
        lists = lists.filter(scheme__code=scheme)
    batches = {batch.pk: batch for batch in lists.select_related("scheme", "office")}
    parts = BatchPart.objects.visible_to(actor, "batch.view").filter(batch__in=batches)
    if region:
        parts = parts.filter(regency_code__inside=region[:5])
    question = Question(region=region, scheme=scheme)
    money = {
        (keys["batch_id"], keys["regency_code"]): found
        for keys, found in money_by(actor, question, ("batch_id", "regency_code"), batches=list(batches))
    }
    rows = []
    for part in parts.select_related("confirmed_by", "decided_by").order_by("regency_code", "batch_id"):
        batch = part.batch = batches[part.batch_id]
        moments = (getattr(batch, name) for name in _MOMENTS)
        since = next((timezone.localdate(moment) for moment in moments if moment is not None), None)
        found = money.get((batch.pk, part.regency_code), Money())
        name = short_name(part.regency_code)
        rows.append(Progress(name, part, batch, found, since, days_late(part, day)))
    return rows
