"""What an office learns of the work that another office gives to its people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from pilarsosial.core import audit
from pilarsosial.core.models import AuditEntry, Region
from pilarsosial.core.policies import may
from pilarsosial.core.scoping import areas_with

from ..models import Assignment, Member

# An entry about the member, not about the assignment, which is not theirs to see.
STARTED, ABOUT = "assignment.started", Member._meta.label_lower
ELSEWHERE = "Penugasan baru oleh kantor lain."
# So long the dashboard shows it; the trail keeps it.
NOTICE_DAYS = 30


def tell_elsewhere(row: Assignment, *, actor: Any) -> None:
    """Offices of other regencies where the person serves, or else the one that keeps them, learn of the new post.

    They learn pillar and regency and no more, as they would see on the member's page. The dashboard shows it.
    """
    member = row.member
    served = member.assignments.exclude(pk=row.pk).filter(
        Q(end__isnull=True) | Q(end__gt=Greatest("start", Value(row.start)))
    )
    places = set(served.order_by().values_list("regency_code", flat=True)) or {member.office.region_id}
    places -= {row.regency_code, *_own_places(actor)}
    if not places:
        return
    regency = Region.objects.get(code=row.regency_code)
    changes = {"formasi": [None, f"{row.position.pillar} {regency.short_name}"], "TMT": [None, str(row.start)]}
    audit.record_many(
        audit.entry(
            actor=actor,
            action=STARTED,
            target=member,
            changes=changes,
            region_code=place,
            person_id=member.pk,
            reason=ELSEWHERE,
        )
        for place in sorted(places)
    )


def notices_of(actor: Any) -> QuerySet[AuditEntry]:
    """What other offices gave of late to the people of the actor's own offices, the newest first."""
    if not (may(actor, "audit.view") and may(actor, "assignment.change")):
        return AuditEntry.objects.none()
    entries = AuditEntry.objects.visible_to(actor, "audit.view").filter(region_code__in=_own_places(actor))
    since = timezone.now() - timedelta(days=NOTICE_DAYS)
    return entries.filter(action=STARTED, target_type=ABOUT, at__gte=since).order_by("-pk")


def _own_places(actor: Any) -> set[str]:
    """The regions that the actor's grants name, not what lies inside them."""
    return {code for area in areas_with(actor, "assignment.change") or () for code in area.regions}
