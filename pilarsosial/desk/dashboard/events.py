"""The next events, with how many registered and came; whatever day the page is about."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from events.models import Event, EventState
from events.reports import with_counts
from events.words import TONES, days
from pilarsosial.core.policies import may
from pilarsosial.core.values.dates import SHORT_MONTHS

from .sight import Number, Sight

COMING = 5


def events_panel(sight: Sight) -> list[dict[str, Any]]:
    """One statement."""
    if not may(sight.actor, "event.view"):
        return []
    coming = Event.objects.visible_to(sight.actor, "event.view").coming(sight.today).select_related("office")
    return [_told(event) for event in with_counts(coming, sight.actor)[:COMING]]


def _told(event: Event) -> dict[str, Any]:
    people = reverse("participant-list", args=[event.pk])
    told = (("diundang", event.n_invited), ("terdaftar", event.n_registered), ("hadir", event.n_attended))
    return {
        "event": event,
        "days": days(event, short=True),
        "day": event.starts_on.day,
        "month": SHORT_MONTHS[event.starts_on.month - 1],
        "tone": TONES[EventState(event.state)],
        "figures": [
            (label, None if value is None else Number(value, f"{people}?{urlencode({'keadaan': label})}"))
            for label, value in told
        ],
    }
