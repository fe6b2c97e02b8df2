"""Decrees (SK), entered once by the office that keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.files import drop_file, keep_file, keeps_files
from pilarsosial.core.models import FileKind, Office, regency_code
from pilarsosial.core.policies import require

from ..models import Decree
from ..rules import check_fields

FIELDS = ("number", "signed_on", "signer", "about", "effective_from", "valid_until")


@keeps_files
@transaction.atomic
def issue_decree(
    office: Office, fields: Mapping[str, Any], *, upload: UploadedFile | None = None, actor: Any
) -> Decree:
    """Enter a decree, with its scan. The same number and date twice in one office is refused.

    Raises DomainError `decree_known`, `ends_before_start`, and what `keep_file` raises for the scan.
    """
    require(actor, "decree.change")
    Office.objects.get_visible(actor, "decree.change", office.pk)
    decree = Decree(office=office, **{name: fields[name] for name in FIELDS if name in fields})
    _take_scan(decree, upload, actor)
    _save(decree)
    _record(actor, "decree.issued", decree, audit.changes_between({}, _told(decree)))
    return decree


@keeps_files
@transaction.atomic
def change_decree(
    decree_id: int, fields: Mapping[str, Any], *, version: int, upload: UploadedFile | None = None, actor: Any
) -> Decree:
    """Change what a decree says; a scan takes the place of an older one.

    Raises DomainError `changed_meanwhile` when somebody else was quicker, and what `issue_decree` raises.
    """
    require(actor, "decree.change")
    decree = Decree.objects.lock_visible(actor, "decree.change", decree_id)
    if decree.version != version:
        raise DomainError(
            "changed_meanwhile",
            "SK ini baru saja diubah orang lain. Muat ulang halaman, lalu periksa kembali isian Anda.",
        )
    old, old_file = _told(decree), decree.file_id
    for name in FIELDS:
        if name in fields:
            setattr(decree, name, fields[name])
    _take_scan(decree, upload, actor)
    changes = audit.changes_between(old, _told(decree))
    if not changes:
        return decree
    decree.version += 1
    _save(decree)
    if decree.file_id != old_file:
        drop_file(old_file)
    _record(actor, "decree.changed", decree, changes)
    return decree


@transaction.atomic
def remove_decree_scan(decree_id: int, *, actor: Any) -> Decree:
    """Take the scan away for good. Raises `no_scan`."""
    require(actor, "decree.change")
    decree = Decree.objects.lock_visible(actor, "decree.change", decree_id)
    old = decree.file
    if old is None:
        raise DomainError("no_scan", "SK ini belum punya pindaian.")
    decree.file = None
    decree.version += 1
    decree.save(update_fields=["file", "version"])
    drop_file(old.pk)
    _record(actor, "decree.changed", decree, {"pindaian": [old.filename, None]})
    return decree


def _take_scan(decree: Decree, upload: UploadedFile | None, actor: Any) -> None:
    if upload:
        decree.file = keep_file(upload, kind=FileKind.SCAN, office=decree.office, actor=actor)


def _save(decree: Decree) -> None:
    if decree.valid_until and decree.effective_from and decree.valid_until < decree.effective_from:
        text = "Tanggal akhir SK mendahului tanggal berlakunya."
        raise DomainError("ends_before_start", text, {"valid_until": text})
    check_fields(decree)
    try:
        with transaction.atomic():
            decree.save()
    except IntegrityError as error:
        text = "SK dengan nomor dan tanggal ini sudah tercatat."
        raise DomainError("decree_known", text, {"number": text}) from error


def _told(decree: Decree) -> dict[str, Any]:
    told = {str(Decree._meta.get_field(name).verbose_name): getattr(decree, name) or None for name in FIELDS}
    # With its number: another scan may have the same name.
    return {**told, "pindaian": f"{decree.file.filename} (berkas {decree.file.pk})" if decree.file else None}


def _record(actor: Any, action: str, decree: Decree, changes: dict) -> None:
    code = regency_code(decree.office.region_id)
    audit.record(actor=actor, action=action, target=decree, changes=changes, region_code=code, office=decree.office_id)
