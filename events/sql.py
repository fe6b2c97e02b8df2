"""Statements of attendance in which it matters who comes first, on both engines.

Callers hold a transaction, have asked for right, scope and moment, and write the trail.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, NamedTuple

from django.db import connection, models

from .calculation import UNDO, Mark, Settled, settle
from .models import Attendance, CurrentPresence

_MARK = (
    "uuid",
    "participant_id",
    "session_id",
    "kind",
    "state",
    "door_at",
    "received_at",
    "clock_offset",
    "method",
    "marked_by_id",
    "door_pass_id",
    "moved_from_id",
    "reason",
    "late",
)
_PRESENCE = ("participant_id", "session_id", "state", "since", "method", "late")


class Outcome(NamedTuple):
    """`new`: this mark was not known yet. `first`: it alone made the present state; otherwise somebody had said so
    before (or later at the door), and `now` tells what and since when."""

    new: bool
    first: bool
    now: Settled


def put_mark(mark: Mark) -> Outcome:
    """Write a mark and keep the presence that follows from all marks of its participant and session.

    The same `uuid` again is no further mark. A first mark costs two statements; only somebody who was marked before
    is looked at again. The guards refuse a participant of another event and a wrong moment (IntegrityError), also for
    a mark that is sent again: the caller tells `late` by the clock before it gets here.
    """
    new = _insert(Attendance, _MARK, asdict(mark), "(uuid) DO NOTHING")
    if new and mark.kind != UNDO:
        made = Settled(mark.state, mark.door_at, mark.method, mark.late)
        if _insert_presence(mark, made):
            return Outcome(True, True, made)
    return _settle_again(mark, new)


def _settle_again(mark: Mark, new: bool) -> Outcome:
    place = {"participant_id": mark.participant_id, "session_id": mark.session_id}
    rows = CurrentPresence.objects.select_for_update(no_key=True).filter(**place)
    row = rows.first()
    if row is None:  # an undo that came before its mark
        _insert_presence(mark, Settled("", mark.door_at, mark.method, mark.late))
        row = rows.get()
    known = Settled(row.state, row.since, row.method, row.late)
    if not new:
        return Outcome(False, False, known)
    names = [name for name in _MARK if name != "clock_offset"]
    now = settle(Mark(**values) for values in Attendance.objects.filter(**place).values(*names)) or known
    if now != known:
        CurrentPresence.objects.filter(pk=row.pk).update(**asdict(now))
    return Outcome(True, now.since == mark.door_at and now.state == mark.state, now)


def _insert_presence(mark: Mark, settled: Settled) -> bool:
    values = {"participant_id": mark.participant_id, "session_id": mark.session_id, **asdict(settled)}
    return _insert(CurrentPresence, _PRESENCE, values, "(participant_id, session_id) DO NOTHING")


def _insert(model: type[models.Model], columns: tuple[str, ...], values: dict[str, Any], conflict: str) -> bool:
    """One row, unless it is there. Column names and the clause are ours."""
    by_column = {field.column: field for field in model._meta.concrete_fields}
    row = [by_column[name].get_db_prep_save(values[name], connection) for name in columns]
    marks = ", ".join(["%s"] * len(columns))
    table = model._meta.db_table
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) ON CONFLICT {conflict}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, row)
        return cursor.rowcount == 1
