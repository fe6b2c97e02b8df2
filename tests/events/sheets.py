"""Sheets of outside people as tests speak of them: `people_sheet(event, operator, b"...")` is a preview."""

from __future__ import annotations

from datetime import date
from typing import Any

from events.importing.kind import PARTICIPANTS
from events.models import Event
from pilarsosial.core.importing import preparing, verbs
from pilarsosial.core.models import SheetImport

TODAY = date(2026, 9, 30)


def people_sheet(event: Event, actor: Any, data: bytes, *, filename: str = "peserta.csv") -> SheetImport:
    settings = {"event": event.pk}
    uploaded = verbs.upload_sheet(
        iter([data]), filename=filename, kind=PARTICIPANTS, office=event.office, settings=settings, actor=actor
    )
    return preparing.prepare_import(uploaded.pk, actor=actor, today=TODAY)


def applied(preview: SheetImport, actor: Any, *, only_good: bool = False) -> SheetImport:
    return verbs.apply_import(preview.pk, actor=actor, revision=preview.revision, only_good=only_good, today=TODAY)
