"""Who waits for which month since when: money that a list gives, that is late, and that has not come.

What is owed of somebody to whom no list gives it yet, because something is missing, is found by `put_off`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils import timezone

from pilarsosial.core.values.period import Period, PeriodUnit

from ..calculation.lateness import due_day
from ..models import (
    CLOSED_STATES,
    Batch,
    BatchKind,
    BatchState,
    Line,
    Payment,
    PaymentResult,
    Scheme,
    Verdict,
)
from ..sql.payments import open_on
from .totals import sight_of

FINISHED = (BatchState.PAID, BatchState.ACCOUNTED)
# (days at least, days at most, words); the last one has no end.
BUCKETS = ((1, 30, "1–30 hari"), (31, 90, "31–90 hari"), (91, None, "Lebih dari 90 hari"))


class Month(NamedTuple):
    """One month that somebody waits for. `rupiah` is its share of what is open of the line."""

    month: date
    due: date
    late: int
    rupiah: int


@dataclass(frozen=True)
class Waiting:
    """A line with months that are late, the oldest first. `reasons` why it gives them not yet; none where it does."""

    line: int
    member: int
    name: str
    region_code: str
    regency_code: str
    pillar: int
    batch: Batch
    months: tuple[Month, ...]
    reasons: tuple[str, ...] = ()

    @property
    def since(self) -> date:
        """The last day on which the oldest of them was in time."""
        return self.months[0].due

    @property
    def late(self) -> int:
        return self.months[0].late

    @property
    def rupiah(self) -> int:
        return sum(month.rupiah for month in self.months)


def bucket_of(late: int) -> int:
    """The place of so many days in BUCKETS."""
    return next(place for place, (_least, most, _words) in enumerate(BUCKETS) if most is None or late <= most)


def waiting(
    actor: Any, day: date, *, region: str = "", pillar: int | None = None, fund: str = "", scheme: str = ""
) -> Iterator[Waiting]:
    """Everybody in sight who waits on a day, by regency, pillar and name. Two statements; rows come as a stream.

    What stands in an earlier draft is not known any more: of a day in the past the lists are taken as they are now, and
    payments as they were.
    """
    lists = {batch.pk: batch for batch in _lists(actor, day, fund, scheme)}
    if not lists:
        return
    rows = in_place(Line.objects.visible_to(actor, sight_of(actor)), region, pillar)
    rows = rows.filter(batch__in=lists, verdict=Verdict.PAYABLE)
    text, params = open_on("stipends_line", day, end_of(day))
    rows = rows.annotate(open=RawSQL(text, params, output_field=BigIntegerField())).filter(open__gt=0)  # noqa: S611
    rows = rows.annotate(person=Coalesce("member__merged_into", "member"))
    rows = rows.order_by("regency_code", "pillar_id", "name", "member_id", "batch_id", "pk").values_list(
        "pk", "person", "name", "region_code", "regency_code", "pillar_id", "batch_id", "year", "months", "open"
    )
    for pk, member, name, region_code, regency, pillar_id, batch_id, year, months, left in rows.iterator(2_000):
        batch = lists[batch_id]
        late = tuple(month for month in _months(batch, year, months, int(left), day) if month.late)
        if late:
            yield Waiting(pk, member, name, region_code, regency, pillar_id, batch, late)


def in_place(rows: QuerySet[Line], region: str, pillar: int | None) -> QuerySet[Line]:
    """Lines of a region and pillar; empty ones take all."""
    rows = rows.filter(region_code__inside=region) if region else rows
    return rows if pillar is None else rows.filter(pillar=pillar)


def end_of(day: date) -> datetime:
    """The moment at which a day is over."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def begun(actor: Any, day: date, fund: str, scheme: str) -> QuerySet[Batch]:
    """The lists in sight whose periods had begun by a day, of a fund and scheme; empty ones take all."""
    rows = Batch.objects.visible_to(actor, "payment.state").filter(first_day__lte=day, scheme__external=False)
    rows = rows.exclude(state=BatchState.CANCELLED)
    rows = rows.filter(scheme__funding=fund) if fund else rows
    rows = rows.filter(scheme__code=scheme) if scheme else rows
    return rows.select_related("scheme", "office").order_by("pk")


def _lists(actor: Any, day: date, fund: str, scheme: str) -> QuerySet[Batch]:
    """The lists that may hold somebody who waits: begun by then, and not finished, or paid on later days."""
    later = Payment.objects.filter(
        batch=OuterRef("pk"), on__gt=day, result__in=[PaymentResult.PAID, PaymentResult.REFUNDED]
    )
    rows = begun(actor, day, fund, scheme).filter(~Q(state__in=FINISHED) | Exists(later))
    # A list that pays anew takes the money over with its approval; before that the first list has it open.
    return rows.filter(~Q(kind=BatchKind.RETRY) | Q(state__in=CLOSED_STATES, approved_at__lt=end_of(day)))


def _months(batch: Batch, year: int, bits: int, left: int, day: date) -> Iterable[Month]:
    """The months of a line by due day. What is open is shared out evenly, the rest of the division with the last."""
    scheme = batch.scheme
    months = [date(year, number, 1) for number in range(1, 13) if bits >> (number - 1) & 1]
    unit = scheme.unit if months else ""
    months = months or [batch.last_day]
    share, rest = divmod(left, len(months))
    for place, month in enumerate(months):
        due = due_day(unit, scheme.due_days, month)
        rupiah = share + rest if place == len(months) - 1 else share
        yield Month(month, due, max((day - due).days, 0), rupiah)


class Missing(NamedTuple):
    """A unit of a scheme for which no list was made, though its money is late."""

    scheme: Scheme
    period: Period
    due: date
    late: int


_UNITS = {
    "month": PeriodUnit.MONTH,
    "quarter": PeriodUnit.QUARTER,
    "semester": PeriodUnit.SEMESTER,
    "year": PeriodUnit.YEAR,
}


def missing_lists(actor: Any, day: date, *, fund: str = "", scheme: str = "") -> list[Missing]:
    """Units between a scheme's first list and the day that no list covers. Who waits for them was never worked out."""
    schemes = Scheme.objects.visible_to(actor, "payment.state").filter(external=False, unit__in=_UNITS)
    if fund:
        schemes = schemes.filter(funding=fund)
    if scheme:
        schemes = schemes.filter(code=scheme)
    spans: dict[int, list[tuple[date, date]]] = {}
    lists = Batch.objects.visible_to(actor, "payment.state").filter(kind=BatchKind.REGULAR)
    rows = lists.exclude(state=BatchState.CANCELLED).order_by("first_day")
    for scheme_id, first, last in rows.values_list("scheme_id", "first_day", "last_day"):
        spans.setdefault(scheme_id, []).append((first, last))
    found = []
    for row in schemes.select_related("office").order_by("name", "pk"):
        covered = spans.get(row.pk)
        if not covered:
            continue
        period = Period.containing(covered[0][0], _UNITS[row.unit])
        while (due := due_day(row.unit, row.due_days, period.first_day)) < day:
            in_force = row.valid_until is None or period.first_day < row.valid_until
            if in_force and not any(first <= period.first_day and period.last_day <= last for first, last in covered):
                found.append(Missing(row, period, due, (day - due).days))
            period = period.next()
    return found
