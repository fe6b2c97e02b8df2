"""The hand-over of a list at an event: how it is told, and who of the payees was there."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextChoices
from django.db.models.functions import Coalesce

from events.models import CurrentPresence, Event, EventState, Participant
from pilarsosial.core.values.dates import MONTHS, format_date

from .models import Batch, Line


class CameTo(TextChoices):
    """Of a payee at the event of the hand-over. Being there pays nobody."""

    PRESENT = "hadir", "Hadir"
    ABSENT = "tidak", "Tidak hadir"
    NOT_LISTED = "bukan", "Bukan peserta"


def hand_over_of(batch: Batch) -> Event | None:
    """The event that papers of the list name: not one that was called off."""
    event = batch.event
    return None if event is None or event.state == EventState.CANCELLED else event


def event_told(event: Event) -> str:
    """`Pelatihan Tagana, Aula Balai Kota, 22 Oktober 2024`; the region where nobody wrote down the place."""
    return ", ".join((event.title, event.place or str(event.region), days_of(event)))


def days_of(event: Event) -> str:
    """`22 Oktober 2024`; `22–24 Oktober 2024`; `30 Oktober 2024 – 2 November 2024`."""
    first, last = event.starts_on, event.ends_on
    if first == last:
        return format_date(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {MONTHS[last.month - 1]} {last.year}"
    return f"{format_date(first)} – {format_date(last)}"


def payees_at(lines: QuerySet[Line], event: Event, actor: Any) -> QuerySet[Line]:
    """Payable lines with `here` (was the person present in a session of the event) and `listed` (a participant).

    A person is who they are also where an entry was merged. What the actor may not see of the event counts as nothing.
    """
    people = (
        Participant.objects.visible_to(actor, "participant.view").listed().filter(event=event, member__isnull=False)
    )
    people = people.annotate(person=Coalesce("member__merged_into", "member")).order_by()
    came = CurrentPresence.objects.visible_to(actor, "participant.view").present()
    here = people.filter(Exists(came.filter(participant=OuterRef("pk"))))
    return (
        lines.payable()
        .annotate(person=Coalesce(F("member__merged_into"), F("member")))
        .annotate(here=Q(person__in=here.values("person")), listed=Q(person__in=people.values("person")))
    )


CONDITIONS = {
    CameTo.PRESENT: Q(here=True),
    CameTo.ABSENT: Q(here=False, listed=True),
    CameTo.NOT_LISTED: Q(listed=False),
}
