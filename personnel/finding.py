"""Finding one person: by a full NIK, or by name or number among those who may follow somebody in a post."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from pilarsosial.core.asked import whole_number
from pilarsosial.core.errors import DomainError
from pilarsosial.core.policies import may

from .lists import Question, posts_of, with_text
from .models import Assignment, Member, MemberRemoval
from .rules import clean_nik

NIK_DIGITS = 16
MOST_CANDIDATES = 20


@dataclass(frozen=True)
class NikHit:
    """`member_id` of a visible person; `office` of one who is kept elsewhere; `refusal` where this is no NIK.

    `is_removed`: somebody whom the actor may bring back into the roster.
    """

    member_id: int | None = None
    office: str = ""
    refusal: str = ""
    is_removed: bool = False


def find_by_nik(text: str, *, actor: Any) -> NikHit:
    """One exact look-up; nothing of the number is kept.

    The office of a person elsewhere is said to those who may register people: they must know whom to ask.
    """
    try:
        digits = clean_nik(text)
    except DomainError as refusal:
        return NikHit(refusal=refusal.message)
    member = Member.objects.holder_of(digits)
    if member is None:
        return NikHit()
    if member.removed_at is not None:
        removals = MemberRemoval.objects.visible_to(actor, "member.remove").standing()
        return NikHit(is_removed=removals.filter(member=member).exists())
    entries = Member.objects.filter(Q(pk=member.pk) | Q(merged_into=member))
    if entries.visible_to(actor, "member.view").exists():
        return NikHit(member_id=member.pk)
    return NikHit(office=member.office.name) if may(actor, "member.change") else NikHit()


def standing_for(member_id: int) -> int:
    """Whom an entry stands for: the person that it was merged into, else itself."""
    winner = Member.objects.filter(pk=member_id).values_list("merged_into", flat=True).first()
    return winner or member_id


def entries_of(member_id: int) -> list[int]:
    """The ids under which one person was ever kept, their own first."""
    return [member_id, *Member.objects.filter(merged_into=member_id).order_by("pk").values_list("pk", flat=True)]


def candidates(actor: Any, text: str, *, chosen: str, without: int, day: date) -> list[tuple[int, str]]:
    """(id, name with post and region) of people who may follow somebody: found by name, number or full NIK."""
    members = Member.objects.visible_to(actor, "assignment.change").present().exclude(pk=without)
    digits = "".join(filter(str.isdigit, text))
    wanted = Q(pk__in=[])
    if (picked := whole_number(chosen)) is not None:
        wanted |= Q(pk=picked)
    if len(digits) == NIK_DIGITS:
        wanted |= Q(nik=digits)
    elif text:
        wanted |= Q(pk__in=with_text(Member.objects.all(), text).values("pk"))
    found = list(members.filter(wanted).order_by("name_key", "pk")[:MOST_CANDIDATES])
    posts = posts_of(actor, found, Question(day))
    return [(member.pk, _candidate(member, posts.get(member.pk, []), day)) for member in found]


def _candidate(member: Member, posts: Sequence[Assignment], day: date) -> str:
    held = [f"{row}" for row in posts if row.active_on(day)]
    return f"{member.display_name} ({', '.join(held) or 'tanpa penugasan'})"
