"""Officials of an event and who came in whose place; who has duty at it; figures that somebody stated about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import User
from pilarsosial.core.policies import PERMISSIONS, require

from ..models import Event, EventClaim, EventDuty, EventOfficial
from .checking import check, put
from .trail import record

PERMISSION = "event.change"
OFFICIAL_FIELDS = ("name", "title", "acting", "role", "attended", "note")
CLAIM_FIELDS = ("figure", "label", "stated", "source", "source_date", "note")


@transaction.atomic
def save_official(
    event_id: int,
    fields: Mapping[str, Any],
    *,
    official_id: int | None = None,
    represented_by: int | None = None,
    deputy: Mapping[str, Any] | None = None,
    actor: Any,
) -> EventOfficial:
    """Enter or put right somebody of rank. `represented_by` is the official who came instead; `deputy` enters that one.

    Officials may also be put right after the event: who really came is known then. Raises DomainError beside the
    field, `represents_in_a_circle`.
    """
    event = _lock(event_id, actor)
    official = _official(event, official_id)
    changes = put(official, fields, OFFICIAL_FIELDS)
    old = str(official.represented_by) if official.represented_by_id else None
    if deputy:
        stand_in = EventOfficial(event=event, order=_next_order(event) + 1, attended=True, role=official.role)
        put(stand_in, deputy, OFFICIAL_FIELDS)
        check(stand_in)
        stand_in.save()
        represented_by = stand_in.pk
    official.represented_by = event.officials.get(pk=represented_by) if represented_by else None
    if official.represented_by is not None:
        official.attended = False
        _check_chain(official)
    new = str(official.represented_by) if official.represented_by_id else None
    if old != new:
        changes["diwakili oleh"] = [old, new]
    check(official)
    official.save()
    if official_id is None:
        changes = {"pejabat": [None, f"{official}, {official.full_title}".rstrip(", ")]}
    if changes:
        record(
            "officials.changed",
            event,
            actor=actor,
            changes=changes,
            reason="" if official_id is None else official.name,
        )
    return official


@transaction.atomic
def remove_official(event_id: int, official_id: int, *, actor: Any) -> None:
    """Take off who was entered by mistake. Raises DomainError `represents_others`."""
    event = _lock(event_id, actor)
    official = _official(event, official_id)
    if (other := official.represents.first()) is not None:
        raise DomainError("represents_others", f"{official} tercatat mewakili {other}. Ubah dahulu {other}.")
    official.delete()
    record("officials.changed", event, actor=actor, changes={"pejabat": [official.name, None]})


@transaction.atomic
def give_duty(event_id: int, username: str, *, actor: Any) -> EventDuty:
    """Let a user see and mark all people of the event. Raises DomainError `unknown_user`, `role_without_marks`."""
    event = _lock(event_id, actor)
    user = User.objects.filter(username__iexact=username.strip(), is_active=True).first()
    if user is None:
        text = "Tidak ada akun aktif dengan nama pengguna itu."
        raise DomainError("unknown_user", text, {"username": text})
    if not any("attendance.mark" in PERMISSIONS[grant.role] for grant in user.grants_in_force()):
        text = f"{user} tidak berperan operator, admin, atau koordinator, jadi tidak dapat mencatat kehadiran."
        raise DomainError("role_without_marks", text, {"username": text})
    duty, is_new = EventDuty.objects.get_or_create(event=event, user=user, defaults={"given_by_id": actor.pk})
    if is_new:
        record("duty.given", event, actor=actor, changes={"petugas": [None, str(user)]})
    return duty


@transaction.atomic
def end_duty(event_id: int, duty_id: int, *, actor: Any) -> None:
    event = _lock(event_id, actor)
    duty = event.duties.select_related("user").filter(pk=duty_id).first()
    if duty is None:
        return
    duty.delete()
    record("duty.ended", event, actor=actor, changes={"petugas": [str(duty.user), None]})


@transaction.atomic
def record_claim(event_id: int, fields: Mapping[str, Any], *, actor: Any) -> EventClaim:
    """A figure that a letter or a newspaper states about the event, beside the computed one."""
    event = _lock(event_id, actor)
    claim = EventClaim(event=event)
    changes = put(claim, fields, CLAIM_FIELDS)
    check(claim)
    claim.save()
    record("event_claim.recorded", event, actor=actor, changes=changes)
    return claim


def _lock(event_id: int, actor: Any) -> Event:
    require(actor, PERMISSION)
    return Event.objects.select_related("office").lock_visible(actor, PERMISSION, event_id)


def _official(event: Event, official_id: int | None) -> EventOfficial:
    if official_id is None:
        return EventOfficial(event=event, order=_next_order(event))
    official = event.officials.select_related("represented_by").filter(pk=official_id).first()
    if official is None:
        raise DomainError("unknown_official", "Pejabat ini sudah dihapus. Muat ulang halaman.")
    return official


def _next_order(event: Event) -> int:
    return (event.officials.aggregate(last=Max("order"))["last"] or 0) + 1


def _check_chain(official: EventOfficial) -> None:
    """Whoever stands at the end of the chain came, so it must have an end."""
    step, seen = official.represented_by, {official.pk} - {None}
    while step is not None:
        if step.pk in seen:
            text = "Pejabat ini sendiri tercatat mewakili yang Anda pilih."
            raise DomainError("represents_in_a_circle", text, {"represented_by": text})
        seen.add(step.pk)
        step = step.represented_by
