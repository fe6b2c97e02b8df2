"""Questions about the roster: people and filled posts side by side, vacancies, stated figures beside computed ones.

Everything is "per tanggal": the day is an argument. Pokok posts only, as the field counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q

from pilarsosial.core.models import Claim, Level, Measure, Pillar, Position, PositionKind, PostRule, Region
from pilarsosial.core.policies import may

from .doubles import Doubles
from .list_counts import REMEMBERED_SECONDS, are_few, count_people, memory_key
from .lists import CAP, Question, people
from .models import Assignment
from .quality import CHECKS

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


@dataclass
class Fill:
    """Posts of one position in one region: what there is, what is held, what is missing, what is too much."""

    posts: int = 0
    seats: int = 0
    filled: int = 0
    vacant: int = 0
    over: int = 0
    covered: int = 0  # regions with at least one holder, for positions without a quota
    units: int = 0  # regions of the position's level there are
    unopened: int = 0  # units of a "one each" position without a post

    def add(self, seats: int | None, filled: int) -> None:
        self.posts += 1
        self.filled += filled
        self.covered += filled > 0
        if seats is not None:
            self.seats += seats
            self.vacant += max(seats - filled, 0)
            self.over += max(filled - seats, 0)

    def plus(self, other: Fill) -> None:
        for name in vars(other):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class FormationRow:
    """One region below the chosen one, with a Fill for each position of the head."""

    region: Region
    fills: dict[int, Fill] = field(default_factory=dict)


@dataclass
class Formation:
    """Posts and coverage of a region as of a day: a row a child region, and the total."""

    day: date
    region: Region
    positions: list[Position]
    rows: list[FormationRow]
    total: dict[int, Fill]


def formation(posts: Any, region: Region, day: date, pillar_ids: set[int] | None = None) -> Formation:
    """Count posts (already in scope) of a region by its children: regencies of a province, districts of a regency.

    Posts held for the region itself (Tagana of a regency) stand in a row of their own. `pillar_ids` are those that the
    scope holds, None for all: of another pillar nothing is known, so nothing may be called missing.
    """
    narrowed = {} if pillar_ids is None else {"pillar_id__in": pillar_ids}
    positions = list(
        Position.objects.filter(kind=PositionKind.BASIC, **narrowed)
        .select_related("pillar", "pillar__owner_region")
        .order_by("pillar__order", "order")
    )
    positions = [row for row in positions if _belongs(row, region)]
    own = FormationRow(region)
    children = [FormationRow(child) for child in Region.objects.children_of(region.code)]
    by_code = {row.region.code: row for row in [own, *children]}
    length = _code_length(region.level + 1)
    for row in by_code.values():
        row.fills = {position.pk: Fill() for position in positions}
    # Counted in one pass: asked for each post by itself, the ten thousand of a province cost twice as much.
    held = Assignment.objects.active_on(day).filter(acting=False).in_region(region.code).order_by()
    filled = dict(held.values_list("post").annotate(n=Count("pk")))
    there = posts.active_on(day).basic().in_region(region.code).order_by()
    for pk, code, position_id, seats in there.values_list("pk", "region_id", "position_id", "seats"):
        row = by_code.get(code[:length])
        if row is not None and position_id in row.fills:
            row.fills[position_id].add(seats, filled.get(pk, 0))
    units = Counter(
        (code[:length], level)
        for code, level in Region.objects.inside(region.code)
        .filter(level__in={position.level for position in positions})
        .values_list("code", "level")
    )
    for row in by_code.values():
        for position in positions:
            fill = row.fills[position.pk]
            fill.units = units.get((row.region.code, position.level), 0)
            if position.rule == PostRule.ONE:
                fill.unopened = max(fill.units - fill.posts, 0)
    total = {position.pk: Fill() for position in positions}
    rows = [
        row
        for row in [own, *children]
        if row is not own or any(fill.posts or fill.unopened for fill in own.fills.values())
    ]
    for row in rows:
        for position_id, fill in row.fills.items():
            total[position_id].plus(fill)
    # A position that nobody keeps here (PKH Plus elsewhere) is no column; one whose rule wants posts always is.
    kept = [row for row in positions if total[row.pk].posts or (row.rule == PostRule.ONE and row.pillar.is_active)]
    return Formation(day, region, kept, rows, total)


@dataclass(frozen=True)
class ClaimBeside:
    """A stated figure and what the database counts for the same day, region and pillar."""

    claim: Claim
    computed: int

    @property
    def difference(self) -> int:
        """Stated minus computed; 0 where they agree."""
        return self.claim.stated - self.computed


def claims_beside(claims: Iterable[Claim]) -> list[ClaimBeside]:
    """Count every claim's twin, one statement a day. Nothing is taken from a claim but what to count."""
    claims = list(claims)
    computed: dict[str, int] = {}
    for day in {claim.as_of for claim in claims}:
        places, counts = Q(pk__in=[]), {}
        for claim in (claim for claim in claims if claim.as_of == day):
            place = Q(duty_region__code__inside=claim.region_id)
            places |= place
            which = place if claim.pillar_id is None else place & Q(pillar_id=claim.pillar_id)
            what = "member_id" if claim.measure == Measure.PEOPLE else "pk"
            counts[f"claim_{claim.pk}"] = Count(what, distinct=claim.measure == Measure.PEOPLE, filter=which)
        computed |= Assignment.objects.active_on(day).basic().filter(places).order_by().aggregate(**counts)
    return [ClaimBeside(claim, computed[f"claim_{claim.pk}"]) for claim in claims]


