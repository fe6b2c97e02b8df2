"""Paying anew what failed or came back: a list of its own that follows the first one, with its own four people."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.policies import require

from ..models import Batch, BatchKind, BatchState
from .generating import work_out

PERMISSION = "batch.prepare"


@transaction.atomic
def retry_batch(batch_id: int, *, actor: Any, today: date | None = None) -> Batch:
    """The draft that pays anew what failed or came back in a list that is being disbursed; one open draft a list.

    Who has no account that may be used yet stays with the first list. Asked for again, the open draft is worked out
    anew. Raises NotPermitted, NotFound, DomainError `wrong_state`, `nothing_to_retry`.
    """
    require(actor, PERMISSION)
    day = today or timezone.localdate()
    parent = Batch.objects.select_related("scheme__office", "office").lock_visible(actor, PERMISSION, batch_id)
    if parent.state != BatchState.DISBURSING:
        told = f"Daftar ini {parent.get_state_display().lower()}; pembayaran ulang dibuat selama pencairan."
        raise DomainError("wrong_state", told)
    again = (
        Batch.objects.select_related("scheme__office", "office")
        .open()
        .filter(parent=parent, kind=BatchKind.RETRY)
        .select_for_update(of=("self",))
        .first()
    )
    if again is None:
        again = Batch.objects.create(
            scheme=parent.scheme,
            office=parent.office,
            kind=BatchKind.RETRY,
            parent=parent,
            period=parent.period,
            first_day=parent.first_day,
            last_day=parent.last_day,
            regencies=parent.regencies,
            cut_off=day,
            made_by=actor,
        )
        audit.record(
            actor=actor, action="batch.made", target=again, office=again.office_id, region_code=again.office.region_id
        )
    if not work_out(again, actor=actor, today=day).changed:
        told = "Tidak ada pembayaran gagal atau retur dengan rekening yang dapat dipakai."
        raise DomainError("nothing_to_retry", told)
    return again
