"""Pure rules of attendance: what the marks of a participant in a session come to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

UNDO = "undo"


@dataclass(frozen=True)
class Mark:
    """One mark as it is written (`models.Attendance` says what each means)."""

    uuid: UUID
    participant_id: int
    session_id: int
    kind: str
    state: str
    door_at: datetime
    received_at: datetime
    method: str
    clock_offset: int | None = None
    marked_by_id: int | None = None
    door_pass_id: int | None = None
    moved_from_id: int | None = None
    reason: str = ""
    late: bool = False


@dataclass(frozen=True)
class Settled:
    """What holds now. `since` is the time at the door when this state was first said; an undo has an empty state."""

    state: str
    since: datetime
    method: str
    late: bool


def settle(marks: Iterable[Mark]) -> Settled | None:
    """Follows from the marks alone, in whatever order they came in. None without any.

    The last mark at the door decides; saying the same state again moves nothing, so the first time stays.
    """
    now: Settled | None = None
    for mark in sorted(marks, key=lambda mark: (mark.door_at, mark.uuid)):
        state = "" if mark.kind == UNDO else mark.state
        if now is None or state != now.state:
            now = Settled(state, mark.door_at, mark.method, mark.late)
    return now


@dataclass(frozen=True)
class LessonHours:
    """In how many sessions somebody was, and how many lesson hours (JP) those have."""

    sessions: int
    hours: int


def hours_of(sessions: Mapping[int, int], attended: Collection[int]) -> LessonHours:
    """`sessions` is {session id: JP}; hours count only where somebody was present."""
    there = [pk for pk in sessions if pk in attended]
    return LessonHours(len(there), sum(sessions[pk] for pk in there))
