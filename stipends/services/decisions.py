"""What follows on submission: verify, approve, return, disburse, close, account."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from ..models import Batch
from ..spj import require_complete
from ..sql.payments import write_payment_totals
from .handing_over import require_handed_over
from .marking import mark_changes, require_no_open_mark
from .paying import require_all_explained
from .reserving import release
from .steps import take_step


def verify_batch(batch_id: int, *, actor: Any, digest: str = "", note: str = "") -> Batch:
    """Checked by a second person. Raises as `take_step`."""
    return take_step(batch_id, "verify", actor=actor, digest=digest, note=note)


def approve_batch(batch_id: int, *, actor: Any, digest: str = "", note: str = "") -> Batch:
    """Approved by a third person; from here on nothing of it changes.

    Whose verdict, amount or account changed since submission is marked first, and that stays also when the approval is
    refused for it. Raises as `take_step`, and DomainError `marks_open`.
    """
    mark_changes(batch_id, actor=actor)
    with transaction.atomic():
        # A list that pays anew explains what is open of the one that it follows, which is locked first as elsewhere.
        followed = list(Batch.objects.filter(followers=batch_id).select_for_update(of=("self",), no_key=True))
        batch = take_step(batch_id, "approve", actor=actor, digest=digest, note=note, rule=require_no_open_mark)
        for parent in followed:
            write_payment_totals(parent.pk)
    return batch


def return_submitted(batch_id: int, *, actor: Any, note: str) -> Batch:
    """Back to its maker by the verifier, with the reason. What it reserved is free again."""
    return take_step(batch_id, "return_submitted", actor=actor, note=note, effect=release)


def return_verified(batch_id: int, *, actor: Any, note: str) -> Batch:
    """Back to its maker by the approver, with the reason. What it reserved is free again."""
    return take_step(batch_id, "return_verified", actor=actor, note=note, effect=release)


def disburse_batch(batch_id: int, *, actor: Any, note: str = "") -> Batch:
    """The treasurer takes it over for paying. Raises as `take_step`."""
    return take_step(batch_id, "disburse", actor=actor, note=note)


def close_batch(batch_id: int, *, actor: Any, note: str = "") -> Batch:
    """Every rupiah is explained. Raises as `take_step`, and DomainError `unexplained`."""
    return take_step(batch_id, "close", actor=actor, note=note, rule=require_all_explained)


def account_batch(batch_id: int, *, actor: Any, note: str = "", today: date | None = None) -> Batch:
    """Every paper of the SPJ is there. Raises as `take_step`, and DomainError `papers_missing`, `not_handed_over`."""

    def rule(batch: Batch, who: Any) -> None:
        require_handed_over(batch, today or timezone.localdate())
        require_complete(batch, who)

    return take_step(batch_id, "account", actor=actor, note=note, rule=rule)
