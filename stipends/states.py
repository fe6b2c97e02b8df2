"""The way of a batch through the office: one table, read by verbs, pages, guards and tests."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models


class BatchState(models.TextChoices):
    DRAFT = "draft", "Draf"
    RETURNED = "returned", "Dikembalikan"
    SUBMITTED = "submitted", "Diajukan"
    VERIFIED = "verified", "Diverifikasi"
    APPROVED = "approved", "Disetujui"
    DISBURSING = "disbursing", "Dicairkan"
    PAID = "paid", "Dibayar"
    ACCOUNTED = "accounted", "SPJ lengkap"
    CANCELLED = "cancelled", "Dibatalkan"


# Still being worked out: generated anew whenever asked.
OPEN_STATES = (BatchState.DRAFT, BatchState.RETURNED)
# Approved: nothing of it changes any more, corrections are counter-entries.
CLOSED_STATES = (BatchState.APPROVED, BatchState.DISBURSING, BatchState.PAID, BatchState.ACCOUNTED)
# Counts as given out or on its way: holds entitlements and budget.
LIVING_STATES = (BatchState.SUBMITTED, BatchState.VERIFIED, *CLOSED_STATES)
# Its hand-over may still be tied to an event: the papers that name it are not whole yet.
HAND_OVER_STATES = (
    *OPEN_STATES,
    BatchState.SUBMITTED,
    BatchState.VERIFIED,
    BatchState.APPROVED,
    BatchState.DISBURSING,
    BatchState.PAID,
)


@dataclass(frozen=True)
class Transition:
    """`act` by somebody with `permission` takes a batch from one of `sources` to `target`.

    `signature` is the column that the actor's name goes into; `needs_reason` where one must be given.
    """

    act: str
    label: str
    sources: tuple[str, ...]
    target: str
    permission: str
    signature: str = ""
    needs_reason: bool = False


TRANSITIONS = {
    row.act: row
    for row in (
        Transition("submit", "Ajukan", OPEN_STATES, BatchState.SUBMITTED, "batch.prepare", "submitted_by"),
        Transition("cancel", "Batalkan", OPEN_STATES, BatchState.CANCELLED, "batch.prepare", needs_reason=True),
        Transition("verify", "Verifikasi", (BatchState.SUBMITTED,), BatchState.VERIFIED, "batch.verify", "verified_by"),
        Transition(
            "return_submitted",
            "Kembalikan",
            (BatchState.SUBMITTED,),
            BatchState.RETURNED,
            "batch.verify",
            needs_reason=True,
        ),
        Transition("approve", "Setujui", (BatchState.VERIFIED,), BatchState.APPROVED, "batch.approve", "approved_by"),
        Transition(
            "return_verified",
            "Kembalikan",
            (BatchState.VERIFIED,),
            BatchState.RETURNED,
            "batch.approve",
            needs_reason=True,
        ),
        Transition("disburse", "Cairkan", (BatchState.APPROVED,), BatchState.DISBURSING, "batch.pay", "paid_by"),
        Transition("close", "Tutup pembayaran", (BatchState.DISBURSING,), BatchState.PAID, "batch.pay"),
        Transition("account", "Nyatakan SPJ lengkap", (BatchState.PAID,), BatchState.ACCOUNTED, "batch.account"),
    )
}
# From a state to another one: what the guard of the database allows.
STEPS = frozenset((source, row.target) for row in TRANSITIONS.values() for source in row.sources)
SIGNATURES = ("submitted_by", "verified_by", "approved_by", "paid_by")
# How many of the signatures stand on a batch in each state, from the left.
SIGNED = {
    BatchState.DRAFT: 0,
    BatchState.RETURNED: 0,
    BatchState.CANCELLED: 0,
    BatchState.SUBMITTED: 1,
    BatchState.VERIFIED: 2,
    BatchState.APPROVED: 3,
    BatchState.DISBURSING: 4,
    BatchState.PAID: 4,
    BatchState.ACCOUNTED: 4,
}
