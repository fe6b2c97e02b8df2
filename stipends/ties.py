"""What this room has written about people, for whoever removes or merges them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from .models import LIVING_STATES, ExternalPayment, Line


def count_of_people(member_ids: Collection[int], since: datetime | None) -> int:
    """Lines of batches that were submitted, and payments by others. A draft ties nobody: it is worked out anew."""
    lines = Line.objects.filter(member__in=member_ids, batch__state__in=LIVING_STATES)
    others = ExternalPayment.objects.filter(member__in=member_ids)
    if since is not None:
        lines = lines.filter(Q(batch__submitted_at__gte=since))
        others = others.none()
    return lines.count() + others.count()