def vacancies(posts: Any, day: date) -> int:
    """Seats that nobody holds on that day, of posts that have a number of seats."""
    counted = posts.active_on(day).basic().filter(seats__isnull=False).with_filled(day).order_by()
    return sum(max(seats - filled, 0) for seats, filled in counted.values_list("seats", "filled"))


def by_child_region(assignments: Any, region: Region, day: date, shared: SharedPeople | None = None) -> dict[str, int]:
    """{code of the child region: people} of a region, as of a day; people of two children count in both.

    `shared` is that of the headcount of the same assignments, where the caller has it.
    """
    length = _code_length(region.level + 1)
    held = assignments.active_on(day).basic().in_region(region.code).order_by()
    further = Doubles(held, day).further_entries(lambda row: row.region[:length])
    if region.level == Level.PROVINCE:
        posts = dict(held.values_list("regency_code").annotate(n=Count("pk")))
        shared = SharedPeople(held) if shared is None else shared
        more = shared.further_posts(lambda _pillar, code: code[:length])
        counts = {code: number - more[code] for code, number in posts.items()}
    else:
        people = {(code[:length], member) for code, member in held.values_list("duty_region_id", "member_id")}
        counts = Counter(code for code, _ in people)
    return {code: number - further[code] for code, number in counts.items() if len(code) == length}


@dataclass(frozen=True)
class QualityFigure:
    """`people` fail the check, counted up to `lists.CAP` and one more beyond; `code` is what the list calls it."""

    code: str
    label: str
    people: int


def quality_figures(actor: Any, question: Question) -> list[QualityFigure]:
    """How many of the people that a question finds fail each check that the actor may ask. A statement a check.

    They are the people of the list: the list asked the same with `mutu=<code>` finds as many. Where the list's own
    counts may be a minute old, because they are of so many people, these may be too.
    """
    counts = count_people(actor, question)
    key = f"quality-{memory_key(actor, question)}"
    known = cache.get(key) if counts.everybody > CAP else None
    if known is not None:
        return known
    few = are_few(counts.number(question.pillar))
    figures = [
        QualityFigure(check.code, check.label, _capped_count(actor, replace(question, quality=check.code), few=few))
        for check in CHECKS.values()
        if may(actor, check.permission)
    ]
    if counts.everybody > CAP:
        cache.set(key, figures, REMEMBERED_SECONDS)
    return figures


def _capped_count(actor: Any, question: Question, *, few: bool) -> int:
    # One by one: all in one statement the database spends longer on compiling them than on counting.
    return people(actor, question, few=few).order_by().values("pk")[: CAP + 1].count()


def _belongs(position: Position, region: Region) -> bool:
    owner = position.pillar.owner_region
    return owner is None or owner.holds(region.code) or region.holds(owner.code)


def _code_length(level: int) -> int:
    """`35` 2, `35.17` 5, `35.17.09` 8, `35.17.09.2001` 13."""
    return {1: 2, 2: 5, 3: 8, 4: 13, 5: 13}[level]
