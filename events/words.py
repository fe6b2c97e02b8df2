"""How an event reads on pages and papers: its days, its hours, its state."""

from __future__ import annotations

from datetime import time

from pilarsosial.core.values.dates import format_date, format_short, format_with_weekday, zone_label

from .models import Event, EventSession, EventState

TONES = {
    EventState.DRAFT: "quiet",
    EventState.ANNOUNCED: "info",
    EventState.RUNNING: "brand",
    EventState.CLOSED: "ok",
    EventState.REPORTED: "ok",
    EventState.CANCELLED: "danger",
}


def days(event: Event, *, short: bool = False) -> str:
    """`Kamis, 1 Februari 2024`; of several days `21–24 Januari 2025` or `30 Januari – 2 Februari 2025`."""
    first, last = event.starts_on, event.ends_on
    told = format_short if short else format_date
    if first == last:
        return told(first) if short else format_with_weekday(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{told(last)}"
    return f"{told(first)} – {told(last)}"


def hours(starts: time | None, ends: time | None, zone: str) -> str:
    """`08.30–12.00 WIB`, `08.30 WIB`, or nothing where nobody told them."""
    told = "–".join(f"{at.hour:02}.{at.minute:02}" for at in (starts, ends) if at)
    return f"{told} {zone_label(zone)}" if told else ""


def session_hours(session: EventSession, event: Event) -> str:
    return hours(session.starts, session.ends, event.time_zone)


def session_told(session: EventSession, event: Event) -> str:
    """`Sesi 1 · Kamis, 1 Februari 2024, 08.30–12.00 WIB`."""
    at = session_hours(session, event)
    return f"{session} · {format_with_weekday(session.day)}{f', {at}' if at else ''}"


def kinds_told(event: Event) -> str:
    """`Sosialisasi dan audiensi`; reads the prefetched kinds."""
    words = [row.get_kind_display().lower() for row in event.kinds.all()]
    text = " dan ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""
    return text[:1].upper() + text[1:]
