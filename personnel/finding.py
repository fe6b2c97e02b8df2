"""Finding one person: by a full NIK, or by name or number among those who may follow somebody in a post."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from pilarsosial.core.errors import DomainError
from pilarsosial.core.policies import may

from .lists import Question, posts_of, with_text
from .models import Assignment, Member
from .rules import clean_nik

NIK_DIGITS = 16
MOST_CANDIDATES = 20


@dataclass(frozen=True)
class NikHit:
    """`member_id` of a visible person; `office` of one who is kept elsewhere; `refusal` where this is no NIK."""

    member_id: int | None = None
    office: str = ""
    refusal: str = ""


def find_by_nik(text: str, *, actor: Any) -> NikHit:
    """One exact look-up; nothing of the number is kept.

    The office of a person elsewhere is said to those who may register people: they must know whom to ask.
    """
    try:
        digits = clean_nik(text)
    except DomainError as refusal:
        return NikHit(refusal=refusal.message)
    seen = Member.objects.visible_to(actor, "member.view").present().with_nik(digits).values_list("pk", flat=True)
    if (pk := seen.first()) is not None:
        return NikHit(member_id=pk)
    if may(actor, "member.change"):
        elsewhere = Member.objects.present().with_nik(digits).values_list("office__name", flat=True).first()
        if elsewhere is not None:
            return NikHit(office=elsewhere)
    return NikHit()


def candidates(actor: Any, text: str, *, chosen: str, without: int, day: date) -> list[tuple[int, str]]:
    """(id, name with post and region) of people who may follow somebody: found by name, number or full NIK."""
    members = Member.objects.visible_to(actor, "assignment.change").present().exclude(pk=without)
    digits = "".join(filter(str.isdigit, text))
    wanted = Q(pk__in=[])
    if chosen.isdecimal():
        wanted |= Q(pk=int(chosen))
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
