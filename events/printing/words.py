"""How papers tell what every one of them tells: days, hours, places, people."""

from __future__ import annotations

from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.dates import format_with_weekday

from ..models import Event, EventSession, Participant
from ..words import session_hours


def when_told(session: EventSession, event: Event) -> str:
    """`Kamis, 1 Februari 2024, 08.30–12.00 WIB`."""
    hours = session_hours(session, event)
    return f"{format_with_weekday(session.day)}, {hours}" if hours else format_with_weekday(session.day)


def element_of(person: Participant) -> str:
    """What somebody is: the post, or the job in an agency. Asks for `position`, `pillar`."""
    if person.position_id:
        return str(person.position)
    if person.pillar_id:
        return person.pillar.name
    return person.job or person.get_role_display()


def area_of(person: Participant) -> str:
    """Where somebody comes from: the duty region, or agency and unit."""
    if person.member_id and person.region_id:
        return short_name(person.region_id)
    told = ", ".join(filter(None, (person.agency, person.unit)))
    return told or (short_name(person.region_id) if person.region_id else "")


def phone_of(person: Participant) -> str:
    return person.member.phone if person.member_id else person.phone
