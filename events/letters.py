"""What stands on an event's letters: the values of the marks, and the data of our own PDF."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pilarsosial.core.documents import render
from pilarsosial.core.documents.parts import letterhead, place_of, signature
from pilarsosial.core.models import SigningRole
from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.dates import format_date, format_with_weekday
from pilarsosial.core.values.nip import format_nip

from .models import Event, EventLetter, EventSession, LetterKind, Participant
from .words import days, kinds_told, session_hours

TEMPLATE = "events/documents/letter.typ"
DOTS = "…………………………"
# (mark, what it becomes), in the order in which the page explains them.
MARKS = (
    ("nama", "nama peserta"),
    ("jabatan", "jabatan atau pilar peserta"),
    ("instansi", "instansi atau wilayah tugas peserta"),
    ("kode", "kode ketik peserta"),
    ("kegiatan", "nama kegiatan"),
    ("jenis", "jenis kegiatan"),
    ("tema", "tema"),
    ("tanggal", "hari dan tanggal kegiatan"),
    ("waktu", "jam kegiatan"),
    ("tempat", "tempat"),
    ("pakaian", "pakaian"),
    ("narahubung", "narahubung"),
    ("jumlah_peserta", "jumlah peserta di daftar"),
    ("penyelenggara", "nama kantor"),
    ("nomor", "nomor surat"),
    ("tanggal_surat", "tanggal surat"),
    ("sifat", "sifat surat"),
    ("lampiran", "lampiran"),
    ("dasar", "dasar surat"),
    ("isi", "isi tambahan"),
    ("penanda_tangan", "nama penanda tangan"),
    ("jabatan_penanda_tangan", "jabatan penanda tangan"),
    ("pangkat", "pangkat penanda tangan"),
    ("nip", "NIP penanda tangan"),
)


def values_of(
    letter: EventLetter, sessions: Sequence[EventSession], person: Participant | None, *, people: int, day: date
) -> dict[str, str]:
    """Every mark and its text; what is not known yet is a dotted line, to be written by hand."""
    event = letter.event
    signer = signature(event.office, SigningRole.HEAD, letter.dated or day, signer=letter.signer)
    values = {
        "nama": person.name if person else "",
        "jabatan": _post(person) if person else "",
        "instansi": _area(person) if person else "",
        "kode": person.code if person else "",
        "kegiatan": event.title,
        "jenis": kinds_told(event),
        "tema": event.theme,
        "tanggal": days(event),
        "waktu": _hours(event, sessions),
        "tempat": ", ".join(filter(None, [event.place, str(event.region)])),
        "pakaian": event.dress_code,
        "narahubung": event.contact,
        "jumlah_peserta": str(people),
        "penyelenggara": str(event.office),
        "nomor": letter.number,
        "tanggal_surat": format_date(letter.dated) if letter.dated else "",
        "sifat": letter.nature,
        "lampiran": letter.attachment,
        "dasar": letter.basis,
        "isi": letter.body,
        "penanda_tangan": signer["name"],
        "jabatan_penanda_tangan": signer["title"],
        "pangkat": signer["rank"],
        "nip": format_nip(letter.signer.nip) if letter.signer and letter.signer.nip else signer["number"][4:],
    }
    return {
        name: value or (DOTS if name in ("nama", "nomor", "tanggal_surat") else "") for name, value in values.items()
    }


def letter_pdf(
    letter: EventLetter,
    sessions: Sequence[EventSession],
    people: Sequence[Participant],
    *,
    person: Participant | None = None,
    day: date,
) -> bytes:
    """Our own letter with the office's head: to one person, or to all with the list as its annex."""
    event = letter.event
    office = event.office
    invited = letter.kind == LetterKind.INVITATION
    dated = letter.dated or day
    several = person is None and len(people) > 1
    to = [person.name, _post(person), _area(person)] if person else ["Daftar terlampir"] if several else [DOTS]
    data = {
        "title": f"{letter.get_kind_display()} {event.title}",
        "kind": letter.kind,
        "office": letterhead(office),
        "place_and_date": f"{place_of(office)}, {format_date(letter.dated) if letter.dated else DOTS}",
        "number": letter.number or DOTS,
        "nature": letter.nature or "Biasa",
        "attachment": letter.attachment or ("1 (satu) berkas" if several and invited else "–"),
        "about": f"Undangan {kinds_told(event)[:1].lower()}{kinds_told(event)[1:]}",
        "to": [line for line in to if line],
        "basis": [line.strip() for line in letter.basis.splitlines() if line.strip()],
        "body": [line.strip() for line in letter.body.splitlines() if line.strip()],
        "event": event.title,
        "facts": _facts(event, sessions),
        "people": [_listed(number, row) for number, row in enumerate([person] if person else people, 1)],
        "with_list": several or not invited,
        "signers": [signature(office, SigningRole.HEAD, dated, signer=letter.signer)],
    }
    return render(TEMPLATE, data, as_of=dated)


def _facts(event: Event, sessions: Sequence[EventSession]) -> list[list[str]]:
    rows = [["Hari, tanggal", days(event)], ["Waktu", _hours(event, sessions)]]
    if len(sessions) > 1:
        rows = [["Waktu", "\n".join(_session(session, event) for session in sessions)]]
    rows += [
        ["Tempat", ", ".join(filter(None, [event.place, str(event.region)]))],
        ["Tema", event.theme],
        ["Pakaian", event.dress_code],
        ["Narahubung", event.contact],
    ]
    return [row for row in rows if row[1]]


def _session(session: EventSession, event: Event) -> str:
    parts = [format_with_weekday(session.day), session_hours(session, event)]
    told = ", pukul ".join(filter(None, parts))
    return f"{told} ({session.title})" if session.title else told


def _hours(event: Event, sessions: Sequence[EventSession]) -> str:
    return session_hours(sessions[0], event) if sessions else ""


def _listed(number: int, person: Participant) -> list[str]:
    return [str(number), person.name, _post(person), _area(person)]


def _post(person: Participant) -> str:
    return str(person.position or person.pillar or person.job or person.get_role_display())


def _area(person: Participant) -> str:
    if person.agency:
        return ", ".join(filter(None, [person.unit, person.agency]))
    code = person.region_id or ""
    parts = [short_name(code)] + ([short_name(code[:5])] if len(code) > len("35.17") else [])
    return ", ".join(parts) if code else ""
