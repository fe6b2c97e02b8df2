"""Comparison lists: taken out of use when they turn out to be wrong."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.policies import require

from ..models import ComparisonList


@transaction.atomic
def withdraw_list(list_id: int, *, actor: Any) -> ComparisonList:
    """It bars nobody from the next run on; judgements made with it stay as they were.

    Raises DomainError `withdrawn_already`.
    """
    require(actor, "comparison.import")
    row = ComparisonList.objects.select_related("office").lock_visible(actor, "comparison.import", list_id)
    if row.withdrawn_at is not None:
        raise DomainError("withdrawn_already", "Daftar ini sudah ditarik.")
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    audit.record(
        actor=actor,
        action="comparison.withdrawn",
        target=row,
        office=row.office,
        region_code=row.office.region_id,
        count=row.entries_count,
        changes={"sumber": [row.source, None]},
    )
    return row
