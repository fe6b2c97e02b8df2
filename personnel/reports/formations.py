"""Posts of a region as of a day: what there is, what is held, what is missing, what is too much."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count

from pilarsosial.core.models import Position, PositionKind, PostRule, Region

from ..models import Assignment
from .headcounts import code_length


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
    length = code_length(region.level + 1)
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


def vacancies(posts: Any, day: date) -> int:
    """Seats that nobody holds on that day, of posts that have a number of seats."""
    return sum(vacancies_by_regency(posts, day).values())


def vacancies_by_regency(posts: Any, day: date) -> dict[str, int]:
    """{regency, or the province itself: seats that nobody holds}, also where that is 0."""
    counted = posts.active_on(day).basic().filter(seats__isnull=False).with_filled(day).order_by()
    found: dict[str, int] = {}
    for region, seats, filled in counted.values_list("region_id", "seats", "filled"):
        code = region[:5]
        found[code] = found.get(code, 0) + max(seats - filled, 0)
    return found


def _belongs(position: Position, region: Region) -> bool:
    owner = position.pillar.owner_region
    return owner is None or owner.holds(region.code) or region.holds(owner.code)
