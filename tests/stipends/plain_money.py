"""The sums of money by going through lines and payments one by one: the slow twin of the totals that are kept."""

from __future__ import annotations

from collections import Counter, defaultdict

from stipends.models import CLOSED_STATES, Batch, BatchKind, Line, Payment, PaymentResult
from stipends.sql.payments import open_lines


def plainly() -> dict[tuple, Counter]:
    """{(regency, pillar, year, quarter, fund): figures} from lines and payments one by one."""
    found: dict[tuple, Counter] = defaultdict(Counter)
    still_open: dict[int, int] = {}
    for batch in Batch.objects.filter(state__in=CLOSED_STATES):
        still_open |= open_lines(batch)
    places, planned = {}, {}
    for line in Line.objects.exclude(batch__state="cancelled").select_related("batch__scheme", "batch__office"):
        if not line.batch.office.code.startswith("35") or line.verdict != "layak":
            continue
        key = (line.regency_code, line.pillar_id, line.year, line.quarter, line.batch.scheme.funding)
        places[line.pk], planned[line.pk] = key, line.net
        figures = found[key]
        if line.batch.kind != BatchKind.RETRY:
            figures.update(lines=1, net=line.net, people=int(line.kind == "utama"))
            if line.batch.state in CLOSED_STATES:
                figures.update(approved_lines=1, approved=line.net)
        if line.pk in still_open:
            figures.update(open_lines=1, left=still_open[line.pk])
    names = {PaymentResult.PAID: "paid", PaymentResult.RETURNED: "returned", PaymentResult.REFUNDED: "refunded"}
    counted: set[tuple[int, str]] = set()
    in_force = Payment.objects.filter(corrected_by__isnull=True, line__batch__office__code__startswith="35")
    for payment in in_force.exclude(result=PaymentResult.FAILED):
        name = names[payment.result]
        # A line that was paid in two parts is one paid line.
        is_first = (payment.line_id, name) not in counted
        counted.add((payment.line_id, name))
        figures = {name: payment.amount + payment.fee, f"{name}_lines": int(is_first), "fee": payment.fee}
        found[places[payment.line_id]].update(figures)
    for line in set(in_force.filter(result=PaymentResult.FAILED).values_list("line", flat=True)):
        found[places[line]].update(failed_lines=1, failed=planned[line])
    return found
