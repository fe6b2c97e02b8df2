"""Working out a batch: the roster to facts, facts to verdicts, verdicts to lines; one transaction.

Done twice, in another order, by two at once or after being killed half-way, it gives the same lines and digest: the
batch is locked, judgements depend on facts and rules alone, and lines take only what differs.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.fields import field_cipher
from pilarsosial.core.models import Region
from pilarsosial.core.policies import require
from pilarsosial.core.values.period import Period

from .. import sql
from ..calculation import Rules, judge
from ..models import (
    LIVING_STATES,
    OPEN_STATES,
    Batch,
    BatchKind,
    BatchState,
    BatchWriter,
    BudgetCeiling,
    LineKind,
    Scheme,
)
from .differing import differences_of
from .rules import Asked, draws_in, rules_of

# Raised when the calculation itself changes, so that every draft is worked out anew.
JUDGING = 1


@dataclass
class Run:
    """What one run did: the batch, lines written, and microseconds by part (for whoever measures)."""

    batch: Batch
    changed: int = 0
    gone: int = 0
    microseconds: dict[str, int] = field(default_factory=dict)


def find_batch(scheme: Scheme, period: Period, regencies: Collection[str] = ()) -> Batch | None:
    """The one list of a scheme for a period and these regencies (none: all), whatever its state."""
    rows = Batch.objects.filter(scheme=scheme, period=period.code, regencies=_told(regencies), kind=BatchKind.REGULAR)
    return rows.exclude(state=BatchState.CANCELLED).select_related("scheme", "office").first()


def open_batch(
    scheme_id: int,
    period: Period,
    *,
    actor: Any,
    regencies: Collection[str] = (),
    cut_off: date | None = None,
) -> Batch:
    """Find or make the draft of a period. The cut-off is the last day of the period unless said.

    Raises DomainError `external_scheme`, `period_unfit`, `scheme_not_in_force`, `region_outside`.
    """
    require(actor, "batch.prepare")
    scheme = Scheme.objects.get_visible(actor, "batch.prepare", scheme_id)
    check_period(scheme, period)
    _check_regencies(scheme, regencies)
    found = find_batch(scheme, period, regencies)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _make(scheme, period, _told(regencies), cut_off or period.last_day, actor)
    except IntegrityError:
        # Somebody else was quicker.
        found = find_batch(scheme, period, regencies)
        if found is None:
            raise
        return found


@transaction.atomic
def open_arrears(
    scheme_id: int, year: int, *, legal_basis: str, ceiling_id: int, actor: Any, today: date | None = None
) -> Batch:
    """A list for what is still owed of a past fiscal year: by its own right, out of a later year's budget.

    Without one those months only show as arrears. Raises DomainError `year_running`, `basis_needed`, `ceiling_unfit`,
    `arrears_there`.
    """
    require(actor, "batch.prepare")
    scheme = Scheme.objects.select_related("office").lock_visible(actor, "batch.prepare", scheme_id)
    day = today or timezone.localdate()
    if year >= day.year:
        text = f"Tahun {year} belum lewat; bulannya ikut daftar berikut sebagai rapel."
        raise DomainError("year_running", text, {"year": text})
    if not legal_basis.strip():
        text = "Rapel tahun lalu memerlukan dasar hukumnya sendiri."
        raise DomainError("basis_needed", text, {"legal_basis": text})
    ceiling = BudgetCeiling.objects.select_related("line").get_visible(actor, "batch.prepare", ceiling_id)
    if ceiling.line.year <= year or ceiling.line.funding != scheme.funding:
        text = "Pilih mata anggaran tahun berjalan dengan sumber dana skema ini."
        raise DomainError("ceiling_unfit", text, {"ceiling": text})
    period = Period.parse(str(year))
    there = Batch.objects.filter(scheme=scheme, period=period.code, kind=BatchKind.ARREARS).open().first()
    if there is not None:
        raise DomainError("arrears_there", f"Daftar rapel tahun {year} sedang disusun.")
    batch = Batch.objects.create(
        scheme=scheme,
        office=scheme.office,
        kind=BatchKind.ARREARS,
        period=period.code,
        first_day=period.first_day,
        last_day=period.last_day,
        cut_off=day,
        ceiling=ceiling,
        rapel_basis=legal_basis.strip()[:200],
        made_by_id=actor.pk,
    )
    _tell("batch.made", batch, actor, {"rapel tahun": [None, str(year)], "dasar": [None, batch.rapel_basis]})
    return batch


def check_period(scheme: Scheme, period: Period) -> None:
    if scheme.external:
        raise DomainError("external_scheme", f"{scheme} dibayar pihak lain; di sini hanya dicatat hasilnya.")
    unit = scheme.get_unit_display().lower()
    months = len(period.months)
    whole = {"month": 1, "quarter": 3, "semester": 6, "year": 12}.get(scheme.unit, 1)
    if months % whole:
        text = f"{scheme} dihitung per {unit}; {period.label} tidak memuat {unit} utuh."
        raise DomainError("period_unfit", text, {"period": text})
    if period.last_day < scheme.valid_from or (scheme.valid_until and period.first_day >= scheme.valid_until):
        text = f"{scheme} tidak berlaku pada {period.label}."
        raise DomainError("scheme_not_in_force", text, {"period": text})


def _check_regencies(scheme: Scheme, regencies: Collection[str]) -> None:
    inside = set(Region.objects.regencies().filter(code__inside=scheme.office.region_id).values_list("code", flat=True))
    if outside := sorted(set(regencies) - inside):
        text = f"Bukan kabupaten/kota di wilayah {scheme.office}: {', '.join(outside)}."
        raise DomainError("region_outside", text, {"regencies": text})


def _told(regencies: Collection[str]) -> str:
    return ",".join(sorted(set(regencies)))


def _make(scheme: Scheme, period: Period, regencies: str, cut_off: date, actor: Any) -> Batch:
    batch = Batch.objects.create(
        scheme=scheme,
        office=scheme.office,
        period=period.code,
        first_day=period.first_day,
        last_day=period.last_day,
        regencies=regencies,
        cut_off=cut_off,
        ceiling=_only_ceiling(scheme, period),
        made_by_id=actor.pk,
    )
    _tell("batch.made", batch, actor, {"data per": [None, cut_off.isoformat()]})
    return batch


def _only_ceiling(scheme: Scheme, period: Period) -> BudgetCeiling | None:
    """The ceiling that can only be meant: the one of the office's, the funding's and the quarter's."""
    found = BudgetCeiling.objects.filter(
        line__office=scheme.office,
        line__funding=scheme.funding,
        line__year=period.year,
        quarter=(period.last_day.month + 2) // 3,
    )[:2]
    return found[0] if len(found) == 1 else None


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
    asked = _asked(batch)
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
    _tell(
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


def note_writer(batch: Batch, actor: Any) -> None:
    if actor.pk is not None:
        BatchWriter.objects.get_or_create(batch=batch, user_id=actor.pk)


def _asked(batch: Batch) -> dict[tuple[str, str], Asked]:
    """The list's own period, and for back pay the earlier ones of its year that were already given out."""
    scheme, period = batch.scheme, batch.the_period
    if batch.kind == BatchKind.ARREARS:
        return {
            (LineKind.BACK_PAY.value, earlier.period): rules_of(scheme, earlier.the_period, batch.cut_off, {})
            for earlier in earlier_batches(batch)
        }
    found = {(LineKind.REGULAR.value, period.code): rules_of(scheme, period, batch.cut_off, batch.spans)}
    if scheme.unit in ("once", "event_day"):
        return found
    for earlier in earlier_batches(batch):
        key = (LineKind.BACK_PAY.value, earlier.period)
        # Its rate may have been stopped back in time since: then nothing more is owed of it.
        if key not in found and draws_in(scheme, earlier.the_period):
            found[key] = rules_of(scheme, earlier.the_period, batch.cut_off, {})
    return found


def earlier_batches(batch: Batch) -> list[Batch]:
    """Lists of the same scheme and fiscal year, for earlier periods, that were submitted."""
    rows = Batch.objects.filter(
        scheme=batch.scheme_id,
        kind=BatchKind.REGULAR,
        state__in=LIVING_STATES,
        first_day__year=batch.first_day.year,
    )
    if batch.kind != BatchKind.ARREARS:
        rows = rows.filter(last_day__lt=batch.first_day)
    return list(rows.order_by("first_day", "pk"))


def case_of(batch: Batch, kind: str, asked: Asked, *, own_months: bool = False) -> sql.Case:
    """`own_months`: the months that this list itself gave do not count as given."""
    rules, scheme = asked.rules, batch.scheme
    months = len(Period.parse(rules.period).months)
    return sql.Case(
        batch_id=batch.pk,
        scheme_id=scheme.pk,
        office_id=scheme.office_id,
        funding=scheme.funding,
        period=rules.period,
        kind=kind,
        first=rules.first,
        last=rules.last,
        cut_off=rules.cut_off,
        region=scheme.office.region_id,
        regencies=batch.regency_codes,
        positions=asked.positions,
        conditions=rules.conditions,
        per_post=scheme.per_post,
        unit=scheme.unit,
        not_complete=months if kind == LineKind.BACK_PAY else 0,
        without=batch.pk if own_months else 0,
    )


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


def digest_of(rows: Iterable[tuple[str, Any, str]]) -> str:
    """SHA-256 over member, months, amount, verdict and reasons of every line in sorted order; no ids, no times.

    Rows come sorted by who they are about; whoever shares name and birth date is sorted here by everything else.
    """
    told, cipher = hashlib.sha256(), field_cipher()
    before, waiting = None, []
    for who, nik, rest in rows:
        if who != before:
            told.update("".join(sorted(waiting)).encode())
            before, waiting = who, []
        waiting.append(f"{who}\t{cipher.decrypt(nik, 'nik') if nik is not None else ''}\t{rest}\n")
    told.update("".join(sorted(waiting)).encode())
    return told.hexdigest()


def _tell(action: str, batch: Batch, actor: Any, changes: dict[str, list]) -> None:
    audit.record(
        actor=actor,
        action=action,
        target=batch,
        office=batch.office_id,
        region_code=batch.office.region_id,
        count=batch.roster,
        changes=changes,
    )


def stored_figures(batch: Batch) -> dict[str, Any]:
    """What a list stands at, for the command and whoever compares."""
    return {
        "batch": batch.pk,
        "state": batch.state,
        "scheme": batch.scheme.code,
        "period": batch.period,
        "roster": batch.roster,
        "payable": batch.payable,
        "held": batch.held,
        "not_payable": batch.not_payable + batch.held,
        "total_rupiah": batch.net,
        "digest": batch.digest,
    }


def is_editable(batch: Batch) -> bool:
    return batch.state in OPEN_STATES
