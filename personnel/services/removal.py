"""Taking people out of the roster who should not be in it, and bringing them back as they were.

The service of a removed person never was: every assignment loses its days, on every date, and so frees its post.
Who only leaves service is not removed; their assignment ends.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.policies import require

from ..duplicates import note_doubles
from ..models import Assignment, EndReason, Member, MemberRemoval
from ..ties import ties_of, told
from .members import check_keeps, place_of_story
from .people_locks import CHANGED, check_reach, lock_people
from .setting_aside import annul, lock_posts_of, put_back, return_cards, revoke_cards, tell_of


@transaction.atomic
def remove_member(member_id: int, *, reason: str, version: int, actor: Any) -> MemberRemoval:
    """Take a person out of the roster.

    Raises DomainError `reason_needed`, `changed_meanwhile`, `kept_elsewhere`, `outside_area` (they serve in an area
    that is not the actor's, too), `has_merged` (others were merged into this entry), `is_tied` (payments, attendance).
    """
    require(actor, "member.remove")
    reason = needed(reason)
    member = lock_people([member_id], actor, "member.remove")[member_id]
    check_keeps(actor, "member.remove", member)
    if member.version != version:
        raise DomainError("changed_meanwhile", CHANGED)
    if Member.objects.filter(merged_into=member).exists():
        raise DomainError("has_merged", f"Data lain sudah digabung ke {member}. Batalkan dahulu penggabungannya.")
    if ties := ties_of([member_id]):
        raise DomainError(
            "is_tied",
            f"{member} tidak dapat dihapus karena sudah ada {told(ties)}. Bila sudah tidak bertugas, akhiri "
            "penugasannya.",
        )
    served = Assignment.objects.filter(member=member).exclude(end_reason=EndReason.MISTAKE)
    rows = list(served.select_related("member", "duty_region", "position").order_by("pk"))
    check_reach(rows, actor, "member.remove")
    place = place_of_story(member, actor, "member.remove")
    journal = {**annul(rows, reason), "cards": revoke_cards(member, actor)}
    member.removed_at, member.removed_reason = timezone.now(), reason
    member.version += 1
    member.save(update_fields=["removed_at", "removed_reason", "version", "updated_at"])
    removal = MemberRemoval.objects.create(member=member, reason=reason, journal=journal, removed_by_id=actor.pk)
    tell_of("assignment.ended", rows, {"alasan": [None, EndReason.MISTAKE.label]}, reason=reason, actor=actor)
    audit.record(actor=actor, action="member.removed", target=member, reason=reason, **place)
    return removal


@transaction.atomic
def restore_member(removal_id: int, *, actor: Any) -> Member:
    """Bring a removed person back with all that was taken away.

    Raises DomainError `already_restored`, `kept_elsewhere`, `outside_area`, and what stands in the way of a post
    (`seat_taken`, `post_closed`, `number_taken`, `touched_since`).
    """
    require(actor, "member.remove")
    removal = MemberRemoval.objects.lock_visible(actor, "member.remove", removal_id)
    if removal.restored_at is not None:
        raise DomainError("already_restored", f"{removal.member} sudah dikembalikan ke daftar.")
    lock_posts_of(pk for pk, *_old in removal.journal["annulled"])
    member = Member.objects.select_related("office__region").select_for_update(of=("self",)).get(pk=removal.member_id)
    check_keeps(actor, "member.remove", member)
    member.removed_at, member.removed_reason = None, ""
    member.version += 1
    member.save(update_fields=["removed_at", "removed_reason", "version", "updated_at"])
    rows = put_back(removal.journal)
    check_reach(rows, actor, "member.remove")
    return_cards(removal.journal["cards"])
    removal.restored_by_id, removal.restored_at = actor.pk, timezone.now()
    removal.save(update_fields=["restored_by", "restored_at"])
    note_doubles(member.pk)
    tell_of("assignment.restored", rows, {}, reason="", actor=actor)
    place = place_of_story(member, actor, "member.remove")
    audit.record(actor=actor, action="member.restored", target=member, **place)
    return member


def needed(reason: str) -> str:
    """The reason, trimmed. Raises DomainError `reason_needed`."""
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise DomainError("reason_needed", "Tulis alasannya.", {"reason": "Tulis alasannya."})
    return reason
