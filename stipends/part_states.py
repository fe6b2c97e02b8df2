"""The way of a regency's part of a list: one table, read by verbs, pages, the guard and tests."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models


class PartState(models.TextChoices):
    OPEN = "open", "Belum dipastikan"
    CONFIRMED = "confirmed", "Dipastikan"
    ACCEPTED = "accepted", "Diterima"
    RETURNED = "returned", "Dikembalikan"


# The regency has to do something.
WAITING_PARTS = (PartState.OPEN, PartState.RETURNED)


@dataclass(frozen=True)
class PartStep:
    """`act` by somebody with `permission` takes a part from one of `sources` to `target`, while its list is open."""

    act: str
    label: str
    sources: tuple[str, ...]
    target: str
    permission: str
    needs_reason: bool = False


PART_STEPS = {
    row.act: row
    for row in (
        PartStep("confirm", "Pastikan", WAITING_PARTS, PartState.CONFIRMED, "batch.confirm"),
        PartStep("accept", "Terima", (PartState.CONFIRMED,), PartState.ACCEPTED, "batch.accept"),
        PartStep(
            "return",
            "Kembalikan",
            (PartState.CONFIRMED, PartState.ACCEPTED),
            PartState.RETURNED,
            "batch.accept",
            needs_reason=True,
        ),
    )
}
# A run that changes its lines takes back what was said of them.
TAKEN_BACK = ((PartState.CONFIRMED, PartState.OPEN), (PartState.ACCEPTED, PartState.OPEN))
# From a state to another one: what the guard of the database allows.
KNOWN_PART_STEPS = frozenset(
    {(source, row.target) for row in PART_STEPS.values() for source in row.sources} | set(TAKEN_BACK)
)
