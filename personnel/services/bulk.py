"""Changing many at once: picked from the list, previewed row by row, applied as previewed or refused row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError, NotFound
from pilarsosial.core.jobs import JobRun, queue_job
from pilarsosial.core.policies import require
from pilarsosial.core.values.money import format_number

from ..listing import digest_of
from ..lists import Question
from ..models import Assignment, BulkAct, BulkState
from .bulk_actions import BULK_ACTIONS, CHANGE, REFUSED, SAME, BulkAction, Target, Verdict
from .bulk_targets import load_targets, picked_keys
from .members import place_of_act, places_of_stories

# More is a job for several acts: narrow the filter.
MOST = 20_000
# More than so many changes are applied by the worker, so many in one transaction.
AT_ONCE = 500
JOB = "roster.bulk"
KEEP_DAYS = 30

TOO_MANY = f"Paling banyak {format_number(MOST)} baris sekaligus. Persempit saringannya, lalu pilih lagi."
_GONE = "Tidak ditemukan lagi dalam wilayah kewenangan Anda."
_CHANGED = "Berubah sesudah pratinjau, jadi tidak disentuh."
_NO_LONGER = "Tidak lagi cocok dengan saringannya."


def action_of(code: str) -> BulkAction:
    """Raises DomainError `unknown_action`."""
    if code not in BULK_ACTIONS:
        raise DomainError("unknown_action", "Tindakan ini tidak dikenal.")
    return BULK_ACTIONS[code]


@transaction.atomic
def pick_for_bulk(
    question: Question,
    *,
    action: str,
    members: Collection[int],
    everything: bool = False,
    shown: int = 0,
    digest: str = "",
    actor: Any,
) -> BulkAct:
    """Remember whom an act is about: all that the question finds, or these members as far as the actor sees them.

    `shown` and `digest` are what the list said of its result. Raises NotFound when none of the members is in scope.
    """
    wanted = action_of(action)
    require(actor, wanted.permission)
    picked: list[int] = []
    if not everything:
        if not members:
            raise DomainError("nobody_picked", "Pilih dahulu orangnya: centang kotak di depan nama.")
        rows = Assignment.objects.visible_to(actor, "member.view").filter(member__in=members)
        picked = sorted(set(rows.order_by().values_list("member_id", flat=True)))
        if not picked:
            raise NotFound
        shown, digest = len(set(members)), digest_of(members)
    return BulkAct.objects.create(
        actor=actor,
        action=action,
        question=question.as_dict(),
        everything=everything,
        members=picked,
        shown=shown,
        digest=digest,
    )


@transaction.atomic
def plan_bulk(act_id: int, values: Mapping[str, Any], *, today: date, actor: Any) -> BulkAct:
    """Say of each row what would become of it, and keep that as the plan. Writes nothing else.

    Raises DomainError `bulk_over` for an act that was applied, `too_many` beyond MOST.
    """
    act, action = _locked(act_id, actor)
    if act.state not in (BulkState.PICKED, BulkState.READY):
        raise DomainError("bulk_over", "Tindakan ini sudah diterapkan.")
    ids, people = picked_keys(act, action, actor, MOST + 1)
    if len(ids) > MOST:
        raise DomainError("too_many", TOO_MANY)
    act.values = dict(values)
    act.rows = []
    for chunk in _chunks(ids):
        targets = load_targets(action, chunk, values, actor)
        for pk in chunk:
            if pk in targets:
                verdict = _judged(action, targets[pk], values, today)
                act.rows.append([pk, targets[pk].mark, verdict.kind, verdict.said])
    kinds = Counter(row[2] for row in act.rows)
    # The list said its digest only where all people stood on one page.
    differs = len(people) != act.shown or (act.digest != "" and digest_of(people) != act.digest)
    act.planned = {
        CHANGE: kinds[CHANGE],
        SAME: kinds[SAME],
        REFUSED: kinds[REFUSED],
        "people": len(people),
        "differs": differs,
    }
    act.state = BulkState.READY
    act.save(update_fields=["values", "rows", "planned", "state"])
    return act


@transaction.atomic
def apply_bulk(act_id: int, *, today: date, actor: Any) -> BulkAct:
    """Do what the preview showed, once: an act that is under way or over is given back as it is.

    A row that is no longer as it was previewed is refused and the others go on. Up to AT_ONCE changes in this
    transaction; more by a job, whose every AT_ONCE rows are one.
    """
    act, action = _locked(act_id, actor)
    is_stopped = act.state == BulkState.RUNNING and (act.job is None or act.job.is_final)
    if act.state == BulkState.PICKED:
        raise DomainError("not_planned", "Lihat pratinjaunya dahulu.")
    if not (act.state == BulkState.READY or is_stopped):
        return act
    if act.state == BulkState.READY:
        act.outcome = {"changed": 0, SAME: act.planned[SAME], REFUSED: act.planned[REFUSED], "new": 0, "late": []}
    act.state = BulkState.RUNNING
    act.save(update_fields=["state", "outcome"])
    if act.planned[CHANGE] > AT_ONCE:
        label = f"{action.heading}: {act.planned[CHANGE]} baris"
        job = queue_job(JOB, actor=actor, label=label, arguments={"act": act.pk}, total=len(act.rows))
        BulkAct.objects.filter(pk=act.pk).update(job=job)
    else:
        _apply(act, action, _still_there(act, action, actor), len(act.rows), today=today, actor=actor)
        _finish(act, action, actor)
    act.refresh_from_db()
    return act


def run_bulk(run: JobRun) -> None:
    """The job: AT_ONCE rows in a transaction with how far it came, so that a second attempt goes on from there."""
    actor, today = run.job.owner, timezone.localdate()
    act_id = run.job.arguments["act"]
    still: set[int] | None = None
    while True:
        with transaction.atomic():
            act, action = _locked(act_id, actor)
            if act.state != BulkState.RUNNING:
                return
            if still is None:
                still = _still_there(act, action, actor)
            if act.done >= len(act.rows):
                _finish(act, action, actor)
                run.finish(
                    f"{act.outcome['changed']} diubah, {act.outcome['refused']} ditolak.", result_url=result_url(act)
                )
                return
            _apply(act, action, still, AT_ONCE, today=today, actor=actor)
        run.progress(act.done)


def result_url(act: BulkAct) -> str:
    """A path of ours, as jobs keep it; verbs know no URL names."""
    return f"/anggota/massal/{act.pk}/"


def purge_bulk_acts(now: datetime) -> None:
    """A chore: what was picked a month ago is of no use to anybody; what was done stands in the trail."""
    BulkAct.objects.filter(made_at__lt=now - timedelta(days=KEEP_DAYS)).delete()


def _locked(act_id: int, actor: Any) -> tuple[BulkAct, BulkAction]:
    require(actor, "assignment.change")
    act = BulkAct.objects.lock_visible(actor, "assignment.change", act_id)
    action = action_of(act.action)
    require(actor, action.permission)
    return act, action


def _judged(action: BulkAction, target: Target, values: Mapping[str, Any], today: date) -> Verdict:
    return Verdict(REFUSED, target.refusal) if target.refusal else action.judge(target, values, today)


def _still_there(act: BulkAct, action: BulkAction, actor: Any) -> set[int]:
    """The targets that the question finds now, for those of the plan that are still to be done; counts new ones."""
    now = set(picked_keys(act, action, actor)[0])
    if act.done == 0:
        act.outcome["new"] = len(now - {row[0] for row in act.rows})
    return now


def _apply(act: BulkAct, action: BulkAction, still: Collection[int], number: int, *, today: date, actor: Any) -> None:
    """The next `number` rows of the plan, written set by set under their locks."""
    rows = act.rows[act.done : act.done + number]
    marks = {pk: mark for pk, mark, kind, _said in rows if kind == CHANGE}
    outcome = act.outcome
    for chunk in _chunks(list(marks)):
        targets = load_targets(action, chunk, act.values, actor, lock=True)
        changed: list[tuple[Target, Verdict]] = []
        for pk in chunk:
            verdict = _now(action, pk, targets.get(pk), marks[pk], still, act.values, today)
            if verdict.kind == CHANGE:
                changed.append((targets[pk], verdict))
            else:
                outcome[verdict.kind] += 1
                outcome["late"].append([pk, verdict.kind, verdict.said])
        if changed:
            action.write([target for target, _verdict in changed], act.values)
            _tell(action, changed, act.values, actor)
            outcome["changed"] += len(changed)
    act.done += len(rows)
    act.save(update_fields=["done", "outcome"])


def _now(
    action: BulkAction,
    pk: int,
    target: Target | None,
    mark: str,
    still: Collection[int],
    values: Mapping[str, Any],
    today: date,
) -> Verdict:
    if target is None:
        return Verdict(REFUSED, _GONE)
    if target.mark != mark:
        return Verdict(REFUSED, _CHANGED)
    if pk not in still:
        return Verdict(REFUSED, _NO_LONGER)
    return _judged(action, target, values, today)


def _tell(action: BulkAction, changed: Sequence[tuple[Target, Verdict]], values: Mapping[str, Any], actor: Any) -> None:
    """One entry for each object, as its single verb writes it."""
    rows = [target.row for target, _verdict in changed]
    places = places_of_stories(rows, actor, action.permission) if action.of_people else {}
    entries = []
    for target, verdict in changed:
        row = target.row
        about = places.get(row.pk) or {
            "region_code": row.duty_region_id,
            "pillar_id": row.pillar_id,
            "person_id": row.member_id,
        }
        told = {"target": row, "changes": verdict.changes, "reason": values.get("note", "")}
        entries.append(audit.entry(actor=actor, action=action.trail, **told, **about))
    audit.record_many(entries)


def _finish(act: BulkAct, action: BulkAction, actor: Any) -> None:
    act.state = BulkState.APPLIED
    act.applied_at = timezone.now()
    act.save(update_fields=["state", "applied_at"])
    told = {"diubah": "changed", "tidak berubah": "same", "ditolak": "refused"}
    audit.record(
        actor=actor,
        action="bulk.applied",
        target=act,
        changes={"tindakan": [None, action.heading], **{name: [None, act.outcome[key]] for name, key in told.items()}},
        count=act.outcome["changed"],
        reason=act.values.get("note", ""),
        **place_of_act(actor, action.permission),
    )


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    """Lists short enough for one statement of any engine."""
    for first in range(0, len(ids), AT_ONCE):
        yield ids[first : first + AT_ONCE]
