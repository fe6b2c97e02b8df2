"""Whole NIKs and account numbers on paper: who printed them is told."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from pilarsosial.core import audit
from pilarsosial.core.policies import require

from ..models import Batch, Line


@transaction.atomic
def tell_full_numbers(batch_id: int, *, actor: Any) -> None:
    """One entry a file with the number of people. Raises NotPermitted, NotFound."""
    require(actor, "line.unmask")
    batch = Batch.objects.select_related("office").get_visible(actor, "line.unmask", batch_id)
    audit.record(
        actor=actor,
        action="line.unmasked",
        target=batch,
        office=batch.office_id,
        region_code=batch.office.region_id,
        count=Line.objects.payable().filter(batch=batch).count(),
        reason="dicetak",
    )
