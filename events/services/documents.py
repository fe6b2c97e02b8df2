"""Documents of an event: letters, minutes, photos, scans, kept sealed and given out by sealed pages only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from pilarsosial.core.errors import DomainError
from pilarsosial.core.files import JPEG, keep_file, keeps_files
from pilarsosial.core.models import FileKind
from pilarsosial.core.policies import SYSTEM, require

from ..models import DocumentKind, Event, EventDocument, EventState
from .checking import check, needed, put
from .trail import record

PERMISSION = "document.change"
FIELDS = ("kind", "title", "caption", "dated", "page", "signed", "shared")
# What may also be a Word file; photos are pictures, the rest scans.
WORD_TOO = (DocumentKind.MATERIAL, DocumentKind.MINUTES, DocumentKind.RECORD, DocumentKind.OTHER)


def file_kind(kind: str) -> FileKind:
    """What a document of that kind may be made of."""
    return FileKind.REPORT if kind in WORD_TOO else FileKind.SCAN


@keeps_files
@transaction.atomic
def add_document(event_id: int, fields: Mapping[str, Any], upload: UploadedFile, *, actor: Any) -> EventDocument:
    """Keep a file with an event. Type and size are judged by its bytes.

    Raises what `keep_file` raises, DomainError beside the field, and `wrong_moment` for a cancelled event.
    """
    require(actor, PERMISSION)
    event = Event.objects.select_related("office").lock_visible(actor, PERMISSION, event_id)
    if event.state == EventState.CANCELLED:
        raise DomainError("wrong_moment", "Kegiatan ini dibatalkan.")
    row = EventDocument(event=event, added_by=None if actor is SYSTEM else actor)
    changes = put(row, fields, FIELDS)
    if row.kind not in DocumentKind.values:
        raise DomainError("unknown_kind", "Pilih jenisnya.", {"kind": "Pilih jenisnya."})
    row.file = keep_file(upload, kind=file_kind(row.kind), office=event.office, actor=actor)
    if row.kind == DocumentKind.PHOTO and row.file.content_type != JPEG:
        text = "Foto harus JPEG atau PNG; dokumen lain unggah dengan jenisnya sendiri."
        raise DomainError("photo_is_a_picture", text, {"file": text})
    check(row)
    row.save(force_insert=True)
    told = {name: values for name, values in changes.items() if values[1] not in (None, "", False)}
    record("document.added", event, actor=actor, changes={**told, "berkas": [None, row.file.filename]})
    return row


@transaction.atomic
def change_document(document_id: int, fields: Mapping[str, Any], *, actor: Any) -> EventDocument:
    """Put title, caption, date, page or sharing right; kind and file stay. Raises DomainError beside the field."""
    require(actor, PERMISSION)
    row = _lock(document_id, actor)
    changes = put(row, {name: value for name, value in fields.items() if name != "kind"}, FIELDS)
    if changes:
        check(row)
        row.save()
        record("document.changed", row.event, actor=actor, changes=changes)
    return row


@transaction.atomic
def remove_document(document_id: int, *, reason: str, actor: Any) -> EventDocument:
    """Take off what was added by mistake; it is kept with its file, and shown nowhere. Raises `reason_needed`."""
    require(actor, PERMISSION)
    row = _lock(document_id, actor)
    reason = needed(reason)
    row.removed_at = timezone.now()
    row.save(update_fields=["removed_at"])
    changes = {"berkas": [row.file.filename, None], "jenis": [row.get_kind_display(), None]}
    record("document.removed", row.event, actor=actor, changes=changes, reason=reason)
    return row


def _lock(document_id: int, actor: Any) -> EventDocument:
    rows = EventDocument.objects.current().select_related("event__office", "file")
    return rows.lock_visible(actor, PERMISSION, document_id)
