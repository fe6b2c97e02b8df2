"""What this room has written about a person: it keeps them in the roster."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from .models import Attendance, Participant


def count_participations(member_ids: Collection[int], since: datetime | None) -> int:
    """Places on lists of events of these people, since then or ever."""
    rows = Participant.objects.filter(_of(member_ids), withdrawn_at__isnull=True)
    return (rows if since is None else rows.filter(added_at__gte=since)).count()


def count_marks(member_ids: Collection[int], since: datetime | None) -> int:
    rows = Attendance.objects.filter(_of(member_ids, "participant__"))
    return (rows if since is None else rows.filter(received_at__gte=since)).count()


def _of(member_ids: Collection[int], prefix: str = "") -> Q:
    return Q(**{f"{prefix}member__in": member_ids})
