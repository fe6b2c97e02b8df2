"""The service of an entry that is merged: what is open goes to the winner, what is over stays as it was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from pilarsosial.core.errors import DomainError
from pilarsosial.core.values.dates import format_date

from ..models import Assignment, EndReason, Member, MonthlyReport
from .assignments import save_assignment
from .people_locks import check_reach
from .setting_aside import TOUCHED, annul, put_back


@dataclass
class Moved:
    """What became of the loser's open assignments, with what undoing needs (see `setting_aside.annul`)."""

    rows: list[Assignment]
    doubles: list[Assignment]
    journal: dict[str, list] = field(default_factory=dict)


def move_service(winner: Member, loser: Member, today: date, *, actor: Any) -> Moved:
    """Open and planned assignments go over. One in a post that the winner holds too is a double entry: it never was.

    Raises DomainError `outside_area` and `overlaps` (the winner left the same post while the loser was in it).
    """
    rows = list(
        _going_on(Assignment.objects.filter(member=loser), today)
        .select_related("member", "post__pillar", "position", "duty_region")
        .order_by("pk")
    )
    check_reach(rows, actor, "member.merge")
    held = {row.pk: _held_by(winner, row, today) for row in rows}
    doubles = [row for row in rows if held[row.pk] is not None]
    moving = [row for row in rows if held[row.pk] is None]
    journal = annul(doubles, f"Tercatat ganda; sudah ada pada {winner}."[:200])
    journal["reports"] = [moved for row in doubles for moved in _move_reports(row, held[row.pk])]
    for row in moving:
        row.member = winner
        save_assignment(row)
    journal["assignments"] = [[row.pk, row.version] for row in moving]
    return Moved(moving, doubles, journal)


def move_service_back(winner: Member, loser: Member, journal: Mapping[str, list], *, actor: Any) -> Moved:
    """Undo `move_service`. Raises DomainError where an assignment was touched since, or no longer fits."""
    versions = dict(journal["assignments"])
    rows = list(Assignment.objects.filter(pk__in=versions).select_related("member", "position", "duty_region"))
    check_reach(rows, actor, "member.merge")
    for row in rows:
        if (row.version, row.member_id) != (versions[row.pk], winner.pk):
            raise DomainError("touched_since", TOUCHED.format(row=row))
        row.member = loser
        save_assignment(row)
    for pk, came_from, went_to in journal["reports"]:
        MonthlyReport.objects.filter(pk=pk, assignment=went_to).update(assignment=came_from)
    doubles = put_back(journal)
    check_reach(doubles, actor, "member.merge")
    return Moved(rows, doubles)


def _going_on(rows: Any, today: date) -> Any:
    return rows.filter(Q(end__isnull=True) | Q(end__gt=today)).exclude(end_reason=EndReason.MISTAKE)


def _held_by(winner: Member, row: Assignment, today: date) -> Assignment | None:
    """The winner's own assignment of which this one is a double."""
    same = Assignment.objects.filter(post=row.post_id).of_person(winner.pk).overlapping(row.start, row.end)
    going_on = _going_on(same, today).order_by("pk").first()
    over = same.first()
    if going_on is None and over is not None:
        raise DomainError(
            "overlaps",
            f"{winner} tercatat sebagai {over} sampai {format_date(over.last_day)}, sedangkan data yang digabung sudah "
            f"di sana sejak {format_date(row.start)}. Betulkan tanggal salah satunya dahulu.",
        )
    return going_on


def _move_reports(double: Assignment, kept: Assignment) -> list[list[int]]:
    """Monthly reports that were received under the double, for months of the other one's service that it lacks.

    Returns [[id, from, to]].
    """
    there = MonthlyReport.objects.filter(assignment=kept).values("month")
    lacking = MonthlyReport.objects.filter(assignment=double, month__gte=kept.start.replace(day=1))
    if kept.end is not None:
        lacking = lacking.filter(month__lt=kept.end)
    lacking = lacking.exclude(month__in=there)
    moved = [[pk, double.pk, kept.pk] for pk in lacking.order_by("pk").values_list("pk", flat=True)]
    MonthlyReport.objects.filter(pk__in=[pk for pk, *_ in moved]).update(assignment=kept)
    return moved
