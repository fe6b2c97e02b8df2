"""Schemes, their rules and rates, and what may run beside: of the own office, each step told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.files import drop_file, keep_file, keeps_files
from pilarsosial.core.models import FileKind, Office, Pillar, Position
from pilarsosial.core.policies import require
from pilarsosial.core.scoping import areas_with
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.money import format_rupiah

from ..models import (
    Batch,
    BudgetCeiling,
    BudgetLine,
    EligibilityRule,
    ExternalPayment,
    Rate,
    RuleKind,
    Scheme,
    SchemePair,
)

# What lists were worked out by: changed under them, they would say something else.
FIXED_WHEN_USED = ("code", "unit", "per_post", "external", "funding")
_CODE = re.compile(r"[A-Z0-9][A-Z0-9_./-]{1,29}")


@keeps_files
@transaction.atomic
def add_scheme(office_id: int, values: Mapping[str, Any], *, actor: Any, upload: Any = None) -> Scheme:
    """A new scheme of the actor's own office. Raises NotFound for another one, DomainError `scheme_invalid`."""
    require(actor, "scheme.change")
    office = own_office(actor, "scheme.change", office_id)
    scheme = Scheme(office=office, **values)
    _check(scheme, "scheme_invalid")
    if upload is not None:
        scheme.legal_file = keep_file(upload, kind=FileKind.SCAN, office=office, actor=actor)
    scheme.save(force_insert=True)
    _tell("scheme.added", scheme, actor, scheme, {"kode": [None, scheme.code], "nama": [None, scheme.name]})
    return scheme


@keeps_files
@transaction.atomic
def change_scheme(
    scheme_id: int, values: Mapping[str, Any], *, actor: Any, version: int | None = None, upload: Any = None
) -> Scheme:
    """Change a scheme. What lists were worked out by stays once there is one: DomainError `in_use`."""
    require(actor, "scheme.change")
    scheme = Scheme.objects.select_related("office").lock_visible(actor, "scheme.change", scheme_id)
    if version is not None and version != scheme.version:
        raise DomainError("changed_meanwhile", "Skema ini diubah orang lain sejak Anda membukanya. Muat ulang.")
    old = {name: getattr(scheme, name) for name in values}
    differing = {name for name, value in values.items() if old[name] != value}
    used = differing & set(FIXED_WHEN_USED) and _is_used(scheme)
    if used:
        fields = {
            name: "Tidak dapat diubah karena sudah ada daftar atau pembayarannya."
            for name in differing & set(FIXED_WHEN_USED)
        }
        raise DomainError("in_use", "Skema ini sudah punya daftar pencairan atau pembayaran.", fields)
    for name, value in values.items():
        setattr(scheme, name, value)
    _check(scheme, "scheme_invalid")
    earlier = scheme.legal_file_id
    if upload is not None:
        scheme.legal_file = keep_file(upload, kind=FileKind.SCAN, office=scheme.office, actor=actor)
    scheme.version += 1
    scheme.save()
    if upload is not None:
        drop_file(earlier)
    _tell("scheme.changed", scheme, actor, scheme, audit.changes_between(old, values))
    return scheme


@transaction.atomic
def set_rate(
    scheme_id: int,
    pillar: Pillar,
    amount: int,
    valid_from: date,
    *,
    actor: Any,
    position: Position | None = None,
    legal_basis: str = "",
) -> Rate:
    """A rate from a day on; 0 stops it. Lists that were handed in keep theirs.

    Raises DomainError `rate_there` where one begins on that day already, `position_unfit`.
    """
    require(actor, "scheme.change")
    scheme = Scheme.objects.select_related("office").lock_visible(actor, "scheme.change", scheme_id)
    if position is not None and position.pillar_id != pillar.pk:
        raise DomainError("position_unfit", "Jabatan itu bukan dari pilar yang dipilih.", {"position": "Pilih lagi."})
    there = Rate.objects.filter(scheme=scheme, pillar=pillar, position=position, valid_from=valid_from).first()
    if there is not None:
        text = f"Sudah ada besaran {format_rupiah(there.amount)} mulai {format_date(valid_from)}. Pilih tanggal lain."
        raise DomainError("rate_there", text, {"valid_from": text})
    rate = Rate(
        scheme=scheme,
        pillar=pillar,
        position=position,
        amount=amount,
        valid_from=valid_from,
        legal_basis=legal_basis,
        set_by_id=actor.pk,
    )
    _check(rate, "rate_invalid")
    rate.save(force_insert=True)
    told = {"pilar": [None, str(pillar)], "besaran": [None, format_rupiah(amount)]}
    told |= {"jabatan": [None, str(position)]} if position else {}
    _tell("rate.set", rate, actor, scheme, told | {"berlaku mulai": [None, valid_from.isoformat()]})
    return rate


@transaction.atomic
def set_rule(
    scheme_id: int,
    kind: RuleKind,
    valid_from: date,
    *,
    actor: Any,
    holds: bool = True,
    value: int | None = None,
    source: str = "",
) -> EligibilityRule:
    """A condition from a day on, or its end. The last word of one day holds. Raises DomainError `rule_invalid`."""
    require(actor, "scheme.change")
    scheme = Scheme.objects.select_related("office").lock_visible(actor, "scheme.change", scheme_id)
    rule = EligibilityRule.objects.filter(scheme=scheme, kind=kind, valid_from=valid_from).first()
    rule = rule or EligibilityRule(scheme=scheme, kind=kind, valid_from=valid_from)
    rule.holds, rule.value, rule.source = holds, value if kind == RuleKind.MAX_AGE else None, source
    _check(rule, "rule_invalid")
    rule.save()
    word = "berlaku" if holds else "tidak berlaku lagi"
    told = f"{rule.get_kind_display()}{f' {value}' if rule.value else ''}: {word} mulai {format_date(valid_from)}"
    _tell("scheme_rule.set", rule, actor, scheme, {"syarat": [None, told]})
    return rule


