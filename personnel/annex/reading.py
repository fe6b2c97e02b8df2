"""Names and numbers of an annex, as they come: a sheet under any header, or lines that somebody pasted.

What is read lives as long as the request: nothing of it is stored, logged or sent back unmasked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pilarsosial.core.errors import DomainError
from pilarsosial.core.tabular.body import DataRow
from pilarsosial.core.tabular.cells import clean_text
from pilarsosial.core.tabular.limits import MEGABYTE, Limits
from pilarsosial.core.tabular.schema import Schema
from pilarsosial.core.tabular.tables import SkippedSheet, read_tables
from pilarsosial.core.values.names import search_key
from pilarsosial.core.values.nik import parse_nik
from pilarsosial.core.values.problems import ValueRefused

from ..importing.schema import roster_schema

MOST_LINES = 20_000
LIMITS = Limits(max_bytes=5 * MEGABYTE, max_rows=MOST_LINES, max_sheets=20)

_PLACES = ("duty_village", "duty_district", "duty_regency", "duty_area", "either_village", "either_district")
_SPLIT = re.compile(r"\t|;|\||,| {2,}")
_NIK = re.compile(r"(?<!\d)(?:\d[ .\-]?){15}\d(?!\d)")
_LONG_NUMBER = re.compile(r"(?<!\d)\d{14,}(?!\d)")
_NUMBERING = re.compile(r"^\s*\d{1,5}\s*[.)]?\s+(?=\D)")
_MEMBERSHIP = re.compile(r"(?=.*\d{4})[\w./\-]{4,40}")


@dataclass(frozen=True, slots=True)
class AnnexLine:
    """One person of the annex. `number` is the row or line; `fault` says why its NIK cannot be used."""

    number: int
    name: str = ""
    nik: str = ""
    membership_no: str = ""
    places: tuple[str, ...] = ()
    fault: str = ""

    @property
    def key(self) -> str:
        return search_key(self.name) if self.name else ""


def read_sheet(data: bytes, filename: str) -> list[AnnexLine]:
    """The people of every sheet of a file. Raises SheetRefused, and DomainError `annex_without_people`."""
    lines: list[AnnexLine] = []
    for table in read_tables(data, filename, roster_schema().without_required("nik"), limits=LIMITS):
        if isinstance(table, SkippedSheet):
            continue
        fields = table.mapping.fields
        if {"nik", "name", "membership_no"} & set(fields):
            lines += _lines(table.rows(), fields)
    return _found(lines)


def read_text(text: str) -> list[AnnexLine]:
    """The people of pasted lines: columns where the first line is a header, else what each line holds.

    Raises DomainError `annex_without_people` and `annex_too_long`.
    """
    schema = roster_schema()
    rows = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(rows) > MOST_LINES:
        raise DomainError("annex_too_long", f"Paling banyak {MOST_LINES} baris sekali tempel. Bagi per wilayah.")
    if not rows:
        return _found([])
    parts = _cells(rows[0][1])
    fields = _header(parts, schema)
    if fields:
        cells = (DataRow(number, list(_cells(line))) for number, line in rows[1:])
        return _found(list(_lines(cells, fields)))
    return _found([line for number, text in rows if (line := _free_line(number, text))])


def _found(lines: list[AnnexLine]) -> list[AnnexLine]:
    if not lines:
        raise DomainError(
            "annex_without_people", "Tidak ada nama atau NIK yang terbaca. Periksa judul kolom atau isinya."
        )
    return lines


def _lines(rows: Iterable[DataRow], fields: dict[str, int]) -> Iterator[AnnexLine]:
    for row in rows:
        name = clean_text(row.at(fields.get("name")))
        number = clean_text(row.at(fields.get("membership_no")))
        nik, fault = _nik(row.at(fields.get("nik")))
        if name or nik or number or fault:
            places = tuple(filter(None, (clean_text(row.at(fields.get(place))) for place in _PLACES)))
            yield AnnexLine(row.number, name, nik, number, places, fault)


def _nik(cell: object) -> tuple[str, str]:
    if cell is None or not clean_text(cell):
        return "", ""
    try:
        return parse_nik(cell).digits, ""
    except ValueRefused as refusal:
        return "", refusal.problems[0].message


def _cells(line: str) -> list[str]:
    """Columns of a pasted line: by tab or semicolon where it has one."""
    for mark in ("\t", ";", "|"):
        if mark in line:
            return [part.strip() for part in line.split(mark)]
    return [part.strip() for part in line.split(",")]


def _header(parts: list[str], schema: Schema) -> dict[str, int]:
    """{field: column} when this line is a header; else empty."""
    found: dict[str, int] = {}
    for index, part in enumerate(parts):
        column = schema.find(part) if part else None
        if column is not None:
            found.setdefault(column.name, index)
    named = {"nik", "name", "membership_no"} & set(found)
    return found if named and len(found) * 2 >= sum(map(bool, parts)) else {}


def _free_line(number: int, text: str) -> AnnexLine | None:
    """A line without header: the sixteen digits, then the first words, then what may be a membership number."""
    nik, fault = "", ""
    if match := _NIK.search(text):
        nik, fault = _nik("".join(filter(str.isdigit, match[0])))
        text = f"{text[: match.start()]}  {text[match.end() :]}"
    elif match := _LONG_NUMBER.search(text):
        nik, fault = _nik(match[0])
        text = f"{text[: match.start()]}  {text[match.end() :]}"
    parts = [part.strip(" '\"") for part in _SPLIT.split(_NUMBERING.sub("", text)) if part.strip(" '\"")]
    name = next((part for part in parts if sum(map(str.isalpha, part)) >= 2 and not _is_number(part)), "")
    member = next((part for part in parts if _is_number(part)), "")
    if not (name or nik or member or fault):
        return None
    places = tuple(part for part in parts if part not in (name, member))
    return AnnexLine(number, name, nik, member, places, fault)


def _is_number(part: str) -> bool:
    return bool(_MEMBERSHIP.fullmatch(part))
