"""What the import would make of an exported file's headings, asked before anybody is surprised.

A workbook takes along how its columns are to be read, a CSV cannot. So a heading that means another field is refused
everywhere, and one that means nothing to the import is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pilarsosial.core.tabular.headings import key_of
from pilarsosial.core.tabular.mapping import ColumnUse, Header, map_headers

from ..importing.schema import READ_PAST, schema_for
from .cells import OutColumn

KEY_FIELD = "row_key"
KEY_HEADING = "Kunci Baris"


@dataclass(frozen=True)
class Understood:
    """One heading as the import reads it.

    `fault`: as something else; `unknown`: it asks; `past`: it leaves the column out already.
    """

    column: OutColumn
    fault: str = ""
    unknown: bool = False
    past: bool = False


def understood(columns: Sequence[OutColumn]) -> list[Understood]:
    """Each column's heading in the company of the others, as a sheet with these headings would be read."""
    headers = [Header(index, column.heading) for index, column in enumerate(columns)]
    uses = map_headers(headers, schema_for({})).uses
    return [_understood(column, use) for column, use in zip(columns, uses, strict=True)]


def reading_of(columns: Sequence[OutColumn]) -> dict[str, Any]:
    """For the hidden sheet of a workbook: what its headings mean where they do not say it themselves."""
    overrides, ignores = {}, []
    for item in understood(columns):
        if item.unknown and item.column.field:
            overrides[item.column.heading] = item.column.field
        elif not item.column.field and not item.past:
            ignores.append(item.column.heading)
    return {"overrides": overrides, "ignores": ignores}


def doubles(columns: Sequence[OutColumn]) -> dict[str, str]:
    """{code: why} of the columns that a sheet cannot have beside an earlier one."""
    faults: dict[str, str] = {}
    headings: dict[tuple[str, ...], OutColumn] = {
        key_of(KEY_HEADING): OutColumn("", KEY_HEADING, "", lambda line: None)
    }
    fields: dict[str, OutColumn] = {}
    for column in columns:
        same = headings.setdefault(key_of(column.heading), column)
        if not key_of(column.heading):
            faults[column.code] = "Judul harus memuat huruf atau angka."
        elif same is not column:
            faults[column.code] = f"Judul ini sudah dipakai kolom “{same.heading}”."
        twin = fields.setdefault(column.field, column) if column.field else column
        if twin is not column:
            faults[column.code] = f"Isinya sama dengan kolom “{twin.heading}”. Pilih salah satu."
    return faults


def _understood(column: OutColumn, use: ColumnUse) -> Understood:
    if use.state == "ignored":
        return Understood(column, past=True, fault=_PAST if column.field else "")
    if use.column is None:
        return Understood(column, unknown=True)
    if use.column.name == column.field or (not column.field and use.column.name in READ_PAST):
        return Understood(column)
    return Understood(column, fault=f"Pada impor judul ini berarti {use.column.label}. Pilih judul lain.")


_PAST = "Pada impor kolom berjudul ini dilewati. Pilih judul lain."
