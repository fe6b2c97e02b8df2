"""Posts as the plan sees them: which exist, who holds the strict ones, how full the others are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q

from pilarsosial.core.models import Office, PostRule

from ..models import Assignment, Post
from .pillars import PositionInfo

OPEN = "9999-12-31"


@dataclass(slots=True)
class KnownPost:
    id: int
    seats: int | None
    valid_from: str
    valid_until: str | None
    filled: int = 0


@dataclass(slots=True)
class Holder:
    """Who holds a strict post from `start` to before `end`; `assignment_id` 0 for a row of this file, at `place`."""

    ref: tuple[int, int]
    start: str
    end: str | None
    name: str
    assignment_id: int = 0
    version: int = 0
    place: int | None = None


class PostBook:
    """The posts of the office's region, position by position: two statements each, when a row first needs it."""

    def __init__(self, office: Office, today: date) -> None:
        self._code = office.region_id
        self._today = today
        self._posts: dict[int, dict[str, KnownPost]] = {}
        self._holders: dict[int, dict[str, list[Holder]]] = {}
        self.touched: set[tuple[int, str]] = set()
        self.missing: dict[tuple[int, str], str] = {}

    def post(self, position: PositionInfo, region: str) -> KnownPost | None:
        return self._of(position).get(region)

    def holders(self, position: PositionInfo, region: str) -> list[Holder]:
        """Holders of a strict post, those of earlier rows included."""
        self._of(position)
        return self._holders[position.id].setdefault(region, [])

    def add_holder(self, position: PositionInfo, region: str, holder: Holder) -> None:
        self.holders(position, region).append(holder)

    def end_holder(self, position: PositionInfo, region: str, assignment_id: int, end: str) -> None:
        """An earlier row ends this assignment, so the post is free from that day on."""
        if position.id not in self._holders:
            return
        for holder in self._holders[position.id].get(region, ()):
            if holder.assignment_id == assignment_id:
                holder.end = end

    def correct_holder(
        self, position: PositionInfo, region: str, assignment_id: int, correct: dict[str, list[Any]]
    ) -> None:
        """An earlier row gives this assignment other days, `{"start": [old, new]}`: a successor may stand below it."""
        for holder in self._holders.get(position.id, {}).get(region, ()):
            if holder.assignment_id == assignment_id:
                holder.start = correct.get("start", (holder.start,))[-1]
                holder.end = correct.get("end", (holder.end,))[-1]

    def use(self, position: PositionInfo, region: str, start: str) -> None:
        """A row will write into this post: it is locked first, and opened when it does not exist."""
        key = (position.id, region)
        self.touched.add(key)
        post = self.post(position, region)
        if post is None:
            self.missing[key] = min(start, self.missing.get(key, start))
        else:
            post.filled += 1

    def _of(self, position: PositionInfo) -> dict[str, KnownPost]:
        if position.id not in self._posts:
            rows = Post.objects.filter(position=position.id, region__code__inside=self._code)
            columns = ("region_id", "id", "seats", "valid_from", "valid_until")
            self._posts[position.id] = {
                region: KnownPost(pk, seats, start.isoformat(), end.isoformat() if end else None)
                for region, pk, seats, start, end in rows.values_list(*columns)
            }
            self._holders[position.id] = {}
            if position.rule == PostRule.ONE:
                self._load_holders(position)
            elif position.rule == PostRule.QUOTA:
                self._load_filled(position)
        return self._posts[position.id]

    def _load_holders(self, position: PositionInfo) -> None:
        rows = (
            Assignment.objects.filter(position=position.id, single=True, acting=False)
            .in_region(self._code)
            .exclude(end=F("start"))
        )
        columns = ("duty_region_id", "member_id", "start", "end", "member__name", "id", "version")
        for region, member_id, start, end, name, pk, version in rows.values_list(*columns):
            holder = Holder((member_id, 0), start.isoformat(), end.isoformat() if end else None, name, pk, version)
            self._holders[position.id].setdefault(region, []).append(holder)

    def _load_filled(self, position: PositionInfo) -> None:
        today = Q(start__lte=self._today) & (Q(end__isnull=True) | Q(end__gt=self._today))
        rows = Assignment.objects.filter(today, position=position.id, acting=False).in_region(self._code)
        counted = rows.order_by().values("duty_region_id").annotate(n=Count("pk"))
        for region, filled in counted.values_list("duty_region_id", "n"):
            if region in self._posts[position.id]:
                self._posts[position.id][region].filled = filled


def overlap(start: str, end: str | None, other: Holder) -> bool:
    """Do two half-open stretches of days share one?"""
    return start < (other.end or OPEN) and other.start < (end or OPEN)
