"""The steps of a batch: one verb each over the one table of transitions (`states.py`).

Every step locks the batch in scope, asks who signed before, runs the rules of its own act, signs, writes the Decision
and the trail. What an act asks and does beyond that is a pair of functions in its own module.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.policies import require

from ..models import Batch, BatchWriter, Decision
from ..states import SIGNATURES, TRANSITIONS, BatchState, Transition

_TRAIL = {
    "submit": "batch.submitted",
    "cancel": "batch.cancelled",
    "verify": "batch.verified",
    "return_submitted": "batch.returned",
    "approve": "batch.approved",
    "return_verified": "batch.returned",
    "disburse": "batch.disbursed",
    "close": "batch.closed",
    "account": "batch.accounted",
}
_SIGNER = {
    "made_by_id": "membuat",
    "submitted_by_id": "mengajukan",
    "verified_by_id": "memverifikasi",
    "approved_by_id": "menyetujui",
}
LONGEST_REASON = 500

Rule = Callable[[Batch, Any], None]


@transaction.atomic
def take_step(
    batch_id: int,
    act: str,
    *,
    actor: Any,
    note: str = "",
    digest: str = "",
    rule: Rule | None = None,
    effect: Rule | None = None,
) -> Batch:
    """Do one act of TRANSITIONS. `digest`: the list as the actor saw it; another one is refused.

    `rule(batch, actor)` raises DomainError, `effect(batch, actor)` writes what the step brings with it; both run under
    the lock, before the state changes. Raises NotPermitted, NotFound, and DomainError `wrong_state`, `same_person`,
    `reason_needed`, `list_changed`.
    """
    step = TRANSITIONS[act]
    require(actor, step.permission)
    batch = Batch.objects.lock_visible(actor, step.permission, batch_id)
    check_step(batch, step, actor=actor)
    note = note.strip()
    if step.needs_reason and not note:
        raise DomainError("reason_needed", "Tulis alasannya.", {"note": "Tulis alasannya."})
    if len(note) > LONGEST_REASON:
        text = f"Alasan paling panjang {LONGEST_REASON} huruf."
        raise DomainError("reason_too_long", text, {"note": text})
    if digest and digest != batch.digest:
        raise DomainError("list_changed", "Daftar ini berubah sejak Anda membukanya. Periksa lagi.")
    if rule is not None:
        rule(batch, actor)
    if effect is not None:
        effect(batch, actor)
    before = batch.state
    _sign(batch, step, actor)
    Decision.objects.create(
        batch=batch,
        office_id=batch.office_id,
        act=step.act,
        from_state=before,
        to_state=step.target,
        actor_id=actor.pk,
        note=note,
        payable=batch.payable,
        net=batch.net,
        digest=batch.digest,
    )
    audit.record(
        actor=actor,
        action=_TRAIL[act],
        target=batch,
        office=batch.office_id,
        region_code=batch.office.region_id,
        count=batch.payable,
        changes={
            "keadaan": [BatchState(before).label, BatchState(step.target).label],
            "bersih": [None, batch.net],
            "sidik": [None, batch.digest[:12]],
        },
        reason=note,
    )
    return batch


def check_step(batch: Batch, step: Transition, *, actor: Any) -> None:
    """Is it the right moment and the right person? Also asked by pages, to show a button only where it works."""
    if batch.state not in step.sources:
        told = f"Daftar ini {batch.get_state_display().lower()}; {step.label.lower()} tidak dapat dilakukan."
        raise DomainError("wrong_state", told)
    if step.signature in SIGNATURES[1:]:
        refuse_same_person(batch, step.signature, actor=actor)


def refuse_same_person(batch: Batch, signature: str, *, actor: Any) -> None:
    """Maker, verifier, approver and payer are different people; whoever wrote into the list counts as its maker."""
    earlier = ["made_by_id", *(f"{name}_id" for name in SIGNATURES[: SIGNATURES.index(signature)])]
    for column in earlier:
        if getattr(batch, column) == actor.pk:
            raise DomainError("same_person", f"Anda sudah {_SIGNER[column]} daftar ini; langkah ini untuk orang lain.")
    if BatchWriter.objects.filter(batch=batch, user=actor.pk).exists():
        raise DomainError("same_person", "Anda ikut menyusun daftar ini; langkah ini untuk orang lain.")


def _sign(batch: Batch, step: Transition, actor: Any) -> None:
    if step.target == BatchState.RETURNED:
        # Worked out anew: whoever was held on the way is judged again.
        batch.seen = ""
        for name in SIGNATURES:
            setattr(batch, f"{name}_id", None)
            setattr(batch, name.replace("_by", "_at"), None)
    elif step.signature:
        setattr(batch, f"{step.signature}_id", actor.pk)
        setattr(batch, step.signature.replace("_by", "_at"), timezone.now())
    batch.state = step.target
    batch.version += 1
    batch.save()
