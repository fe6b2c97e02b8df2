"""People and filled posts side by side, by pillar and by region. Pokok posts only, as the field counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.db.models.functions import Substr

from pilarsosial.core.models import Level, Pillar, Region

from ..doubles import Doubles

# Numbers in one statement that both engines take.
_MEMBERS_IN_FETCH = 5_000


@dataclass(frozen=True)
class PillarCount:
    """People and filled posts of one pillar: they differ where one person holds two posts of it."""

    pillar: Pillar
    people: int
    posts: int


class SharedPeople:
    """The posts of those who hold several at once: what counts of posts have more than counts of people.

    Few do, so they are fetched; letting the database count distinct people sorts all 300,000 for each figure.
    """

    def __init__(self, held: Any) -> None:
        several = held.values("member_id").annotate(n=Count("pk")).filter(n__gt=1)
        members = list(several.values_list("member_id", flat=True))
        self.rows: list[tuple[int, int, str]] = []  # member, pillar, code of the duty region
        for first in range(0, len(members), _MEMBERS_IN_FETCH):
            rows = held.filter(member__in=members[first : first + _MEMBERS_IN_FETCH])
            self.rows += rows.values_list("member_id", "pillar_id", "duty_region_id")

    def by_posts(self) -> Counter[int]:
        """{posts held: people}, of two and more."""
        return Counter(Counter(member for member, *_ in self.rows).values())

    def further_posts(self, group: Callable[[int, str], Hashable]) -> Counter:
        """{group: how many posts there are more than people}; `group` takes the pillar and the region of a post."""
        posts = Counter((group(pillar, region), member) for member, pillar, region in self.rows)
        return Counter(key for key, _ in posts.elements()) - Counter(key for key, _ in posts)


@dataclass(frozen=True)
class Headcount:
    """`people` counts each person once over all pillars; `by_posts` is {posts held: people}.

    Always: posts = sum(n x people holding n).
    """

    day: date
    rows: list[PillarCount]
    people: int
    posts: int
    by_posts: dict[int, int]
    shared: SharedPeople

    @property
    def is_tied(self) -> bool:
        """Do people and posts reconcile? False would mean that the data cannot be trusted."""
        return (
            self.posts == sum(n * people for n, people in self.by_posts.items()) == sum(row.posts for row in self.rows)
        )


def headcount(assignments: Any, day: date) -> Headcount:
    """Count a queryset of assignments (already in scope, narrowed as wanted) as of a day. Three statements, one more
    where people hold several posts, and one or two for a day of the past."""
    held = assignments.active_on(day).basic().order_by()
    doubles, shared = Doubles(held, day), SharedPeople(held)
    further = doubles.further_entries(lambda row: row.pillar_id) + shared.further_posts(lambda pillar, _region: pillar)
    pillars = {pillar.pk: pillar for pillar in Pillar.objects.all()}
    counted = dict(held.values_list("pillar_id").annotate(posts=Count("pk")))
    rows = [PillarCount(pillars[pillar], posts - further[pillar], posts) for pillar, posts in counted.items()]
    rows.sort(key=lambda row: (row.pillar.order, row.pillar.name))
    posts = sum(row.posts for row in rows)
    several = shared.by_posts()
    single = posts - sum(n * people for n, people in several.items())
    together = doubles.regrouped(Counter({1: single, **several}))
    by_posts = {n: people for n, people in sorted(together.items()) if people}
    return Headcount(day, rows, sum(by_posts.values()), posts, by_posts, shared)


@dataclass(frozen=True)
class PlaceCount:
    people: int
    posts: int


def by_place(assignments: Any, region: Region, day: date, shared: SharedPeople | None = None) -> dict[str, PlaceCount]:
    """{code: people and posts} of each region directly below, and of the region's own level under its own code.

    People of two places count in both. `shared` is that of the headcount of the same assignments, where the caller has
    it: then one statement, and one or two more for a day of the past.
    """
    length = code_length(region.level + 1)
    held = assignments.active_on(day).basic().in_region(region.code).order_by()
    if region.level == Level.PROVINCE:
        counted = held.values_list("regency_code")
    else:
        counted = held.annotate(place=Substr("duty_region_id", 1, length)).values_list("place")
    shared = SharedPeople(held) if shared is None else shared
    further = shared.further_posts(lambda _pillar, code: code[:length])
    further += Doubles(held, day).further_entries(lambda row: row.region[:length])
    return {code: PlaceCount(posts - further[code], posts) for code, posts in counted.annotate(n=Count("pk"))}


def by_child_region(assignments: Any, region: Region, day: date, shared: SharedPeople | None = None) -> dict[str, int]:
    """{code of the child region: people} of a region, as of a day; as `by_place` without the region's own level."""
    counts = by_place(assignments, region, day, shared)
    return {code: count.people for code, count in counts.items() if code != region.code}


def code_length(level: int) -> int:
    """`35` 2, `35.17` 5, `35.17.09` 8, `35.17.09.2001` 13."""
    return {1: 2, 2: 5, 3: 8, 4: 13, 5: 13}[level]
