"""The sign-in sheet of a session, and what its code tells whoever scans it."""

from __future__ import annotations

from typing import Any

from pilarsosial.core.checks import Checked, check_url
from pilarsosial.core.documents import qr_svg, render
from pilarsosial.core.documents.parts import letterhead, signature
from pilarsosial.core.models import SigningRole
from pilarsosial.core.values.dates import format_with_weekday
from pilarsosial.core.values.phone import format_phone

from ..models import Participant, SheetEdition
from .words import area_of, element_of, phone_of, when_told

TEMPLATE = "events/documents/sheet.typ"


def sheet_pdf(edition: SheetEdition) -> bytes:
    """The same edition is the same bytes. Asks for session, event and its organiser's region."""
    event, session = edition.event, edition.session
    data = {
        "title": f"Daftar Hadir {event.title}",
        "note": f"{session}, cetakan ke-{edition.number}",
        "office": letterhead(event.office),
        "facts": [
            ("Kegiatan", event.title),
            *([("Tema", event.theme)] if event.theme else []),
            ("Hari, tanggal", when_told(session, event)),
            ("Tempat", event.place or str(event.region)),
            *([("Sesi", str(session))] if session.title or session.number > 1 else []),
        ],
        "qr": qr_svg(check_url(edition.token)),
        "rows": [*_rows(edition), *_blank_rows(edition)],
        "signers": [
            signature(event.office, SigningRole.ACTIVITY_OFFICER, session.day, above="Mengetahui,", dated=True)
        ],
    }
    return render(TEMPLATE, data, as_of=session.day)


def checked_sheet(token: str) -> Checked | None:
    """For whoever scans a sheet: which event and which printing. Nobody's name."""
    edition = SheetEdition.objects.filter(token=token).select_related("event__office", "session").first()
    if edition is None:
        return None
    facts = [
        ("Kegiatan", edition.event.title),
        ("Penyelenggara", str(edition.event.office)),
        ("Hari, tanggal", format_with_weekday(edition.session.day)),
        ("Sesi", str(edition.session)),
        ("Cetakan ke", str(edition.number)),
        ("Baris bernama", str(edition.last_row)),
    ]
    return Checked("Lembar daftar hadir", True, "Diterbitkan oleh aplikasi ini", facts)


def _rows(edition: SheetEdition) -> list[list[Any]]:
    rows = Participant.objects.select_related("member", "position__pillar", "pillar").in_bulk(edition.people)
    return [_row(number, rows[pk], edition.with_phones) for number, pk in enumerate(edition.people, start=1)]


def _row(number: int, person: Participant, with_phones: bool) -> list[Any]:
    phone = format_phone(phone_of(person)) if with_phones else ""
    sex = person.member.sex if person.member_id else ""
    name = f"{person.name} (ditarik)" if person.withdrawn_at else person.name
    return [number, name, sex, element_of(person), area_of(person), phone]


def _blank_rows(edition: SheetEdition) -> list[list[Any]]:
    first = edition.last_row + 1
    return [[number, "", "", "", "", ""] for number in range(first, first + edition.blanks)]
