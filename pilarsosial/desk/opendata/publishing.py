"""Publishing a quarter: counted once, some days after its end, and then left as it is."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from pilarsosial.core import audit
from pilarsosial.core.models import Publication
from pilarsosial.core.policies import SYSTEM
from pilarsosial.core.values.period import Period, PeriodUnit

from .datasets import DATASETS
from .records import records_of

# What is entered late for a quarter still counts in it so long.
WAIT_DAYS = 15
# How far a first publication reaches back.
QUARTERS_BACK = 4


def due_quarters(today: date) -> list[Period]:
    """Quarters that should be published by now, the oldest first."""
    period = Period.containing(today - timedelta(days=WAIT_DAYS), PeriodUnit.QUARTER).previous()
    found = [period]
    while len(found) < QUARTERS_BACK:
        found.append(found[-1].previous())
    return found[::-1]


@transaction.atomic
def publish(period: Period, *, actor: Any) -> list[Publication]:
    """The data sets of a quarter that are not published yet. What is published stays: an address is a promise.

    Only the application itself publishes.
    """
    if actor is not SYSTEM:
        raise PermissionError("only the application publishes")
    known = set(Publication.objects.filter(period=period.code).values_list("dataset", flat=True))
    made = []
    for code, rows in records_of(period, [code for code in DATASETS if code not in known]).items():
        if rows:
            digest = hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()
            made.append(Publication(dataset=code, period=period.code, rows=rows, digest=digest))
    Publication.objects.bulk_create(made)
    for one in made:
        audit.record(actor=actor, action="data.published", target=one, count=len(one.rows))
    return made
