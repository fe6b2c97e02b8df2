"""What one entry of a mutation means, worked out by the database for everybody at once.

A person's entries are laid beside each other. Those of one group (all that counts, of a pillar, of a place) that touch
or overlap make one stay: the entry that begins it is the one by which the person came, the one that ends it the one by
which they left. Why a post was taken depends on what the person did before, also where that does not count here.
"""

# ruff: noqa: S608 - names and clauses are our own, values are parameters

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Substr

from ..models import Assignment


class Coming(models.TextChoices):
    """Why somebody is there who was not before. Why they go is the reason of the end."""

    BEGAN = "mulai", "Mulai bertugas"
    MOVED_IN = "pindahan", "Pindahan dari wilayah lain"
    AGAIN = "kembali", "Diangkat kembali"
    FURTHER = "rangkap", "Merangkap jabatan lain"


# Stands for an end that is not there yet: the last day that both engines know.
_NEVER = date.max
_FETCHED = 2_000
_EARLY = 1_000
_FLAGS = ("everybody", "pillar", "place")

# Only whoever has several entries needs to be looked at: the others came by their one entry and left by it.
_STORIES = """
WITH touched (id) AS ({touched}),
merged (entry, person) AS (SELECT id, merged_into_id FROM personnel_member WHERE merged_into_id IS NOT NULL),
entries (id) AS (
    SELECT id FROM touched
    UNION SELECT m.person FROM merged m JOIN touched t ON t.id = m.entry
    UNION SELECT m.entry FROM merged m JOIN touched t ON t.id = m.person
    UNION SELECT o.entry FROM merged m JOIN touched t ON t.id = m.entry JOIN merged o ON o.person = m.person
),
counted (id) AS (SELECT c.pk FROM ({counted}) c JOIN entries e ON e.id = c.member_id),
story (id, person, pillar, place, begins, until, reason, counts) AS (
    SELECT w.pk, COALESCE(m.person, w.member_id), w.pillar_id, w.place, w.begins, w.until, w.end_reason,
        CASE WHEN c.id IS NULL THEN 0 ELSE 1 END
    FROM ({whole}) w JOIN entries e ON e.id = w.member_id LEFT JOIN counted c ON c.id = w.pk
    LEFT JOIN merged m ON m.entry = w.member_id
),
several (person) AS (SELECT person FROM story GROUP BY person HAVING COUNT(*) > 1),
moved (person, day) AS (SELECT person, until FROM story WHERE reason = 'moved'),
marked AS (
    SELECT s.*, {marks} FROM story s JOIN several v ON v.person = s.person
    UNION ALL
    SELECT s.*, {unmarked} FROM story s LEFT JOIN several v ON v.person = s.person WHERE v.person IS NULL
),
changes (assignment, day, coming, cause, pillar, place, by_everybody, by_pillar, by_place) AS (
    SELECT k.id, k.begins, 1,
        CASE WHEN (k.person, k.begins) IN (SELECT person, day FROM moved) THEN 'pindahan'
            WHEN k.last_before > k.begins THEN 'rangkap' WHEN k.first_before <= k.begins THEN 'kembali'
            ELSE 'mulai' END,
        k.pillar, k.place, {came}
    FROM marked k WHERE k.counts = 1 AND k.begins BETWEEN %s AND %s
    UNION ALL
    SELECT k.id, k.until, 0, k.reason, k.pillar, k.place, {left}
    FROM marked k WHERE k.counts = 1 AND k.until BETWEEN %s AND %s
)
"""
# Of one person: who served before, and until when. Entries of one first day know nothing of each other.
_EARLIER = "OVER (PARTITION BY s.person ORDER BY s.begins ROWS UNBOUNDED PRECEDING EXCLUDE GROUP)"
# A stay: does an entry that began earlier reach up to this one? Does this one reach up to one that ends later?
_BEFORE = "MAX(s.until) OVER (PARTITION BY {group} ORDER BY s.begins, s.id {earlier_rows})"
_AFTER = "MIN(s.begins) OVER (PARTITION BY {group} ORDER BY s.until DESC, s.begins, s.id {earlier_rows})"
_EARLIER_ROWS = "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
_OF = {flag: "s.person, s.counts" if flag == "everybody" else f"s.person, s.counts, s.{flag}" for flag in _FLAGS}


class Group(NamedTuple):
    """`number` changes of posts that have all of this in common; `part` is that of the period in which they fell.

    By the flags: did a person come or leave by it, in all that is counted, in their pillar, in their place?
    """

    pillar: int
    place: str
    part: int
    coming: bool
    cause: str
    by_everybody: bool
    by_pillar: bool
    by_place: bool
    number: int


class Change(NamedTuple):
    """A post that was taken (`coming`) or given up on a day; `cause` is a `Coming` or an `EndReason`.

    `by_everybody`: a person came or left by it.
    """

    day: date
    coming: bool
    cause: str
    assignment: int
    by_everybody: bool


