"""Who serves on the day and who served at the ends of eight quarters before it: one reading for people and for trend.

Most people hold one post, so posts are counted in groups and only the posts of people with several of them are read
one by one. Reducing everybody to a row of their own costs the database four times as much.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, CharField, Count, F, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce, Substr

from personnel import reference
from personnel.models import Assignment, Member
from pilarsosial.core.models import Level
from pilarsosial.core.values.period import Period, PeriodUnit

from .people import Roster, remembered
from .sight import Sight

QUARTERS = 8


@dataclass(frozen=True)
class Quarter:
    """`people` on `until`; `came` are those of them who were not there on `since`, `left` the other way round."""

    label: str
    since: date
    until: date
    people: int
    came: int
    left: int


class _Posts(NamedTuple):
    """`number` posts in force on the ends numbered `first` to `last - 1`; of `person`, or of several where that is 0.

    `child` is the code of the region below, as long as the region's own where the post is the region's own.
    """

    person: int
    pillar: int
    child: str
    first: int
    last: int
    number: int

    def on(self, end: int) -> bool:
        return self.first <= end < self.last


def ends_of_quarters(day: date) -> list[tuple[str, date]]:
    """(label, last day) of nine quarters, the first only to compare with; the last is that of the day, up to it."""
    period = Period.containing(day, PeriodUnit.QUARTER)
    found = [(_short(period), day)]
    for _ in range(QUARTERS):
        period = period.previous()
        found.insert(0, (_short(period), period.last_day))
    return found


def _short(period: Period) -> str:
    return f"TW {period.label.split()[1]} {period.year % 100:02}"


def service(sight: Sight) -> tuple[Roster, list[Quarter]]:
    """At most two statements; of very many people remembered for a minute, as the list's own counts are."""
    return remembered(
        sight,
        "service",
        lambda: _counted(sight),
        lambda found: max(found[0].held(), *(quarter.people for quarter in found[1])),
    )


def _counted(sight: Sight) -> tuple[Roster, list[Quarter]]:
    ends = ends_of_quarters(sight.day)
    grouped, single = _read(sight, [day for _label, day in ends])
    last = len(ends) - 1
    posts: Counter[tuple[int, str]] = Counter()
    for row in grouped:
        if row.on(last):
            posts[row.pillar, row.child] += row.number
    held = [(row.person, row.pillar, row.child) for row in single if row.on(last)]
    times = Counter(person for person, *_ in held)
    shared = [row for row in held if times[row[0]] > 1]
    return Roster(dict(posts), shared), _quarters(ends, grouped, single)


def _quarters(ends: list[tuple[str, date]], grouped: list[_Posts], single: list[_Posts]) -> list[Quarter]:
    """Posts, less those of people with several, and those people each once."""
    own: dict[int, list[_Posts]] = defaultdict(list)
    for row in single:
        own[row.person].append(row)
    served = [{end for row in rows for end in range(row.first, row.last)} for rows in own.values()]

    def count(there: int, away: int | None = None) -> int:
        """People in service at one end, and not at the other."""
        found = sum(row.number for row in grouped if row.on(there) and not (away is not None and row.on(away)))
        found -= sum(1 for row in single if row.on(there) and not (away is not None and row.on(away)))
        return found + sum(1 for days in served if there in days and away not in days)

    return [
        Quarter(
            label,
            ends[place - 1][1],
            until,
            count(place),
            count(place, place - 1),
            count(place - 1, place),
        )
        for place, (label, until) in enumerate(ends)
        if place
    ]


def _read(sight: Sight, ends: list[date]) -> tuple[list[_Posts], list[_Posts]]:
    """(groups of all posts, the posts of people with several one by one)."""
    known = served_between(sight, ends[0], ends[-1])
    child = (
        F("regency_code") if sight.region.level == Level.PROVINCE else Substr("duty_region_id", 1, sight.child_length)
    )
    first = Case(*(When(start__lte=end, then=Value(at)) for at, end in enumerate(ends)), output_field=IntegerField())
    over = [When(end__lte=end, then=Value(at)) for at, end in enumerate(ends)]
    last = Case(*over, default=Value(len(ends)), output_field=IntegerField())
    rows = known.basic()
    told = {"n_child": Substr(child, 1, 13, output_field=CharField()), "n_first": first, "n_last": last}
    names = ("n_person", "pillar_id", "n_child", "n_first", "n_last", "n_posts")
    counted = rows.values("pillar_id").annotate(**told, n_posts=Count("pk"), n_person=Value(0))
    several = known.values("member").annotate(n=Count("pk")).filter(n__gt=1).values("member")
    winners: dict[int, int] = {}
    if reference.has_doubles():
        # Ended service stays under the entry where it was written, also when that was merged into another one since.
        doubles = Member.objects.filter(merged_into__isnull=False).order_by()
        winners = dict(doubles.values_list("pk", "merged_into"))
        several = several.union(doubles.values("pk"), doubles.values("merged_into"))
    apart = rows.filter(member__in=several).annotate(**told, n_posts=Value(1), n_person=F("member_id"))
    grouped, single = [], []
    for found in map(_Posts._make, counted.values_list(*names).union(apart.values_list(*names), all=True)):
        if found.person:
            single.append(found._replace(person=winners.get(found.person, found.person)))
        else:
            grouped.append(found)
    return grouped, single


def served_between(sight: Sight, since: date, until: date) -> Any:
    """Posts of every kind in force on any day from `since` to `until`."""
    rows = Assignment.objects.visible_to(sight.actor, "member.view").in_region(sight.region.code).order_by()
    return rows.overlapping(since, until + timedelta(days=1))


def serving(sight: Sight, since: date, until: date) -> Any:
    """Pokok posts in force on any day from `since` to `until`; `who` is the person, also of a merged entry."""
    who = Coalesce("member__merged_into", "member_id") if reference.has_doubles() else F("member_id")
    return served_between(sight, since, until).basic().annotate(who=who)


def active(day: date) -> Q:
    return Q(start__lte=day) & (Q(end__isnull=True) | Q(end__gt=day))
