"""Which of two entries of one person says what: the winner takes over, and the loser keeps what the winner had.

Exchanged, not overwritten: so nothing is lost, both NIKs stay known, and doing it again undoes it.
"""

from __future__ import annotations

from collections.abc import Collection

from pilarsosial.core.values.names import search_key

from ..models import EmploymentStatus, Member
from ..rules import nik_differences
from .members import IDENTITY

# What can be taken over from the other entry, beside accounts.
EMPLOYMENT = "employment"
FIELDS = (*IDENTITY, "photo", EMPLOYMENT)
_POINTERS = {"home_region": "home_region_id", "photo": "photo_id"}


def exchange(winner: Member, loser: Member, fields: Collection[str]) -> None:
    """Exchange these fields of FIELDS. The caller saves both, the winner first."""
    for name in (_POINTERS.get(field, field) for field in fields if field != EMPLOYMENT):
        mine, theirs = getattr(winner, name), getattr(loser, name)
        setattr(winner, name, theirs)
        setattr(loser, name, mine)
    for member in (winner, loser):
        member.name_key = search_key(member.name)[:120]
        member.nik_differs = nik_differences(member.nik, member.birth_date, member.sex)
    if "nik" in fields:
        Member.objects.filter(pk=loser.pk).update(nik=None)  # nobody may have it twice, not even for a moment
    if EMPLOYMENT in fields:
        _exchange_employment(winner.pk, loser.pk)


def employment_of(*member_ids: int) -> list[list]:
    """[[id, member, kind]] of these people, to see later whether anything was changed."""
    rows = EmploymentStatus.objects.filter(member__in=member_ids).order_by("pk")
    return [list(row) for row in rows.values_list("pk", "member_id", "kind")]


def _exchange_employment(winner_id: int, loser_id: int) -> None:
    """The whole history changes sides; what began on one day changes places, for a day is there once."""
    rows = EmploymentStatus.objects.filter(member__in=(winner_id, loser_id)).order_by("pk")
    by_day: dict = {}
    for row in rows:
        by_day.setdefault(row.since, []).append(row)
    for same in by_day.values():
        if len(same) == 2:
            same[0].kind, same[1].kind = same[1].kind, same[0].kind
        else:
            same[0].member_id = winner_id + loser_id - same[0].member_id
        for row in same:
            row.save(update_fields=["kind", "member"])
