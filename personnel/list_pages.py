"""The order of the list and its pages by key, equally fast on any page.

By name the people themselves are walked. By first day, region or pillar their matching assignments are, each person
where the first of theirs stands; that assignment leads the person's row, so what is shown is what was sorted by.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OrderBy, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from .models import Assignment, Member

PAGE_SIZE = 50
# A result of so many people or fewer stands on one page.
ONE_PAGE = 1_000
_NAME = "member__name_key"


@dataclass(frozen=True)
class Sort:
    """`keys` are what of an assignment comes first; none where people are walked.

    `then`: what follows on pages. Many thousands share a first day: among them names would have to be collected for
    every page, so there the order of entry follows. A result on one page is always sorted by name then.
    """

    code: str
    label: str
    keys: tuple[str, ...] = ()
    then: tuple[str, ...] = (_NAME,)
    ways: tuple[str, str] = ("A–Z", "Z–A")  # how the two directions are called


SORTS = {
    sort.code: sort
    for sort in (
        Sort("nama", "nama"),
        Sort("tmt", "TMT", ("start",), (), ("terlama dulu", "terbaru dulu")),
        Sort("wilayah", "wilayah tugas", ("duty_region_id",), ways=("menurut kode", "kode terakhir dulu")),
        Sort("pilar", "pilar", ("pillar__order", "pillar_id"), ways=("urutan tab", "dari tab terakhir")),
    )
}


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: behind the row `after` or before the row `before`; neither is the first page."""

    after: int | None = None
    before: int | None = None

    @property
    def backwards(self) -> bool:
        return self.before is not None and self.after is None

    @property
    def pk(self) -> int | None:
        return self.before if self.backwards else self.after


START = Cursor()


@dataclass(frozen=True)
class KeysetPage:
    """`rows` in order; `previous` and `following` are the ids to page on from, None at either end.

    The ids are those of members by name, else of the assignments in `leads` (member id -> the one that leads the row).
    """

    rows: list[Member]
    previous: int | None = None
    following: int | None = None
    leads: dict[int, int] = field(default_factory=dict)


def page_of_people(
    members: QuerySet[Member],
    *,
    cursor: Cursor = START,
    descending: bool = False,
    size: int = PAGE_SIZE,
    picked: bool = False,
) -> KeysetPage:
    """By (name, id). One statement.

    `picked`: these are a few known by their ids, to be collected and sorted; walking the names would meet them late.
    """
    downwards = descending != cursor.backwards
    if cursor.pk is not None:
        members = members.filter(_beyond(Member, cursor.pk, ("name_key",), downwards))
    name, key = _order(("name_key", "pk"), downwards)
    if picked:
        # An expression has no index that could be walked.
        name = OrderBy(Concat("name_key", Value("")), descending=downwards)
    found = list(members.order_by(name, key)[: size + 1])
    return KeysetPage(*_ends(found, cursor, size))


def page_of_posts(
    posts: QuerySet[Assignment],
    sort: Sort,
    *,
    fields: Sequence[str],
    cursor: Cursor = START,
    descending: bool = False,
    size: int = PAGE_SIZE,
    follow: bool = False,
    whole: bool = False,
) -> KeysetPage:
    """By a sort's keys. `posts` are all matching assignments, `fields` what is loaded of the people. One statement.

    `follow`: some may have been entered for a double, whose person is the one it was merged into. `whole`: all of them
    stand on this page.
    """
    downwards = descending != cursor.backwards
    keys = (*sort.keys, *((_NAME,) if whole else sort.then))
    rows = _first_of_each(posts, _sooner(sort.keys, descending), follow)
    if cursor.pk is not None:
        rows = rows.filter(_beyond(Assignment, cursor.pk, keys, downwards))
    found = list(_with_people(rows, fields).order_by(*_order((*keys, "pk"), downwards))[: size + 1])
    return _page_of_leads(found, cursor, size)


