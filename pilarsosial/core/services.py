"""Reference tables: the one verb that writes them and the one that deletes. The admin site and its imports call these.

A superuser writes all of them. Somebody with `reference.change` writes what lies in their own area: its offices, their
banks, stated figures, and the pillars that belong to it; what is the same for the whole country stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction

from . import audit
from .errors import DomainError, NotFound
from .models import (
    Bank,
    BankPurpose,
    Claim,
    ExtraField,
    ExtraKind,
    Office,
    Pillar,
    Position,
    RegionGroup,
    Requirement,
)
from .policies import SYSTEM, may, require
from .reference_rules import fixed_fields, is_reference_table, reference_rule
from .scoping import covers

REFERENCE_MODELS: tuple[type[models.Model], ...] = (
    Bank,
    BankPurpose,
    Claim,
    ExtraField,
    Office,
    Pillar,
    Position,
    RegionGroup,
    Requirement,
)

# What other rows were made by: changed under them, it would make them wrong.
FIXED_WHEN_USED: dict[type[models.Model], frozenset[str]] = {
    ExtraField: frozenset({"pillar", "code", "kind"}),
    Office: frozenset({"code", "region"}),
    Pillar: frozenset({"code"}),
    Position: frozenset({"pillar", "code", "kind", "level", "rule"}),
    RegionGroup: frozenset({"code"}),
}

OLDEST_LIMIT = 100
LONGEST_CHOICE = 80


@transaction.atomic
def save_reference(
    instance: models.Model,
    *,
    actor: Any,
    changed: Collection[str] | None = None,
    many: Mapping[str, Iterable[models.Model]] | None = None,
) -> models.Model:
    """Writes a row of a reference table: a new one, or the `changed` fields (default: all) of one that exists.

    `many`: the rows of its many-to-many fields. Fields that are not named keep what others wrote meanwhile. Nothing is
    written and nothing recorded when nothing differs. Raises NotPermitted, NotFound, and DomainError `outside_area`,
    `in_use` or `reference_invalid`.
    """
    require_reference(actor)
    is_new = instance._state.adding
    row = instance if is_new else _lock(instance, actor)
    old = {} if is_new else _told(row)
    if not is_new:
        for field in _fields(row):
            if changed is None or field.name in changed:
                setattr(row, field.attname, getattr(instance, field.attname))
    if not may_write(row, actor=actor):
        raise DomainError("outside_area", "Data ini berada di luar wilayah kewenangan Anda.")
    told = _told(row)
    differing = {name for name, value in told.items() if old.get(name) != value}
    if not is_new and differing & _fixed(row):
        _refuse_if_fixed(row, differing)
    _check(row)
    if is_new:
        row.save(force_insert=True)
    elif differing:
        row.save(update_fields=differing)
    changes = audit.changes_between(old, {name: value for name, value in told.items() if value or not is_new})
    changes |= _set_many(row, many or {})
    if changes:
        _record("reference.created" if is_new else "reference.changed", row, actor, changes)
    return row


@transaction.atomic
def delete_reference(instance: models.Model, *, actor: Any) -> None:
    """Deletes a row that nothing points to. Raises NotPermitted, NotFound, and DomainError `in_use`."""
    require_reference(actor)
    row = _lock(instance, actor)
    if is_used(row):
        raise DomainError("in_use", f"{row} masih dipakai data lain dan tidak dapat dihapus.")
    told = {name: value for name, value in _told(row).items() if value}
    _record("reference.deleted", row, actor, audit.changes_between(told, dict.fromkeys(told)))
    row.delete()


def require_reference(actor: Any) -> None:
    """A superuser, or a role with `reference.change`. Raises NotPermitted."""
    if not writes_everywhere(actor):
        require(actor, "reference.change")


def may_reference(actor: Any) -> bool:
    return writes_everywhere(actor) or may(actor, "reference.change")


def may_write(row: models.Model, *, actor: Any) -> bool:
    """Does the row lie where the actor may write reference data?"""
    code = place_of(row)
    return writes_everywhere(actor) or bool(code and covers(actor, "reference.change", code))


def writes_everywhere(actor: Any) -> bool:
    return actor is SYSTEM or (getattr(actor, "is_superuser", False) and actor.is_active)


def place_of(row: models.Model) -> str:
    """Code of the region that a reference row belongs to, or "" for what is the same in the whole country."""
    match row:
        case Office() | Claim():
            return row.region_id or ""
        case BankPurpose():
            return row.office.region_id
        case Pillar():
            return row.owner_region_id or ""
        case Position() | Requirement() | ExtraField():
            return row.pillar.owner_region_id or ""
        case _:
            return ""


def is_used(row: models.Model) -> bool:
    """Does any row of any table point to this one, or a room use it otherwise? One small question a table."""
    rule = reference_rule(row._meta.label_lower)
    if rule is not None and rule.is_used(row):
        return True
    pointers = [
        relation
        for relation in row._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and not relation.many_to_many
    ]
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: row}).exists()
        for relation in pointers
        if not relation.related_model._meta.auto_created  # the row's own many-to-many links go with it
    )


def _require_reference_table(row: models.Model) -> None:
    if not isinstance(row, REFERENCE_MODELS) and not is_reference_table(row._meta.label_lower):
        raise TypeError(f"{type(row).__name__} is no reference table")


def _lock(instance: models.Model, actor: Any) -> models.Model:
    _require_reference_table(instance)
    row = type(instance).objects.select_for_update(of=("self",)).filter(pk=instance.pk).first()
    if row is None or not may_write(row, actor=actor):
        raise NotFound
    return row


def _fields(row: models.Model) -> list[models.Field]:
    return [field for field in row._meta.concrete_fields if field.editable and not field.primary_key]


def _told(row: models.Model) -> dict[str, Any]:
    """Field -> value as people read it: a related row by its label."""
    key = row._meta.pk
    fields = _fields(row) if key.auto_created else [key, *_fields(row)]
    told = {}
    for field in fields:
        value = getattr(row, field.name)
        told[field.name] = str(value) if isinstance(value, models.Model) else value
    return told


def _fixed(row: models.Model) -> frozenset[str]:
    return FIXED_WHEN_USED.get(type(row), frozenset()) | fixed_fields(row._meta.label_lower)


def _refuse_if_fixed(row: models.Model, differing: set[str]) -> None:
    if not is_used(row):
        return
    names = differing & _fixed(row)
    fields = {name: "Tidak dapat diubah karena sudah dipakai data lain." for name in sorted(names)}
    labels = ", ".join(str(row._meta.get_field(name).verbose_name) for name in sorted(names))
    raise DomainError("in_use", f"{row} sudah dipakai data lain, sehingga {labels} tidak dapat diubah.", fields)


def _check(row: models.Model) -> None:
    _require_reference_table(row)
    if isinstance(row, Requirement) and row.kind in {Requirement.Kind.MIN_AGE, Requirement.Kind.MAX_AGE}:
        if not (row.value.isdecimal() and 0 < int(row.value) < OLDEST_LIMIT):
            text = f"Isi usia dalam tahun, angka 1 sampai {OLDEST_LIMIT - 1}."
            raise DomainError("reference_invalid", text, {"value": text})
    if isinstance(row, ExtraField):
        _check_choices(row)
    try:
        row.full_clean()
    except ValidationError as error:
        fields = {name: " ".join(texts) for name, texts in error.message_dict.items()}
        text = " ".join(fields.values())
        fields.pop(NON_FIELD_ERRORS, None)
        raise DomainError("reference_invalid", text, fields) from error
    rule = reference_rule(row._meta.label_lower)
    if rule is not None:
        rule.check(row)


def _check_choices(row: ExtraField) -> None:
    """A choice needs at least two options, each once; other kinds have none."""
    options = row.options
    text = ""
    if row.kind != ExtraKind.CHOICE:
        if options:
            text = "Pilihan hanya untuk jenis Pilihan. Kosongkan, atau ganti jenisnya."
    elif len(options) < 2:
        text = "Tulis paling sedikit dua pilihan, satu per baris."
    elif len({option.casefold() for option in options}) < len(options):
        text = "Ada pilihan yang tertulis dua kali."
    elif max(map(len, options)) > LONGEST_CHOICE:
        text = f"Setiap pilihan paling panjang {LONGEST_CHOICE} huruf."
    if text:
        raise DomainError("reference_invalid", text, {"choices": text})


def _set_many(row: models.Model, many: Mapping[str, Iterable[models.Model]]) -> dict[str, list[str]]:
    """{field: [taken away, added]} as text."""
    changes = {}
    for name, wanted in many.items():
        manager = getattr(row, name)
        before, after = {item.pk: item for item in manager.all()}, {item.pk: item for item in wanted}
        gone = [str(before[key]) for key in sorted(before.keys() - after.keys())]
        added = [str(after[key]) for key in sorted(after.keys() - before.keys())]
        if gone or added:
            manager.set(after.values())
            changes[name] = [", ".join(gone), ", ".join(added)]
    return changes


def _record(action: str, row: models.Model, actor: Any, changes: Mapping[str, Any]) -> None:
    # An office is never named as the place of its own entry: that would keep it from being deleted for ever.
    office = getattr(row, "office_id", None) if not isinstance(row, Office) else None
    audit.record(actor=actor, action=action, target=row, changes=changes, region_code=place_of(row), office=office)
