"""The regencies' parts of an open list: confirmed there, accepted or returned by the list's own office.

The list is locked first and its part then, so that nobody confirms or accepts what a run is changing meanwhile.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import transaction
from django.utils import timezone

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.policies import require
from pilarsosial.core.regions_cache import short_name

from ..models import PART_STEPS, Batch, BatchPart, PartState

LONGEST_NOTE = 500


@transaction.atomic
def confirm_part(part_id: int, *, actor: Any, digest: str = "") -> BatchPart:
    """A regency says that its part is right. `digest`: the list as the actor saw it.

    Raises NotPermitted, NotFound, DomainError `wrong_state`, `list_changed`, `confirmed_already`.
    """
    part = _locked(part_id, "confirm", actor)
    if digest and digest != part.batch.digest:
        raise DomainError("list_changed", "Daftar ini dihitung ulang sejak Anda membukanya. Periksa lagi.")
    if part.state in (PartState.CONFIRMED, PartState.ACCEPTED):
        raise DomainError("confirmed_already", "Bagian ini sudah dipastikan.")
    part.confirmed_by_id, part.confirmed_at, part.confirmed_run = actor.pk, timezone.now(), part.batch.run
    part.decided_by = part.decided_at = None
    return _take(part, "confirm", actor)


@transaction.atomic
def accept_part(part_id: int, *, actor: Any, run: int | None = None) -> BatchPart:
    """The list's office takes a confirmed part. `run`: the reckoning that was confirmed, as the actor saw it.

    Raises NotPermitted, NotFound, DomainError `wrong_state`, `list_changed`, `same_person`.
    """
    part = _locked(part_id, "accept", actor)
    _refuse_wrong_state(part, "accept")
    if run is not None and run != part.confirmed_run:
        raise DomainError("list_changed", "Bagian ini dipastikan ulang sejak Anda membukanya. Periksa lagi.")
    if part.confirmed_by_id == actor.pk:
        raise DomainError("same_person", "Anda yang memastikan bagian ini; menerimanya untuk orang lain.")
    part.decided_by_id, part.decided_at = actor.pk, timezone.now()
    return _take(part, "accept", actor)


@transaction.atomic
def accept_confirmed_parts(batch_id: int, *, actor: Any) -> int:
    """Accept every part that waits for it, but for those that the actor confirmed. Returns how many.

    Raises NotPermitted, NotFound, DomainError `wrong_state`, `nothing_confirmed`.
    """
    permission = PART_STEPS["accept"].permission
    require(actor, permission)
    batch = Batch.objects.lock_visible(actor, permission, batch_id)
    _refuse_closed_list(batch)
    parts = BatchPart.objects.visible_to(actor, permission).filter(batch=batch, state=PartState.CONFIRMED)
    waiting = list(parts.exclude(confirmed_by=actor.pk).order_by("regency_code"))
    if not waiting:
        raise DomainError("nothing_confirmed", "Tidak ada bagian yang menunggu diterima.")
    for part in waiting:
        part.batch = batch
        part.decided_by_id, part.decided_at = actor.pk, timezone.now()
        _take(part, "accept", actor)
    return len(waiting)


@transaction.atomic
def return_part(part_id: int, *, actor: Any, note: str) -> BatchPart:
    """The list's office gives a part back with the reason; its regency confirms it anew.

    Raises NotPermitted, NotFound, DomainError `wrong_state`, `reason_needed`.
    """
    part = _locked(part_id, "return", actor)
    _refuse_wrong_state(part, "return")
    note = note.strip()[:LONGEST_NOTE]
    if not note:
        raise DomainError("reason_needed", "Tulis alasannya.", {"note": "Tulis alasannya."})
    part.confirmed_by = part.confirmed_at = part.confirmed_run = None
    part.decided_by_id, part.decided_at = actor.pk, timezone.now()
    return _take(part, "return", actor, note)


def require_accepted_parts(batch: Batch) -> None:
    """The rule of handing in where regencies are asked. Raises DomainError `parts_open` with how many wait for what."""
    rows = BatchPart.objects.filter(batch=batch).exclude(state=PartState.ACCEPTED)
    waiting = Counter(rows.values_list("state", flat=True))
    if waiting:
        told = ", ".join(f"{count} {PartState(state).label.lower()}" for state, count in sorted(waiting.items()))
        raise DomainError("parts_open", f"Bagian kabupaten/kota belum semuanya diterima: {told}.")


def _locked(part_id: int, act: str, actor: Any) -> BatchPart:
    """The part with its list, both locked, while the list is open."""
    permission = PART_STEPS[act].permission
    require(actor, permission)
    found = BatchPart.objects.get_visible(actor, permission, part_id)
    batch = Batch.objects.select_related("office").lock_visible(actor, permission, found.batch_id)
    part = BatchPart.objects.lock_visible(actor, permission, part_id)
    part.batch = batch
    _refuse_closed_list(batch)
    return part


def _refuse_closed_list(batch: Batch) -> None:
    if not batch.is_open:
        raise DomainError("wrong_state", f"Daftar ini sudah {batch.get_state_display().lower()}.")


def _refuse_wrong_state(part: BatchPart, act: str) -> None:
    step = PART_STEPS[act]
    if part.state not in step.sources:
        told = f"Bagian ini {part.get_state_display().lower()}; {step.label.lower()} tidak dapat dilakukan."
        raise DomainError("wrong_state", told)


_TRAIL = {"confirm": "batch.confirmed", "accept": "batch.part_accepted", "return": "batch.part_returned"}


def _take(part: BatchPart, act: str, actor: Any, note: str = "") -> BatchPart:
    before, part.state, part.note = part.get_state_display(), PART_STEPS[act].target, note
    part.save()
    audit.record(
        actor=actor,
        action=_TRAIL[act],
        target=part.batch,
        office=part.batch.office_id,
        region_code=part.regency_code,
        count=part.roster,
        changes={
            "bagian": [None, short_name(part.regency_code)],
            "keadaan": [before, PartState(part.state).label],
            "layak": [None, part.payable],
            "bersih": [None, part.net],
        },
        reason=note,
    )
    return part
