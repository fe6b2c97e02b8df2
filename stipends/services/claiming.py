"""What somebody got without a right to it goes back to the treasury, with the number of the deposit slip."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.policies import require
from pilarsosial.core.values.money import format_rupiah

from ..models import Batch, RefundClaim

PERMISSION = "batch.pay"
LONGEST_NUMBER = 80


@transaction.atomic
def settle_claim(claim_id: int, *, sts_no: str, sts_on: date, actor: Any, today: date | None = None) -> RefundClaim:
    """Record the deposit slip (STS) of a refund claim, once.

    Raises NotPermitted, NotFound, DomainError `sts_needed`, `date_ahead`, `date_early`, `settled_already`.
    """
    require(actor, PERMISSION)
    claim = RefundClaim.objects.select_related("line__batch", "office").lock_visible(actor, PERMISSION, claim_id)
    # Acts on money are the own office's: a regency that sees the line does not settle the province's claim.
    Batch.objects.get_visible(actor, PERMISSION, claim.batch_id)
    number = sts_no.strip()[:LONGEST_NUMBER]
    if claim.sts_no:
        raise DomainError("settled_already", f"Tagihan ini sudah disetor dengan STS {claim.sts_no}.")
    if not number:
        raise DomainError("sts_needed", "Isi nomor STS.", {"sts_no": "Isi nomor STS."})
    if sts_on > (today or timezone.localdate()):
        raise DomainError("date_ahead", "Tanggal STS belum tiba.", {"sts_on": "Tanggal STS belum tiba."})
    batch = claim.line.batch
    if sts_on < (batch.sp2d_on or timezone.localdate(batch.approved_at)):
        text = "Tanggal STS mendahului pencairan daftarnya."
        raise DomainError("date_early", text, {"sts_on": text})
    claim.sts_no, claim.sts_on, claim.settled_by_id = number, sts_on, actor.pk
    claim.save(update_fields=["sts_no", "sts_on", "settled_by"])
    audit.record(
        actor=actor,
        action="claim.settled",
        target=claim,
        office=claim.office,
        region_code=claim.office.region_id,
        person_id=claim.line.member_id,
        changes={"jumlah": [None, format_rupiah(claim.amount)], "STS": [None, number]},
    )
    return claim
