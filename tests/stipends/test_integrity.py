"""Every invariant of the stipends holds on a batch on its way, and says so when something breaks it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import F

from pilarsosial.core import guards
from pilarsosial.desk.integrity import registry
from stipends.models import Batch, BatchPart, BatchState, BatchTotal, BatchWriter, BudgetCeiling, Entitlement, Line
from tests.stipends.factories import batch, bring_to, ceiling, line

pytestmark = pytest.mark.django_db

BREAKS = {
    "batches_add_up": lambda: Line.objects.update(net=F("net") + 1, gross=F("gross") + 1),
    "totals_equal_the_lines": lambda: BatchTotal.objects.update(net=F("net") + 1),
    "entitlements_stand_behind_lines": lambda: Line.objects.update(
        verdict="tidak", reasons="not_serving", gross=0, net=0
    ),
    "paid_lines_hold_entitlements": lambda: Entitlement.objects.update(living=False),
    "ceilings_are_reserved_by_batches": lambda: BudgetCeiling.objects.update(reserved=F("reserved") + 1),
    "signers_wrote_nothing": lambda: BatchWriter.objects.update(user=Batch.objects.get().verified_by),
    "parts_make_the_batch": lambda: BatchPart.objects.update(net=F("net") + 1),
}


@pytest.fixture
def on_its_way(scheme, signers) -> Batch:
    """Approved, with one payable line and all that belongs to it."""
    made = batch(scheme, signers[0], ceiling=ceiling(scheme.office))
    row = line(made)
    keys = ("office_id", "regency_code", "pillar_id", "year", "quarter", "period", "kind", "verdict", "gross", "net")
    BatchTotal.objects.create(batch=made, lines=1, tax=0, **{key: getattr(row, key) for key in keys})
    BatchPart.objects.create(
        batch=made, office=made.office, regency_code=row.regency_code, roster=1, payable=1, net=row.net
    )
    BatchWriter.objects.create(batch=made, user=signers[0])
    Batch.objects.filter(pk=made.pk).update(run=1)
    for month in ("2026-07-01", "2026-08-01", "2026-09-01"):
        Entitlement.objects.create(
            scheme=scheme, office=made.office, member=row.member, month=month, batch=made, line=row
        )
    BudgetCeiling.objects.update(reserved=row.gross)
    return bring_to(made, BatchState.APPROVED, signers)


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
