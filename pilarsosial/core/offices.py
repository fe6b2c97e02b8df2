"""An office's papers: its letterhead, and who signs for it on which days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.db.models import Q

from . import audit
from .errors import DomainError
from .files import drop_file, keep_file, keeps_files
from .models import HELD_BY_ONE, FileKind, Letterhead, Office, Signer
from .policies import require
from .services import is_used
from .values.dates import format_date
from .values.nip import NipError, parse_nip

PERMISSION = "office.change"
OFFICE_FIELDS = ("address", "city")
HEAD_FIELDS = ("top", "phone", "email", "website", "privacy_contact")
# What stands above and below a signature.
PRINTED = ("role", "acting", "title", "name")
SIGNER_FIELDS = ("role", "acting", "title", "name", "nip", "rank", "valid_from", "valid_until")


@keeps_files
@transaction.atomic
def change_letterhead(
    office_id: int,
    fields: Mapping[str, Any],
    *,
    version: int,
    upload: UploadedFile | None = None,
    drop_logo: bool = False,
    actor: Any,
) -> Letterhead:
    """What stands at the head of an office's letters. `version` is that of what the user saw, 0 where there was none.

    Raises DomainError beside the field, `changed_meanwhile`, and what `keep_file` raises.
    """
    require(actor, PERMISSION)
    office = Office.objects.lock_visible(actor, PERMISSION, office_id)
    head = Letterhead.objects.select_for_update().filter(office=office).first() or Letterhead(office=office, version=0)
    if head.version != version:
        raise _changed_meanwhile()
    old, old_logo = _told(office, OFFICE_FIELDS) | _told(head, HEAD_FIELDS), head.logo_id
    _put(office, OFFICE_FIELDS, fields)
    _put(head, HEAD_FIELDS, fields)
    _check(office, OFFICE_FIELDS)
    _check(head, HEAD_FIELDS)
    if upload is not None:
        head.logo = keep_file(upload, kind=FileKind.PHOTO, office=office, actor=actor)
    elif drop_logo:
        head.logo = None
    changes = audit.changes_between(old, _told(office, OFFICE_FIELDS) | _told(head, HEAD_FIELDS))
    if head.logo_id != old_logo:
        changes["lambang"] = ["ada" if old_logo else None, "ada" if head.logo_id else None]
    if not changes:
        return head
    office.save(update_fields=list(OFFICE_FIELDS))
    head.version += 1
    head.save(force_insert=version == 0)
    if head.logo_id != old_logo:
        drop_file(old_logo)
    _record("letterhead.changed", head, office, changes, actor)
    return head


@transaction.atomic
def add_signer(office_id: int, fields: Mapping[str, Any], *, actor: Any) -> Signer:
    """Somebody signs for an office from a day on.

    Where only one may, a holder who began earlier and has no end signs until the day before. Raises DomainError beside
    the field, and `signer_overlaps` where somebody else holds those days.
    """
    require(actor, PERMISSION)
    office = Office.objects.lock_visible(actor, PERMISSION, office_id)
    signer = Signer(office=office)
    _put(signer, SIGNER_FIELDS, fields)
    _check_signer(signer)
    _hand_over(signer, office, actor)
    _check_alone(signer)
    signer.save(force_insert=True)
    told = {name: value for name, value in _told(signer, SIGNER_FIELDS).items() if value not in (None, "")}
    _record("signer.added", signer, office, audit.changes_between({}, told), actor)
    return signer


@transaction.atomic
def change_signer(signer_id: int, fields: Mapping[str, Any], *, version: int, actor: Any) -> Signer:
    """Put right what was entered, or end it. Raises DomainError beside the field, `changed_meanwhile`,
    `signer_overlaps`, and `signer_used` for another name or title of somebody who has signed a paper.
    """
    require(actor, PERMISSION)
    signer = _lock(signer_id, version, actor)
    old = _told(signer, SIGNER_FIELDS)
    before = {name: getattr(signer, name) for name in PRINTED}
    _put(signer, SIGNER_FIELDS, fields)
    if any(getattr(signer, name) != value for name, value in before.items()):
        _refuse_if_used(signer)
    _check_signer(signer)
    _check_alone(signer)
    changes = audit.changes_between(old, _told(signer, SIGNER_FIELDS))
    if changes:
        signer.version += 1
        signer.save()
        _record("signer.changed", signer, signer.office, changes, actor)
    return signer


@transaction.atomic
def remove_signer(signer_id: int, *, version: int, reason: str, actor: Any) -> None:
    """Take off what was entered by mistake. Raises DomainError `reason_needed`, `changed_meanwhile`, `signer_used`."""
    require(actor, PERMISSION)
    signer = _lock(signer_id, version, actor)
    _refuse_if_used(signer)
    if not reason.strip():
        raise DomainError("reason_needed", "Tulis apa yang salah.", {"reason": "Tulis apa yang salah."})
    told = {name: value for name, value in _told(signer, SIGNER_FIELDS).items() if value not in (None, "")}
    _record("signer.removed", signer, signer.office, audit.changes_between(told, dict.fromkeys(told)), actor, reason)
    signer.delete()


def _lock(signer_id: int, version: int, actor: Any) -> Signer:
    signer = Signer.objects.select_related("office").lock_visible(actor, PERMISSION, signer_id)
    # The office's lock is what two who change its signers wait for, so that their days are compared one after another.
    Office.objects.lock_visible(actor, PERMISSION, signer.office_id)
    if signer.version != version:
        raise _changed_meanwhile()
    return signer


def _refuse_if_used(signer: Signer) -> None:
    """What is printed on a numbered paper stays as it was."""
    if is_used(signer):
        text = "Sudah menandatangani dokumen. Isi hari terakhirnya, lalu tambahkan penanda tangan yang baru."
        raise DomainError("signer_used", text)


def _put(row: models.Model, names: tuple[str, ...], fields: Mapping[str, Any]) -> None:
    for name in names:
        if name in fields:
            value = fields[name]
            setattr(row, name, " ".join(value.split()) if isinstance(value, str) else value)


def _told(row: models.Model, names: tuple[str, ...]) -> dict[str, Any]:
    """Fields by the names that people read."""
    told = {}
    for name in names:
        field = row._meta.get_field(name)
        value = getattr(row, name)
        told[str(field.verbose_name)] = dict(field.flatchoices).get(value, value) if field.choices else value
    return told


def _check(row: models.Model, names: tuple[str, ...]) -> None:
    try:
        row.clean_fields(exclude={field.name for field in row._meta.fields} - set(names))
    except ValidationError as error:
        fields = {name: " ".join(texts) for name, texts in error.message_dict.items() if name != NON_FIELD_ERRORS}
        raise DomainError("invalid", " ".join(fields.values()), fields) from error


def _check_signer(signer: Signer) -> None:
    try:
        signer.nip = parse_nip(signer.nip)
    except NipError as refusal:
        raise DomainError(refusal.code, refusal.message, {"nip": refusal.message}) from refusal
    _check(signer, SIGNER_FIELDS)
    if signer.valid_until is not None and signer.valid_until < signer.valid_from:
        text = "Hari terakhir mendahului hari pertama."
        raise DomainError("ends_before_start", text, {"valid_until": text})


def _rivals(signer: Signer) -> models.QuerySet[Signer]:
    """Who holds the same where only one may: an acting one stands beside the holder, not in the way."""
    rows = Signer.objects.filter(office_id=signer.office_id, role=signer.role).exclude(pk=signer.pk)
    return rows.exclude(acting="") if signer.acting else rows.filter(acting="")


def _hand_over(signer: Signer, office: Office, actor: Any) -> None:
    if signer.role not in HELD_BY_ONE:
        return
    before = _rivals(signer).filter(valid_until__isnull=True, valid_from__lt=signer.valid_from).first()
    if before is None:
        return
    before.valid_until = signer.valid_from - timedelta(days=1)
    before.version += 1
    before.save(update_fields=["valid_until", "version"])
    label = str(Signer._meta.get_field("valid_until").verbose_name)
    _record("signer.changed", before, office, {label: [None, before.valid_until.isoformat()]}, actor)


def _check_alone(signer: Signer) -> None:
    if signer.role not in HELD_BY_ONE:
        return
    last = signer.valid_until or date.max
    others = _rivals(signer).filter(valid_from__lte=last)
    other = others.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=signer.valid_from)).first()
    if other is not None:
        until = f"sampai {format_date(other.valid_until)}" if other.valid_until else "dan seterusnya"
        text = f"{other.name} menandatangani sejak {format_date(other.valid_from)} {until}. Ubah tanggalnya dahulu."
        raise DomainError("signer_overlaps", text, {"valid_from": text})


def _changed_meanwhile() -> DomainError:
    return DomainError("changed_meanwhile", "Data ini baru saja diubah orang lain. Muat ulang halaman, lalu ulangi.")


def _record(
    action: str, target: models.Model, office: Office, changes: dict[str, Any], actor: Any, reason: str = ""
) -> None:
    audit.record(
        actor=actor,
        action=action,
        target=target,
        changes=changes,
        office=office,
        region_code=office.region_id,
        reason=reason,
    )