@transaction.atomic
def allow_beside(scheme_id: int, other_id: int, legal_basis: str, *, actor: Any) -> SchemePair:
    """Two schemes that a person may draw for the same month. Raises DomainError `same_scheme`, `pair_there`."""
    require(actor, "scheme.change")
    scheme = Scheme.objects.select_related("office").lock_visible(actor, "scheme.change", scheme_id)
    other = Scheme.objects.get_visible(actor, "scheme.view", other_id)
    if scheme.pk == other.pk:
        raise DomainError("same_scheme", "Pilih skema yang lain.", {"other": "Pilih skema yang lain."})
    first, second = sorted((scheme, other), key=lambda row: row.pk)
    if SchemePair.objects.filter(first=first, second=second).exists():
        raise DomainError("pair_there", "Kedua skema sudah tercatat boleh bersama.", {"other": "Sudah tercatat."})
    pair = SchemePair(first=first, second=second, legal_basis=legal_basis, stated_by=scheme.office)
    _check(pair, "pair_invalid")
    pair.save(force_insert=True)
    _tell("scheme_pair.added", pair, actor, scheme, {"bersama": [None, other.name], "dasar": [None, legal_basis]})
    return pair


@transaction.atomic
def remove_pair(pair_id: int, *, actor: Any) -> None:
    """They may not be drawn together any more; what was given stays."""
    require(actor, "scheme.change")
    pair = SchemePair.objects.select_related("first", "second", "stated_by").lock_visible(
        actor, "scheme.change", pair_id
    )
    _tell("scheme_pair.removed", pair, actor, pair.first, {"bersama": [pair.second.name, None]}, pair.stated_by)
    pair.delete()


@transaction.atomic
def add_budget_line(office_id: int, values: Mapping[str, Any], *, actor: Any) -> BudgetLine:
    """A line of the own office's DPA. Raises DomainError `budget_invalid`."""
    require(actor, "budget.change")
    office = own_office(actor, "budget.change", office_id)
    line = BudgetLine(office=office, **values)
    _check(line, "budget_invalid")
    line.save(force_insert=True)
    _tell("budget.added", line, actor, None, {"pagu": [None, format_rupiah(line.amount)]}, office)
    return line


@transaction.atomic
def set_ceiling(
    line_id: int, quarter: int, amount: int, *, actor: Any, spd_no: str = "", spd_on: date | None = None
) -> BudgetCeiling:
    """What may be spent of a line in a quarter. Raises DomainError `below_reserved`, `above_line`."""
    require(actor, "budget.change")
    line = BudgetLine.objects.select_related("office").lock_visible(actor, "budget.change", line_id)
    ceiling = BudgetCeiling.objects.select_for_update().filter(line=line, quarter=quarter).first()
    ceiling = ceiling or BudgetCeiling(line=line, quarter=quarter)
    old = {"pagu SPD": ceiling.amount, "nomor SPD": ceiling.spd_no}
    if amount < ceiling.reserved:
        text = f"Sudah terpakai {format_rupiah(ceiling.reserved)}; pagu tidak boleh lebih kecil."
        raise DomainError("below_reserved", text, {"amount": text})
    others = sum(line.ceilings.exclude(quarter=quarter).values_list("amount", flat=True))
    if others + amount > line.amount:
        text = f"Jumlah pagu triwulan melebihi pagu {format_rupiah(line.amount)}."
        raise DomainError("above_line", text, {"amount": text})
    ceiling.amount, ceiling.spd_no, ceiling.spd_on = amount, spd_no, spd_on
    _check(ceiling, "ceiling_invalid")
    ceiling.save()
    now = {"pagu SPD": amount, "nomor SPD": spd_no}
    _tell("ceiling.set", ceiling, actor, None, audit.changes_between(old, now), line.office)
    return ceiling


def _is_used(scheme: Scheme) -> bool:
    lists, results = Batch.objects.filter(scheme=scheme), ExternalPayment.objects.filter(scheme=scheme)
    return lists.exists() or results.exists()


def own_office(actor: Any, permission: str, office_id: int) -> Office:
    """The office, if a grant of the actor with the permission is of it. Raises NotFound."""
    areas = areas_with(actor, permission)
    rows = Office.objects.all() if areas is None else Office.objects.filter(pk__in={area.office_id for area in areas})
    return rows.get_visible(actor, permission, office_id)


def _check(row: models.Model, code: str) -> None:
    if isinstance(row, Scheme) and not _CODE.fullmatch(row.code):
        text = "Kode memakai huruf besar, angka, dan tanda - _ . / saja, 2 sampai 30 huruf."
        raise DomainError(code, text, {"code": text})
    try:
        row.full_clean(exclude=["legal_file"] if isinstance(row, Scheme) else None)
    except ValidationError as error:
        fields = {name: " ".join(texts) for name, texts in error.message_dict.items()}
        text = " ".join(fields.values())
        fields.pop(NON_FIELD_ERRORS, None)
        raise DomainError(code, text, fields) from error


def _tell(
    action: str,
    target: models.Model,
    actor: Any,
    scheme: Scheme | None,
    changes: dict[str, list],
    office: Office | None = None,
) -> None:
    office = office or scheme.office
    named = {"skema": [None, scheme.code], **changes} if scheme is not None else changes
    audit.record(actor=actor, action=action, target=target, office=office, region_code=office.region_id, changes=named)
