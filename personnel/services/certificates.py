"""Certificates, trainings and competency tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.policies import require

from ..models import Certificate, Member
from ..rules import check_fields
from .members import place_of_story

FIELDS = ("kind", "name", "level", "issuer", "number", "issued_on", "valid_until", "result")


@transaction.atomic
def record_certificate(member_id: int, fields: Mapping[str, Any], *, actor: Any) -> Certificate:
    """Enter what a visible member was taught or tested in."""
    require(actor, "certificate.change")
    member = Member.objects.lock_visible(actor, "certificate.change", member_id)
    certificate = Certificate(member=member, **{name: fields[name] for name in FIELDS if name in fields})
    if certificate.valid_until and certificate.issued_on and certificate.valid_until < certificate.issued_on:
        text = "Masa berlaku mendahului tanggal terbit."
        raise DomainError("ends_before_start", text, {"valid_until": text})
    check_fields(certificate)
    certificate.save(force_insert=True)
    audit.record(
        actor=actor,
        action="certificate.recorded",
        target=certificate,
        changes={"sertifikat": [None, str(certificate)]},
        **place_of_story(member, actor, "certificate.change"),
    )
    return certificate
