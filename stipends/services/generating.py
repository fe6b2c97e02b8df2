"""Working out a batch: the roster to facts, facts to verdicts, verdicts to lines; one transaction.

Done twice, in another order, by two at once or after being killed half-way, it gives the same lines and digest: the
batch is locked, judgements depend on facts and rules alone, and lines take only what differs.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from pilarsosial.core.policies import require

from .. import sql
from ..calculation import Rules, judge
from ..models import Batch, BatchKind
from .cases import asked_of, case_of
from .differing import differences_of
from .digest import digest_of
from .opening import note_writer, tell_of
from .rules import Asked

# Raised when the calculation itself changes, so that every draft is worked out anew.
JUDGING = 1


@dataclass
class Run:
    """What one run did: the batch, lines written, and microseconds by part (for whoever measures)."""

    batch: Batch
    changed: int = 0
    gone: int = 0
    microseconds: dict[str, int] = field(default_factory=dict)


@transaction.atomic
def generate(batch_id: int, *, actor: Any) -> Run:
    """Work the list out anew. Past draft it changes nothing. Raises NotPermitted, NotFound, DomainError `no_rate`."""
    require(actor, "batch.prepare")
    batch = Batch.objects.select_related("scheme__tax_profile", "scheme__office", "office").lock_visible(
        actor, "batch.prepare", batch_id
    )
    if not batch.is_open:
        return Run(batch)
    return work_out(batch, actor=actor)


def work_out(batch: Batch, *, actor: Any, today: date | None = None) -> Run:
    """The run itself, on a locked open batch; also the last one before submission. `today` is asked by retries only."""
    if batch.kind == BatchKind.RETRY:
        return _work_out_retry(batch, actor=actor, today=today or timezone.localdate())
    run = Run(batch)
    clock = _Clock(run.microseconds)
    asked = asked_of(batch)
    batch.asked = {f"{kind}:{code}": row.rules.as_json() for (kind, code), row in asked.items()}
    first_run = batch.run == 0
    note_writer(batch, actor)
    cases = [case_of(batch, kind, row) for (kind, _code), row in asked.items()]
    seen = _seen(batch, cases)
    if seen and seen == batch.seen:
        # Not one row that the list is worked out from has been written since.
        return run
    sql.make_cases(cases)
    clock.lap("facts")
    _judge_all(batch, asked)
    clock.lap("judging")
    run.changed, run.gone = (0, 0) if first_run else sql.count_changes(batch)
    differing = differences_of(batch)
    clock.lap("comparing")
    if not first_run and not run.changed and not run.gone and not differing.is_news:
        Batch.objects.filter(pk=batch.pk).update(asked=batch.asked, seen=seen, generated_at=timezone.now())
        return run
    batch.run += 1
    if not first_run:
        sql.note_changes(batch)
        sql.delete_gone(batch)
    written = sql.write_lines(batch, is_empty=first_run)
    run.changed = run.changed or written
    sql.write_differences(batch, differing.rows)
    clock.lap("lines")
    if not first_run:
        sql.delete_unused_judgements(batch)
    batch.seen = seen
    _add_up(batch, clock, actor)
    return run


def _work_out_retry(batch: Batch, *, actor: Any, today: date) -> Run:
    """The lines of a retry come from what failed in the list that it follows, not from the roster."""
    run = Run(batch)
    clock = _Clock(run.microseconds)
    note_writer(batch, actor)
    batch.run += 1
    run.changed = sql.write_retry_lines(batch, today)
    clock.lap("lines")
    _add_up(batch, clock, actor)
    return run


def _add_up(batch: Batch, clock: _Clock, actor: Any) -> None:
    """What the lines come to, after they were written: totals, parts, digest, the batch's own figures, the trail."""
    sql.write_totals(batch)
    sql.write_parts(batch)
    clock.lap("totals")
    batch.digest = digest_of(sql.stream_for_digest(batch))
    clock.lap("digest")
    for name, value in sql.figures(batch).items():
        setattr(batch, name, value)
    batch.generated_at = timezone.now()
    batch.version += 1
    batch.save()
    tell_of(
        "batch.generated",
        batch,
        actor,
        {"orang": [None, batch.roster], "layak": [None, batch.payable], "bersih": [None, batch.net]}
        | {"sidik": [None, batch.digest[:12]]},
    )


def _seen(batch: Batch, cases: list[sql.Case]) -> str:
    """What the list is worked out from, in one mark: the rules, and which versions of which rows. "" is not known."""
    versions = sql.versions_of(cases)
    if versions is None:
        return ""
    return hashlib.sha256(json.dumps([JUDGING, batch.asked, versions], sort_keys=True).encode()).hexdigest()


class _Clock:
    """Microseconds of each part. Only told, never decided by."""

    def __init__(self, laps: dict[str, int]) -> None:
        self.laps = laps
        self.last = time.perf_counter_ns()

    def lap(self, name: str) -> None:
        now = time.perf_counter_ns()
        self.laps[name] = (now - self.last) // 1_000
        self.last = now


def _judge_all(batch: Batch, asked: dict[tuple[str, str], Asked]) -> None:
    """Each distinct tuple once; a judgement is known by its rules and facts."""
    stamps = {key: _stamp(row.rules) for key, row in asked.items()}
    known = sql.known_judgements(batch)
    judged, fresh = [], {}
    for kind, period, facts in sorted(sql.read_cases()):
        rules = asked[kind, period].rules
        outcome = judge(facts, rules)
        key = hashlib.sha256(f"{stamps[kind, period]}{facts}".encode()).hexdigest()
        if (period, key) not in known and (period, key) not in fresh:
            fresh[period, key] = (
                batch.pk,
                batch.office_id,
                period,
                facts,
                key,
                outcome.verdict,
                " ".join(outcome.reasons),
                json.dumps(outcome.as_json() | {"rules": f"{kind}:{period}"}),
            )
        judged.append((kind, period, facts, key, rules, outcome))
    sql.add_judgements(list(fresh.values()))
    known = sql.known_judgements(batch) if fresh else known
    sql.put_judged(
        (
            kind,
            period,
            facts,
            known[period, key],
            rules.first.year,
            (rules.last.month + 2) // 3,
            outcome.verdict,
            " ".join(outcome.reasons),
            sum(1 << (month - 1) for month in outcome.months),
            outcome.rate,
            outcome.gross,
            outcome.tax,
            outcome.net,
        )
        for kind, period, facts, key, rules, outcome in judged
    )


def _stamp(rules: Rules) -> str:
    """Which rules. The cut-off is left out: what it means stands in the facts, and in the tax that it picks."""
    tax = [row for row in rules.as_json()["tax"] if row[0] <= rules.cut_off.isoformat()][-1:]
    return json.dumps(rules.as_json() | {"cut_off": "", "tax": tax}, sort_keys=True)
