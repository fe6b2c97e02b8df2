"""Handing a list in: the last run, the rules of the moment, and what it reserves."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.policies import require
from pilarsosial.core.values.dates import format_date

from ..comparing import against_last_period
from ..models import Batch, BatchKind, BudgetCeiling, Scheme
from .generating import work_out
from .opening import note_writer
from .parts import require_accepted_parts
from .reserving import reserve
from .steps import take_step


def submit_batch(batch_id: int, *, actor: Any, digest: str = "", today: date | None = None) -> Batch:
    """Hand the list in. It is worked out once more; if that changes anything, the list is shown anew instead.

    Raises as `take_step`, and DomainError `before_cut_off`, `nothing_to_pay`, `list_changed`, `parts_open`,
    `unexplained`, `no_budget`, `over_ceiling`, `given_already`.
    """
    day = today or timezone.localdate()

    def rule(batch: Batch, who: Any) -> None:
        _check_moment(batch, day)
        # One after the other: two schemes that exclude each other must not be handed in for one person at once.
        list(Scheme.objects.order_by("pk").select_for_update().values_list("pk", flat=True))
        before = batch.digest
        work_out(batch, actor=who, today=day)
        if batch.digest != before:
            raise DomainError(
                "list_changed", "Data anggota berubah sejak daftar dihitung. Hitung ulang, lalu periksa perubahannya."
            )
        _check_content(batch)

    return take_step(batch_id, "submit", actor=actor, digest=digest, rule=rule, effect=reserve)


def cancel_batch(batch_id: int, *, actor: Any, note: str) -> Batch:
    """Throw a draft away, with the reason; the period can be drafted anew."""
    return take_step(batch_id, "cancel", actor=actor, note=note)


def _check_moment(batch: Batch, today: date) -> None:
    if batch.run == 0:
        raise DomainError("not_generated", "Daftar ini belum dihitung.")
    if today < batch.cut_off:
        raise DomainError(
            "before_cut_off",
            f"Daftar ini memakai data per {format_date(batch.cut_off)}; baru dapat diajukan mulai tanggal itu.",
        )


def _check_content(batch: Batch) -> None:
    if not batch.net:
        raise DomainError("nothing_to_pay", "Tidak ada yang dibayar dalam daftar ini.")
    if batch.asks_parts:
        require_accepted_parts(batch)
    unexplained = against_last_period(batch).unexplained if batch.kind == BatchKind.REGULAR else 0
    if unexplained:
        told = f"{unexplained} perbedaan dengan periode lalu belum ada sebabnya. Periksa pada bagian Perbedaan."
        raise DomainError("unexplained", told)


@transaction.atomic
def change_batch(
    batch_id: int,
    *,
    actor: Any,
    cut_off: date | None = None,
    ceiling_id: int | None = None,
    spans: dict[str, list[int]] | None = None,
    asks_parts: bool | None = None,
    parts_due: date | None = None,
    version: int | None = None,
) -> Batch:
    """Set what a draft is worked out from, and work it out. What is None stays. Raises DomainError `wrong_state`,
    `cut_off_outside`, `due_early`, `ceiling_unfit`, `changed_meanwhile`."""
    require(actor, "batch.prepare")
    batch = Batch.objects.select_related("scheme__tax_profile", "scheme__office", "office").lock_visible(
        actor, "batch.prepare", batch_id
    )
    if not batch.is_open:
        raise DomainError("wrong_state", f"Daftar ini sudah {batch.get_state_display().lower()}.")
    if version is not None and version != batch.version:
        raise DomainError("changed_meanwhile", "Daftar ini diubah orang lain sejak Anda membukanya. Muat ulang.")
    old = _settings(batch)
    if cut_off is not None:
        if not batch.first_day <= cut_off:
            text = "Tanggal data tidak boleh sebelum hari pertama periode."
            raise DomainError("cut_off_outside", text, {"cut_off": text})
        batch.cut_off = cut_off
    if ceiling_id is not None:
        batch.ceiling = _fitting_ceiling(batch, ceiling_id, actor)
    if spans is not None:
        batch.spans = spans
    if asks_parts is not None:
        batch.asks_parts = asks_parts
    if parts_due is not None:
        if parts_due < batch.first_day:
            text = "Tenggat kepastian tidak boleh sebelum hari pertama periode."
            raise DomainError("due_early", text, {"parts_due": text})
        batch.parts_due = parts_due
    batch.version += 1
    batch.save()
    note_writer(batch, actor)
    changes = audit.changes_between(old, _settings(batch))
    if changes:
        audit.record(
            actor=actor,
            action="batch.changed",
            target=batch,
            office=batch.office_id,
            region_code=batch.office.region_id,
            changes=changes,
        )
    work_out(batch, actor=actor)
    return batch


def _settings(batch: Batch) -> dict[str, Any]:
    return {
        "data per": batch.cut_off,
        "pagu": batch.ceiling_id,
        "bulan per pilar": str(batch.spans),
        "perlu kepastian": batch.asks_parts,
        "kepastian paling lambat": batch.parts_due,
    }


def _fitting_ceiling(batch: Batch, ceiling_id: int, actor: Any) -> BudgetCeiling:
    ceiling = BudgetCeiling.objects.select_related("line").get_visible(actor, "batch.prepare", ceiling_id)
    of_a_past_year = batch.kind == BatchKind.ARREARS and ceiling.line.year > batch.first_day.year
    its_year = of_a_past_year or ceiling.line.year == batch.first_day.year
    if not its_year or ceiling.line.funding != batch.scheme.funding:
        text = f"Pagu itu bukan dari tahun anggaran {batch.first_day.year} dan sumber dana skema ini."
        raise DomainError("ceiling_unfit", text, {"ceiling": text})
    return ceiling
