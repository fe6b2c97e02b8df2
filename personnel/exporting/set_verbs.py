"""Changing the column sets that an office shares: columns, their order and their headings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import ColumnSet, Office
from pilarsosial.core.policies import require

from .cells import OutColumn
from .columns import chosen_columns
from .headings import doubles, understood
from .sets import LIST_CODE, Wanted

PERMISSION = "columns.change"
MOST_COLUMNS = 80
LONGEST_NAME = LONGEST_HEADING = 60
# A NIK has 16 digits; a name or heading with so many is somebody's number.
_MOST_DIGITS = 9


@transaction.atomic
def make_column_set(office_id: int, name: str, wanted: Iterable[tuple[str, str]], *, actor: Any) -> ColumnSet:
    """A new set of an office. `wanted` are (code, heading), the heading empty for the column's own.

    Raises NotPermitted, NotFound, and DomainError `columns_invalid` or `name_taken` beside the inputs: `name`,
    `judul.<code>`.
    """
    require(actor, PERMISSION)
    office = Office.objects.get_visible(actor, PERMISSION, office_id)
    name, columns = _checked(name, wanted, actor)
    made = ColumnSet(office=office, list_code=LIST_CODE, name=name, columns=columns, made_by=actor)
    _save(made)
    audit.record(
        actor=actor,
        action="columns.made",
        target=made,
        changes={"kolom": [None, _told(made.columns, actor)]},
        office=office,
        region_code=office.region_id,
    )
    return made


@transaction.atomic
def change_column_set(
    set_id: int, name: str, wanted: Iterable[tuple[str, str]], *, version: int, actor: Any
) -> ColumnSet:
    """Name, columns, order and headings at once. What this actor may not see of the set stays in it, at its end.

    Raises as `make_column_set`, and DomainError `changed_meanwhile`.
    """
    require(actor, PERMISSION)
    held = _lock(set_id, version, actor)
    name, columns = _checked(name, wanted, actor)
    unseen = [item for item in held.columns if not chosen_columns([(item["field"], "")], actor)]
    before = (held.name, held.columns)
    old = {"nama": held.name, "kolom": _told(held.columns, actor)}
    held.name, held.columns = name, columns + unseen
    if before == (held.name, held.columns):
        return held
    new = {"nama": held.name, "kolom": _told(held.columns, actor)}
    held.version += 1
    _save(held)
    audit.record(
        actor=actor,
        action="columns.changed",
        target=held,
        changes=audit.changes_between(old, new),
        office=held.office_id,
        region_code=held.office.region_id,
    )
    return held


@transaction.atomic
def drop_column_set(set_id: int, *, version: int, actor: Any) -> None:
    """Delete a set. Whoever had chosen it for the list sees the list's own columns again.

    Raises NotPermitted, NotFound, DomainError `changed_meanwhile`.
    """
    require(actor, PERMISSION)
    held = _lock(set_id, version, actor)
    audit.record(
        actor=actor,
        action="columns.deleted",
        target=held,
        changes={"kolom": [_told(held.columns, actor), None]},
        office=held.office_id,
        region_code=held.office.region_id,
    )
    held.delete()


def _lock(set_id: int, version: int, actor: Any) -> ColumnSet:
    rows = ColumnSet.objects.filter(list_code=LIST_CODE).select_related("office")
    held = rows.lock_visible(actor, PERMISSION, set_id)
    if held.version != version:
        raise DomainError(
            "changed_meanwhile",
            "Susunan ini baru saja diubah orang lain. Muat ulang halaman, lalu periksa kembali isian Anda.",
        )
    return held


def _checked(name: str, wanted: Iterable[tuple[str, str]], actor: Any) -> tuple[str, list[dict[str, str]]]:
    """Name and columns as they are stored, or DomainError with every fault beside its input."""
    faults: dict[str, str] = {}
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        faults["name"] = "Beri nama susunan ini."
    elif len(name) > LONGEST_NAME:
        faults["name"] = f"Nama paling panjang {LONGEST_NAME} huruf."
    elif _has_number(name):
        faults["name"] = "Nama tidak boleh memuat nomor panjang seperti NIK."
    columns = chosen_columns(_tidy(wanted), actor)
    if not columns:
        faults["columns"] = "Pilih paling sedikit satu kolom."
    elif len(columns) > MOST_COLUMNS:
        faults["columns"] = f"Paling banyak {MOST_COLUMNS} kolom."
    faults |= {f"judul.{code}": text for code, text in heading_faults(columns).items()}
    if faults:
        raise DomainError("columns_invalid", " ".join(dict.fromkeys(faults.values())), faults)
    own = {column.code: column.heading for column in chosen_columns(((c.code, "") for c in columns), actor)}
    return name, [
        {"field": column.code, "heading": "" if column.heading == own[column.code] else column.heading}
        for column in columns
    ]


def heading_faults(columns: list[OutColumn]) -> dict[str, str]:
    """{code: why its heading cannot be}: too long, a number, two alike, or another field to the import."""
    faults = {item.column.code: item.fault for item in understood(columns) if item.fault}
    faults |= doubles(columns)
    for column in columns:
        if len(column.heading) > LONGEST_HEADING:
            faults[column.code] = f"Judul paling panjang {LONGEST_HEADING} huruf."
        elif _has_number(column.heading):
            faults[column.code] = "Judul tidak boleh memuat nomor panjang."
    return faults


def _tidy(wanted: Iterable[tuple[str, str]]) -> Wanted:
    return tuple((code, " ".join(heading.replace("\x00", "").split())) for code, heading in wanted)


def _has_number(text: str) -> bool:
    return sum(map(str.isdigit, text)) > _MOST_DIGITS


def _told(columns: list[dict[str, str]], actor: Any) -> str:
    found = chosen_columns(((item["field"], item.get("heading", "")) for item in columns), actor)
    return ", ".join(column.heading for column in found)


def _save(row: ColumnSet) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        text = "Nama ini sudah dipakai susunan lain di kantor ini."
        raise DomainError("name_taken", text, {"name": text}) from error
