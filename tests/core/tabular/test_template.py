"""A template workbook from any schema: what it asks, what it tells the reader, what it refuses to be built of."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from pilarsosial.core.tabular.limits import Limits
from pilarsosial.core.tabular.schema import Column, Schema
from pilarsosial.core.tabular.tables import SkippedSheet, Table, read_tables
from pilarsosial.core.tabular.writing.template import Template, TemplateColumn, template_bytes
from pilarsosial.core.tabular.writing.template_checks import Choices, Days, Digits, Within
from tests.sheets.templates import saved

SCHEMA = Schema(
    (
        Column("nik", "NIK", "nik", ("nik",)),
        Column("name", "Nama", "name", ("nama",)),
        Column("area", "Kecamatan", "text", ("kecamatan",)),
        Column("place", "Desa", "text", ("desa",)),
        Column("day", "Tanggal", "date", ("tanggal",)),
        Column("state", "Kehadiran", "text", ("kehadiran",)),
    ),
    identity=("nik", "name"),
)
COLUMNS = (
    TemplateColumn("nik", "16 angka.", required=True, check=Digits(16, 16, strict=True)),
    TemplateColumn("name", "Sesuai KTP.", required=True),
    TemplateColumn("area", "", check=Choices(("Perak", "Gudo"), strict=True)),
    TemplateColumn(
        "place", "", check=Within(("area",), {("Perak",): ("Sembung", "Temuwulan"), ("Gudo",): ("Godong",)})
    ),
    TemplateColumn("day", "", check=Days(date(2024, 1, 1), date(2024, 12, 31)), tip="Tulis 17-08-2024."),
    TemplateColumn("state", "", header="Hadir atau tidak", required=True, unless=("area", ("Gudo",))),
)


def template(*columns: TemplateColumn, **more: object) -> bytes:
    return template_bytes(Template("Daftar Hadir", ("Daftar Hadir Rakor",), columns or COLUMNS, **more), SCHEMA)


def read(data: bytes) -> tuple[dict[str, list], list[SkippedSheet]]:
    tables, skipped = {}, []
    for table in read_tables(data, "a.xlsx", SCHEMA, limits=Limits()):
        if isinstance(table, Table):
            tables[table.name] = [
                {name: row.at(index) for name, index in table.mapping.fields.items()} for row in table.rows()
            ]
        else:
            skipped.append(table)
    return tables, skipped


def test_what_is_filled_in_is_read_under_the_right_fields():
    book = load_workbook(BytesIO(template(advice=("Isi satu baris untuk satu orang.",))))
    book.worksheets[0]["A4"], book.worksheets[0]["F4"] = "0000000000000017", "Ya"
    book.worksheets[0]["E4"] = date(2024, 3, 1)
    tables, skipped = read(saved(book))
    row = tables["Daftar Hadir"][0]
    assert (row["nik"], row["state"], row["day"]) == ("0000000000000017", "Ya", date(2024, 3, 1))
    assert {(sheet.name, sheet.reason) for sheet in skipped} == {("Petunjuk", "not_data"), ("Daftar", "not_data")}


def test_only_what_the_headers_leave_open_is_told():
    settings = json.loads(load_workbook(BytesIO(template(settings={"event": 7})))["_pilarsosial"]["A1"].value)
    assert settings["overrides"] == {"Hadir atau tidak *": "state"}
    assert settings["event"] == 7


def test_missing_cells_are_coloured_only_where_they_are_wanted():
    sheet = load_workbook(BytesIO(template())).worksheets[0]
    formulas = {str(found.sqref): [rule.formula[0] for rule in found.rules] for found in sheet.conditional_formatting}
    assert formulas["F4:F10003"] == ['AND(COUNTA($A4:$F4)>0,LEN(TRIM(F4))=0,$C4<>"Gudo")']
    assert formulas["A4:A10003"] == ["AND(COUNTA($A4:$F4)>0,LEN(TRIM(A4))=0)"]
    assert "D4:D10003" not in formulas
    assert sheet.freeze_panes == "C4"
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$2:$3")


@pytest.mark.parametrize(
    "column",
    [
        TemplateColumn("name", "", tip="x" * 256),
        TemplateColumn("name", "", header="N" * 240, check=Digits(1, 2)),
        TemplateColumn("name", "", check=Choices(())),
        TemplateColumn("name", "", check=Within(("nik",) * 20, {("a",): ("b",)})),
    ],
)
def test_what_a_spreadsheet_would_drop_without_a_word_is_refused(column: TemplateColumn):
    with pytest.raises(ValueError):
        template(COLUMNS[0], column)


def test_a_field_that_the_schema_lacks_is_a_mistake():
    with pytest.raises(KeyError):
        template(TemplateColumn("shoe_size", ""))


def test_the_same_lists_are_laid_down_once():
    values = ("Perak", "Gudo")
    data = template(
        COLUMNS[0],
        TemplateColumn("area", "", check=Choices(values)),
        TemplateColumn("place", "", check=Choices(values)),
    )
    assert load_workbook(BytesIO(data))["Daftar"].max_column == 1
