"""Certificates, trainings and competency tests: entered, put right, and taken off when entered by mistake."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.files import drop_file, keep_file, keeps_files
from pilarsosial.core.models import FileKind
from pilarsosial.core.policies import require

from ..models import Certificate, CertificateKind, Member, Result
from ..rules import check_fields
from .members import place_of_story

PERMISSION = "certificate.change"
_ALWAYS = ("name", "issuer", "number", "issued_on", "valid_until")
# What each kind knows of itself.
FIELDS = {
    CertificateKind.CERTIFICATION: (*_ALWAYS, "level"),
    CertificateKind.TRAINING: (*_ALWAYS, "held_from", "held_until", "hours"),
    CertificateKind.TEST: (*_ALWAYS, "level", "held_from", "held_until", "result"),
}
# The longest training that anybody has held is far shorter: more is a typing slip.
MOST_HOURS = 2_000


@keeps_files
@transaction.atomic
def record_certificate(
    member_id: int, fields: Mapping[str, Any], *, upload: UploadedFile | None = None, actor: Any
) -> Certificate:
    """Enter what a visible member was taught or tested in. `fields["kind"]` says which of the others count.

    Raises DomainError beside the field, and what `keep_file` raises.
    """
    require(actor, PERMISSION)
    member = Member.objects.present().lock_visible(actor, PERMISSION, member_id)
    certificate = Certificate(member=member, kind=fields.get("kind", ""))
    if certificate.kind not in CertificateKind.values:
        raise DomainError("unknown_kind", "Pilih jenisnya.", {"kind": "Pilih jenisnya."})
    _put(certificate, fields)
    _check_new(certificate)
    if upload is not None:
        certificate.file = keep_file(upload, kind=FileKind.SCAN, office=member.office, actor=actor)
    certificate.save(force_insert=True)
    _record("certificate.recorded", certificate, audit.changes_between({}, _filled(_told(certificate))), actor)
    return certificate


@keeps_files
@transaction.atomic
def change_certificate(
    certificate_id: int,
    fields: Mapping[str, Any],
    *,
    seen: str,
    upload: UploadedFile | None = None,
    drop_scan: bool = False,
    actor: Any,
) -> Certificate:
    """Put right what was entered; the kind stays. `seen` is the `fingerprint` of what the user looked at.

    Raises DomainError beside the field, `changed_meanwhile`, and what `keep_file` raises.
    """
    require(actor, PERMISSION)
    certificate = _lock(certificate_id, seen, actor)
    old, old_file = _told(certificate), certificate.file_id
    _put(certificate, fields)
    _check_new(certificate)
    if upload is not None:
        certificate.file = keep_file(upload, kind=FileKind.SCAN, office=certificate.member.office, actor=actor)
    elif drop_scan:
        certificate.file = None
    changes = audit.changes_between(old, _told(certificate))
    if not changes and certificate.file_id == old_file:
        return certificate
    certificate.save()
    if certificate.file_id != old_file:
        drop_file(old_file)
    _record("certificate.changed", certificate, changes, actor)
    return certificate


@transaction.atomic
def remove_certificate(certificate_id: int, *, seen: str, reason: str, actor: Any) -> Certificate:
    """Take off what was entered by mistake; it is kept with its file, and shown nowhere."""
    require(actor, PERMISSION)
    certificate = _lock(certificate_id, seen, actor)
    if not reason.strip():
        raise DomainError("reason_needed", "Tulis apa yang salah.", {"reason": "Tulis apa yang salah."})
    certificate.removed_at = timezone.now()
    certificate.save(update_fields=["removed_at"])
    told = _filled(_told(certificate))
    _record("certificate.removed", certificate, audit.changes_between(told, dict.fromkeys(told)), actor, reason)
    return certificate


def fingerprint(certificate: Certificate) -> str:
    """What a form was made from: any other value, or another file, gives another one."""
    values = {**_told(certificate), "file": certificate.file_id, "removed": certificate.removed_at is not None}
    return hashlib.sha256(repr(sorted(values.items(), key=str)).encode()).hexdigest()[:32]


def _lock(certificate_id: int, seen: str, actor: Any) -> Certificate:
    rows = Certificate.objects.current().select_related("member__office", "file")
    certificate = rows.lock_visible(actor, PERMISSION, certificate_id)
    if fingerprint(certificate) != seen:
        raise DomainError(
            "changed_meanwhile",
            "Data ini baru saja diubah orang lain. Muat ulang halaman, lalu periksa kembali isian Anda.",
        )
    return certificate


def _put(certificate: Certificate, fields: Mapping[str, Any]) -> None:
    for name in FIELDS[CertificateKind(certificate.kind)]:
        if name in fields:
            setattr(certificate, name, fields[name])
    wrong = {}
    if not certificate.name.strip():
        wrong["name"] = "Isi namanya."
    if _ends_before(certificate.issued_on, certificate.valid_until):
        wrong["valid_until"] = "Masa berlaku mendahului tanggal terbit."
    if _ends_before(certificate.held_from, certificate.held_until):
        wrong["held_until"] = "Hari terakhir mendahului hari pertama."
    if certificate.held_until and not certificate.held_from:
        wrong["held_from"] = "Isi hari pertamanya."
    if certificate.hours is not None and not 1 <= certificate.hours <= MOST_HOURS:
        wrong["hours"] = f"Isi 1 sampai {MOST_HOURS} jam pelajaran."
    if certificate.kind == CertificateKind.TEST and certificate.result == Result.NOT_YET and certificate.valid_until:
        wrong["valid_until"] = "Yang belum kompeten tidak punya masa berlaku. Kosongkan."
    if wrong:
        raise DomainError("invalid", " ".join(wrong.values()), wrong)
    check_fields(certificate)


def _check_new(certificate: Certificate) -> None:
    """The same paper is entered once, also when the same form arrives twice."""
    same = ("member", "kind", "number", "issued_on", "held_from")
    twins = Certificate.objects.current().exclude(pk=certificate.pk).filter(name__iexact=certificate.name)
    if twins.filter(**{name: getattr(certificate, name) for name in same}).exists():
        text = "Ini sudah tercatat pada anggota ini, dengan nomor dan tanggal yang sama."
        raise DomainError("certificate_known", text, {"name": text})


def _ends_before(first: Any, last: Any) -> bool:
    return bool(first and last and last < first)


def _told(certificate: Certificate) -> dict[str, Any]:
    """Every field as the trail names it; the file by its name."""
    names = ("kind", *dict.fromkeys(name for fields in FIELDS.values() for name in fields))
    told = {str(Certificate._meta.get_field(name).verbose_name): _said(certificate, name) for name in names}
    return {**told, "berkas": certificate.file.filename if certificate.file else None}


def _said(certificate: Certificate, name: str) -> Any:
    shown = f"get_{name}_display"
    return getattr(certificate, shown)() if hasattr(certificate, shown) else getattr(certificate, name)


def _filled(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value not in (None, "")}


def _record(action: str, certificate: Certificate, changes: dict, actor: Any, reason: str = "") -> None:
    audit.record(
        actor=actor,
        action=action,
        target=certificate,
        changes=changes,
        reason=reason,
        **place_of_story(certificate.member, actor, PERMISSION),
    )
