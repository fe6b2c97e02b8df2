"""How papers tell what every one of them tells: days, hours, places, people."""

from __future__ import annotations

from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.dates import format_date, format_time, format_with_weekday, zone_label

from ..models import Event, EventSession, Participant


def days_told(event: Event) -> str:
    """`Kamis, 1 Februari 2024`, or `1 Februari 2024 s.d. 3 Februari 2024`."""
    if event.starts_on == event.ends_on:
        return format_with_weekday(event.starts_on)
    return f"{format_date(event.starts_on)} s.d. {format_date(event.ends_on)}"


def hours_told(session: EventSession, zone_name: str) -> str:
    """`09.00 – 11.30 WIB`, `09.00 WIB – selesai`, or nothing."""
    if session.starts is None:
        return ""
    if session.ends is None:
        return f"{format_time(session.starts, zone_name)} – selesai"
    first = format_time(session.starts, zone_name).removesuffix(f" {zone_label(zone_name)}")
    return f"{first} – {format_time(session.ends, zone_name)}"


def when_told(session: EventSession, event: Event) -> str:
    hours = hours_told(session, event.time_zone)
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
