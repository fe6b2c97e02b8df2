"""The files with which banks are told to pay, and who is paid in cash. Full account numbers: each making is told."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import Bank
from pilarsosial.core.policies import require

from ..calculation.layouts import Layout, Transfer, file_bytes, layout_of
from ..models import Batch, BatchState, Line
from ..sql import payments as payment_sql

PERMISSION = "batch.pay"
# How a line is called in a bank's file, and so in the result that comes back: batch, then line.
REFERENCE = "PS{batch}-{line}"
FIRST_LINES = 2_000


@dataclass(frozen=True)
class TransferFile:
    """One file for one bank's program. `total` in rupiah."""

    layout: Layout
    filename: str
    people: int
    total: int
    content: bytes


@transaction.atomic
def make_transfer_files(batch_id: int, *, actor: Any, only: str = "") -> list[TransferFile]:
    """A file for each layout that has accounts in this list, of what is still open; `only` names one layout.

    The same list gives the same bytes as long as nothing was paid meanwhile. Raises NotPermitted, NotFound, DomainError
    `wrong_state`, `nothing_to_transfer`.
    """
    require(actor, PERMISSION)
    batch = Batch.objects.select_related("scheme", "office").lock_visible(actor, PERMISSION, batch_id)
    if batch.state != BatchState.DISBURSING:
        told = f"Daftar ini {batch.get_state_display().lower()}; berkas transfer dibuat selama pencairan."
        raise DomainError("wrong_state", told)
    grouped = _by_layout(batch)
    files = [_file(batch, layout, rows) for layout, rows in grouped if only in ("", layout.code)]
    if not files:
        raise DomainError("nothing_to_transfer", "Tidak ada lagi yang menunggu transfer di daftar ini.")
    audit.record(
        actor=actor,
        action="transfer.made",
        target=batch,
        office=batch.office_id,
        region_code=batch.office.region_id,
        count=sum(one.people for one in files),
        changes={one.layout.name: [None, one.total] for one in files},
    )
    return files


def reference_of(batch_id: int, line_id: int) -> str:
    return REFERENCE.format(batch=batch_id, line=line_id)


def _by_layout(batch: Batch) -> list[tuple[Layout, list[Transfer]]]:
    """In the order of the layouts' codes; inside a file by regency, name and line."""
    still_open = payment_sql.open_lines(batch)
    banks = dict(Bank.objects.values_list("code", "short_name"))
    remark = f"{batch.scheme.name} {batch.period_label}"
    grouped: dict[str, list[Transfer]] = defaultdict(list)
    rows = Line.objects.payable().filter(batch=batch, account_no__isnull=False).order_by("regency_code", "name", "pk")
    for line in rows.iterator(FIRST_LINES):
        if still_open.get(line.pk, 0) <= 0:
            continue
        transfer = Transfer(
            account=line.account_no,
            holder=line.holder or line.name,
            name=line.name,
            amount=still_open[line.pk],
            remark=remark,
            reference=reference_of(batch.pk, line.pk),
            bank_code=line.bank_code,
            bank_name=banks.get(line.bank_code, ""),
        )
        grouped[layout_of(line.bank_code).code].append(transfer)
    return [(layout_of(rows[0].bank_code), rows) for _code, rows in sorted(grouped.items())]


def _file(batch: Batch, layout: Layout, rows: list[Transfer]) -> TransferFile:
    # The day of the file is the day on which the money was released, so that making it again changes nothing.
    day = batch.sp2d_on or batch.paid_at.date()
    name = f"transfer-{slugify(batch.scheme.code)}-{batch.period.lower()}-{batch.pk}-{layout.code}.{layout.extension}"
    content = file_bytes(layout, rows, batch=f"PS{batch.pk}", date=f"{day:%Y%m%d}")
    return TransferFile(layout, name, len(rows), sum(one.amount for one in rows), content)