def grouped(assignments: Any, first: date, last: date, length: int, ends: Sequence[date] = ()) -> list[Group]:
    """All changes of a queryset of assignments, summed. `length` cuts the code of a duty region to the place that it is
    counted in; `ends` are last days of the parts of the period but for its own. One statement."""
    part, days = _part(ends)
    sql = (
        f"SELECT pillar, place, {part}, coming, cause, by_everybody, by_pillar, by_place, COUNT(*) FROM changes "
        "GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"
    )
    rows = _asked(assignments, first, last, length, sql, days)
    return [
        Group(pillar, place, part, coming == 1, cause, every == 1, of_pillar == 1, of_place == 1, number)
        for pillar, place, part, coming, cause, every, of_pillar, of_place, number in rows
    ]


def one_by_one(
    assignments: Any,
    first: date,
    last: date,
    *,
    coming: bool | None = None,
    cause: str = "",
    people_only: bool = False,
) -> Iterator[Change]:
    """The changes by day, fetched while they are walked; the first days for themselves, so that they are there soon.

    Four statements at most.
    """
    wanted, told = ["1 = 1"], []
    if coming is not None:
        wanted.append("coming = %s")
        told.append(int(coming))
    if cause:
        wanted.append("cause = %s")
        told.append(cause)
    if people_only:
        wanted.append("by_everybody = 1")
    sql = (
        f"SELECT day, coming, cause, assignment, by_everybody FROM changes WHERE {' AND '.join(wanted)} "
        "ORDER BY day, coming, cause, assignment"
    )
    middle = _early_day(assignments, first, last)
    for since, until in ((first, middle), (middle + timedelta(days=1), last)):
        for day, came, why, assignment, every in _asked(assignments, since, until, 2, sql, told):
            # SQLite gives what was worked out as text.
            on = day if isinstance(day, date) else date.fromisoformat(day)
            yield Change(on, came == 1, why, assignment, every == 1)


def _early_day(assignments: Any, first: date, last: date) -> date:
    """By which enough has happened for a page."""
    rows = _counting(assignments)
    days = [
        rows.filter(**{f"{name}__gte": first, f"{name}__lte": last}).order_by(name).values_list(name, flat=True)
        for name in ("start", "end")
    ]
    return min([last, *(day for found in days for day in found[_EARLY : _EARLY + 1])])


def _part(ends: Sequence[date]) -> tuple[str, list[date]]:
    if not ends:
        return "0", []
    cases = " ".join(f"WHEN day <= %s THEN {place}" for place in range(len(ends)))
    return f"CASE {cases} ELSE {len(ends)} END", list(ends)


def _asked(
    assignments: Any, first: date, last: date, length: int, sql: str, told: Sequence[object]
) -> Iterator[tuple[Any, ...]]:
    if first > last:
        return
    connection = connections[assignments.db]
    try:
        counted, of_counted = _compiled(_counting(assignments).values("pk", "member_id"), connection)
        touched, of_touched = _compiled(changed(assignments, first, last).values("member_id"), connection)
    except EmptyResultSet:  # nothing that the actor may see
        return
    whole = _counting(Assignment.objects.all()).annotate(
        place=Substr("duty_region_id", 1, length), begins=F("start"), until=Coalesce("end", Value(_NEVER))
    )
    whole = whole.values("pk", "member_id", "pillar_id", "place", "begins", "until", "end_reason")
    stories, of_stories = _compiled(whole, connection)
    text = _STORIES.format(
        counted=counted,
        touched=touched,
        whole=stories,
        marks=", ".join(
            [f"MAX(s.until) {_EARLIER} AS last_before", f"MIN(s.until) {_EARLIER} AS first_before"]
            + [f"{_BEFORE.format(group=_OF[flag], earlier_rows=_EARLIER_ROWS)} AS before_{flag}" for flag in _FLAGS]
            + [f"{_AFTER.format(group=_OF[flag], earlier_rows=_EARLIER_ROWS)} AS after_{flag}" for flag in _FLAGS]
        ),
        unmarked=", ".join(["NULL"] * 8),
        came=", ".join(f"CASE WHEN k.before_{flag} >= k.begins THEN 0 ELSE 1 END" for flag in _FLAGS),
        left=", ".join(f"CASE WHEN k.after_{flag} <= k.until THEN 0 ELSE 1 END" for flag in _FLAGS),
    )
    values = [*of_touched, *of_counted, *of_stories, *[first, last] * 2, *told]
    adapted = [connection.ops.adapt_datefield_value(one) if isinstance(one, date) else one for one in values]
    with closing(connection.chunked_cursor()) as cursor:
        cursor.execute(text + sql, adapted)
        while rows := cursor.fetchmany(_FETCHED):
            yield from rows


def changed(assignments: Any, first: date, last: date) -> Any:
    """The pokok assignments of a queryset that begin or end in the period; those by mistake do neither."""
    begun = Q(start__gte=first, start__lte=last)
    ended = Q(end__gte=first, end__lte=last)
    return _counting(assignments).filter(begun | ended)


def _counting(assignments: Any) -> Any:
    return assignments.basic().exclude(end=F("start")).order_by()


def _compiled(rows: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
    return rows.query.get_compiler(connection=connection).as_sql()
