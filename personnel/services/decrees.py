"""Decrees (SK), entered once by the office that keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import Office, regency_code
from pilarsosial.core.policies import require

from ..models import Decree
from ..rules import check_fields

FIELDS = ("number", "signed_on", "signer", "about", "effective_from", "valid_until")


@transaction.atomic
def issue_decree(office: Office, fields: Mapping[str, Any], *, actor: Any) -> Decree:
    """Enter a decree. The same number and date twice in one office is refused."""
    require(actor, "decree.change")
    Office.objects.get_visible(actor, "decree.change", office.pk)
    decree = Decree(office=office, **{name: fields[name] for name in FIELDS if name in fields})
    _save(decree)
    _record(actor, "decree.issued", decree, audit.changes_between({}, _told(decree)))
    return decree


@transaction.atomic
def change_decree(decree_id: int, fields: Mapping[str, Any], *, actor: Any) -> Decree:
    require(actor, "decree.change")
    decree = Decree.objects.lock_visible(actor, "decree.change", decree_id)
    old = _told(decree)
    for name in FIELDS:
        if name in fields:
            setattr(decree, name, fields[name])
    _save(decree)
    _record(actor, "decree.changed", decree, audit.changes_between(old, _told(decree)))
    return decree


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
    return {str(Decree._meta.get_field(name).verbose_name): getattr(decree, name) or None for name in FIELDS}


def _record(actor: Any, action: str, decree: Decree, changes: dict) -> None:
    code = regency_code(decree.office.region_id)
    audit.record(actor=actor, action=action, target=decree, changes=changes, region_code=code, office=decree.office_id)
