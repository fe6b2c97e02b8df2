"""Letters of an event: what stands on them, the offices' own Word templates, and the signed versions that come back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.files import DOCX, keep_file, keeps_files, read_file
from pilarsosial.core.models import FileKind, Office
from pilarsosial.core.policies import require

from ..docx_letters import marks_in
from ..letters import MARKS
from ..models import DocumentKind, Event, EventDocument, EventLetter, LetterKind, LetterTemplate
from .checking import check, check_version, put
from .trail import record

PERMISSION = "document.change"
FIELDS = ("number", "dated", "nature", "attachment", "basis", "body", "signer", "template")


@transaction.atomic
def save_letter(event_id: int, kind: str, fields: Mapping[str, Any], *, version: int, actor: Any) -> EventLetter:
    """What stands on the letter; `version` is 0 for one never filled in. Raises DomainError beside the field."""
    event = _lock(event_id, actor)
    letter = EventLetter.objects.select_for_update().filter(event=event, kind=kind).first()
    letter = letter or EventLetter(event=event, kind=LetterKind(kind), version=0)
    check_version(letter, version)
    changes = put(letter, fields, FIELDS)
    if not changes and letter.pk:
        return letter
    letter.version += 1
    check(letter)
    letter.save()
    record("letter.changed", event, actor=actor, changes=changes, reason=letter.get_kind_display())
    return letter


@keeps_files
@transaction.atomic
def add_template(office_id: int, kind: str, name: str, upload: UploadedFile, *, actor: Any) -> LetterTemplate:
    """An office's own Word file; an earlier one of that name is used no more.

    Raises DomainError beside the field: what `keep_file` raises, `not_word`, `unknown_marks`, `template_unreadable`.
    """
    require(actor, PERMISSION)
    office = Office.objects.lock_visible(actor, PERMISSION, office_id)
    stored = keep_file(upload, kind=FileKind.REPORT, office=office, actor=actor)
    if stored.content_type != DOCX:
        text = "Templat surat harus berkas Word (.docx)."
        raise DomainError("not_word", text, {"file": text})
    unknown = set(marks_in(read_file(stored))) - {mark for mark, _told in MARKS}
    if unknown:
        marks = ", ".join(f"{{{{{mark}}}}}" for mark in sorted(unknown))
        text = f"Tanda {marks} tidak dikenal. Pakai tanda dari daftar di bawah."
        raise DomainError("unknown_marks", text, {"file": text})
    name = " ".join(name.split())
    earlier = LetterTemplate.objects.filter(office=office, kind=kind, name=name, removed_at__isnull=True)
    earlier.update(removed_at=timezone.now())
    template = LetterTemplate(office=office, kind=kind, name=name, file=stored, added_by_id=actor.pk)
    check(template)
    template.save(force_insert=True)
    _tell_template("letter_template.added", template, actor)
    return template


@transaction.atomic
def remove_template(template_id: int, *, actor: Any) -> LetterTemplate:
    """Offered no more; letters that use it keep it."""
    require(actor, PERMISSION)
    template = LetterTemplate.objects.select_related("office").lock_visible(actor, PERMISSION, template_id)
    if template.removed_at is None:
        template.removed_at = timezone.now()
        template.save(update_fields=["removed_at"])
        _tell_template("letter_template.removed", template, actor)
    return template


@keeps_files
@transaction.atomic
def keep_signed_letter(
    event_id: int, kind: str, upload: UploadedFile, *, shared: bool = False, actor: Any
) -> EventDocument:
    """The letter as it was signed, from now on the official one. Earlier ones stay among the documents."""
    event = _lock(event_id, actor)
    stored = keep_file(upload, kind=FileKind.SCAN, office=event.office, actor=actor)
    letter = EventLetter.objects.filter(event=event, kind=kind).first()
    document = EventDocument.objects.create(
        event=event,
        kind=DocumentKind(kind),
        title=f"{LetterKind(kind).label} {letter.number if letter else ''}".strip(),
        dated=letter.dated if letter else None,
        signed=True,
        shared=shared,
        file=stored,
        added_by_id=actor.pk,
    )
    record("document.added", event, actor=actor, changes={"bertanda tangan": [None, document.title]})
    return document


def _lock(event_id: int, actor: Any) -> Event:
    require(actor, PERMISSION)
    return Event.objects.select_related("office").lock_visible(actor, PERMISSION, event_id)


def _tell_template(action: str, template: LetterTemplate, actor: Any) -> None:
    office = template.office
    audit.record(actor=actor, action=action, target=template, office=office.pk, region_code=office.region_id)
