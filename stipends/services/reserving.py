"""What a submitted batch holds: months of people, and rupiah of a quarter's ceiling."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from pilarsosial.core.errors import DomainError
from pilarsosial.core.values.money import format_rupiah

from .. import sql
from ..models import Batch, BatchKind, BudgetCeiling, Entitlement


def reserve(batch: Batch, actor: Any) -> None:
    """Months and money, or a refusal that says what stands in the way. Raises DomainError `given_already`, `no_budget`,
    `over_ceiling`."""
    if batch.kind == BatchKind.RETRY:
        return  # months and money are still held by the list that it follows
    reserve_money(batch)
    reserve_months(batch)


def reserve_money(batch: Batch) -> None:
    if batch.ceiling_id is None:
        raise DomainError("no_budget", "Pilih dahulu mata anggaran dan pagu triwulannya.")
    ceiling = BudgetCeiling.objects.select_for_update().select_related("line").get(pk=batch.ceiling_id)
    if batch.gross > ceiling.left:
        told = (
            f"Jumlah daftar {format_rupiah(batch.gross)} melebihi sisa pagu triwulan {ceiling.quarter} "
            f"{format_rupiah(ceiling.left)} pada {ceiling.line}."
        )
        raise DomainError("over_ceiling", told)
    BudgetCeiling.objects.filter(pk=ceiling.pk).update(reserved=F("reserved") + batch.gross)


def reserve_months(batch: Batch) -> None:
    """One row a month; the database refuses the second one of a person."""
    try:
        with transaction.atomic():
            sql.add_entitlements(batch)
    except IntegrityError as error:
        told = "Ada orang dalam daftar ini yang bulannya sudah dibayar daftar lain. Hitung ulang daftar ini."
        raise DomainError("given_already", told) from error


def release(batch: Batch, actor: Any) -> None:
    """A returned batch holds nothing."""
    if batch.ceiling_id is not None:
        BudgetCeiling.objects.filter(pk=batch.ceiling_id).update(reserved=F("reserved") - batch.gross)
    Entitlement.objects.filter(batch=batch, living=True).update(living=False)
