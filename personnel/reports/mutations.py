"""What changed between two days: opening + who came - who left = closing, for people and for posts.

A person comes where none of their posts counted the day before, and leaves where none counts any more; whoever only
goes from one post to another does neither, except in the pillar or place that they go to or from. What was entered by
mistake has no days, and so never comes or leaves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from ..models import Assignment, EndReason
from .mutation_rows import Change, Group, grouped, one_by_one
from .service_rows import ServiceRow, regency_names, service_rows

LEAVING = [(reason.value, reason.label) for reason in EndReason if reason != EndReason.MISTAKE]
# Names that are asked for at once.
_NAMED = 1_000


@dataclass(frozen=True)
class Mutation:
    """`first` and `last` are days of the period, both counted: it opens as of the day before `first`.

    `mistakes` is how many entries of the period were taken back: they count nowhere.
    """

    first: date
    last: date
    groups: Sequence[Group]
    mistakes: int

    @property
    def opening_day(self) -> date:
        return self.first - timedelta(days=1)


def mutation(assignments: Any, first: date, last: date, length: int, ends: Sequence[date] = ()) -> Mutation:
    """What happened to a queryset of assignments (in scope, narrowed as wanted). Two statements, whatever happened.

    `length` and `ends` as `grouped` takes them.
    """
    mistaken = assignments.filter(end_reason=EndReason.MISTAKE, start__gte=first, start__lte=last).basic()
    return Mutation(first, last, grouped(assignments, first, last, length, ends), mistaken.count())


def named_changes(assignments: Any, first: date, last: date, **narrowed: Any) -> Iterator[tuple[Change, ServiceRow]]:
    """Every change with who it is about, by day; `narrowed` as `one_by_one` takes it.

    Six statements at most, and one for every further 1,000 changes; never more than so many are held.
    """
    regencies: Mapping[str, str] | None = None
    changes = one_by_one(assignments, first, last, **narrowed)
    while portion := list(islice(changes, _NAMED)):
        rows = Assignment.objects.filter(pk__in={change.assignment for change in portion})
        regencies = regency_names() if regencies is None else regencies
        told = {row.pk: row for row in service_rows(rows, "pk", regencies=regencies)}
        for change in portion:
            yield change, told[change.assignment]
