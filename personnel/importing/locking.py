"""The posts that a plan touches, locked and opened before it is made again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pilarsosial.core.importing.kinds import PlanChanged
from pilarsosial.core.models import PostRule

from .. import sql
from .pillars import PositionInfo


class LockedPosts:
    """The posts that a plan touches, by position and region: those that were there, and those opened for it now."""

    def __init__(self) -> None:
        self.ids: dict[tuple[int, str], int] = {}
        self.opened: list[tuple[int, str]] = []
        self._entered: dict[int, str] = {}
        self.earliest: dict[int, str] = {}

    def lock(self, locks: list[list[Any]], positions: dict[int, PositionInfo]) -> None:
        """Lock every post and open what is missing; `locks` are `[position, region, start]`.

        Planning comes after this, so nobody can fill a seat between the plan and its writing.
        """
        starts = {(position, region): start for position, region, start in locks}
        self._find(starts, lock=True)
        missing = sorted(key for key in starts if key not in self.ids)
        rows = []
        for key in missing:
            position = positions[key[0]]
            single = position.rule == PostRule.ONE
            if not starts[key]:
                raise PlanChanged  # it was there when the preview was made
            rows.append((position.id, position.pillar_id, key[1], 1 if single else None, single, starts[key]))
        opened = sql.open_missing_posts(rows)
        # Posts of our own nobody else can see; where somebody was faster, theirs is locked like any other.
        self._find(missing, lock=opened < len(missing))
        self.opened = missing

    def _find(self, keys: Iterable[tuple[int, str]], *, lock: bool) -> None:
        by_position: dict[int, list[str]] = {}
        for position, region in keys:
            by_position.setdefault(position, []).append(region)
        for position in sorted(by_position):
            for pk, region, valid_from in sql.posts(position, by_position[position], lock=lock):
                self.ids[position, region] = pk
                self._entered[pk] = valid_from

    def serve_from(self, key: tuple[int, str], start: str) -> None:
        """Somebody serves from that day on; a post that was entered later than that was there earlier, too."""
        post = self.ids.get(key)
        if post and start < self._entered[post]:
            self._entered[post] = self.earliest[post] = start