def page_by_pillar(
    posts: QuerySet[Assignment],
    pillar_ids: Sequence[int],
    *,
    fields: Sequence[str],
    cursor: Cursor = START,
    descending: bool = False,
    size: int = PAGE_SIZE,
    follow: bool = False,
) -> KeysetPage:
    """One pillar after the other by name: for results too big to be sorted whole. A statement for each pillar met.

    `pillar_ids` in the order of the tabs.
    """
    ranked = list(reversed(pillar_ids)) if descending else list(pillar_ids)
    downwards = descending != cursor.backwards
    way = list(reversed(ranked)) if cursor.backwards else ranked
    at = None
    if cursor.pk is not None:
        at = posts.model.objects.filter(pk=cursor.pk).values_list("pillar_id", flat=True).first()
        way = way[way.index(at) :] if at in way else way
    found: list[Assignment] = []
    for pillar_id in way:
        before = ranked[: ranked.index(pillar_id)]
        rows = _first_of_each(posts, Q(pillar__in=before), follow)
        rows = _first_of_each(rows, Q(_sooner((), descending), pillar=pillar_id), follow).filter(pillar=pillar_id)
        if pillar_id == at:
            rows = rows.filter(_beyond(Assignment, cursor.pk, (_NAME,), downwards))
        rows = _with_people(rows, fields).order_by(*_order((_NAME, "pk"), downwards))
        found += rows[: size + 1 - len(found)]
        if len(found) > size:
            break
    return _page_of_leads(found, cursor, size)


def _page_of_leads(found: list[Assignment], cursor: Cursor, size: int) -> KeysetPage:
    rows, previous, following = _ends(found, cursor, size)
    people = [row.member.merged_into or row.member for row in rows]
    leads = {person.pk: row.pk for person, row in zip(people, rows, strict=True)}
    return KeysetPage(people, previous, following, leads)


def _ends(found: list[Any], cursor: Cursor, size: int) -> tuple[list[Any], int | None, int | None]:
    """The rows of the page in order, and the ids to page on from."""
    more, found = len(found) > size, found[:size]
    if not found:
        return [], None, None
    if cursor.backwards:
        found.reverse()
        return found, found[0].pk if more else None, found[-1].pk
    return found, found[0].pk if cursor.pk is not None else None, found[-1].pk if more else None


def _with_people(rows: QuerySet[Assignment], fields: Sequence[str]) -> QuerySet[Assignment]:
    entries = ("member", "member__merged_into")
    wanted = [f"{entry}__{name}" for entry in entries for name in fields]
    return rows.select_related(*entries).only(*entries, *wanted)


def _order(keys: Sequence[str], downwards: bool) -> list[str]:
    return [f"-{key}" if downwards else key for key in keys]


def _beyond(model: type, pk: int, keys: Sequence[str], downwards: bool) -> Q:
    """Behind the cursor's place. The bare comparison of the first key is what lets an index begin there."""
    compare = "lt" if downwards else "gt"
    place = {key: Subquery(model.objects.filter(pk=pk).values(key)[:1]) for key in keys}
    return Q(**{f"{keys[0]}__{compare}e": place[keys[0]]}) & _after(keys, place.__getitem__, compare, pk)


def _sooner(keys: Sequence[str], descending: bool) -> Q:
    """For an assignment of the same person: does it come before the outer one?"""
    return _after(keys, OuterRef, "gt" if descending else "lt", OuterRef("pk"))


def _after(keys: Sequence[str], value: Callable[[str], Any], compare: str, pk: Any) -> Q:
    """(keys, pk) compared one after the other, written out for both engines."""
    behind = Q(**{f"pk__{compare}": pk})
    for key in reversed(keys):
        behind = Q(**{f"{key}__{compare}": value(key)}) | (Q(**{key: value(key)}) & behind)
    return behind


def _first_of_each(posts: QuerySet[Assignment], sooner: Q, follow: bool) -> QuerySet[Assignment]:
    """Without those of whose person another one comes sooner. Each question by itself, so that each finds its index."""
    pairs = [("member", "member")]
    if follow:
        winner = "member__merged_into"
        pairs += [("member", winner), (winner, "member"), (winner, winner)]
    return posts.filter(*(~Exists(posts.filter(sooner, **{here: OuterRef(there)})) for here, there in pairs))
