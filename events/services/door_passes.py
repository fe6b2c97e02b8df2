"""Passes of phones at the door: given on a coordinator's screen, claimed by one phone, used without an account.

A pass is a signed text that only its phone holds; of it the hash is stored, so that it can be revoked. Until a phone
has claimed it the row holds the hash of the claim, which the QR on the screen carries.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from pilarsosial.core.errors import DomainError, NotFound
from pilarsosial.core.policies import require

from ..models import Attendance, DoorPass, Event, EventState, Participant, Source
from ..tokens import token_hash
from .trail import record

_CLAIM = signing.Signer(salt="events.door.claim")
_PASS = signing.Signer(salt="events.door.pass")
OPEN_STATES = (EventState.ANNOUNCED, EventState.RUNNING)
_SHORTEST_KEY = 20
_SEEN = timedelta(seconds=60)


class PassRefused(DomainError):
    """The pass does not count, or no longer: answered with 401, and the phone keeps what it holds."""


@transaction.atomic
def open_door(event_id: int, *, device: str, now: datetime | None = None, actor: Any) -> tuple[DoorPass, str]:
    """A pass for one more phone, and the claim for the QR. Raises DomainError `wrong_moment`."""
    require(actor, "door.open")
    event = _open_event(event_id, "door.open", actor)
    door, claim = _new_pass(event, device or "Ponsel petugas", now or timezone.now(), actor)
    record("door.opened", event, actor=actor, changes={"ponsel": [None, door.device]})
    return door, claim


@transaction.atomic
def open_own_door(
    event_id: int, *, key: str, device: str, now: datetime | None = None, actor: Any
) -> tuple[DoorPass, str]:
    """A pass for the phone of somebody who is signed in, claimed at once; the same phone again gets the same one."""
    require(actor, "attendance.mark")
    now = now or timezone.now()
    event = _open_event(event_id, "attendance.mark", actor)
    mine = DoorPass.objects.in_force(now).filter(event=event, issued_by=actor, claimed_at__isnull=False)
    for door in mine:
        if door.token_hash == token_hash(_pass_of(door, key)):
            return door, _pass_of(door, key)
    door, _claim = _new_pass(event, f"{actor.name or actor.username} · {device or 'ponsel'}", now, actor)
    record("door.opened", event, actor=actor, changes={"ponsel": [None, door.device]})
    return door, _take(door, key, "", now)


@transaction.atomic
def claim_door(claim: str, *, key: str, device: str, now: datetime | None = None) -> tuple[DoorPass, str]:
    """What scanning the QR gives: the pass of this phone. `key` is the phone's own, so that asking again after a lost
    answer gives the same pass. Raises PassRefused `claim_unknown`, `claim_taken`, `pass_ended`."""
    now = now or timezone.now()
    try:
        pk = int(_CLAIM.unsign(claim).partition(":")[0])
    except (signing.BadSignature, ValueError) as error:
        raise PassRefused("claim_unknown", "Kode QR pintu ini tidak dikenal. Minta yang baru.") from error
    # The claim is the right: whoever stands before the coordinator's screen is no user.
    door = DoorPass.objects.select_for_update(of=("self",), no_key=True).select_related("event").filter(pk=pk).first()
    if door is None or door.revoked_at or door.expires_at <= now:
        raise PassRefused("pass_ended", "Kode QR pintu ini sudah tidak berlaku. Minta yang baru.")
    if door.claimed_at and door.token_hash == token_hash(_pass_of(door, key)):
        return door, _pass_of(door, key)
    if door.claimed_at or door.token_hash != token_hash(claim):
        raise PassRefused("claim_taken", "Kode QR ini sudah dipakai ponsel lain. Minta yang baru.")
    return door, _take(door, key, device, now)


@transaction.atomic
def revoke_door(door_id: int, *, actor: Any) -> DoorPass:
    """That phone marks no more. What it has not sent yet stays on it, for another pass."""
    require(actor, "door.open")
    door = DoorPass.objects.lock_visible(actor, "door.open", door_id)
    if door.revoked_at is None:
        door.revoked_at, door.revoked_by = timezone.now(), actor
        door.save(update_fields=["revoked_at", "revoked_by"])
        record("door.revoked", door.event, actor=actor, changes={"ponsel": [door.device, None]})
    return door


def door_with(text: str) -> DoorPass:
    """The pass that a phone shows, with its event and issuer. Raises PassRefused for an altered or revoked one.

    An ended one is returned: what was marked before its end may still come in.
    """
    try:
        pk = int(_PASS.unsign(text).partition(":")[0])
    except (signing.BadSignature, ValueError) as error:
        raise PassRefused("pass_unknown", "Kartu pintu ponsel ini tidak dikenal.") from error
    door = DoorPass.objects.select_related("event", "issued_by").filter(pk=pk).first()
    if door is None or not secrets.compare_digest(door.token_hash, token_hash(text)):
        raise PassRefused("pass_unknown", "Kartu pintu ponsel ini tidak dikenal.")
    if door.revoked_at or door.issued_by is None or not door.issued_by.is_active:
        raise PassRefused("pass_revoked", "Kartu pintu ponsel ini sudah dicabut. Minta koordinator membukanya lagi.")
    return door


def people_at(door: DoorPass) -> QuerySet[Participant]:
    """Whom this phone may mark: whom its issuer may, and who walked in past any phone of theirs."""
    rows = Participant.objects.filter(event=door.event_id)
    seen = Q(pk__in=rows.visible_to(door.issued_by, "attendance.mark").values("pk"))
    passes = DoorPass.objects.filter(event=door.event_id, issued_by=door.issued_by_id)
    walked_in = Attendance.objects.filter(door_pass__in=passes, participant__source=Source.WALK_IN)
    return rows.listed().filter(seen | Q(source=Source.WALK_IN, pk__in=walked_in.values("participant")))


def note_prepared(door: DoorPass, names: int, now: datetime) -> None:
    """The phone says that it holds the list."""
    DoorPass.objects.filter(pk=door.pk).update(prepared_offline_at=now, names_prepared=names, last_seen_at=now)


def note_seen(door: DoorPass, pending: int, now: datetime) -> None:
    """When the phone was last heard of and how much it still holds: for the office's page, so not at every mark."""
    recent = door.last_seen_at is not None and now - door.last_seen_at < _SEEN
    if recent and (pending or not door.pending):
        return
    DoorPass.objects.filter(pk=door.pk).update(last_seen_at=now, pending=pending)


