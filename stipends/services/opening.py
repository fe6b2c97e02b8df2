"""The list of a scheme and a period: found or made as a draft, for all regencies or some, or for a past fiscal year."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import Region
from pilarsosial.core.policies import require
from pilarsosial.core.values.period import Period

from ..models import Batch, BatchKind, BatchState, BatchWriter, BudgetCeiling, Scheme


def find_batch(scheme: Scheme, period: Period, regencies: Collection[str] = ()) -> Batch | None:
    """The one list of a scheme for a period and these regencies (none: all), whatever its state."""
    rows = Batch.objects.filter(scheme=scheme, period=period.code, regencies=_told(regencies), kind=BatchKind.REGULAR)
    return rows.exclude(state=BatchState.CANCELLED).select_related("scheme", "office").first()


def open_batch(
    scheme_id: int,
    period: Period,
    *,
    actor: Any,
    regencies: Collection[str] = (),
    cut_off: date | None = None,
) -> Batch:
    """Find or make the draft of a period. The cut-off is the last day of the period unless said.

    Raises DomainError `external_scheme`, `period_unfit`, `scheme_not_in_force`, `region_outside`.
    """
    require(actor, "batch.prepare")
    scheme = Scheme.objects.get_visible(actor, "batch.prepare", scheme_id)
    check_period(scheme, period)
    _check_regencies(scheme, regencies)
    found = find_batch(scheme, period, regencies)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _make(scheme, period, _told(regencies), cut_off or period.last_day, actor)
    except IntegrityError:
        # Somebody else was quicker.
        found = find_batch(scheme, period, regencies)
        if found is None:
            raise
        return found


@transaction.atomic
def open_arrears(
    scheme_id: int, year: int, *, legal_basis: str, ceiling_id: int, actor: Any, today: date | None = None
) -> Batch:
    """A list for what is still owed of a past fiscal year: by its own right, out of a later year's budget.

    Without one those months only show as arrears. Raises DomainError `year_running`, `basis_needed`, `ceiling_unfit`,
    `arrears_there`.
    """
    require(actor, "batch.prepare")
    scheme = Scheme.objects.select_related("office").lock_visible(actor, "batch.prepare", scheme_id)
    day = today or timezone.localdate()
    if year >= day.year:
        text = f"Tahun {year} belum lewat; bulannya ikut daftar berikut sebagai rapel."
        raise DomainError("year_running", text, {"year": text})
    if not legal_basis.strip():
        text = "Rapel tahun lalu memerlukan dasar hukumnya sendiri."
        raise DomainError("basis_needed", text, {"legal_basis": text})
    ceiling = BudgetCeiling.objects.select_related("line").get_visible(actor, "batch.prepare", ceiling_id)
    if ceiling.line.year <= year or ceiling.line.funding != scheme.funding:
        text = "Pilih mata anggaran tahun berjalan dengan sumber dana skema ini."
        raise DomainError("ceiling_unfit", text, {"ceiling": text})
    period = Period.parse(str(year))
    there = Batch.objects.filter(scheme=scheme, period=period.code, kind=BatchKind.ARREARS).open().first()
    if there is not None:
        raise DomainError("arrears_there", f"Daftar rapel tahun {year} sedang disusun.")
    batch = Batch.objects.create(
        scheme=scheme,
        office=scheme.office,
        kind=BatchKind.ARREARS,
        period=period.code,
        first_day=period.first_day,
        last_day=period.last_day,
        cut_off=day,
        ceiling=ceiling,
        rapel_basis=legal_basis.strip()[:200],
        made_by_id=actor.pk,
    )
    tell_of("batch.made", batch, actor, {"rapel tahun": [None, str(year)], "dasar": [None, batch.rapel_basis]})
    return batch


def check_period(scheme: Scheme, period: Period) -> None:
    if scheme.external:
        raise DomainError("external_scheme", f"{scheme} dibayar pihak lain; di sini hanya dicatat hasilnya.")
    unit = scheme.get_unit_display().lower()
    months = len(period.months)
    whole = {"month": 1, "quarter": 3, "semester": 6, "year": 12}.get(scheme.unit, 1)
    if months % whole:
        text = f"{scheme} dihitung per {unit}; {period.label} tidak memuat {unit} utuh."
        raise DomainError("period_unfit", text, {"period": text})
    if period.last_day < scheme.valid_from or (scheme.valid_until and period.first_day >= scheme.valid_until):
        text = f"{scheme} tidak berlaku pada {period.label}."
        raise DomainError("scheme_not_in_force", text, {"period": text})


def _check_regencies(scheme: Scheme, regencies: Collection[str]) -> None:
    inside = set(Region.objects.regencies().filter(code__inside=scheme.office.region_id).values_list("code", flat=True))
    if outside := sorted(set(regencies) - inside):
        text = f"Bukan kabupaten/kota di wilayah {scheme.office}: {', '.join(outside)}."
        raise DomainError("region_outside", text, {"regencies": text})


def _told(regencies: Collection[str]) -> str:
    return ",".join(sorted(set(regencies)))


def _make(scheme: Scheme, period: Period, regencies: str, cut_off: date, actor: Any) -> Batch:
    batch = Batch.objects.create(
        scheme=scheme,
        office=scheme.office,
        period=period.code,
        first_day=period.first_day,
        last_day=period.last_day,
        regencies=regencies,
        cut_off=cut_off,
        ceiling=_only_ceiling(scheme, period),
        made_by_id=actor.pk,
    )
    tell_of("batch.made", batch, actor, {"data per": [None, cut_off.isoformat()]})
    return batch


def _only_ceiling(scheme: Scheme, period: Period) -> BudgetCeiling | None:
    """The ceiling that can only be meant: the one of the office's, the funding's and the quarter's."""
    found = BudgetCeiling.objects.filter(
        line__office=scheme.office,
        line__funding=scheme.funding,
        line__year=period.year,
        quarter=(period.last_day.month + 2) // 3,
    )[:2]
    return found[0] if len(found) == 1 else None


def note_writer(batch: Batch, actor: Any) -> None:
    """Whoever writes into a list counts as its maker from now on."""
    if actor.pk is not None:
        BatchWriter.objects.get_or_create(batch=batch, user_id=actor.pk)


def tell_of(action: str, batch: Batch, actor: Any, changes: dict[str, list]) -> None:
    """One entry of the trail about a list and its roster."""
    audit.record(
        actor=actor,
        action=action,
        target=batch,
        office=batch.office_id,
        region_code=batch.office.region_id,
        count=batch.roster,
        changes=changes,
    )


def stored_figures(batch: Batch) -> dict[str, Any]:
    """What a list stands at, for the command and whoever compares."""
    return {
        "batch": batch.pk,
        "state": batch.state,
        "scheme": batch.scheme.code,
        "period": batch.period,
        "roster": batch.roster,
        "payable": batch.payable,
        "held": batch.held,
        "not_payable": batch.not_payable + batch.held,
        "total_rupiah": batch.net,
        "digest": batch.digest,
    }
