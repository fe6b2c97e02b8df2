"""The four numbers of events, always apart, counted from the rows; what is not known stays None."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery, Sum

from ..models import CurrentPresence, Event, Participant, Presence, Quota


@dataclass(frozen=True)
class Numbers:
    """`quota` is the organiser's; the others count the people whom the actor sees. None: nobody has said.

    `open_quota`: lines of the quota without a number. `whole`: the actor sees all people of the event.
    """

    quota: int | None = None
    invited: int | None = None
    registered: int | None = None
    attended: int | None = None
    open_quota: int = 0
    whole: bool = True


def sees_everybody(event: Event, actor: Any) -> bool:
    """Or only the own people of the event?"""
    return Event.objects.whole_for(actor).filter(pk=event.pk).exists()


def numbers_of(events: Sequence[Event], actor: Any) -> dict[int, Numbers]:
    """{event id: Numbers}. Four statements, however many events."""
    ids = [event.pk for event in events]
    whole = set(Event.objects.whole_for(actor).filter(pk__in=ids).values_list("pk", flat=True))
    quotas = _by_event(
        Quota.objects.filter(event__in=ids), total=Sum("number"), open=Count("pk", filter=Q(number__isnull=True))
    )
    people = _by_event(
        Participant.objects.visible_to(actor, "participant.view").listed().filter(event__in=ids),
        invited=Count("pk", filter=Q(invited_at__isnull=False)),
        registered=Count("pk", filter=Q(registered_at__isnull=False)),
    )
    came = _by_event(
        CurrentPresence.objects.visible_to(actor, "participant.view")
        .filter(participant__event__in=ids, participant__withdrawn_at__isnull=True)
        .exclude(state=""),
        path="participant__event",
        attended=Count("participant", filter=Q(state=Presence.PRESENT), distinct=True),
    )
    return {pk: _numbers(quotas.get(pk), people.get(pk), came.get(pk), pk in whole) for pk in ids}


def _numbers(quota: dict | None, people: dict | None, came: dict | None, whole: bool) -> Numbers:
    return Numbers(
        quota=quota["total"] if quota and whole else None,
        invited=people["invited"] if people and people["invited"] else None,
        registered=people["registered"] if people and people["registered"] else None,
        attended=came["attended"] if came else None,
        open_quota=quota["open"] if quota and whole else 0,
        whole=whole,
    )


def _by_event(rows: Any, *, path: str = "event", **figures: Any) -> dict[int, dict[str, Any]]:
    return {row[path]: row for row in rows.order_by().values(path).annotate(**figures)}


def with_counts(events: Any, actor: Any) -> Any:
    """Annotates `n_invited`, `n_registered` and `n_attended`, as `numbers_of` counts them: for a few events at once."""
    people = Participant.objects.visible_to(actor, "participant.view").listed().filter(event=OuterRef("pk"))
    came = CurrentPresence.objects.visible_to(actor, "participant.view").exclude(state="")
    came = came.filter(participant__event=OuterRef("pk"), participant__withdrawn_at__isnull=True)
    invited, registered = (
        people.filter(**{f"{moment}__isnull": False}).order_by().values("event").annotate(n=Count("pk")).values("n")
        for moment in ("invited_at", "registered_at")
    )
    present = Count("participant", filter=Q(state=Presence.PRESENT), distinct=True)
    attended = came.order_by().values("participant__event").annotate(n=present).values("n")
    return events.annotate(
        n_invited=Subquery(invited), n_registered=Subquery(registered), n_attended=Subquery(attended)
    )
