"""Questions about batches and money that pages and commands ask."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count

from .models import Batch, Line, LineKind, Verdict


def reasons_of(batch: Batch) -> dict[str, int]:
    """{reason code: people} of those who are not paid; a person with two reasons counts under both."""
    rows = (
        Line.objects.filter(batch=batch, kind=LineKind.REGULAR)
        .exclude(verdict=Verdict.PAYABLE)
        .order_by()
        .values_list("reasons")
        .annotate(n=Count("pk"))
    )
    counted: Counter[str] = Counter()
    for reasons, number in rows:
        counted.update(dict.fromkeys(reasons.split(), number))
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
