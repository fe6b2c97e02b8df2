"""The lines behind a figure: who is counted in it, and what it sums."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from pilarsosial.core.values.dates import format_date

from ..lists import lines_matching
from ..models import CLOSED_STATES, BatchKind, BatchState, Line, LineKind, Payment, PaymentResult, Verdict
from ..sql.payments import with_open
from .totals import Question, sight_of, totals_of

# {stage in addresses: as the page calls it}. The first ones are figures of Money, the others of the roster.
STAGES = {
    "rencana": "Direncanakan",
    "orang": "Layak dalam daftar periodenya",
    "disetujui": "Disetujui",
    "dibayar": "Dibayar",
    "gagal": "Gagal",
    "retur": "Retur bank",
    "disetor": "Disetor ke kas",
    "sisa": "Sisa",
    "daftar": "Semua yang dihitung dalam daftar periodenya",
    "ditahan": "Ditahan kantor",
    "tidak": "Tidak layak",
    "tidak-dibayar": "Tidak layak atau ditahan",
}
_RESULTS = {
    "dibayar": (PaymentResult.PAID, "paid_lines"),
    "gagal": (PaymentResult.FAILED, "failed_lines"),
    "retur": (PaymentResult.RETURNED, "returned_lines"),
    "disetor": (PaymentResult.REFUNDED, "refunded_lines"),
}
_VERDICTS = {
    "daftar": Q(),
    "ditahan": Q(verdict=Verdict.HELD),
    "tidak": Q(verdict=Verdict.NOT_PAYABLE),
    "tidak-dibayar": ~Q(verdict=Verdict.PAYABLE),
}


def lines_of(actor: Any, question: Question, stage: str, reason: str = "") -> QuerySet[Line]:
    """The lines in sight that a figure counts, one row each. `reason` keeps those that name it.

    Lists are found in the totals first, so that no list without such lines is looked through.
    """
    batches = totals_of(actor, question)
    lines = Line.objects.visible_to(actor, "line.view").filter(question.condition())
    if stage in _VERDICTS:
        condition = Q(kind=LineKind.REGULAR) & _VERDICTS[stage]
        batches = batches.filter(~Q(batch__kind=BatchKind.RETRY), condition)
        lines = lines.filter(condition)
        return _in(lines_matching(lines, reason=reason), batches)
    batches, lines = batches.filter(verdict=Verdict.PAYABLE), lines.filter(verdict=Verdict.PAYABLE)
    if stage in _RESULTS:
        result, column = _RESULTS[stage]
        there = Payment.objects.filter(line=OuterRef("pk"), result=result, corrected_by__isnull=True)
        return _in(lines.filter(Exists(there)), batches.filter(**{f"{column}__gt": 0}))
    if stage == "sisa":
        batches = batches.filter(batch__state__in=CLOSED_STATES, open_lines__gt=0)
        return _in(with_open(lines).exclude(still_open=0), batches)
    batches = batches.exclude(batch__kind=BatchKind.RETRY)
    if stage == "disetujui":
        batches = batches.filter(batch__state__in=CLOSED_STATES)
    if stage == "orang":
        batches, lines = batches.filter(kind=LineKind.REGULAR), lines.filter(kind=LineKind.REGULAR)
    return _in(lines, batches)


def recipients_of(actor: Any, question: Question, *, payable: bool, state: str = "") -> QuerySet[Line]:
    """Who is paid by the lists, or who is not, one row a line; for those too who see no amounts. `state`: of lists in
    it alone. A list that pays anew what came back is left out: its people stand in the list that it follows.
    """
    permission = sight_of(actor)
    condition = Q(verdict=Verdict.PAYABLE) if payable else ~Q(verdict=Verdict.PAYABLE)
    batches = totals_of(actor, question, permission).filter(~Q(batch__kind=BatchKind.RETRY), condition)
    if state:
        batches = batches.filter(batch__state=state)
    lines = Line.objects.visible_to(actor, permission).filter(question.condition(), condition)
    return _in(lines, batches)


def _in(lines: QuerySet[Line], totals: Any) -> QuerySet[Line]:
    """In the lists of these totals. The range lets an ordered walk begin at the first of them."""
    ids = sorted(totals.order_by().values_list("batch_id", flat=True).distinct())
    if not ids:
        return lines.none()
    return lines.filter(batch__in=ids, batch__gte=ids[0], batch__lte=ids[-1]).order_by("batch_id", "member_id", "pk")


def after_line(lines: QuerySet[Line], pk: int) -> QuerySet[Line]:
    """What follows a line in that order; everything where there is no such line."""
    last = lines.model.objects.filter(pk=pk).values_list("batch_id", "member_id").first()
    if last is None:
        return lines
    batch, member = last
    return lines.filter(
        Q(batch__gt=batch) | Q(batch=batch, member__gt=member) | Q(batch=batch, member=member, pk__gt=pk)
    )


def amounts_of(lines: list[Line], stage: str) -> dict[int, int]:
    """{line: rupiah} that the figure sums of these: net, or what their results say."""
    if stage == "sisa":
        return {line.pk: int(line.still_open) for line in lines}
    if stage == "gagal" or stage not in _RESULTS:
        return {line.pk: line.net for line in lines}
    rows = Payment.objects.filter(
        line__in=[line.pk for line in lines], result=_RESULTS[stage][0], corrected_by__isnull=True
    ).order_by()
    return dict(rows.values_list("line").annotate(sum=Sum(F("amount") + F("fee"))))


def failures_of(lines: list[Line]) -> dict[int, str]:
    """{line: when and why its payment failed}, as the treasurer wrote it."""
    rows = Payment.objects.filter(
        line__in=[line.pk for line in lines], result=PaymentResult.FAILED, corrected_by__isnull=True
    )
    told = rows.order_by("on", "pk").values_list("line", "on", "note")
    return {line: ": ".join(filter(None, [f"Gagal {format_date(on)}", note])) for line, on, note in told}


def latest_quarter_code(actor: Any) -> str:
    """The code of the last quarter that has a list in sight; "" where there is none."""
    rows = totals_of(actor, Question()).exclude(batch__state=BatchState.CANCELLED)
    found = rows.order_by("-year", "-quarter").values_list("year", "quarter").first()
    return f"{found[0]}-Q{found[1]}" if found else ""
