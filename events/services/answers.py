"""What invited people answer themselves, through their personal link: coming, prevented, or represented."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from pilarsosial.core.errors import DomainError, NotFound

from ..models import EventState, Participant, Reply, Source
from ..tokens import token_hash
from .people import Entrance, tidy
from .trail import record_person

OPEN_STATES = (EventState.ANNOUNCED, EventState.RUNNING)


def invited_by(token: str) -> Participant:
    """Whose personal link it is. The secret is the right: NotFound for a revoked, withdrawn or made-up one."""
    rows = Participant.objects.listed().select_related("event__office", "event__region", "represented_by", "region")
    person = rows.filter(token_hash=token_hash(token)).exclude(event__state=EventState.DRAFT).first()
    if person is None:
        raise NotFound
    return person


@transaction.atomic
def answer(
    token: str,
    reply: str,
    *,
    note: str = "",
    deputy: str = "",
    deputy_job: str = "",
    now: datetime | None = None,
    actor: Any,
) -> Participant:
    """The answer of whoever holds the link (`actor` is the visitor, signed in or not). It may be given again.

    Raises DomainError `closed`, `no_reply`, `no_name` beside the deputy, NotFound.
    """
    Participant.objects.select_for_update(no_key=True).filter(pk=invited_by(token).pk).first()
    person = invited_by(token)
    if person.event.state not in OPEN_STATES:
        raise DomainError("closed", "Pendaftaran kegiatan ini sudah ditutup.")
    if reply not in Reply.values:
        raise DomainError("no_reply", "Pilih jawaban Anda.", {"reply": "Pilih jawaban Anda."})
    now = now or timezone.now()
    old = person.get_reply_display()
    _send_home(person, now)
    if reply == Reply.REPRESENTED:
        person.represented_by = _stand_in(person, deputy, deputy_job, now)
    person.reply, person.reply_note, person.replied_at = reply, " ".join(note.split())[:200], now
    person.registered_at = (person.registered_at or now) if reply == Reply.COMING else None
    person.version += 1
    person.save()
    changes = {"jawaban": [old or None, person.get_reply_display()]}
    if person.represented_by_id:
        changes["diwakili oleh"] = [None, person.represented_by.name]
    record_person("participant.replied", person, actor=actor, changes=changes, reason=person.reply_note)
    return person


def _stand_in(person: Participant, name: str, job: str, now: datetime) -> Participant:
    """The deputy stands on the list too, of the same area, so that the door knows them."""
    try:
        fields = tidy({"name": name, "job": job})
    except DomainError as refusal:
        raise DomainError(refusal.code, "Tulis nama wakil Anda.", {"deputy": "Tulis nama wakil Anda."}) from refusal
    fields = {name: value[:120] for name, value in fields.items()}
    deputy = Entrance(person.event, now).outsider(
        {**fields, "agency": person.agency or (person.pillar.name if person.pillar else "")},
        Source.SUBSTITUTE,
        pillar_id=person.pillar_id,
        region_id=person.region_id,
        registered_at=now,
    )
    deputy.save(force_insert=True)
    return deputy


def _send_home(person: Participant, now: datetime) -> None:
    """Another answer than before: who was named as deputy is none any more, unless already there."""
    deputy = person.represented_by
    if deputy is None:
        return
    if not deputy.marks.exists():
        deputy.withdrawn_at, deputy.withdrawn_reason = now, f"{person.name} mengubah jawaban"
        deputy.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    person.represented_by = None
