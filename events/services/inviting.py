"""Inviting people of the roster by a question; what the roster has become since is offered, never done by itself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from personnel.models import Assignment
from pilarsosial.core.errors import DomainError
from pilarsosial.core.policies import SYSTEM

from ..models import Event, Invitation, Participant, ParticipantRole, Source
from ..questions import Question, found, told
from .events import lock_event
from .people import Entrance, check_room, standing_members, withdraw_participants
from .trail import record

PERMISSION = "participant.change"


@dataclass(frozen=True)
class Preview:
    """Whom a question finds: `fresh` would be invited, `known` are on the list already or were withdrawn from it."""

    fresh: list[Assignment] = field(default_factory=list)
    known: list[Assignment] = field(default_factory=list)
    words: str = ""


@dataclass(frozen=True)
class Difference:
    """What the roster has become since an invitation: who would be found now and is not on the list, and who was
    invited by it and would no longer be found."""

    invitation: Invitation
    plus: list[Assignment]
    minus: list[Participant]


def preview(event: Event, question: Question, *, actor: Any, day: date) -> Preview:
    rows = found(question, actor, day)
    on_list = _members_of(event)
    fresh = [row for row in rows if row.member_id not in on_list]
    known = [row for row in rows if row.member_id in on_list]
    return Preview(fresh, known, told(question, day))


@transaction.atomic
def invite(
    event_id: int, question: Question, *, role: str = ParticipantRole.PARTICIPANT, seen: int | None = None, actor: Any
) -> tuple[Invitation, int]:
    """Put everybody whom the question finds on the list, as they stand now. Returns the invitation and how many.

    `seen` is how many the preview showed. Raises DomainError `roster_changed`, `nobody`, `too_many`.
    """
    event = lock_event(event_id, actor, permission=PERMISSION)
    day = timezone.localdate()
    shown = preview(event, question, actor=actor, day=day)
    if not shown.fresh:
        raise DomainError("nobody", "Semua orang yang cocok sudah ada di daftar, atau tidak ada yang cocok.")
    if seen is not None and seen != len(shown.fresh):
        raise DomainError(
            "roster_changed", f"Data anggota berubah: sekarang {len(shown.fresh)} orang. Periksa lagi pratinjaunya."
        )
    check_room(event, len(shown.fresh))
    invitation = Invitation.objects.create(
        event=event,
        question=question.as_dict(),
        told=shown.words,
        count=len(shown.fresh),
        made_by=None if actor is SYSTEM else actor,
    )
    _enter(event, invitation, shown.fresh, role)
    record("participants.invited", event, actor=actor, count=len(shown.fresh), changes={"menurut": [None, shown.words]})
    return invitation, len(shown.fresh)


def differences(event: Event, *, actor: Any, day: date) -> list[Difference]:
    """For each invitation that the roster has outgrown; none where all is as it was."""
    on_list = _members_of(event)
    answers = []
    for invitation in event.invitations.all():
        rows = found(Question.from_dict(invitation.question), actor, day)
        now = standing_members([row.member for row in rows])
        plus = [row for row in rows if row.member_id not in on_list]
        minus = [
            person
            for person in invitation.people.listed().select_related("pillar", "region")
            if person.member_id not in now
        ]
        if plus or minus:
            answers.append(Difference(invitation, plus, minus))
    return answers


@transaction.atomic
def follow_roster(
    event_id: int, invitation_id: int, *, add: Collection[int] | None = None, withdraw: Collection[int] = (), actor: Any
) -> tuple[int, int]:
    """Add whom the question finds now (`add` are member ids, None is all) and withdraw (participant ids) whom it no
    longer finds. Returns (added, withdrawn)."""
    event = lock_event(event_id, actor, permission=PERMISSION)
    invitation = event.invitations.filter(pk=invitation_id).first()
    if invitation is None:
        raise DomainError("unknown_invitation", "Undangan ini sudah tidak ada. Muat ulang halaman.")
    rows = found(Question.from_dict(invitation.question), actor, timezone.localdate())
    on_list = _members_of(event)
    plus = [row for row in rows if row.member_id not in on_list and (add is None or row.member_id in add)]
    check_room(event, len(plus))
    _enter(event, invitation, plus, ParticipantRole.PARTICIPANT)
    now = standing_members([row.member for row in rows])
    minus = [pk for pk, member in invitation.people.listed().values_list("pk", "member_id") if member not in now]
    gone = [pk for pk in minus if pk in set(withdraw)]
    taken = 0
    if gone:
        reason = "tidak lagi cocok dengan data anggota"
        taken = withdraw_participants(event_id, gone, reason=reason, actor=actor)
    if plus or taken:
        changes = {"ditambah": [None, len(plus)], "ditarik": [None, taken]}
        record("participants.synced", event, actor=actor, changes=changes)
    return len(plus), taken


def _enter(event: Event, invitation: Invitation, rows: list[Assignment], role: str) -> None:
    entrance = Entrance(event, timezone.now())
    people = [entrance.member(row, Source.QUERY, invitation=invitation, role=role) for row in rows]
    Participant.objects.bulk_create(people, batch_size=500)


def _members_of(event: Event) -> set[int]:
    """Everybody who is or was on the list, also under an entry that was merged since."""
    rows = event.participants.filter(member__isnull=False).values_list("member_id", "member__merged_into")
    return {pk for pair in rows for pk in pair if pk}
