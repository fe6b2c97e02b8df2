"""The database itself refuses, whoever writes: every guard of the stipends is attacked by raw SQL."""

# ruff: noqa: S608 - the statements are this module's own

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from pilarsosial.core import guards
from stipends.models import (
    SIGNATURES,
    SIGNED,
    STEPS,
    Batch,
    BatchPart,
    BatchState,
    BatchWriter,
    Decision,
    Entitlement,
    Payment,
)
from tests.factories import EventFactory
from tests.stipends.factories import batch, bring_to, judgement, line

pytestmark = pytest.mark.django_db

TRIED = {
    "batch_takes_a_known_step",
    "batch_begins_as_a_draft",
    "batch_is_never_deleted",
    "batch_is_never_replaced",
    "batch_stays_what_it_is",
    "approved_batch_keeps_its_figures",
    "batch_keeps_its_signatures",
    "batch_is_not_signed_by_its_writer",
    "finished_batch_keeps_its_event",
    "batch_is_written_while_open",
    "batch_writer_is_never_deleted",
    "batch_writer_is_never_changed",
    "line_is_added_to_an_open_batch",
    "line_is_taken_from_an_open_batch",
    "submitted_line_may_only_be_held",
    "line_is_never_replaced",
    "judgement_is_added_to_an_open_batch",
    "judgement_is_taken_from_an_open_batch",
    "judgement_never_changes",
    "judgement_is_never_replaced",
    "entitlement_only_ends",
    "entitlement_is_never_deleted",
    "entitlement_is_never_replaced",
    "decision_never_changes",
    "decision_is_never_deleted",
    "decision_is_never_replaced",
    "payment_never_changes",
    "payment_is_never_deleted",
    "payment_is_never_replaced",
    "part_takes_a_known_step",
    "part_stays_with_its_list",
    "part_is_decided_while_its_list_is_open",
}


def test_every_guard_is_tried_here():
    assert {guard.name for guard in guards.all_guards() if guard.table.startswith("stipends_")} == TRIED


def refused(sql: str, *parameters: object) -> str:
    """The database's own words when it refuses the statement."""
    with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
    return str(error.value)


