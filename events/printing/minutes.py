"""Minutes and the record of an event, as paper."""

from __future__ import annotations

from typing import Any

from pilarsosial.core.documents import render
from pilarsosial.core.documents.parts import block, letterhead, place_of
from pilarsosial.core.values.dates import MONTHS, WEEKDAYS, format_date
from pilarsosial.core.values.money import terbilang

from ..models import Minutes, MinutesKind
from ..reports import numbers_of
from ..words import days
from .words import when_told

TEMPLATE = "events/documents/minutes.typ"


def minutes_pdf(minutes: Minutes, *, actor: Any) -> bytes:
    """Notulen or berita acara. Asks for the event with its organiser's region."""
    event = minutes.event
    office = event.office
    is_record = minutes.kind == MinutesKind.RECORD
    figures = numbers_of([event], actor)[event.pk]
    sessions = list(event.sessions.all())
    facts = [
        ("Kegiatan", event.title),
        *([("Tema", event.theme)] if event.theme else []),
        ("Waktu", when_told(sessions[0], event) if len(sessions) == 1 else days(event)),
        ("Tempat", event.place or str(event.region)),
        ("Penyelenggara", str(office)),
        ("Undangan dan hadir", f"{_told(figures.invited)} diundang, {_told(figures.attended)} hadir"),
    ]
    dated = f"{place_of(office)}, {format_date(minutes.dated)}"
    signers = [
        block(
            one["title"],
            name=one["name"],
            nip=one.get("nip", ""),
            above="Mengetahui," if number == 2 else "",
            place_and_date=dated if number == last else "",
        )
        for last in (min(2, len(minutes.signatories)) - 1,)
        for number, one in enumerate(minutes.signatories)
    ]
    data = {
        "title": f"{minutes.get_kind_display()} {event.title}",
        "heading": minutes.get_kind_display(),
        "number": minutes.number,
        "office": letterhead(office),
        "opening": _opening(minutes) if is_record else "",
        "facts": facts,
        "sections": [
            (label, style, lines)
            for label, style, lines in (
                ("Acara", "numbered", lines_of(minutes.agenda)),
                ("Jalannya kegiatan" if is_record else "Pembahasan", "plain", lines_of(minutes.discussion)),
                ("Keputusan dan kesimpulan", "numbered", lines_of(minutes.decisions)),
            )
            if lines
        ],
        "closing": "Demikian berita acara ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana mestinya."
        if is_record
        else "",
        "signers": signers,
    }
    return render(TEMPLATE, data, as_of=minutes.dated)


def lines_of(text: str) -> list[str]:
    """The points of a text, one a line, without numbers or dashes that somebody typed before them."""
    lines = (line.strip() for line in text.splitlines())
    return [_without_number(line) for line in lines if line]


def _without_number(line: str) -> str:
    head, _, rest = line.partition(" ")
    is_mark = head in {"-", "•", "–"} or (head[:-1].isdecimal() and head[-1:] in ".)")
    return rest.strip() if is_mark and rest.strip() else line


def _opening(minutes: Minutes) -> str:
    day, event = minutes.dated, minutes.event
    return (
        f"Pada hari ini {WEEKDAYS[day.weekday()]} tanggal {terbilang(day.day)} bulan {MONTHS[day.month - 1]} tahun "
        f"{terbilang(day.year)}, bertempat di {event.place or event.region}, telah dilaksanakan kegiatan berikut:"
    )


def _told(number: int | None) -> str:
    return "–" if number is None else f"{number} orang"
