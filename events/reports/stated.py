"""Stated figures about events beside the computed ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, Sum

from ..models import Event, EventClaim, Figure, Participant, Presence, Quota
from .turnout import SAID, with_said

# What stands in a claim's label for all members of pillars together.
ALL_MEMBERS = "pilar sosial"


@dataclass(frozen=True)
class EventClaimBeside:
    """A stated figure and what the rows of the event come to; None where nobody said, or the actor sees a part only."""

    claim: EventClaim
    computed: int | None

    @property
    def difference(self) -> int | None:
        """Stated minus computed."""
        return None if self.computed is None else self.claim.stated - self.computed


class _People(NamedTuple):
    event: int
    pillar: str | None
    pillar_name: str | None
    outside: bool
    agency: str
    group: str | None
    unit: str
    invited: bool
    registered: bool
    said: int | None
    number: int

    def are(self, label: str) -> bool:
        """Does a claim's label mean these people?"""
        word = label.casefold().strip()
        if not word:
            return True
        if self.outside:
            return word in (self.agency.casefold(), (self.group or "").casefold())
        return word in (ALL_MEMBERS, (self.pillar or "").casefold(), (self.pillar_name or "").casefold())


def event_claims_beside(claims: Iterable[EventClaim], actor: Any) -> list[EventClaimBeside]:
    """Every claim with its twin. Three statements, however many; none without claims."""
    claims = list(claims)
    if not claims:
        return []
    whole = Event.objects.whole_for(actor).filter(pk__in={claim.event_id for claim in claims})
    events = set(whole.order_by().values_list("pk", flat=True))
    people = _people(events, actor)
    quotas = list(
        Quota.objects.filter(event__in=events, number__isnull=False)
        .order_by()
        .values_list("event", "pillar__code", "pillar__name", "label")
        .annotate(places=Sum("number"))
    )
    found = []
    for claim in claims:
        computed = None
        if claim.event_id not in events:
            pass
        elif claim.figure == Figure.QUOTA:
            computed = _quota(claim, quotas)
        else:
            computed = _count(claim, [row for row in people if row.event == claim.event_id and row.are(claim.label)])
        found.append(EventClaimBeside(claim, computed))
    return found


def _people(events: set[int], actor: Any) -> list[_People]:
    rows = Participant.objects.visible_to(actor, "participant.view").listed().filter(event__in=events)
    rows = with_said(rows).annotate(
        outside=_is(Q(member__isnull=True)),
        was_invited=_is(Q(invited_at__isnull=False)),
        was_registered=_is(Q(registered_at__isnull=False)),
    )
    names = (
        *("event_id", "pillar__code", "pillar__name", "outside", "agency", "quota__label", "unit"),
        *("was_invited", "was_registered", "said"),
    )
    return [_People(*row) for row in rows.order_by().values_list(*names).annotate(number=Count("pk"))]


def _count(claim: EventClaim, people: list[_People]) -> int | None:
    """None where nobody of them was invited, registered or spoken of: that is not known, and no zero."""
    if claim.figure == Figure.UNITS:
        return len({row.unit for row in people if row.unit}) or None
    if claim.figure == Figure.INVITED:
        return sum(row.number for row in people if row.invited) or None
    if claim.figure == Figure.REGISTERED:
        return sum(row.number for row in people if row.registered) or None
    if all(row.said is None for row in people):
        return None
    return sum(row.number for row in people if row.said == SAID.index(Presence.PRESENT))


def _quota(claim: EventClaim, quotas: list[tuple]) -> int | None:
    word = claim.label.casefold().strip()
    told = [
        places
        for event, code, name, label, places in quotas
        if event == claim.event_id
        and (
            not word
            or (word == ALL_MEMBERS and code)
            or word in ((code or "").casefold(), (name or "").casefold(), label.casefold())
        )
    ]
    return sum(told) if told else None


def _is(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())
