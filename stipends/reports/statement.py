"""One person's money: what each list gave, what became of it, and what is still awaited."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Q
from django.db.models.expressions import RawSQL

from personnel.models import Member
from pilarsosial.core.values.dates import MONTHS
from pilarsosial.core.values.period import Period

from ..calculation import days_late, reason_of
from ..calculation.lateness import due_day
from ..calculation.reasons import in_order
from ..models import CLOSED_STATES, BatchKind, ExternalPayment, Line, Payment, PaymentResult, RefundClaim, Verdict
from ..sql.payments import open_on
from ..states import LIVING_STATES
from .arrears import Waiting, end_of
from .putting_off import put_off_of
from .totals import AMOUNTS, sight_of

MOST = 400


@dataclass
class Entry:
    """One line with the results that count up to the day. `due` is that of its oldest month, `late` in days: of the
    payment, or so far."""

    line: Line
    payments: list[Payment]
    due: date
    late: int
    left: int = 0

    @property
    def label(self) -> str:
        return state_of(self.line, self.payments[-1] if self.payments else None)[0]

    @property
    def months(self) -> str:
        return ", ".join(MONTHS[number - 1] for number in self.line.month_numbers)

    @property
    def reasons(self) -> str:
        if self.line.verdict == Verdict.PAYABLE:
            return ""
        return "; ".join(reason_of(code).text for code in in_order(self.line.reason_codes))

    @property
    def paid_on(self) -> date | None:
        return next((one.on for one in reversed(self.payments) if one.result == PaymentResult.PAID), None)

    def sum_of(self, result: str) -> int:
        return sum(one.amount + one.fee for one in self.payments if one.result == result)


@dataclass
class Statement:
    """Everything of one person in sight, the latest first. Without `with_amounts` nothing of it shows rupiah.

    `put_off` is owed and cannot be paid yet.
    """

    member: Member
    day: date
    with_amounts: bool
    entries: list[Entry] = field(default_factory=list)
    claims: list[RefundClaim] = field(default_factory=list)
    others: list[ExternalPayment] = field(default_factory=list)
    put_off: list[Waiting] = field(default_factory=list)

    @property
    def waiting(self) -> list[Entry]:
        """What is late and has not come."""
        return [entry for entry in self.entries if entry.left > 0 and entry.due < self.day]


def state_of(line: Line, payment: Payment | None) -> tuple[str, str]:
    """What became of a line, in words, and its tone; `payment` is the last result that counts."""
    if line.verdict != Verdict.PAYABLE:
        return line.get_verdict_display(), {"ditahan": "attention", "tidak": "danger"}[line.verdict]
    if payment is not None:
        return payment.get_result_display(), "ok" if payment.result == PaymentResult.PAID else "attention"
    if line.batch.state in LIVING_STATES:
        return f"Dalam proses: {line.batch.get_state_display().lower()}", "info"
    return "Masih disusun", "quiet"


def statement_of(actor: Any, member: Member, day: date) -> Statement:
    """The lines of a person (also under entries that were merged into theirs) of periods begun by a day."""
    permission = sight_of(actor)
    found = Statement(member, day, with_amounts=permission == AMOUNTS)
    text, params = open_on("stipends_line", day, end_of(day))
    lines = Line.objects.visible_to(actor, permission).of_person(member.pk).exclude(batch__state="cancelled")
    lines = lines.filter(batch__first_day__lte=day).annotate(
        open=RawSQL(text, params, output_field=BigIntegerField())  # noqa: S611
    )
    # Until it is approved, a list that pays anew is only a plan for what the first one has open.
    lines = lines.filter(~Q(batch__kind=BatchKind.RETRY) | Q(batch__state__in=CLOSED_STATES))
    lines = list(lines.select_related("batch__scheme", "batch__office").order_by("-year", "-period", "-pk")[:MOST])
    by_line: dict[int, list[Payment]] = defaultdict(list)
    results = Payment.objects.visible_to(actor, permission).filter(line__in=[line.pk for line in lines], on__lte=day)
    for payment in results.filter(corrected_by__isnull=True).order_by("on", "pk"):
        by_line[payment.line_id].append(payment)
    for line in lines:
        found.entries.append(_entry(line, by_line[line.pk], day))
    if found.with_amounts:
        claims = RefundClaim.objects.visible_to(actor, AMOUNTS).filter(line__in=[line.pk for line in lines])
        found.claims = list(claims.select_related("batch__scheme").order_by("-pk"))
    found.put_off = put_off_of(actor, member.pk, day)
    others = ExternalPayment.objects.visible_to(actor, "payment.state")
    others = others.filter(Q(member=member) | Q(member__merged_into=member)).select_related("scheme__office")
    found.others = list(others.order_by("-period", "-pk")[:MOST])
    return found


def _entry(line: Line, payments: list[Payment], day: date) -> Entry:
    scheme = line.batch.scheme
    numbers = line.month_numbers
    first = date(line.year, numbers[0], 1) if numbers else Period.parse(line.period).last_day
    unit = scheme.unit if numbers else ""
    left = max(int(line.open), 0) if line.verdict == Verdict.PAYABLE else 0
    entry = Entry(line, payments, due_day(unit, scheme.due_days, first), 0, left)
    if left:
        entry.late = days_late(unit, scheme.due_days, first, day)
    elif entry.paid_on is not None:
        entry.late = days_late(unit, scheme.due_days, first, entry.paid_on)
    return entry
