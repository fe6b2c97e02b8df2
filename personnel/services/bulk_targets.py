"""Whom an act on many is about: picked by hand or by the list's question, and loaded as the act looks at them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Max

from ..lists import Question, matching, posts_of_people
from ..models import Assignment, BulkAct, EmploymentStatus, Member, MonthlyReport, Pause, Post
from .bulk_actions import BulkAction, Target
from .members import kept_among

_NOT_YOURS = "Penugasan ini di luar wilayah kewenangan Anda untuk diubah."


def picked_posts(act: BulkAct, actor: Any) -> Any:
    """The assignments by which the picked people stand in the list now."""
    question = Question.of_dict(act.question)
    rows = (
        posts_of_people(actor, question) if act.everything else matching(actor, question).filter(member__in=act.members)
    )
    return rows.filter(member__removed_at__isnull=True)


def picked_keys(act: BulkAct, action: BulkAction, actor: Any, limit: int | None = None) -> tuple[list[int], set[int]]:
    """(ids of the targets by name, ids of their people). The targets of an act on people are the people."""
    rows = picked_posts(act, actor).order_by("member__name_key", "member_id", "pk").values_list("pk", "member_id")
    pairs = list(rows if limit is None else rows[:limit])
    people = dict.fromkeys(member_id for _pk, member_id in pairs)
    return (list(people) if action.of_people else [pk for pk, _member_id in pairs]), set(people)


def load_targets(
    action: BulkAction, ids: Sequence[int], values: Mapping[str, Any], actor: Any, *, lock: bool = False
) -> dict[int, Target]:
    """{id: target} of those that the actor may see; who may be seen but not changed says so. `lock`: to write them.

    Posts are locked before assignments, all in the order of their numbers.
    """
    if action.of_people:
        return _people(action, ids, values, actor, lock=lock)
    return _posts(action, ids, actor, lock=lock)


def _posts(action: BulkAction, ids: Sequence[int], actor: Any, *, lock: bool) -> dict[int, Target]:
    seen = Assignment.objects.visible_to(actor, "member.view").filter(pk__in=ids, member__removed_at__isnull=True)
    if lock:
        posts = list(seen.order_by().values_list("post_id", flat=True))
        list(Post.objects.filter(pk__in=posts).order_by("pk").select_for_update(no_key=True))
        list(seen.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk"))
    may_change = Assignment.objects.visible_to(actor, action.permission).filter(pk__in=ids).order_by()
    mine = set(may_change.values_list("pk", flat=True))
    pauses: dict[int, list[Pause]] = {}
    if action.looks_at_pauses:
        for pause in Pause.objects.filter(assignment__in=ids).order_by("start"):
            pauses.setdefault(pause.assignment_id, []).append(pause)
    reports: dict[int, date] = {}
    if action.looks_at_reports:
        received = MonthlyReport.objects.filter(assignment__in=ids).order_by().values("assignment")
        reports = dict(received.annotate(newest=Max("month")).values_list("assignment", "newest"))
    return {
        row.pk: Target(
            row,
            tuple(pauses.get(row.pk, ())),
            last_report=reports.get(row.pk),
            refusal="" if row.pk in mine else _NOT_YOURS,
        )
        for row in seen.select_related("position__pillar", "duty_region", "decree")
    }


def _people(
    action: BulkAction, ids: Sequence[int], values: Mapping[str, Any], actor: Any, *, lock: bool
) -> dict[int, Target]:
    people = Member.objects.present().visible_to(actor, "member.view").filter(pk__in=ids)
    if lock:
        list(people.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk"))
    statuses: dict[int, EmploymentStatus] = {}
    known = EmploymentStatus.objects.filter(member__in=ids, since__lte=date.fromisoformat(values["since"]))
    for status in known.order_by("since"):
        statuses[status.member_id] = status
    members = list(people.select_related("office"))
    kept = kept_among(actor, action.permission, members)
    return {
        member.pk: Target(
            member,
            status=statuses.get(member.pk),
            refusal="" if member.pk in kept else f"Data diri orang ini dikelola {member.office}.",
        )
        for member in members
    }
