"""What a list asks of the facts: which periods by which rules, as cases for the database."""

from __future__ import annotations

from pilarsosial.core.values.period import Period

from .. import sql
from ..models import LIVING_STATES, Batch, BatchKind, LineKind
from .rules import Asked, draws_in, rules_of


def asked_of(batch: Batch) -> dict[tuple[str, str], Asked]:
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
