"""People by name: as typed, and where that finds few, as it may have been meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from personnel.models import Member
from pilarsosial.core.values.names import search_key
from pilarsosial.core.values.spelling import likeness

from .vocabulary import vocabulary

# So many are ranked; among more the order of the names decides.
MOST_RANKED = 50
# Where as many are found as typed, nobody needs to guess.
ENOUGH = 3
# Candidates of a guess, and how alike (of 100) a name must be to be shown.
MOST_GUESSED = 300
ALIKE = 70
_DIGIT = re.compile(r"\d")
_FIELDS = ("name", "name_key", "title_prefix", "title_suffix", "nik", "merged_into")


@dataclass(frozen=True)
class Found:
    """`people` in the order in which they are shown, `alike` those of them that are only similar."""

    people: list[Member]
    alike: frozenset[int] = frozenset()


def find_people(actor: Any, text: str, most: int) -> Found:
    """At most `most` people whose name holds every typed word, then those whose name is only similar."""
    # A word with a digit in it is a number (of a decree, an SP2D), of which the letters would be taken for a name.
    words = search_key(" ".join(word for word in text.split() if not _DIGIT.search(word))).split()
    if not words or not any(len(word) > 1 for word in words):
        return Found([])
    visible = Member.objects.visible_to(actor, "member.view").shown_in_search().order_by()
    typed = " ".join(words)
    found = _as_typed(visible.named(words), typed, most)
    people = _persons(found)
    if len(people) >= ENOUGH:
        return Found(people[:most])
    guessed = _guessed(visible, words, typed)
    known = {member.pk for member in people}
    similar = [member for member in _persons(guessed) if member.pk not in known]
    return Found([*people, *similar][:most], frozenset(member.pk for member in similar))


def _as_typed(rows: QuerySet[Member], typed: str, most: int) -> list[Member]:
    some = list(rows.only(*_FIELDS)[: MOST_RANKED + 1])
    if len(some) > MOST_RANKED:
        # Many: the index of names is walked, which would be long for a few.
        return list(rows.only(*_FIELDS).order_by("name_key", "pk")[:most])
    return sorted(some, key=lambda member: (*_nearness(member.name_key, typed), member.pk))


def _nearness(name: str, typed: str) -> tuple[bool, bool, str]:
    return name != typed, not name.startswith(typed), name


def _guessed(rows: QuerySet[Member], words: Sequence[str], typed: str) -> list[Member]:
    readings = [places for places in vocabulary().readings(words) if places != [[word] for word in words]]
    if not readings:
        return []
    scored = []
    for member in rows.spelled(readings).only(*_FIELDS)[:MOST_GUESSED]:
        alike = likeness(typed, member.name_key)
        if alike >= ALIKE:
            scored.append((-alike, member.name_key, member.pk, member))
    return [member for *_, member in sorted(scored, key=lambda row: row[:3])]


def _persons(rows: Sequence[Member]) -> list[Member]:
    """An entry that was merged stands for the person that it was merged into; each person once, in order."""
    winners = {row.merged_into_id for row in rows if row.merged_into_id is not None}
    by_pk = Member.objects.only(*_FIELDS).in_bulk(winners) if winners else {}
    persons = {}
    for row in rows:
        person = row if row.merged_into_id is None else by_pk[row.merged_into_id]
        persons.setdefault(person.pk, person)
    return list(persons.values())
