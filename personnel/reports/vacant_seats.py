"""Vacant seats one by one: since when nobody holds them and who did last; seats that fall free soon; villages without.

Of a post with several seats nobody wrote down which seat was whose. Who comes takes the seat of whom they replace, else
the one that has been free longest; who leaves an over-filled post frees none. So a post with `n` seats and `m` holders
always has `max(n - m, 0)` vacant seats, each with one last holder.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce

from pilarsosial.core.models import Position, PositionKind, PostRule, Region

from ..models import Assignment
from .places_told import TOLD_COLUMNS, place_told


class PostFact(NamedTuple):
    """A pokok post with seats; `place` is its region as people say it."""

    pk: int
    pillar_id: int
    position: str
    region: str
    place: str
    seats: int
    valid_from: date


@dataclass(frozen=True)
class FreeSeat:
    """`holder` served last, in the assignment `left`, and ended for `reason`; nobody where it was never held."""

    post: PostFact
    since: date
    holder: str = ""
    holder_id: int | None = None
    reason: str = ""
    left: int | None = None


@dataclass(frozen=True)
class LeavingSeat:
    """A holder whose service or decree ends on `ends` (last day), and of whom no follower is known."""

    post: PostFact
    holder: str
    holder_id: int
    ends: date
    by_decree: bool


@dataclass
class SeatCount:
    """seats - vacant + over = filled; `soon` of the filled fall free soon."""

    seats: int = 0
    filled: int = 0
    vacant: int = 0
    over: int = 0
    soon: int = 0

    def plus(self, other: SeatCount) -> None:
        for name in vars(other):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class Vacancies:
    """Every post with seats, as of a day: its count, and the seats of all that are vacant or fall free soon."""

    day: date
    posts: list[tuple[PostFact, SeatCount]] = field(default_factory=list)
    free: list[FreeSeat] = field(default_factory=list)
    leaving: list[LeavingSeat] = field(default_factory=list)


class _Service(NamedTuple):
    pk: int
    post: int
    person: int
    name: str
    start: date
    end: date | None
    reason: str
    replaces: int | None
    decree_until: date | None


def vacant_seats(posts: Any, day: date, within_days: int) -> Vacancies:
    """Count a queryset of posts (in scope, narrowed as wanted). Two statements, and one for names of regencies."""
    found = Vacancies(day)
    wanted = posts.active_on(day).basic().filter(seats__isnull=False)
    facts = {fact.pk: fact for fact in _facts(wanted)}
    stories: dict[int, list[_Service]] = {pk: [] for pk in facts}
    for service in _services(wanted):
        stories[service.post].append(service)
    until = day + timedelta(days=within_days)
    for pk, fact in facts.items():
        free = _free_seats(fact, stories[pk], day)
        leaving = _leaving(fact, stories[pk], day, until)
        filled = sum(_holds(service, day) for service in stories[pk])
        count = SeatCount(fact.seats, filled, len(free), max(filled - fact.seats, 0), len(leaving))
        found.posts.append((fact, count))
        found.free += free
        found.leaving += leaving
    return found


def _facts(posts: Any) -> Iterator[PostFact]:
    columns = ("pk", "pillar_id", "position__name", "region_id", "seats", "valid_from")
    rows = posts.order_by("region_id", "position__pillar__order", "position__order", "pk")
    for row in rows.values_list(*columns, *(f"region__{name}" for name in TOLD_COLUMNS)).iterator(chunk_size=5_000):
        pk, pillar, position, region, seats, valid_from, *told = row
        yield PostFact(pk, pillar, position, region, place_told(*told), seats, valid_from)


def _services(posts: Any) -> Iterator[_Service]:
    names = ("pk", "post_id", "person", "holder_name", "start", "end", "end_reason", "replaces_id")
    held = Assignment.objects.filter(post__in=posts.order_by().values("pk"), acting=False).exclude(end=F("start"))
    rows = held.with_person().annotate(holder_name=Coalesce("member__merged_into__name", "member__name"))
    rows = rows.order_by("post_id", "start", "pk")
    for row in rows.values_list(*names, "decree__valid_until").iterator(chunk_size=5_000):
        yield _Service(*row)


def _holds(service: _Service, day: date) -> bool:
    return service.start <= day and (service.end is None or service.end > day)


def _free_seats(post: PostFact, services: Iterable[_Service], day: date) -> list[FreeSeat]:
    begun = [service for service in services if service.start <= day]
    # On one day who leaves goes first: a successor may come on the day of the hand-over.
    events = [(service.end, 0, service.pk, service) for service in begun if service.end is not None]
    events += [(service.start, 1, service.pk, service) for service in begun]
    free, over = [FreeSeat(post, post.valid_from)] * post.seats, 0
    for on, comes, _pk, service in sorted(events):
        if on > day:
            break
        if not comes and over:
            over -= 1
        elif not comes:
            free.append(FreeSeat(post, on, service.name, service.person, service.reason, service.pk))
        elif not free:
            over += 1
        else:
            taken = next((seat for seat in free if seat.left is not None and seat.left == service.replaces), free[0])
            free.remove(taken)
    return free


def _leaving(post: PostFact, services: list[_Service], day: date, until: date) -> list[LeavingSeat]:
    """Of those who leave the last to go, less as many as are known to come: as `PostQuerySet.with_soon_vacant`."""
    leaving = []
    for service in services:
        if not _holds(service, day):
            continue
        by_decree = service.decree_until is not None and day <= service.decree_until <= until
        if service.end is not None and service.end <= until:
            last = service.end - timedelta(days=1)
            leaving.append(LeavingSeat(post, service.name, service.person, last, False))
        elif by_decree:
            leaving.append(LeavingSeat(post, service.name, service.person, service.decree_until, True))
    coming = sum(day < service.start <= until for service in services)
    leaving.sort(key=lambda seat: (seat.ends, seat.holder_id))
    return leaving[coming:]


# --- Coverage -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Uncovered:
    """A region of the position's level in which nobody holds it."""

    position: Position
    region: str
    place: str


def coverage_positions(pillar_ids: set[int] | None) -> list[Position]:
    """Pokok positions without a quota, which cover regions or do not; `pillar_ids` None for every pillar."""
    rows = Position.objects.filter(kind=PositionKind.BASIC, rule=PostRule.COVERAGE).select_related("pillar")
    if pillar_ids is not None:
        rows = rows.filter(pillar__in=pillar_ids)
    return list(rows.filter(pillar__is_active=True).order_by("pillar__order", "order"))


def uncovered(assignments: Any, region: Region, day: date, positions: Iterable[Position]) -> list[Uncovered]:
    """Every region inside one that a position does not reach, in the order of codes. A statement a position."""
    found = []
    for position in positions:
        held = assignments.active_on(day).basic().filter(position=position, duty_region=OuterRef("pk"))
        rows = Region.objects.inside(region.code).filter(~Exists(held), level=position.level).order_by("code")
        for code, *told in rows.values_list("code", *TOLD_COLUMNS).iterator(chunk_size=5_000):
            found.append(Uncovered(position, code, place_told(*told)))
    return found


def units_of(region: Region, positions: Iterable[Position], length: int) -> dict[tuple[int, str], int]:
    """{(position, code cut to a length): how many regions of its level there are}. One statement a level."""
    found: dict[tuple[int, str], int] = {}
    for level in {position.level for position in positions}:
        codes = Region.objects.inside(region.code).filter(level=level).values_list("code", flat=True)
        for code in codes.iterator(chunk_size=10_000):
            for position in positions:
                if position.level == level:
                    key = (position.pk, code[:length])
                    found[key] = found.get(key, 0) + 1
    return found
