"""Member cards: a random code for each person, printed as QR, revocable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from pilarsosial.core import audit
from pilarsosial.core.checks import new_token
from pilarsosial.core.errors import DomainError, NotFound
from pilarsosial.core.policies import SYSTEM, require

from ..models import Assignment, Member, MemberCard
from .members import place_of_story

CARD = "k"
# So many cards are one file; more are asked for by region.
MOST_CARDS = 500


@transaction.atomic
def issue_cards(member_ids: Sequence[int], *, today: date, actor: Any) -> dict[int, MemberCard]:
    """The cards in force of people who serve on that day, {member id: card}; who has none gets one.

    Asking again gives the same cards. Raises NotFound for a person out of scope, DomainError `nobody_to_print`,
    `too_many_cards` and `not_serving` (with the names).
    """
    require(actor, "card.issue")
    wanted = sorted(set(member_ids))
    if not wanted:
        raise DomainError("nobody_to_print", "Tidak ada anggota pada saringan ini, jadi tidak ada kartu yang dicetak.")
    if len(wanted) > MOST_CARDS:
        raise DomainError("too_many_cards", f"Paling banyak {MOST_CARDS} kartu sekali cetak. Persempit saringannya.")
    # In the order of the keys, so that two who print the same list wait instead of blocking each other.
    members = list(
        Member.objects.present()
        .visible_to(actor, "card.issue")
        .select_for_update(of=("self",), no_key=True)
        .filter(pk__in=wanted)
        .order_by("pk")
    )
    if len(members) != len(wanted):
        raise NotFound
    posts = _posts_on(today, members, actor)
    idle = [member for member in members if member.pk not in posts]
    if idle:
        names = ", ".join(str(member) for member in idle[:5]) + (" dan lainnya" if len(idle) > 5 else "")
        raise DomainError("not_serving", f"Tidak sedang bertugas, jadi tidak mendapat kartu: {names}.")
    cards = {card.member_id: card for card in MemberCard.objects.filter(member__in=members, revoked_at__isnull=True)}
    fresh = [
        MemberCard(member=member, token=new_token(CARD), issued_by=None if actor is SYSTEM else actor)
        for member in members
        if member.pk not in cards
    ]
    MemberCard.objects.bulk_create(fresh, batch_size=500)
    audit.record_many(
        audit.entry(
            actor=actor,
            action="card.issued",
            target=card.member,
            office=card.member.office_id,
            person_id=card.member_id,
            region_code=posts[card.member_id].duty_region_id,
            pillar_id=posts[card.member_id].pillar_id,
        )
        for card in fresh
    )
    return cards | {card.member_id: card for card in fresh}


@transaction.atomic
def revoke_card(member_id: int, *, reason: str, actor: Any) -> MemberCard:
    """The printed card no longer counts; the next one has another code. Raises NotFound, DomainError `no_card`."""
    require(actor, "card.issue")
    member = Member.objects.lock_visible(actor, "card.issue", member_id)
    card = MemberCard.objects.filter(member=member, revoked_at__isnull=True).first()
    if card is None:
        raise DomainError("no_card", "Anggota ini tidak mempunyai kartu yang berlaku.")
    card.revoked_at = timezone.now()
    card.revoked_by = None if actor is SYSTEM else actor
    card.save(update_fields=["revoked_at", "revoked_by"])
    audit.record(
        actor=actor,
        action="card.revoked",
        target=member,
        reason=reason,
        **place_of_story(member, actor, "card.issue"),
    )
    return card


def _posts_on(day: date, members: list[Member], actor: Any) -> dict[int, Assignment]:
    rows = Assignment.objects.visible_to(actor, "card.issue").active_on(day).filter(member__in=members)
    return {row.member_id: row for row in rows.order_by("-start", "pk")}
