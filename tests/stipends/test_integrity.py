"""Every invariant of the stipends holds on a batch on its way, and says so when something breaks it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.db.models import F

from events.models import Event
from pilarsosial.core import guards
from pilarsosial.desk.integrity import registry
from stipends.models import (
    Batch,
    BatchPart,
    BatchState,
    BatchTotal,
    BatchWriter,
    BudgetCeiling,
    Decision,
    Entitlement,
    ExternalPayment,
    Judgement,
    Line,
    Payment,
    RefundClaim,
)
from stipends.services.external import Received, record_external
from stipends.services.paying import Result, record_results
from tests.factories import EventFactory, OfficeFactory
from tests.stipends.factories import SchemeFactory, batch, bring_to, ceiling, line

pytestmark = pytest.mark.django_db


def past_the_rule(name: str, change: str) -> None:
    """Change lines although a check of the database forbids it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        else:
            cursor.execute(f"ALTER TABLE stipends_line DROP CONSTRAINT {name}")
        cursor.execute(f"UPDATE stipends_line SET {change}")  # noqa: S608
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


BREAKS = {
    "batches_add_up": lambda: Line.objects.update(net=F("net") + 1, gross=F("gross") + 1),
    "totals_equal_the_lines": lambda: BatchTotal.objects.update(net=F("net") + 1),
    "payment_totals_equal_the_results": lambda: BatchTotal.objects.update(paid=F("paid") + 1),
    "entitlements_stand_behind_lines": lambda: Line.objects.update(
        verdict="tidak", reasons="not_serving", gross=0, net=0
    ),
    "paid_lines_hold_entitlements": lambda: Entitlement.objects.update(living=False),
    "ceilings_are_reserved_by_batches": lambda: BudgetCeiling.objects.update(reserved=F("reserved") + 1),
    "signers_wrote_nothing": lambda: BatchWriter.objects.update(user=Batch.objects.first().verified_by),
    "parts_make_the_batch": lambda: BatchPart.objects.update(net=F("net") + 1),
    "lines_are_gross_less_tax": lambda: past_the_rule("line_pays_what_its_verdict_says", "tax = tax + 1"),
    "lines_follow_their_judgement": lambda: Judgement.objects.update(verdict="tidak"),
    "decisions_lead_to_the_state": lambda: Decision.objects.update(from_state="submitted", to_state="verified"),
    "payments_belong_to_their_line": lambda: Payment.objects.update(office=OfficeFactory(code="13.75")),
    "closed_batches_are_explained": lambda: Payment.objects.filter(batch__state="accounted").update(
        amount=F("amount") - 1
    ),
    "claims_are_at_most_what_was_paid": lambda: RefundClaim.objects.update(amount=9_000_000),
    "external_payments_give_their_months": lambda: ExternalPayment.objects.update(period="2026-S1"),
    "hand_overs_took_place": lambda: Event.objects.update(state="cancelled"),
}


def add_up(made: Batch, row: Line) -> None:
    """Part and months of a list with this one line; its totals are there."""
    BatchPart.objects.create(
        batch=made, office=made.office, regency_code=row.regency_code, roster=1, payable=1, net=row.net
    )
    for month in made.the_period.months:
        Entitlement.objects.create(
            scheme=made.scheme, office=made.office, member=row.member, month=month.first_day, batch=made, line=row
        )


@pytest.fixture
def on_its_way(scheme, signers) -> Batch:
    """Approved, with one payable line and all that belongs to it."""
    made = batch(scheme, signers[0], ceiling=ceiling(scheme.office))
    row = line(made)
    add_up(made, row)
    BatchWriter.objects.create(batch=made, user=signers[0])
    Batch.objects.filter(pk=made.pk).update(run=1)
    BudgetCeiling.objects.update(reserved=row.gross)
    bring_to(made, BatchState.APPROVED, signers)
    Decision.objects.create(
        batch=made, office=made.office, act="approve", from_state="verified", to_state="approved", actor=signers[2],
        payable=1, net=row.net, digest="",
    )  # fmt: skip
    RefundClaim.objects.create(line=row, batch=made, office=made.office, amount=row.net, reasons="x", told="y")
    accounted_and_others(scheme, signers)
    return made


def accounted_and_others(scheme, signers) -> None:
    """The quarter before, closed to the rupiah and handed over at an event; and a semester of the APBN."""
    earlier = batch(
        scheme, signers[0], "2026-Q2", event=EventFactory(office=scheme.office, starts_on=date(2026, 6, 30))
    )
    row = line(earlier)
    add_up(earlier, row)
    bring_to(earlier, BatchState.DISBURSING, signers)
    record_results(earlier.pk, [Result(row.pk, "dibayar", date(2026, 7, 1), row.net)], actor=signers[3])
    bring_to(earlier, BatchState.ACCOUNTED, signers)
    others = SchemeFactory(office=scheme.office, external=True, unit="semester", funding="apbn")
    received = Received(row.member_id, "2026-S2", 1_500_000, None, "Kemensos")
    record_external(others.pk, [received], actor=signers[0])


def test_every_invariant_is_broken_here():
    ours = {name for name in registry.names() if registry.module_of(name).endswith(".stipends")}
    assert ours == set(BREAKS)


@pytest.mark.parametrize("name", BREAKS)
def test_an_invariant_holds_until_it_is_broken(name, on_its_way):
    assert next(registry.run([name])).violations == 0
    assert next(registry.run([name])).checked > 0
    connection.check_constraints()  # what is deferred must be settled before a table is altered
    guards.drop_guards(connection)
    BREAKS[name]()
    assert next(registry.run([name])).violations > 0
