"""Where the trail files what is done with an event: at its organiser."""

from __future__ import annotations

from typing import Any

from pilarsosial.core import audit

from ..models import Event, Participant


def record(action: str, event: Event, *, actor: Any, **details: Any) -> None:
    """One entry in the story of an event; `details` as `audit.entry` takes them."""
    audit.record(
        actor=actor,
        action=action,
        **{"target": event, "office": event.office_id, "region_code": event.office.region_id, **details},
    )


def record_person(action: str, participant: Participant, *, actor: Any, **details: Any) -> None:
    """One entry about somebody on the list: in the story of the event, and of the member."""
    event = participant.event
    audit.record(
        actor=actor,
        action=action,
        target=participant,
        office=event.office_id,
        region_code=participant.region_id or event.office.region_id,
        pillar_id=participant.pillar_id,
        person_id=participant.member_id,
        **details,
    )