def midnight_after(event: Event, now: datetime) -> datetime:
    """When a pass given now ends: at the end of the event's last day, or of today where that is over, in its zone."""
    last: date = max(event.ends_on, now.astimezone(event.zone).date())
    return datetime.combine(last + timedelta(days=1), time.min, event.zone)


def _open_event(event_id: int, permission: str, actor: Any) -> Event:
    event = Event.objects.select_related("office").lock_visible(actor, permission, event_id)
    if event.state not in OPEN_STATES:
        text = f"Pintu dibuka untuk kegiatan yang sudah diumumkan; kegiatan ini {event.get_state_display().lower()}."
        raise DomainError("wrong_moment", text)
    return event


def _new_pass(event: Event, device: str, now: datetime, actor: Any) -> tuple[DoorPass, str]:
    door = DoorPass.objects.create(
        event=event,
        device=" ".join(device.split())[:80],
        token_hash=secrets.token_hex(32),
        issued_by=actor,
        expires_at=midnight_after(event, now),
    )
    claim = _CLAIM.sign(f"{door.pk}:{secrets.token_urlsafe(16)}")
    door.token_hash = token_hash(claim)
    door.save(update_fields=["token_hash"])
    return door, claim


def _pass_of(door: DoorPass, key: str) -> str:
    return _PASS.sign(f"{door.pk}:{key}")


def _take(door: DoorPass, key: str, device: str, now: datetime) -> str:
    if len(key) < _SHORTEST_KEY or len(key) > 64:
        raise NotFound
    if device:
        door.device = f"{door.device} · {' '.join(device.split())}"[:80]
    door.token_hash, door.claimed_at, door.last_seen_at = token_hash(_pass_of(door, key)), now, now
    door.save(update_fields=["device", "token_hash", "claimed_at", "last_seen_at"])
    return _pass_of(door, key)
