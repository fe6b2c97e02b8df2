"""Random lists with random results: the report's sums tie, by whatever they are grouped, and are those of its rows."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from personnel.models import Assignment
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import Office, User
from stipends.models import Batch, BatchKind, BatchPart, BatchState, Line, Payment, PaymentResult, Scheme
from stipends.reports.totals import Money, Question, money_by, money_of
from stipends.services.paying import Result, record_results
from stipends.services.retrying import retry_batch
from stipends.sql import write_parts
from stipends.sql.payments import open_lines, write_payment_totals
from tests.desk.report_figures import ask
from tests.factories import AccountFactory, assignment
from tests.stipends.factories import SchemeFactory, batch, bring_to, line
from tests.stipends.plain_money import plainly

pytestmark = pytest.mark.django_db
TODAY = date(2026, 12, 1)
KEYS = ("regency_code", "pillar_id", "year", "quarter", "batch__scheme__funding")
GROUPINGS = (*((key,) for key in KEYS if key != "year"), ("year", "quarter"), ("regency_code", "batch_id"), KEYS)
PLACES = (("TAGANA", "35.17"), ("TAGANA", "35.16"), ("PSM", "35.17.09.2001"), ("PSM", "35.16.01.2001"))

# What happens to one line, in order: (what, how much of what may be moved in hundredths, rupiah that the bank keeps).
ACTS = st.lists(
    st.tuples(
        st.sampled_from((*PaymentResult, "corrected")), st.sampled_from((100, 60, 1)), st.sampled_from((0, 2_500))
    ),
    max_size=3,
)
ONE = st.tuples(
    st.sampled_from(("layak", "layak", "layak", "ditahan", "tidak")), st.integers(1, 3_000_001) | st.just(1), ACTS
)
STATES = st.sampled_from(
    ("cancelled", BatchState.DRAFT, BatchState.APPROVED, BatchState.DISBURSING, BatchState.DISBURSING)
)
# {(scheme, period): its state, whether what failed is paid anew, whether the first part is accepted, a line a place}.
LISTS = st.dictionaries(
    st.tuples(st.integers(0, 1), st.sampled_from(("2026-Q2", "2026-Q3"))),
    st.tuples(STATES, st.booleans(), st.booleans(), st.lists(ONE, min_size=1, max_size=len(PLACES))),
    min_size=1,
    max_size=3,
)


@pytest.fixture
def people(jatim: Office) -> list[Assignment]:
    found = [assignment(*place) for place in PLACES]
    for held in found:
        AccountFactory(member=held.member)
    return found


@pytest.fixture
def schemes(jatim: Office) -> list[Scheme]:
    return [SchemeFactory(office=jatim), SchemeFactory(office=jatim, funding="apbn")]


# The sets are small as they come: made smaller they would take minutes to tell the same.
@settings(
    max_examples=20,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(lists=LISTS)
def test_the_sums_of_the_report_tie_and_are_those_of_the_rows(people, schemes, signers, province_admin, lists):
    with transaction.atomic():
        for (place, period), told in lists.items():
            settle(schemes[place], period, *told, people=people, signers=signers)
        rows = {
            tuple(keys.values()): {name: value for name, value in money._asdict().items() if value}
            for keys, money in money_by(province_admin, Question(region="35"), KEYS)
        }
        plain = {key: {name: value for name, value in one.items() if value} for key, one in plainly().items()}
        assert rows == {key: one for key, one in plain.items() if one}
        total = money_of(province_admin, Question(region="35"))
        assert total.net >= total.approved >= 0
        assert total.approved == total.paid - total.returned + total.refunded + total.left
        for keys in GROUPINGS:
            groups = [money for _keys, money in money_by(province_admin, Question(region="35"), keys)]
            assert Money(*map(sum, zip(Money(), *groups, strict=True))) == total, keys
            assert all(money.left >= 0 for money in groups), keys
        accepted_is_what_was_accepted(province_admin)
        transaction.set_rollback(True)


def settle(
    scheme: Scheme,
    period: str,
    state: str,
    again: bool,
    accepted: bool,
    ones: list,
    *,
    people: list,
    signers: list[User],
) -> None:
    """One list with its lines, brought to its state, and what became of its money."""
    made = batch(scheme, signers[0], period, run=1)
    lines = [
        line(made, held=held, verdict=verdict, net=net)
        for (verdict, net, _acts), held in zip(ones, people, strict=False)
    ]
    write_parts(made)
    if accepted:
        part = BatchPart.objects.filter(pk=made.parts.order_by("regency_code").first().pk)
        part.update(state="confirmed", confirmed_by=signers[0], confirmed_run=1, confirmed_at=timezone.now())
        part.update(state="accepted", decided_by=signers[1], decided_at=timezone.now())
    if state == "cancelled":
        Batch.objects.filter(pk=made.pk).update(state=state)
        return
    bring_to(made, state, signers)
    if state != BatchState.DISBURSING:
        return
    for row, (verdict, _net, acts) in zip(lines, ones, strict=False):
        for act in acts if verdict == "layak" else ():
            happen(made, row, *act, treasurer=signers[3])
    if again:
        pay_anew(made, signers)


def happen(of: Batch, row: Line, act: str, part: int, fee: int, *, treasurer: User) -> None:
    """One result through the verb, of as much as there is to move; none where there is nothing."""
    left = open_lines(of, [row.pk]).get(row.pk, 0)
    before = None
    if act == "corrected":
        before = Payment.objects.filter(line=row, result=PaymentResult.PAID, corrected_by__isnull=True).last()
        if before is None:
            return
        # What came back of it meanwhile is nobody's to take away.
        most = min(left + before.amount + before.fee, before.amount)
        act = PaymentResult.PAID
    else:
        most = {PaymentResult.FAILED: 0, PaymentResult.RETURNED: row.net - left}.get(PaymentResult(act), left)
    amount = max(most * part // 100, 1) if most > 0 else 0
    if not amount and act != PaymentResult.FAILED:
        return
    fee = fee if act == PaymentResult.PAID and before is None and amount + fee <= left else 0
    sts = "STS/1" if act == PaymentResult.REFUNDED else ""
    result = Result(row.pk, act, TODAY, amount, fee, sts_no=sts, corrects=before.pk if before else None)
    try:
        record_results(of.pk, [result], actor=treasurer, today=TODAY)
    except DomainError as refusal:
        # A return of the bank's fee, or a correction below what came back: refused, so it never was.
        if refusal.code != "too_much":
            raise


def pay_anew(of: Batch, signers: list[User]) -> None:
    try:
        again = retry_batch(of.pk, actor=signers[0], today=TODAY)
    except DomainError as refusal:
        if refusal.code != "nothing_to_retry":
            raise
        return
    bring_to(again, BatchState.DISBURSING, signers)
    write_payment_totals(of.pk)
    first = again.lines.order_by("pk").first()
    happen(again, first, PaymentResult.PAID, 60, 0, treasurer=signers[3])


def accepted_is_what_was_accepted(actor: User) -> None:
    """The report of parts against the lines of the accepted regencies."""
    for period in ("2026-Q2", "2026-Q3"):
        (table,) = ask("rekap-bagian", actor, wilayah="35", periode=period, keadaan="accepted").tables
        told = Counter(row[-2] for row, is_total in table.walk() if not is_total)
        wanted: Counter[int] = Counter()
        parts = BatchPart.objects.filter(state="accepted", batch__period=period).exclude(batch__state="cancelled")
        for part in parts.exclude(batch__kind=BatchKind.RETRY):
            of_it = Line.objects.filter(batch=part.batch_id, regency_code=part.regency_code)
            wanted[sum(of_it.values_list("net", flat=True))] += 1
        assert told == wanted
