"""People who were entered twice and merged since, in counts of a day of the past: two entries, one person.

What ended before the merge stays under the entry where it was written, so only days before today can know of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from datetime import date
from typing import Any, NamedTuple

from django.utils import timezone

from .models import Member


class Row(NamedTuple):
    """An assignment of somebody of whom there was more than one entry; `region` is the code of the duty region."""

    entry: int
    person: int
    pillar_id: int
    region: str


class Doubles:
    """The assignments of a queryset that belong to such people. No statement for today, one or two for earlier days."""

    def __init__(self, held: Any, day: date) -> None:
        self.rows: list[Row] = []
        if day >= timezone.localdate():
            return
        person = dict(Member.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into"))
        if person:
            rows = held.filter(member__in={*person, *person.values()})
            self.rows = [
                Row(entry, person.get(entry, entry), pillar_id, region)
                for entry, pillar_id, region in rows.values_list("member_id", "pillar_id", "duty_region_id")
            ]

    def further_entries(self, group: Callable[[Row], Hashable]) -> Counter:
        """{group: how many entries there are more than people}, for a count of distinct entries in groups."""
        entries = Counter(key for key, _ in {(group(row), row.entry) for row in self.rows})
        people = Counter(key for key, _ in {(group(row), row.person) for row in self.rows})
        return entries - people

    def regrouped(self, by_posts: Counter) -> Counter:
        """{posts held: entries} as {posts held: people}."""
        entries = Counter(Counter(row.entry for row in self.rows).values())
        people = Counter(Counter(row.person for row in self.rows).values())
        return by_posts - entries + people
