"""How many people a question finds, a pillar and in all: one statement, stopping where nobody reads on.

Every figure answers the whole question of the page but its pillar: while somebody searches, the tabs count what the
search found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.cache import cache
from django.db.models import Case, Exists, OuterRef, QuerySet, When

from pilarsosial.core.models import Pillar
from pilarsosial.core.scoping import Area, areas_with

from . import reference
from .lists import CAP, CappedCount, Question, in_status, matching, people, persons, placed
from .models import Assignment

# With so few matches it is quicker to collect and sort them than to walk the list of names until a page is full.
FEW = 4_000
# Counts of a scope beyond CAP may be this many seconds old; smaller ones are always asked anew.
REMEMBERED_SECONDS = 60


@dataclass(frozen=True)
class Tab:
    """A pillar with its people; None where they were not counted, or not to the end."""

    pk: int
    code: str
    name: str
    people: int | None


@dataclass(frozen=True)
class Counts:
    """People a pillar and all together. `found`: {pillar id: ids of people}, where single people were picked out."""

    tabs: list[Tab]
    everybody: int
    found: dict[int, frozenset[int]] | None = None

    def tab(self, code: str) -> Tab | None:
        """None for the empty code, and for one that this actor has no tab for."""
        return next((tab for tab in self.tabs if tab.code == code), None)

    def number(self, code: str) -> int | None:
        """People of a pillar, of all of them for the empty code; None where that was not counted."""
        if not code:
            return self.everybody
        tab = self.tab(code)
        return tab.people if tab is not None else 0

    def ids(self, code: str) -> frozenset[int] | None:
        """The people of a pillar (of all for "") one by one, where they were picked out and all of them are known."""
        if self.found is None:
            return None
        if not code:
            return frozenset().union(*self.found.values())
        tab = self.tab(code)
        return self.found.get(tab.pk, frozenset()) if tab is not None else frozenset()


def are_few(count: int | None) -> bool:
    """Is it quicker to begin with these people than with the list of names?"""
    return count is not None and count <= FEW


def count_people(actor: Any, question: Question) -> Counts:
    """The counts of a question, whatever its pillar. Beyond CAP they are remembered for a minute."""
    # A field of the pillar's own means nothing in another: then only this pillar is counted.
    question = replace(question, pillar=question.pillar if question.extra else "", sort="nama", descending=False)
    key = f"people-{memory_key(actor, question)}"
    known = cache.get(key)
    if known is not None:
        return known
    counted = _count_narrow(actor, question) if question.is_narrow else _count_wide(actor, question)
    if counted.everybody > CAP:
        cache.set(key, replace(counted, found=None), REMEMBERED_SECONDS)
    return counted


def count_found(actor: Any, question: Question) -> int:
    """People who match the whole question, its pillar too, counted up to CAP + 1."""
    return people(actor, question).order_by().values("pk")[: CAP + 1].count()


def _count_wide(actor: Any, question: Question) -> Counts:
    """Everybody in a place and status: a count a pillar in one statement, each stopping at the cap."""
    anywhere = matching(actor, question)
    figures = {"people": _in_each_pillar(actor, question, _members), "everybody": _members(anywhere)}
    if question.reaches_back:
        figures |= {"twice": _in_each_pillar(actor, question, _twice), "twice_in_all": _twice(anywhere)}
    pillars = list(Pillar.objects.visible_to(actor, "pillar.view").order_by("order", "name").annotate(**figures))
    reference.forget_if_changed(pillar.pk for pillar in pillars)
    areas = areas_with(actor, "member.view")
    tabs = [
        Tab(row.pk, row.code, row.name, _once(row.people, getattr(row, "twice", 0)))
        for row in pillars
        if row.people or _belongs(row.is_active, row.pk, row.owner_region_id, areas)
    ]
    return Counts(tabs, _once(pillars[0].everybody, getattr(pillars[0], "twice_in_all", 0)) if pillars else 0)


def _in_each_pillar(actor: Any, question: Question, count: Callable[[QuerySet[Assignment]], Any]) -> Case:
    """The database plans a count far better when it knows the pillar; one not met yet is told by the row."""
    rows = placed(actor, question)
    met_now = in_status(rows.filter(pillar=OuterRef("pk")), question, rows.filter(pillar=OuterRef("pillar")))
    cases = [When(pk=row.pk, then=count(matching(actor, question, row.pk))) for row in reference.pillars()]
    return Case(*cases, default=count(met_now))


def _once(entries: int, twice: int) -> int:
    """Each person once; where counting stopped it stays beyond the cap."""
    return entries if entries > CAP else entries - twice


def _count_narrow(actor: Any, question: Question) -> Counts:
    """Single people: fetched by their ids and counted here, because a count a pillar would search for each again."""
    most = 2 * CAP
    pairs = list(_pairs(actor, question)[: most + 1])
    found: dict[int, set[int]] = {}
    for pillar_id, person in pairs:
        found.setdefault(pillar_id, set()).add(person)
    everybody = len(set().union(*found.values()))
    broken_off = len(pairs) > most
    areas = areas_with(actor, "member.view")
    pillars = reference.pillars()
    other = {row.code for row in pillars if question.pillar and row.code != question.pillar}
    tabs = [
        Tab(row.pk, row.code, row.name, None if broken_off or row.code in other else len(found.get(row.pk, ())))
        for row in pillars
        if row.pk in found or _belongs(row.is_active, row.pk, row.owner, areas)
    ]
    if broken_off:
        return Counts(tabs, CAP + 1)
    return Counts(tabs, everybody, {pillar_id: frozenset(ids) for pillar_id, ids in found.items()})


def _members(rows: QuerySet[Assignment]) -> CappedCount:
    return CappedCount(rows.values("member_id").distinct())


def _twice(rows: QuerySet[Assignment]) -> Any:
    """How many of these entries stand for a person who is counted already: doubles that were merged since."""
    doubles = rows.filter(member__merged_into__isnull=False)
    alone = doubles.filter(~Exists(rows.filter(member=OuterRef("member__merged_into"))))
    return _members(doubles) - CappedCount(alone.values("member__merged_into").distinct())


def _pairs(actor: Any, question: Question) -> QuerySet:
    """(pillar id, person) of every assignment that answers."""
    rows, chosen = matching(actor, question), persons(actor, question)
    own = rows.filter(member__in=chosen).values_list("pillar_id", "member_id")
    if not question.reaches_back:
        return own
    doubles = rows.filter(member__merged_into__in=chosen).values_list("pillar_id", "member__merged_into")
    return own.union(doubles, all=True)


def _belongs(is_active: bool, pillar_id: int, owner: str | None, areas: Sequence[Area] | None) -> bool:
    """Is an empty tab worth showing: a pillar in use, of this area, that the actor has to do with?"""
    if not is_active:
        return False
    if areas is None:
        return True
    return any(
        area.pillar_id in (None, pillar_id)
        and (not owner or any(f"{code}.".startswith(f"{owner}.") for code in area.regions))
        for area in areas
    )


def memory_key(actor: Any, question: Question) -> str:
    """What is remembered under it is the same for all who see the same."""
    areas = areas_with(actor, "member.view")
    place = "all" if areas is None else sorted((area.regions, area.pillar_id or 0) for area in areas)
    # Which checks may be asked, and in whose sight they compare, is said by the roles.
    whose = sorted(area.role for area in areas or ())
    return hashlib.sha256(repr((place, whose, question)).encode()).hexdigest()
