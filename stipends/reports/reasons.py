"""Why people are not paid, counted and by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet

from ..models import Batch, BatchKind, Line, LineKind, Verdict
from .totals import Question, sight_of, totals_of


def reasons_of(batch: Batch) -> dict[str, int]:
    """{reason code: people} of those who are not paid; a person with two reasons counts under both."""
    return counted(_not_paid(Line.objects.filter(batch=batch)))


def unpaid(actor: Any, question: Question) -> QuerySet[Line]:
    """Who in sight was looked at for the lists of a question and is not paid; also for who sees no amounts.

    The lists are found in the totals first.
    """
    permission = sight_of(actor)
    totals = totals_of(actor, question, permission).filter(~Q(batch__kind=BatchKind.RETRY), kind=LineKind.REGULAR)
    ids = totals.exclude(verdict=Verdict.PAYABLE).order_by().values_list("batch_id", flat=True).distinct()
    lines = Line.objects.visible_to(actor, permission).filter(question.condition(), batch__in=list(ids))
    return _not_paid(lines)


def counted(lines: QuerySet[Line]) -> dict[str, int]:
    """{reason code: people}, the most frequent first; somebody with two reasons counts under both."""
    rows: Iterable[tuple[str, int]] = lines.order_by().values_list("reasons").annotate(n=Count("pk"))
    found: Counter[str] = Counter()
    for reasons, number in rows:
        found.update(dict.fromkeys(reasons.split(), number))
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _not_paid(lines: QuerySet[Line]) -> QuerySet[Line]:
    return lines.filter(kind=LineKind.REGULAR).exclude(verdict=Verdict.PAYABLE)
