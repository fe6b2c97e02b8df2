"""Who changed between submission and approval: marked, held or kept, and the rest is approved."""

from __future__ import annotations

from datetime import date

import pytest

from personnel.models import Assignment, BankAccount
from pilarsosial.core.errors import DomainError, NotPermitted
from pilarsosial.core.values.period import Period
from stipends.models import Batch, BatchState, BudgetCeiling, Entitlement, Line, LineMark, RuleKind, Verdict
from stipends.services import approve_batch, generate, open_batch, submit_batch, verify_batch
from stipends.services.marking import decide_mark, mark_changes
from tests.factories import AccountFactory, assignment
from tests.stipends.factories import ceiling, rate, rules

pytestmark = pytest.mark.django_db
Q3 = Period.parse("2026-Q3")


@pytest.fixture
def verified(scheme, signers) -> Batch:
    """Three TKSK with accounts, handed in and verified."""
    rate(scheme, "TKSK", 1_500_000)
    rules(scheme, RuleKind.ACCOUNT)
    ceiling(scheme.office)
    for number in (1, 2, 3):
        held = assignment("TKSK", f"35.17.0{number}", start=date(2024, 1, 1))
        AccountFactory(member=held.member, purpose="apbd_prov", number=f"001234567{number}")
    made = open_batch(scheme.pk, Q3, actor=signers[0])
    generate(made.pk, actor=signers[0])
    submit_batch(made.pk, actor=signers[0], today=date(2026, 10, 1))
    return verify_batch(made.pk, actor=signers[1])


def line_of(batch: Batch, place: int) -> Line:
    return Line.objects.filter(batch=batch).order_by("region_code")[place]


def refused(code: str, call, *args, **kwargs) -> None:
    with pytest.raises(DomainError) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code


def test_nothing_changed_and_the_list_is_approved(verified, approver):
    assert mark_changes(verified.pk, actor=approver) == 0
    approve_batch(verified.pk, actor=approver)
    assert not LineMark.objects.exists()


def test_who_resigned_meanwhile_is_marked_and_held_and_the_rest_approved(verified, approver):
    gone = line_of(verified, 0)
    Assignment.objects.filter(member=gone.member_id).update(end=date(2026, 8, 1), end_reason="resigned")
    refused("marks_open", approve_batch, verified.pk, actor=approver)
    mark = LineMark.objects.get()
    assert mark.line_id == gone.pk
    assert mark.told == {"jumlah": ["Rp1.500.000", "Rp500.000"]}
    refused("marks_open", approve_batch, verified.pk, actor=approver)
    assert LineMark.objects.count() == 1

    decide_mark(mark.pk, outcome="ditahan", actor=approver)
    gone.refresh_from_db()
    verified.refresh_from_db()
    assert (gone.verdict, gone.reasons, gone.net) == (Verdict.HELD, "marked", 0)
    assert (verified.payable, verified.held, verified.net) == (2, 1, 3_000_000)
    assert not Entitlement.objects.filter(member=gone.member_id, living=True).exists()
    assert BudgetCeiling.objects.get().reserved == 3_000_000
    approve_batch(verified.pk, actor=approver, digest=verified.digest)
    verified.refresh_from_db()
    assert verified.state == BatchState.APPROVED


def test_another_account_is_marked_and_may_be_kept_with_a_reason(verified, approver):
    moved = line_of(verified, 1)
    BankAccount.objects.filter(member=moved.member_id).update(state="ended", ended_on=date(2026, 9, 1))
    AccountFactory(member=moved.member, purpose="apbd_prov", number="9988776655")
    assert mark_changes(verified.pk, actor=approver) == 1
    mark = LineMark.objects.get()
    assert "9988776655" not in str(mark.told)
    refused("reason_needed", decide_mark, mark.pk, outcome="tetap", actor=approver)
    decide_mark(mark.pk, outcome="tetap", note="Rekening lama masih aktif", actor=approver)
    refused("decided_already", decide_mark, mark.pk, outcome="ditahan", actor=approver)
    assert mark_changes(verified.pk, actor=approver) == 0
    approve_batch(verified.pk, actor=approver)
    assert line_of(verified, 1).net == 1_500_000


def test_only_the_approver_and_only_before_approval(verified, approver, verifier):
    with pytest.raises(NotPermitted):
        mark_changes(verified.pk, actor=verifier)
    approve_batch(verified.pk, actor=approver)
    refused("wrong_state", mark_changes, verified.pk, actor=approver)