def done(sql: str, *parameters: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.rowcount


def again(model, pk: int) -> str:
    """INSERT OR REPLACE of a row by itself (SQLite), or TRUNCATE (PostgreSQL)."""
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        done("SET CONSTRAINTS ALL IMMEDIATE")
        return refused(f"TRUNCATE {table} CASCADE")
    return refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = %s", pk)


@pytest.fixture
def draft(scheme, activity_officer) -> Batch:
    made = batch(scheme, activity_officer)
    line(made)
    return made


def test_only_known_steps(draft, signers):
    bring_to(draft, BatchState.SUBMITTED, signers)
    sets = ", ".join(f"{name}_id = %s" for name in SIGNATURES)
    for target in BatchState:
        if (BatchState.SUBMITTED, target) in STEPS or target == BatchState.SUBMITTED:
            continue
        people = [user.pk for user in signers[: SIGNED[target]]] + [None] * (4 - SIGNED[target])
        said = refused(f"UPDATE stipends_batch SET state = %s, {sets}", target, *people)
        assert "guard:batch_takes_a_known_step" in said or "guard:batch_keeps_its_signatures" in said, target


def test_a_batch_begins_as_a_draft_and_stays(scheme, draft, activity_officer):
    with pytest.raises(IntegrityError, match="guard:batch_begins_as_a_draft"), transaction.atomic():
        batch(scheme, activity_officer, "2026-Q2", state="submitted", submitted_by=activity_officer)
    assert "guard:batch_is_never_deleted" in refused("DELETE FROM stipends_batch")
    assert "guard:" in again(Batch, draft.pk)
    assert "guard:batch_stays_what_it_is" in refused("UPDATE stipends_batch SET period = '2026-Q2'")


def test_an_approved_batch_keeps_figures_and_signatures(draft, signers):
    bring_to(draft, BatchState.APPROVED, signers)
    assert "guard:approved_batch_keeps_its_figures" in refused(
        "UPDATE stipends_batch SET net = net + 1, gross = gross + 1"
    )
    said = refused("UPDATE stipends_batch SET verified_by_id = %s", signers[3].pk)
    assert "guard:batch_keeps_its_signatures" in said


def test_what_is_finished_keeps_its_event(draft, signers):
    event = EventFactory(office=draft.office)
    bring_to(draft, BatchState.PAID, signers)
    assert done("UPDATE stipends_batch SET event_id = %s", event.pk) == 1
    bring_to(draft, BatchState.ACCOUNTED, signers)
    assert "guard:finished_batch_keeps_its_event" in refused("UPDATE stipends_batch SET event_id = NULL")


def test_a_writer_signs_nothing(draft, signers):
    BatchWriter.objects.create(batch=draft, user=signers[1])
    bring_to(draft, BatchState.SUBMITTED, signers)
    said = refused("UPDATE stipends_batch SET state = 'verified', verified_by_id = %s", signers[1].pk)
    assert "guard:batch_is_not_signed_by_its_writer" in said
    assert "guard:batch_writer_is_never_deleted" in refused("DELETE FROM stipends_batchwriter")
    assert "guard:batch_writer_is_never_changed" in refused(
        "UPDATE stipends_batchwriter SET user_id = %s", signers[2].pk
    )
    with pytest.raises(IntegrityError, match="guard:batch_is_written_while_open"), transaction.atomic():
        BatchWriter.objects.create(batch=draft, user=signers[2])


def test_the_same_person_signs_once(draft, signers):
    bring_to(draft, BatchState.SUBMITTED, signers)
    with pytest.raises(IntegrityError, match="batch_is_verified_by_a_second_person"), transaction.atomic():
        Batch.objects.filter(pk=draft.pk).update(state="verified", verified_by=signers[0])
    bring_to(draft, BatchState.DRAFT, signers)
    Batch.objects.filter(pk=draft.pk).update(state="verified", verified_by=signers[1])
    with pytest.raises(IntegrityError, match="batch_is_approved_by_a_third_person"), transaction.atomic():
        Batch.objects.filter(pk=draft.pk).update(state="approved", approved_by=signers[1])
    Batch.objects.filter(pk=draft.pk).update(state="approved", approved_by=signers[2])
    with pytest.raises(IntegrityError, match="batch_is_paid_by_a_fourth_person"), transaction.atomic():
        Batch.objects.filter(pk=draft.pk).update(state="disbursing", paid_by=signers[2])
    with pytest.raises(IntegrityError, match="batch_carries_the_signatures_of_its_state"), transaction.atomic():
        Batch.objects.filter(pk=draft.pk).update(state="disbursing")


@pytest.mark.parametrize("state", [BatchState.SUBMITTED, BatchState.APPROVED, BatchState.ACCOUNTED])
def test_lines_of_a_submitted_batch_stand(draft, signers, state):
    row = draft.lines.get()
    held = row.assignment
    bring_to(draft, state, signers)
    with pytest.raises(IntegrityError, match="guard:(line|judgement)_is_added_to_an_open_batch"), transaction.atomic():
        line(draft, held=held, kind="rapel", judgement=row.judgement)
    with pytest.raises(IntegrityError, match="guard:judgement_is_added_to_an_open_batch"), transaction.atomic():
        judgement(draft, given=("2026-01-01",))
    assert "guard:line_is_taken_from_an_open_batch" in refused("DELETE FROM stipends_line")
    assert "guard:judgement_is_taken_from_an_open_batch" in refused("DELETE FROM stipends_judgement")
    assert "guard:judgement_never_changes" in refused("UPDATE stipends_judgement SET verdict = 'tidak'")
    for change in (
        "net = net + 1, gross = gross + 1",
        "name = 'Orang Lain'",
        "account_no = nik",
        "region_code = '35.16'",
        "slot = 7",
        "rate = rate + 1",
    ):
        assert "guard:submitted_line_may_only_be_held" in refused(f"UPDATE stipends_line SET {change}"), change
    assert "guard:" in again(type(row), row.pk)
    assert "guard:" in again(type(row.judgement), row.judgement_id)
    hold = "UPDATE stipends_line SET verdict = 'ditahan', reasons = 'marked', gross = 0, net = 0, tax = 0"
    if state == BatchState.SUBMITTED:
        assert done(hold) == 1
    else:
        assert "guard:submitted_line_may_only_be_held" in refused(hold)


def test_lines_do_not_move_to_another_batch(draft, scheme, activity_officer):
    other = batch(scheme, activity_officer, "2026-Q2")
    assert "guard:submitted_line_may_only_be_held" in refused("UPDATE stipends_line SET batch_id = %s", other.pk)


def test_an_entitlement_only_ends(draft, signers):
    row = draft.lines.get()
    Entitlement.objects.create(
        scheme=draft.scheme, office=draft.office, member=row.member, month="2026-07-01", batch=draft, line=row
    )
    for change in ("month = '2026-08-01'", "slot = 3", "member_id = member_id + 1"):
        assert "guard:entitlement_only_ends" in refused(f"UPDATE stipends_entitlement SET {change}")
    assert "guard:entitlement_is_never_deleted" in refused("DELETE FROM stipends_entitlement")
    assert "guard:" in again(Entitlement, Entitlement.objects.get().pk)
    bring_to(draft, BatchState.APPROVED, signers)
    assert "guard:entitlement_only_ends" in refused("UPDATE stipends_entitlement SET living = (1 = 0)")


def test_a_returned_batch_may_end_its_entitlements_and_nothing_revives_them(draft):
    row = draft.lines.get()
    Entitlement.objects.create(
        scheme=draft.scheme, office=draft.office, member=row.member, month="2026-07-01", batch=draft, line=row
    )
    assert done("UPDATE stipends_entitlement SET living = (1 = 0)") == 1
    assert "guard:entitlement_only_ends" in refused("UPDATE stipends_entitlement SET living = (1 = 1)")


def test_a_month_is_given_once(draft, scheme):
    row = draft.lines.get()
    fields = {"scheme": scheme, "office": draft.office, "member": row.member, "month": "2026-07-01"}
    first = Entitlement.objects.create(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entitlement.objects.create(**fields)
    Entitlement.objects.filter(pk=first.pk).update(living=False)
    Entitlement.objects.create(**fields)


def test_decisions_and_payments_are_append_only(draft, signers):
    row = draft.lines.get()
    step = {"act": "submit", "from_state": "draft", "to_state": "submitted", "actor": signers[0]}
    decision = Decision.objects.create(batch=draft, office=draft.office, payable=1, net=1, digest="x", **step)
    paid = Payment.objects.create(
        line=row, batch=draft, office=draft.office, result="dibayar", method="transfer", amount=1, on="2026-10-01",
        recorded_by=signers[3],
    )  # fmt: skip
    assert "guard:decision_never_changes" in refused("UPDATE stipends_decision SET note = 'x'")
    assert "guard:decision_is_never_deleted" in refused("DELETE FROM stipends_decision")
    assert "guard:payment_never_changes" in refused("UPDATE stipends_payment SET amount = 2")
    assert "guard:payment_is_never_deleted" in refused("DELETE FROM stipends_payment")
    assert "guard:" in again(Decision, decision.pk)
    assert "guard:" in again(Payment, paid.pk)


def test_parts_take_known_steps_while_their_list_is_open(draft, signers):
    part = BatchPart.objects.create(batch=draft, office=draft.office, regency_code="35.17")
    now = {"confirmed_by": signers[1], "confirmed_at": timezone.now(), "confirmed_run": 1}
    BatchPart.objects.filter(pk=part.pk).update(state="confirmed", **now)
    said = refused("UPDATE stipends_batchpart SET regency_code = '35.16'")
    assert "guard:part_stays_with_its_list" in said
    BatchPart.objects.filter(pk=part.pk).update(
        state="returned", note="x", decided_by=signers[0], decided_at=timezone.now(), **dict.fromkeys(now)
    )
    with pytest.raises(IntegrityError, match="guard:part_takes_a_known_step"), transaction.atomic():
        BatchPart.objects.update(state="accepted", note="", **now)
    bring_to(draft, BatchState.SUBMITTED, signers)
    with pytest.raises(IntegrityError, match="guard:part_is_decided_while_its_list_is_open"), transaction.atomic():
        BatchPart.objects.update(state="confirmed", note="", decided_by=None, decided_at=None, **now)
