"""Who may be the person that is about to be entered, as far as the one who enters them may know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pilarsosial.core.models import Region

from .duplicates import twins_of
from .likeness import REASONS
from .models import Member

MOST_SHOWN = 5


@dataclass(frozen=True)
class Twin:
    """`member` is None for somebody out of sight: of them only the office may be said."""

    id: int
    member: Member | None
    office: str
    reasons: list[str]


def likely_twins(identity: Mapping[str, Any], region: Region, *, actor: Any) -> tuple[Twin, ...]:
    """The likeliest first. Nobody where the NIK is known: the verb says whose it is."""
    nik = identity.get("nik")
    if nik and Member.objects.with_nik(nik).exists():
        return ()
    found = twins_of(identity["name"], identity["birth_date"], region.code, nik)[:MOST_SHOWN]
    ids = [pk for pk, _reasons, _score in found]
    people = Member.objects.select_related("office").in_bulk(ids)
    seen = set(Member.objects.visible_to(actor, "member.view").filter(pk__in=ids).values_list("pk", flat=True))
    return tuple(
        Twin(
            id=pk,
            member=people[pk] if pk in seen else None,
            office=people[pk].office.name,
            reasons=[REASONS[code] for code in reasons],
        )
        for pk, reasons, _score in found
    )


def ids_of(twins: Sequence[Twin]) -> str:
    """What the button that saves all the same sends back: whom it speaks of."""
    return ",".join(str(twin.id) for twin in twins)
