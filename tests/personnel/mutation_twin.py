"""What `personnel.reports.mutation` works out in sets, told one person and one day at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from datetime import date
from typing import Any

from personnel.models import Assignment, EndReason


def changes_of(assignments: Any, first: date, last: date, length: int) -> list[tuple[object, ...]]:
    """(day, coming, cause, assignment, by everybody, by pillar, by place), in that order."""
    counted = set(assignments.values_list("pk", flat=True))
    people: dict[int, list[Assignment]] = {}
    for row in Assignment.objects.basic().select_related("member").order_by("start", "pk"):
        if row.end != row.start:
            people.setdefault(row.member.merged_into_id or row.member_id, []).append(row)
    found = []
    for story in people.values():
        own = [row for row in story if row.pk in counted]
        steps = [
            _steps(own, story, group, first, last)
            for group in (lambda row: 0, lambda row: row.pillar_id, lambda row: row.duty_region_id[:length])
        ]
        for row in own:
            found += [(*change, *(change in made for made in steps)) for change in _of_post(row, story, first, last)]
    return sorted(found)


def summed(changes: Iterable[tuple[object, ...]], length: int) -> Counter:
    """{(pillar, place, coming, cause, and the three flags): number}."""
    rows = {row.pk: row for row in Assignment.objects.all()}
    return Counter(
        (rows[pk].pillar_id, rows[pk].duty_region_id[:length], coming, cause, *flags)
        for _day, coming, cause, pk, *flags in changes
    )


def _before(row: Assignment, day: date) -> bool:
    return row.start < day and (row.end is None or row.end >= day)


def _on(row: Assignment, day: date) -> bool:
    return row.start <= day and (row.end is None or row.end > day)


def _of_post(row: Assignment, story: list[Assignment], first: date, last: date) -> list[tuple[object, ...]]:
    found = []
    if first <= row.start <= last:
        found.append((row.start, True, _cause(row, story), row.pk))
    if row.end is not None and first <= row.end <= last:
        found.append((row.end, False, row.end_reason, row.pk))
    return found


def _cause(row: Assignment, story: list[Assignment]) -> str:
    others = [other for other in story if other.pk != row.pk]
    if any(other.end == row.start and other.end_reason == EndReason.MOVED for other in others):
        return "pindahan"
    if any(_before(other, row.start) and _on(other, row.start) for other in others):
        return "rangkap"
    return "kembali" if any(other.end is not None and other.end <= row.start for other in others) else "mulai"


def _steps(
    own: list[Assignment], story: list[Assignment], group: Callable[[Assignment], Hashable], first: date, last: date
) -> set[tuple[object, ...]]:
    """The changes by which the person came into a group or left it: who ends and begins on one day does neither."""
    found = set()
    for key in {group(row) for row in own}:
        rows = [row for row in own if group(row) == key]
        changes = [change for row in rows for change in _of_post(row, story, first, last)]
        for day in {change[0] for change in changes}:
            was, now = any(_before(row, day) for row in rows), any(_on(row, day) for row in rows)
            if was != now:
                found.add(next(change for change in changes if change[0] == day and change[1] is now))
    return found
