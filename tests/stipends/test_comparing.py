"""A list beside the one before it and beside its own last run, by name and cause; nothing unexplained is handed in."""

from __future__ import annotations

from datetime import date

import pytest

from pilarsosial.core.errors import DomainError
from pilarsosial.core.values.period import Period
from stipends.calculation import cause_of
from stipends.comparing import against_last_period, against_last_run
from stipends.models import Batch, BatchState, Line, RuleKind
from stipends.services import generate, open_batch, submit_batch
from tests.factories import AccountFactory, DecreeFactory, assignment
from tests.stipends.factories import batch, bring_to, ceiling, line, rate, rules

pytestmark = pytest.mark.django_db
AFTER = date(2026, 10, 5)


@pytest.fixture
def paying(scheme, jatim):
    rate(scheme)
    rules(scheme, RuleKind.ACCOUNT)
    ceiling(jatim, quarter=2)
    ceiling(jatim)
    return scheme


def serving(region: str, **fields):
    held = assignment("TKSK", region, decree=DecreeFactory(), **fields)
    AccountFactory(member=held.member)
    return held


def worked_out(scheme, period: str, pptk) -> Batch:
    return generate(open_batch(scheme.pk, Period.parse(period), actor=pptk).pk, actor=pptk).batch


def test_who_came_who_went_and_whose_amount_is_another_one(paying, activity_officer):
    pptk = activity_officer
    stays, goes = serving("35.17.09"), serving("35.17.10", end=date(2026, 7, 1), end_reason="resigned")
    leaves = serving("35.17.11", end=date(2026, 9, 1), end_reason="deceased")
    submit_batch(worked_out(paying, "2026-Q2", pptk).pk, actor=pptk, today=AFTER)
    comes = serving("35.17.12", start=date(2026, 7, 1))
    rate(paying, "TKSK", 1_650_000, date(2026, 7, 1))
    now = worked_out(paying, "2026-Q3", pptk)
    found = against_last_period(now)
    told = {person.member_id: (person.cause.code, person.amount) for person in found.people}
    assert told == {
        stays.member_id: ("rate", 150_000),
        goes.member_id: ("gone", -1_500_000),
        leaves.member_id: ("rate", 1_100_000 - 1_500_000),
        comes.member_id: ("new", 1_650_000),
    }
    assert next(person for person in found.people if person.member_id == goes.member_id).cause.text == (
        "Tidak bertugas lagi: mengundurkan diri"
    )
    assert (found.unexplained, found.count) == (0, 4)
    assert found.more - found.less == now.net - Batch.objects.get(period="2026-Q2").net
    submit_batch(now.pk, actor=pptk, today=AFTER)


def test_the_last_run_by_name(paying, activity_officer):
    stays, goes = serving("35.17.09"), serving("35.17.10")
    worked_out(paying, "2026-Q3", activity_officer)
    goes.member.accounts.update(state="ended")
    now = worked_out(paying, "2026-Q3", activity_officer)
    (one,) = against_last_run(now).people
    assert (one.member_id, one.cause.code, one.amount) == (goes.member_id, "no_longer_payable", -1_500_000)
    assert stays.member.name not in one.cause.text


def test_what_nobody_can_explain_is_not_handed_in(paying, activity_officer, signers):
    """The same person, rate and months, and another amount: the list before was not worked out by these rules."""
    held = serving("35.17.09")
    before = batch(paying, activity_officer, "2026-Q2")
    line(before, held=held, net=1_400_000, rate=1_500_000)
    bring_to(before, BatchState.SUBMITTED, signers)
    now = worked_out(paying, "2026-Q3", activity_officer)
    assert Line.objects.get(batch=now, kind="utama").net == 1_500_000
    assert against_last_period(now).unexplained == 1
    with pytest.raises(DomainError) as refused:
        submit_batch(now.pk, actor=activity_officer, today=AFTER)
    assert refused.value.code == "unexplained"
    now.refresh_from_db()
    assert now.state == BatchState.DRAFT


PAID = {"verdict": "layak", "reasons": "", "net": 100, "tax": 0, "months": 3, "rate": 100, "region": "35"}


@pytest.mark.parametrize(
    "before, after, code",
    [
        (PAID, PAID, None),
        (None, None, None),
        (None, PAID | {"reasons": "joined"}, "joined"),
        (None, PAID | {"verdict": "tidak", "reasons": "no_account"}, "new_unpaid"),
        (PAID, None, "gone_unexplained"),
        (PAID | {"left": "Pindah"}, None, "gone"),
        (PAID | {"verdict": "tidak", "reasons": "no_account"}, PAID, "now_payable"),
        (PAID, PAID | {"net": 50, "months": 1}, "months"),
        (PAID, PAID | {"net": 95, "tax": 5}, "tax"),
        (PAID, PAID | {"net": 90}, "amount_unexplained"),
        (PAID, PAID | {"region": "35.17"}, "region"),
        (PAID | {"account": "123"}, PAID | {"account": "456"}, "account"),
    ],
)
def test_each_difference_has_its_cause(before, after, code):
    cause = cause_of(before, after)
    assert (cause and cause.code) == code
    assert cause is None or cause.explained == ("unexplained" not in cause.code)
