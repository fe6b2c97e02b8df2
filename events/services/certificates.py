"""Certificates of an event in a batch, numbered in one series of the office and year without a gap."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from personnel.models import CertificateKind
from personnel.services import record_certificate
from pilarsosial.core.checks import new_token
from pilarsosial.core.errors import DomainError, NotFound
from pilarsosial.core.models import Office, Signer
from pilarsosial.core.policies import SYSTEM, may, require

from ..calculation import LessonHours, hours_of
from ..models import (
    CertificateSeries,
    CurrentPresence,
    Event,
    EventCertificate,
    EventState,
    Participant,
    Presence,
)
from .checking import needed
from .trail import record, record_person

PERMISSION = "event_certificate.issue"
# What begins the codes of certificates (`core.checks`).
CERTIFICATE = "s"
NUMBER = "{nomor}"
USUAL_PATTERN = "800.2/{nomor}/SERT/{tahun}"
MOST_AT_ONCE = 500


def candidates(
    event: Event, *, minimum: int, roles: Collection[str], actor: Any
) -> list[tuple[Participant, LessonHours]]:
    """Who was present in at least `minimum` sessions and has no certificate in force, with the hours they were there.

    By name. Three statements.
    """
    sessions = {one.pk: one.lesson_hours or 0 for one in event.sessions.all()}
    people = (
        Participant.objects.visible_to(actor, PERMISSION)
        .listed()
        .filter(event=event, role__in=roles)
        .exclude(certificates__revoked_at__isnull=True, certificates__isnull=False)
        .order_by("name_key", "pk")
    )
    there: dict[int, set[int]] = {}
    rows = CurrentPresence.objects.filter(session__event=event, state=Presence.PRESENT)
    for person, session in rows.values_list("participant_id", "session_id"):
        there.setdefault(person, set()).add(session)
    told = [(person, hours_of(sessions, there.get(person.pk, set()))) for person in people]
    return [(person, hours) for person, hours in told if hours.sessions >= minimum]


@transaction.atomic
def issue_certificates(
    event_id: int,
    *,
    minimum: int,
    roles: Collection[str],
    pattern: str,
    issued_on: date,
    signer: Signer,
    actor: Any,
) -> list[EventCertificate]:
    """A certificate for everybody who earned one and has none. Asking again makes none twice.

    Numbers follow each other in the office's series of the year of `issued_on`, in the order of names. Members get
    the training in their own list. Raises DomainError beside the field: `pattern_without_number`, `too_early`,
    `issued_too_early`, `nobody_earned_one`, `too_many`.
    """
    require(actor, PERMISSION)
    event = Event.objects.select_related("office__region").lock_visible(actor, PERMISSION, event_id)
    _check(event, pattern, issued_on, signer)
    earned = candidates(event, minimum=minimum, roles=roles, actor=actor)
    if not earned:
        raise DomainError("nobody_earned_one", "Tidak ada peserta lain yang memenuhi syarat dan belum bersertifikat.")
    if len(earned) > MOST_AT_ONCE:
        raise DomainError("too_many", f"Paling banyak {MOST_AT_ONCE} sertifikat sekali terbit.")
    series = _lock_series(event.office_id, issued_on.year)
    by = None if actor is SYSTEM else actor
    made = []
    for serial, (person, hours) in enumerate(earned, start=series.last + 1):
        row = EventCertificate(
            series=series,
            serial=serial,
            number=number_of(pattern, serial, issued_on.year),
            participant=person,
            name=person.name,
            lesson_hours=hours.hours or None,
            issued_on=issued_on,
            signer=signer,
            token=new_token(CERTIFICATE),
            issued_by=by,
        )
        row.record = _recorded(row, event, actor)
        made.append(row)
    EventCertificate.objects.bulk_create(made, batch_size=500)
    series.last += len(made)
    series.save(update_fields=["last"])
    changes = {"nomor": [None, f"{made[0].number} – {made[-1].number}"], "penanda tangan": [None, signer.name]}
    record("event_certificates.issued", event, actor=actor, changes=changes, count=len(made))
    return made


@transaction.atomic
def revoke_certificate(certificate_id: int, *, reason: str, actor: Any) -> EventCertificate:
    """A wrong one no longer counts and keeps its number; the person may get another. Raises `reason_needed`,
    `already_revoked`.
    """
    require(actor, PERMISSION)
    rows = EventCertificate.objects.select_related("participant__event__office", "record")
    row = rows.lock_visible(actor, PERMISSION, certificate_id)
    if row.revoked_at is not None:
        raise DomainError("already_revoked", "Sertifikat ini sudah dicabut.")
    row.revoked_at, row.revoked_reason = timezone.now(), needed(reason)
    row.save(update_fields=["revoked_at", "revoked_reason"])
    if row.record is not None and row.record.removed_at is None:
        row.record.removed_at = row.revoked_at
        row.record.save(update_fields=["removed_at"])
    changes = {"nomor": [row.number, None]}
    record_person("event_certificate.revoked", row.participant, actor=actor, changes=changes, reason=row.revoked_reason)
    return row


def number_of(pattern: str, serial: int, year: int) -> str:
    """`800.2/{nomor}/SERT/{tahun}` -> `800.2/007/SERT/2026`."""
    return pattern.replace(NUMBER, f"{serial:03}").replace("{tahun}", str(year))


def _check(event: Event, pattern: str, issued_on: date, signer: Signer) -> None:
    if event.state not in (EventState.CLOSED, EventState.REPORTED):
        raise DomainError("too_early", "Tutup kegiatan dahulu, supaya daftar hadirnya tidak berubah lagi.")
    if NUMBER not in pattern or len(number_of(pattern, 99_999, 2000)) > 80:
        text = f"Tulis {NUMBER} di tempat nomor urut, paling panjang 80 huruf."
        raise DomainError("pattern_without_number", text, {"pattern": text})
    if issued_on < event.ends_on:
        text = "Tanggal terbit mendahului akhir kegiatan."
        raise DomainError("issued_too_early", text, {"issued_on": text})
    if signer.office_id != event.office_id or not signer.is_valid_on(issued_on):
        text = "Penanda tangan ini tidak menjabat pada tanggal terbit."
        raise DomainError("signer_not_in_office", text, {"signer": text})


def _lock_series(office_id: int, year: int) -> CertificateSeries:
    """The counter, held until the end of the transaction: who comes second waits, and goes on where the first ended."""
    Office.objects.select_for_update(no_key=True).get(pk=office_id)  # for the first certificate of a year, too
    return CertificateSeries.objects.get_or_create(office_id=office_id, year=year)[0]


def _recorded(row: EventCertificate, event: Event, actor: Any) -> Any:
    """The training in the member's own list; an entry that the actor may not write stays out of it."""
    person = row.participant
    if person.member_id is None or not may(actor, "certificate.change"):
        return None
    fields: dict[str, Any] = {
        "kind": CertificateKind.TRAINING,
        "name": event.title[:150],
        "issuer": str(event.office)[:120],
        "number": row.number,
        "issued_on": row.issued_on,
        "held_from": event.starts_on,
        "held_until": event.ends_on,
        "hours": row.lesson_hours,
    }
    try:
        return record_certificate(person.member_id, fields, actor=actor)
    except NotFound:
        return None
    except DomainError as refusal:
        if refusal.code == "certificate_known":
            return None
        raise
