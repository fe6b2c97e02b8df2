"""What comes out of files that can be read: kinds, encodings, types, row numbers."""

import io
from datetime import date

import pytest

from pilarsosial.core.tabular.cells import clean_text, from_json, to_json
from pilarsosial.core.tabular.events import RowChunk, SheetEnd, SheetStart
from pilarsosial.core.tabular.limits import Limits
from pilarsosial.core.tabular.reader import read_file
from tests import sheets


def read(data: bytes, filename: str = "daftar", **limits: int) -> list:
    return list(read_file(io.BytesIO(data), filename, Limits(**limits)))


def rows_of(data: bytes) -> list:
    return [row for event in read(data) if isinstance(event, RowChunk) for row in event.rows]


def notes_of(data: bytes) -> str:
    return " ".join(note for event in read(data) for note in getattr(event, "notes", ()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_csv_reads_the_same_in_every_encoding_and_with_every_delimiter(encoding, delimiter):
    rows = [
        sheets.HEADERS,
        *sheets.people(3),
        ["4", "ANDRÉ – Ñ", sheets.nik(4), 'Jl. "Melati"; gang 3,\t2', "x", "", "y"],
    ]
    read_rows = rows_of(sheets.csv_bytes(rows, delimiter, encoding))
    assert [values for _number, values in read_rows] == [[value or None for value in row] for row in rows]


def test_the_delimiter_is_that_of_the_rows_and_not_of_the_commas_in_addresses():
    rows = [["NAMA", "NIK", "ALAMAT"]] + [["A", sheets.nik(n), "Jl. A, RT 1, RW 2, Dusun, Desa"] for n in range(5)]
    assert read(sheets.csv_bytes(rows))[0].delimiter == ";"


def test_excels_own_line_about_the_delimiter_is_obeyed_and_is_no_row():
    data = b"sep=,\r\n" + sheets.csv_bytes([["NAMA", "NIK"], ["A;B", "1"]], ",")
    assert rows_of(data) == [[1, ["NAMA", "NIK"]], [2, ["A;B", "1"]]]


def test_bytes_that_cp1252_does_not_know_do_not_stop_the_file():
    assert rows_of(b"NAMA;NIK\r\nA\x81\xe9;1")[1] == [2, ["A\x81é", "1"]]


def test_nul_bytes_are_dropped_and_said():
    data = sheets.csv_with_nul(9)
    assert not any("\x00" in str(row) for row in rows_of(data))
    assert "NUL" in notes_of(data)


def test_a_lone_quote_does_not_swallow_the_rest_of_the_file():
    data = sheets.csv_with_lone_quote()
    assert [values[:3] for _number, values in rows_of(data)] == [
        ["NO", "NAMA", "NO. KTP / NIK"],
        *(person[:3] for person in sheets.people(5)),
    ]
    assert "tanda kutip" in notes_of(data)


def test_a_lone_quote_that_meets_another_one_further_down_joins_no_rows():
    data = b'NO;NAMA;NIK\n1;"Budi;111\n2;Ani;222\n3;"Cici;333\n4;Dedi;444\n'
    assert [row[1][0] for row in rows_of(data)] == ["NO", "1", "2", "3", "4"]


def test_a_line_end_inside_a_quoted_cell_stays_inside():
    data = b'NO;NAMA;ALAMAT\r\n1;Ani;"Jl. Melati\r\nDusun Krajan"\r\n2;Budi;x\r\n'
    assert rows_of(data)[1:] == [[2, ["1", "Ani", "Jl. Melati\nDusun Krajan"]], [3, ["2", "Budi", "x"]]]


@pytest.mark.parametrize("make", [sheets.csv_bytes, lambda rows: sheets.xlsx_bytes({"TKSK": rows})])
def test_rows_that_excel_left_in_one_cell_are_taken_apart_and_that_is_said(make):
    data = make(sheets.glued_rows())
    assert [values for _number, values in rows_of(data)[1:]] == [sheets.HEADERS, *sheets.people(3)]
    assert "satu sel" in notes_of(data)


def test_a_list_of_single_texts_with_commas_stays_a_list():
    rows = [["NAMA"], ["Drs. Budi, M.Si, S.Sos"], ["Ani"], ["Cici"], ["Dedi"]]
    assert [values for _number, values in rows_of(sheets.xlsx_bytes({"A": rows}))] == rows


def test_every_csv_cell_is_text():
    assert {type(value) for value in rows_of(b"NIK;N\n3517094101759001;1\n")[1][1]} == {str}


def test_cells_of_a_workbook_keep_their_types():
    row = ["007", 3517094101759000, 1.5, date(2024, 1, 2), True, "=1+1"]
    assert rows_of(sheets.xlsx_bytes({"A": [row]})) == [[1, row]]
    assert type(rows_of(sheets.xlsx_bytes({"A": [row]}))[0][1][1]) is int


def test_a_table_that_does_not_start_in_the_corner_keeps_rows_and_columns():
    assert rows_of(sheets.xlsx_bytes({"A": [[], [], [None, None, "NAMA", None, "NIK", None]]})) == [
        [3, [None, None, "NAMA", None, "NIK"]]
    ]


def test_blank_rows_are_not_sent_and_leave_a_gap_in_the_numbers():
    events = read(sheets.csv_bytes([["A", "B"], [], [" ", "\xa0"], ["1", "2"]]))
    assert [row[0] for event in events if isinstance(event, RowChunk) for row in event.rows] == [1, 4]
    assert SheetEnd(rows=2, last_row=4) in events


def test_a_cell_merged_downwards_holds_for_every_row_it_covers():
    assert [values[3] for _number, values in rows_of(sheets.xlsx_with_merged_column())[1:]] == ["Bareng"] * 3


@pytest.mark.parametrize("make", [sheets.xls_bytes, sheets.ods_bytes])
def test_old_excel_and_libreoffice_read_like_xlsx(make):
    rows = [sheets.HEADERS, [1, "SUGIAT", "3517094101759001"], [2, "WATNI", 3517094101759000]]
    assert [values for _number, values in rows_of(make(rows))] == rows


def test_macros_are_ignored_and_that_is_said():
    assert len(rows_of(sheets.xlsm_bytes())) == 3
    assert "Makro" in notes_of(sheets.xlsm_bytes())


def test_a_hidden_sheet_is_named_and_not_read():
    events = read(sheets.xlsx_bytes({"TKSK": [["NAMA"]], "Daftar": [["rahasia"]]}, hidden=["Daftar"]))
    assert [(e.name, e.hidden) for e in events if isinstance(e, SheetStart)] == [("TKSK", False), ("Daftar", True)]
    assert "rahasia" not in str(events)


def test_200_000_formatted_blank_rows_are_no_rows():
    assert len(rows_of(sheets.xlsx_with_blank_rows())) == 2
    assert len(rows_of(sheets.csv_with_many_blank_rows())) == 3


@pytest.mark.parametrize(
    "value, text",
    [
        (None, ""),
        (" Siti\xa0 Aminah\u200b ", "Siti Aminah"),
        ("'0812", "0812"),
        ('="3517094101759001"', "3517094101759001"),
        (3517094101759000, "3517094101759000"),
        (date(2024, 2, 1), "2024-02-01"),
    ],
)
def test_clean_text_is_what_a_person_sees(value, text):
    assert clean_text(value) == text


def test_values_survive_the_way_out_of_the_child():
    values = [None, "a\\u0000b", "\\", 1, 1.5, True, date(2024, 1, 2)]
    assert from_json(to_json([values])) == [values]
    assert from_json(to_json(["a\x00b\\u0000"])) == ["ab\\u0000"]
