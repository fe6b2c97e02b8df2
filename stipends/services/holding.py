"""The office keeps a person's money back, and lets it go again; the months held come later as back pay."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from personnel.models import Member
from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.policies import require

from ..models import Hold, HoldReason, Scheme

LONGEST_NOTE = 200


@transaction.atomic
def place_hold(scheme_id: int, member_id: int, reason: HoldReason, *, actor: Any, note: str = "") -> Hold:
    """Keep a person's money of a scheme back from the next run on. Raises DomainError `held_already`."""
    require(actor, "hold.change")
    scheme = Scheme.objects.select_related("office").lock_visible(actor, "hold.change", scheme_id)
    member = Member.objects.get_visible(actor, "member.view", member_id)
    if Hold.objects.in_force().filter(scheme=scheme, member=member).exists():
        raise DomainError("held_already", f"Pembayaran {member} untuk skema ini sudah ditahan.")
    hold = Hold.objects.create(
        scheme=scheme,
        office=scheme.office,
        member=member,
        reason=reason,
        note=note.strip()[:LONGEST_NOTE],
        held_by_id=actor.pk,
    )
    _tell("hold.placed", hold, member, actor, HoldReason(reason).label)
    return hold


@transaction.atomic
def release_hold(hold_id: int, *, actor: Any) -> Hold:
    """Let it go; the months held are offered as back pay. Raises DomainError `released_already`."""
    require(actor, "hold.change")
    hold = Hold.objects.select_related("scheme", "office", "member").lock_visible(actor, "hold.change", hold_id)
    if hold.released_at is not None:
        raise DomainError("released_already", "Penahanan ini sudah dilepas.")
    hold.released_at, hold.released_by_id = timezone.now(), actor.pk
    hold.save(update_fields=["released_at", "released_by"])
    _tell("hold.released", hold, hold.member, actor, hold.get_reason_display())
    return hold


def _tell(action: str, hold: Hold, member: Member, actor: Any, reason: str) -> None:
    audit.record(
        actor=actor,
        action=action,
        target=hold,
        office=hold.office,
        region_code=hold.office.region_id,
        person_id=member.pk,
        changes={"skema": [None, hold.scheme.code], "alasan": [None, reason]},
        reason=hold.note,
    )
