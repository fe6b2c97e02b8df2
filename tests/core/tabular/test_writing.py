"""Files that leave: nothing in them runs, nothing loses digits, and they come back as they went."""

import csv
import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pilarsosial.core.tabular.events import RowChunk
from pilarsosial.core.tabular.limits import Limits
from pilarsosial.core.tabular.reader import read_file
from pilarsosial.core.tabular.schema import load_schema
from pilarsosial.core.tabular.settings_sheet import saved_settings
from pilarsosial.core.tabular.tables import Table, tables_of
from pilarsosial.core.tabular.writing import (
    CellFault,
    OutSheet,
    RejectedRow,
    RejectedSheet,
    csv_chunks,
    write_rejected,
    write_xlsx,
    xlsx_chunks,
)
from pilarsosial.core.tabular.writing.csv_file import as_text
from pilarsosial.core.tabular.writing.styles import Style
from pilarsosial.core.tabular.writing.xlsx import RowWriter, _row_xml
from tests import sheets

SCHEMA = load_schema("roster")
FORMULAS = ["=1+1", "+62812", "-5", "@SUM(A1)", "\t=1", "\r=1"]


def written(*out: OutSheet) -> bytes:
    target = io.BytesIO()
    write_xlsx(target, out)
    return target.getvalue()


def rows_of(data: bytes) -> list:
    events = read_file(io.BytesIO(data), "x", Limits())
    return [values for event in events if isinstance(event, RowChunk) for _number, values in event.rows]


def tables(data: bytes) -> list[Table]:
    found = []
    for table in tables_of(read_file(io.BytesIO(data), "x.xlsx", Limits()), SCHEMA):
        table.kept = list(table.rows())
        found.append(table)
    return found


def test_a_csv_has_the_mark_and_the_delimiter_that_excel_expects():
    data = b"".join(csv_chunks(["NAMA", "NIK"], [["Nur'aini", sheets.nik(1)]]))
    assert data == b"\xef\xbb\xbfNAMA;NIK\r\nNur'aini;" + sheets.nik(1).encode() + b"\r\n"


@pytest.mark.parametrize("text", FORMULAS)
def test_text_in_a_csv_cannot_become_a_formula(text):
    data = b"".join(csv_chunks([text], [[text]])).decode("utf-8-sig")
    assert {row[0] for row in csv.reader(io.StringIO(data, newline=""), delimiter=";")} == {f"'{text}"}


def test_a_csv_writes_values_as_people_read_them():
    row = [-5, None, True, date(2024, 2, 1), datetime(2024, 2, 1, 9, 5)]
    assert b"".join(csv_chunks(["a"] * 5, [row])).endswith(b"-5;;Ya;01/02/2024;01/02/2024 09:05\r\n")


def test_text_in_a_workbook_is_text_numbers_are_numbers_and_dates_are_dates():
    row = [*FORMULAS, "007", 1_500_000, date(2024, 2, 1), "<b>&amp;\"'", " tepi ", "_x0041_", "satu\ndua"]
    data = written(OutSheet("A", ["x"] * len(row), [row], formats={7: Style.RUPIAH}))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [cell.data_type for cell in sheet[2]][:9] == ["s"] * 7 + ["n", "d"]
    assert sheet["H2"].number_format == '"Rp"#,##0;-"Rp"#,##0'
    assert not any(cell.data_type == "f" for cell in sheet[2])
    expected = [text.replace("\r", "\n") if text == "\r=1" else text for text in row if text != "_x0041_"]
    assert [value for value in rows_of(data)[1] if value != "_x0041_"][:5] == expected[:5]
    assert rows_of(data)[1][6:] == row[6:]


def test_a_nik_stays_text_even_if_a_caller_hands_over_a_number():
    assert rows_of(written(OutSheet("A", ["NIK"], [[3517094101759001]])))[1] == ["3517094101759001"]


def test_the_same_rows_are_the_same_bytes():
    one, other = (written(OutSheet("A", ["NAMA"], [["SUGIAT"]]), OutSheet("A", ["NIK"], [])) for _time in range(2))
    assert one == other
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_workbook_has_a_frozen_head_widths_and_a_filter():
    data = written(OutSheet("TKSK", ["NAMA", "ALAMAT"], [["SUGIAT", "x"]] * 3, widths=[30, 12]))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B4"
    assert sheet.column_dimensions["A"].width == 30


def test_names_of_sheets_are_made_acceptable_and_different():
    data = written(*(OutSheet(name, ["x"], []) for name in ("Kec. A/B", "kec. a b", "", "N" * 40)))
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == ["Kec. A B", "kec. a b (2)", "Lembar", "N" * 31]


def test_control_characters_and_halves_of_characters_do_not_break_the_file():
    assert rows_of(written(OutSheet("A", ["x"], [["a\x00\x0b\ud800b"]])))[1] == ["ab"]


def test_a_long_export_comes_in_pieces():
    pieces = [piece for piece in xlsx_chunks([OutSheet("A", ["x"], ([f"baris {n * 7919}"] for n in range(60_000)))])]
    assert len(pieces) > 5
    assert max(map(len, pieces)) < len(b"".join(pieces)) / 2


def test_a_workbook_without_sheets_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="needs a sheet"):
        written()


# The returned workbook


