"""The posts that a plan touches, locked and opened before it is made again."""

from __future__ import annotations

from typing import Any

from pilarsosial.core.importing.kinds import PlanChanged
from pilarsosial.core.models import PostRule

from .. import sql
from .pillars import PositionInfo


class LockedPosts:
    """The posts that a plan touches, `{position: {region: id}}`: those that were there, and those opened for it now.

    `earliest` are posts that turn out older than they were entered, with their first day.
    """

    def __init__(self) -> None:
        self.opened: list[tuple[int, str]] = []
        self.earliest: dict[int, str] = {}
        self._ids: dict[int, dict[str, int]] = {}
        self._entered: dict[int, str] = {}

    def lock(self, locks: list[list[Any]], positions: dict[int, PositionInfo]) -> None:
        """Lock every post and open what is missing; `locks` are `[position, region, start]`.

        Planning comes after this, so nobody can fill a seat between the plan and its writing.
        """
        by_position: dict[int, dict[str, str]] = {}
        for position_id, region, start in locks:
            by_position.setdefault(position_id, {})[region] = start
        for position_id, starts in sorted(by_position.items()):
            known = self._ids[position_id] = {}
            for pk, region, day in sql.posts(position_id, starts, lock=True):
                known[region] = pk
                self._entered[pk] = day
            self._open(positions[position_id], {region: starts[region] for region in sorted(starts.keys() - known)})

    def id(self, position_id: int, region: str) -> int:
        return self._ids[position_id][region]

    def opened_ids(self) -> list[int]:
        return sorted(self.id(*key) for key in self.opened)

    def serve_from(self, position_id: int, region: str, start: str) -> None:
        """Somebody serves from that day on: a post that was there before may have been entered later than that."""
        post = self._ids.get(position_id, {}).get(region)
        if post in self._entered and start < self._entered[post]:
            self._entered[post] = self.earliest[post] = start

    def _open(self, position: PositionInfo, starts: dict[str, str]) -> None:
        if not all(starts.values()):
            raise PlanChanged  # it was there when the preview was made
        single = position.rule == PostRule.ONE
        seats = 1 if single else None
        opened = sql.open_missing_posts(
            [(position.id, position.pillar_id, region, seats, single, start) for region, start in starts.items()]
        )
        # Posts of our own nobody else can see; where somebody was faster, theirs is locked like any other.
        for pk, region, _day in sql.posts(position.id, starts, lock=opened < len(starts)):
            self._ids[position.id][region] = pk
        self.opened.extend((position.id, region) for region in starts)
