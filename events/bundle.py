"""The papers of an event for its accountability file (SPJ): what there is, what is missing, all of it in one zip."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from pilarsosial.core.bundle import bundle
from pilarsosial.core.errors import DomainError
from pilarsosial.core.files import read_file

from .letters import letter_pdf
from .models import (
    CurrentPresence,
    DocumentKind,
    Event,
    EventDocument,
    EventLetter,
    LetterKind,
    Minutes,
    MinutesKind,
    Participant,
    Source,
)
from .printing.minutes import minutes_pdf
from .printing.recap import recap_pdf

# The order of an SPJ: kind of document, what it is called on the list, its folder in the zip.
ORDER = (
    (DocumentKind.INVITATION, "Undangan", "01-undangan"),
    (DocumentKind.DUTY, "Surat tugas (SPT)", "02-surat-tugas"),
    (DocumentKind.SHEET, "Daftar hadir", "03-daftar-hadir"),
    (DocumentKind.MINUTES, "Notulen", "04-notulen"),
    (DocumentKind.RECORD, "Berita acara", "05-berita-acara"),
    (DocumentKind.PHOTO, "Foto kegiatan", "06-foto"),
    (DocumentKind.MATERIAL, "Materi", "07-materi"),
    (DocumentKind.OTHER, "Dokumen lain", "08-lain"),
)
NEEDED = frozenset(kind for kind, _, folder in ORDER if folder < "07")
MOST_BYTES = 300 * 1024 * 1024


@dataclass
class Paper:
    """One line of the checklist. `made` is what the application prints itself: file name, and how to make it."""

    code: str
    label: str
    folder: str
    needed: bool
    documents: list[EventDocument] = field(default_factory=list)
    made: tuple[str, Callable[[], bytes]] | None = None

    @property
    def is_there(self) -> bool:
        return bool(self.documents) or self.made is not None

    @property
    def signed(self) -> bool:
        return any(document.signed for document in self.documents)


def papers_of(event: Event, *, actor: Any) -> list[Paper]:
    """The checklist in the order of an SPJ. The event with its organiser's region; four statements."""
    documents: dict[str, list[EventDocument]] = {}
    rows = EventDocument.objects.visible_to(actor, "document.view").current().filter(event=event)
    for row in rows.select_related("file").order_by("pk"):
        documents.setdefault(row.kind, []).append(row)
    written = {row.kind: row for row in Minutes.objects.visible_to(actor, "document.view").filter(event=event)}
    has_marks = CurrentPresence.objects.filter(session__event=event).exclude(state="").exists()

    def printed(kind: MinutesKind) -> tuple[str, Callable[[], bytes]] | None:
        row = written.get(kind)
        if row is None:
            return None
        row.event = event
        return f"{kind.value}.pdf", lambda: minutes_pdf(row, actor=actor)

    recap = ("rekap-kehadiran.pdf", lambda: recap_pdf(event)) if has_marks else None
    letters = {row.kind: row for row in EventLetter.objects.select_related("signer__office").filter(event=event)}
    made = {
        DocumentKind.INVITATION: _letter(event, letters.get(LetterKind.INVITATION)),
        DocumentKind.DUTY: _letter(event, letters.get(LetterKind.DUTY)),
        DocumentKind.SHEET: recap,
        DocumentKind.MINUTES: printed(MinutesKind.MINUTES),
        DocumentKind.RECORD: printed(MinutesKind.RECORD),
    }
    return [
        Paper(kind, label, folder, kind in NEEDED, documents.get(kind, []), made.get(kind))
        for kind, label, folder in ORDER
    ]


def _letter(event: Event, letter: EventLetter | None) -> tuple[str, Callable[[], bytes]] | None:
    """Our own letter to all on the list; one without number and date is still a draft, and no paper."""
    if letter is None or not letter.number or letter.dated is None:
        return None
    letter.event, dated = event, letter.dated

    def printed() -> bytes:
        rows = Participant.objects.listed().filter(event=event).exclude(source__in=[Source.WALK_IN, Source.SUBSTITUTE])
        people = list(rows.select_related("pillar", "position__pillar").order_by("name_key", "pk"))
        return letter_pdf(letter, list(event.sessions.all()), people, day=dated)

    return f"{letter.kind}.pdf", printed


def missing_from(papers: Iterable[Paper]) -> list[str]:
    """Labels of papers that an SPJ needs and this event has not."""
    return [paper.label for paper in papers if paper.needed and not paper.is_there]


def zipped(event: Event, papers: Iterable[Paper]) -> bytes:
    """Everything on the list in one file. Raises DomainError `bundle_empty`, `bundle_too_large`."""
    papers = list(papers)
    size = sum(document.file.size for paper in papers for document in paper.documents)
    if size > MOST_BYTES:
        text = f"Berkasnya lebih dari {MOST_BYTES // 1024 // 1024} MB. Unduh satu per satu."
        raise DomainError("bundle_too_large", text)
    lacking = missing_from(papers)
    head = [
        event.title,
        f"{event.office}, {event.starts_on.isoformat()} s.d. {event.ends_on.isoformat()}",
        f"Belum ada: {', '.join(lacking)}" if lacking else "Lengkap",
    ]
    return bundle(_files(papers), head=head)


def _files(papers: Iterable[Paper]) -> Iterable[tuple[str, bytes]]:
    for paper in papers:
        if paper.made is not None:
            name, make = paper.made
            yield f"{paper.folder}/{name}", make()
        for number, document in enumerate(paper.documents, start=1):
            mark = "-ttd" if document.signed else ""
            yield f"{paper.folder}/{number:02}{mark}-{document.file.filename}", read_file(document.file)