def returned(source: bytes, fault: CellFault, settings: dict | None = None) -> bytes:
    rejected = [
        RejectedSheet(
            table.name,
            table.layout.headers,
            [RejectedRow(row.values, [fault, CellFault(None, "Baris ini perlu diperbaiki.")]) for row in table.kept],
            table.layout.titles,
        )
        for table in tables(source)
    ]
    target = io.BytesIO()
    write_rejected(target, rejected, settings)
    return target.getvalue()


NIK_FAULT = CellFault(2, "NIK bukan 16 angka.")


def test_rejected_rows_come_back_as_they_were_sent_with_the_faults_in_a_last_column():
    source = sheets.xlsx_bytes({"TKSK": [*sheets.TITLES, sheets.HEADERS, *sheets.people(2)], "PSM": [sheets.HEADERS]})
    book = openpyxl.load_workbook(io.BytesIO(returned(source, NIK_FAULT)))
    assert book.sheetnames == ["TKSK", "PSM"]
    rows = [[cell.value for cell in row] for row in book["TKSK"].iter_rows()]
    assert [row[0] for row in rows[:3]] == [title for (title,) in sheets.TITLES]
    assert rows[3] == [*sheets.HEADERS, "Kesalahan"]
    assert rows[4][:7] == sheets.person(1)
    assert rows[4][7] == "NIK bukan 16 angka.\nBaris ini perlu diperbaiki."


def test_the_bad_cell_is_coloured_and_the_others_are_not():
    sheet = openpyxl.load_workbook(
        io.BytesIO(returned(sheets.csv_bytes([sheets.HEADERS, sheets.person(1)]), NIK_FAULT))
    )
    row = sheet.active[2]
    assert [cell.fill.fgColor.rgb == "FFFFC7CE" for cell in row] == [False, False, True, *[False] * 5]


def test_a_damaged_number_comes_back_as_a_number_in_a_text_cell():
    data = returned(sheets.xlsx_with_number_nik(), NIK_FAULT)
    assert type(tables(data)[0].kept[0].values[2]) is int
    assert openpyxl.load_workbook(io.BytesIO(data)).active["C2"].number_format == "@"


@pytest.mark.parametrize(
    "source",
    [
        sheets.csv_bytes(sheets.office_rows(5)),
        sheets.xlsx_with_two_row_header(),
        sheets.xlsx_bytes({"TKSK": [sheets.EPSKS_HEADERS, [f"isi {n}" for n in range(24)]]}),
    ],
)
def test_uploaded_again_it_reads_as_before_and_the_column_of_faults_is_passed_over(source):
    (before,), (after,) = tables(source), tables(returned(source, NIK_FAULT))
    assert after.mapping.fields == before.mapping.fields
    assert after.problems == []
    assert after.layout.titles == before.layout.titles
    assert [row.values[:-1] for row in after.kept] == [row.values for row in before.kept]


def test_a_second_round_has_one_column_of_faults():
    data = returned(returned(sheets.csv_bytes([sheets.HEADERS, sheets.person(1)]), NIK_FAULT), NIK_FAULT)
    assert [cell.value for cell in openpyxl.load_workbook(io.BytesIO(data)).active[1]].count("Kesalahan") == 1


def test_the_mapping_comes_back_with_the_file():
    rows = [["NAMA", "NIK", "Ukuran Sepatu", "Status"], ["SUGIAT", sheets.nik(1), "42", "PPPK"]]
    settings = {"overrides": {"Status": "employment_status"}, "ignores": ["Ukuran Sepatu"], "pillar": "TKSK"}
    (table,) = tables(returned(sheets.csv_bytes(rows), NIK_FAULT, settings))
    assert table.problems == []
    assert table.mapping.fields == {"name": 0, "nik": 1, "employment_status": 3}
    assert saved_settings(table.file.settings)["pillar"] == "TKSK"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"overrides": 5, "ignores": {"a": 1}}', '{"overrides": {"a": 1}}'])
def test_settings_that_somebody_broke_are_none(text):
    settings = saved_settings(text)
    assert not settings.get("overrides")
    assert not settings.get("ignores")


# What a column may hold, alone and mixed, with everything that the quick way must hand to the careful one.
CELLS = [*FORMULAS, "", None, "biasa", "dua kata", " tepi", "tepi ", "a;b", 'a"b', "a\nb", "a\rb", "\x00", "<&>"]
CELLS += ["_x0041_", "\u00a0tepi", "x" * 40_000, 0, -5, 10**16, True, Decimal("1.5")]
CELLS += [date(2024, 2, 1), datetime(2024, 2, 1, 9, 30)]


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(st.sampled_from(CELLS), min_size=3, max_size=3), max_size=8))
def test_rows_at_once_are_written_as_each_by_itself(rows):
    headers = ["a", "b", "c"]
    at_once, alone = b"".join(csv_chunks(headers, rows)), io.StringIO()
    writer = csv.writer(alone, delimiter=";", lineterminator="\r\n")
    writer.writerows([as_text(value) for value in row] for row in [headers, *rows])
    assert at_once.decode("utf-8-sig") == alone.getvalue()
    letters = ["A", "B", "C"]
    slowly = "".join(_row_xml(number, row, letters, {1: Style.RUPIAH}) for number, row in enumerate(rows, start=5))
    quickly = RowWriter(letters, {1: Style.RUPIAH}).xml(rows, 4) if rows else ""
    assert quickly == slowly
