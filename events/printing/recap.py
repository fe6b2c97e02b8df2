"""Who was there, session by session: the list that belongs to the papers of an event."""

from __future__ import annotations

from django.db.models import F

from pilarsosial.core.documents import render
from pilarsosial.core.documents.parts import head_and_officer, letterhead
from pilarsosial.core.values.dates import format_short, format_time

from ..models import CurrentPresence, Event, EventSession, Method, Participant, Presence
from ..words import days
from .words import area_of, element_of

TEMPLATE = "events/documents/recap.typ"
SHORT = {
    Presence.PRESENT: "Hadir",
    Presence.EXCUSED: "Izin",
    Presence.SICK: "Sakit",
    Presence.ON_DUTY: "Dinas lain",
    Presence.ABSENT: "Alpa",
    Presence.REPRESENTED: "Diwakili",
}


def recap_pdf(event: Event) -> bytes:
    """Everybody on the list with their state in each session. Asks for the organiser's region."""
    sessions = list(event.sessions.all())
    people = list(
        Participant.objects.listed()
        .filter(event=event)
        .select_related("position__pillar", "pillar")
        .order_by(F("region_id").asc(nulls_last=True), "agency", "name_key", "pk")
    )
    known = {
        (row.participant_id, row.session_id): row
        for row in CurrentPresence.objects.filter(session__event=event).exclude(state="")
    }
    totals = {state: [0] * len(sessions) for state in Presence.values}
    rows = []
    for number, person in enumerate(people, start=1):
        cells = []
        for place, session in enumerate(sessions):
            row = known.get((person.pk, session.pk))
            if row is not None:
                totals[row.state][place] += 1
            cells.append(_said(row, event))
        rows.append([str(number), person.name, element_of(person), area_of(person), *cells])
    data = {
        "title": f"Rekapitulasi Kehadiran {event.title}",
        "office": letterhead(event.office),
        "lines": [event.title, ", ".join(filter(None, (days(event), event.place)))],
        "heads": ["No", "Nama", "Jabatan/Unsur", "Instansi/Wilayah tugas", *(_head(one) for one in sessions)],
        "sessions": len(sessions),
        "rows": rows,
        "totals": [[SHORT[Presence(state)], *map(str, counts)] for state, counts in totals.items() if any(counts)],
        "signers": list(head_and_officer(event.office, event.ends_on)),
    }
    return render(TEMPLATE, data, as_of=event.ends_on)


def _head(session: EventSession) -> str:
    return f"{session} ({format_short(session.day)})"


def _said(row: CurrentPresence | None, event: Event) -> str:
    if row is None:
        return "–"
    said = SHORT[Presence(row.state)]
    at_the_door = row.state == Presence.PRESENT and row.method in (Method.QR, Method.TAP)
    return f"{said} {format_time(row.since, event.time_zone)[:5]}" if at_the_door else said
