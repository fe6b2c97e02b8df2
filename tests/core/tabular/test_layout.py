"""Where the table is in a sheet, and what the rows around it are."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilarsosial.core.tabular.limits import Limits
from pilarsosial.core.tabular.reader import read_file
from pilarsosial.core.tabular.refusals import SheetRefused
from pilarsosial.core.tabular.schema import load_schema
from pilarsosial.core.tabular.tables import SkippedSheet, Table, tables_of
from tests import sheets

SCHEMA = load_schema("roster")


def tables(data: bytes, **options: object) -> list[Table | SkippedSheet]:
    found = []
    for table in tables_of(read_file(io.BytesIO(data), "TKSK.csv", Limits()), SCHEMA, **options):
        if isinstance(table, Table):
            table.kept = list(table.rows())
        found.append(table)
    return found


def only(data: bytes, **options: object) -> Table:
    (table,) = tables(data, **options)
    return table


def csv_table(*rows: list) -> Table:
    return only(sheets.csv_bytes(rows))


def niks(table: Table) -> list:
    return [row.at(table.mapping.fields["nik"]) for row in table.kept]


@pytest.mark.parametrize(
    "data",
    [
        sheets.csv_bytes(sheets.office_rows(21)),
        sheets.csv_bytes(sheets.office_rows(21), ",", "cp1252"),
        sheets.xlsx_bytes({"TKSK": sheets.office_rows(21)}),
        sheets.xls_bytes(sheets.office_rows(21)),
        sheets.ods_bytes(sheets.office_rows(21)),
    ],
)
def test_a_sheet_as_an_office_sends_it_gives_its_people_and_nothing_else(data):
    table = only(data)
    assert niks(table) == [sheets.nik(number) for number in range(1, 22)]
    assert table.layout.titles == tuple(title for (title,) in sheets.TITLES)
    assert dict(table.left_out.counts) == {
        **{"title": 3, "header": 1, "numbering": 1, "total": 1, "signature": 5},
        "blank": 4,
    }
    assert "1 baris jumlah" in table.left_out.sentences()
    assert table.problems == []


@pytest.mark.parametrize("lines", range(11))
def test_the_header_is_found_under_up_to_ten_title_lines(lines):
    table = csv_table(*[[f"BARIS JUDUL {n}"] for n in range(lines)], sheets.HEADERS, *sheets.people(3))
    assert len(table.kept) == 3
    assert table.left_out.counts["title"] == lines


def test_a_header_of_two_rows_with_merged_cells():
    table = only(sheets.xlsx_with_two_row_header())
    assert table.layout.header_rows == (2, 3)
    assert table.mapping.fields == {
        **{"name": 1, "nik": 2, "address": 3, "home_village": 4, "home_district": 5},
        **{"duty_district": 6, "duty_regency": 7, "start_date": 8},
    }
    assert len(table.kept) == 1


def test_a_header_of_two_rows_in_a_file_that_knows_no_merged_cells():
    top = ["NO", "NAMA", "NIK", "ALAMAT", None, "WILAYAH TUGAS", None, "TMT"]
    low = [None, None, None, "DESA", "KECAMATAN", "KECAMATAN", "DESA", None]
    table = csv_table(["DAFTAR PSM"], top, low, ["1", "SUGIAT", sheets.nik(1), *"abcd", "1-1-2024"])
    assert table.mapping.fields == {
        **{"name": 1, "nik": 2, "home_village": 3, "home_district": 4},
        **{"duty_district": 5, "duty_village": 6, "start_date": 7},
    }


def test_group_titles_above_a_complete_header():
    top = [None, "IDENTITAS", None, "PENUGASAN", None]
    table = csv_table(top, ["NO", "NAMA", "NIK", "KECAMATAN", "TMT"], ["1", "SUGIAT", sheets.nik(1), "Bareng", "2024"])
    assert table.mapping.fields["duty_district"] == 3
    assert len(table.kept) == 1


@pytest.mark.parametrize("numbers", [["1", "2", "3"], ["(1)", "(2)", "(3)"], ["1", "2", "5"], [1, 2, 3]])
def test_a_numbering_row_under_the_header_is_left_out(numbers):
    table = only(sheets.xlsx_bytes({"A": [["NO", "NAMA", "NIK"], numbers, ["1", "SUGIAT", sheets.nik(1)]]}))
    assert table.left_out.counts["numbering"] == 1
    assert len(table.kept) == 1


def test_a_header_repeated_at_a_page_break_is_left_out_with_its_numbering():
    page = [sheets.HEADERS, sheets.numbering()]
    table = csv_table(*page, *sheets.people(3), *page, *sheets.people(3, 4))
    assert len(table.kept) == 6
    assert table.left_out.counts["header"] == 2
    assert table.left_out.counts["numbering"] == 2


@pytest.mark.parametrize(
    "total",
    [
        ["JUMLAH", None, "21"],
        [None, "TOTAL"],
        ["JUMLAH TOTAL : 21 ORANG"],
        [None, "Jumlah L = 10, P = 11", "21"],
        ["SUB TOTAL KECAMATAN BARENG", None, "3"],
        ["JML", None, None, "21"],
    ],
)
def test_total_rows_are_left_out(total):
    if "," in str(total[-1]) or "=" in str(total):
        total = ["JUMLAH L + P", None, "21"]
    table = csv_table(sheets.HEADERS, *sheets.people(2), total)
    assert len(table.kept) == 2
    assert table.left_out.counts["total"] == 1


@pytest.mark.parametrize(
    "row",
    [
        ["3", "JUMLAH", sheets.nik(3)],
        ["3", "TOTAL SIREGAR"],
        [None, "JUMLAHWATI", None, "Bareng"],
        [None, "KOORDINATORIA", "351709410175900"],
        [None, "SUGIAT", "3,51709E+15"],
        [None, "SUGIAT", "tidak ada", None, None, "Koordinator"],
        [None, "SUGIAT", None, "Ketua"],
        ["3", "CAMAT WIRYO", None, "Bareng"],
        [None, None, sheets.nik(3)],
        [None, "WATNI"],
    ],
)
def test_a_persons_row_is_never_dropped(row):
    table = csv_table(sheets.HEADERS, *sheets.people(2), row)
    assert len(table.kept) == 3


def test_people_after_a_signature_block_are_data():
    table = csv_table(sheets.HEADERS, *sheets.people(2), *sheets.SIGNATURES, *sheets.people(2, 3))
    assert len(table.kept) == 4


def test_blank_spacers_and_rows_numbered_beforehand_are_blank():
    table = csv_table(sheets.HEADERS, sheets.person(1), [], sheets.person(2), ["3"], ["4"])
    assert len(table.kept) == 2
    assert table.left_out.counts["blank"] == 3


def test_a_group_line_inside_the_table_is_left_out_and_told_with_the_rows_under_it():
    table = csv_table(sheets.HEADERS, ["KECAMATAN BARENG"], sheets.person(1), ["KECAMATAN DIWEK"], sheets.person(2))
    assert [row.section for row in table.kept] == ["KECAMATAN BARENG", "KECAMATAN DIWEK"]
    assert table.left_out.counts["section"] == 2


def test_what_was_left_out_is_told_with_row_and_text():
    table = csv_table(sheets.HEADERS, sheets.person(1), ["JUMLAH", None, "1"])
    assert table.left_out.examples[-1] == ("total", 3, "JUMLAH | 1")


def test_an_unknown_column_stops_only_when_a_data_row_holds_something_in_it():
    headers = [*sheets.HEADERS, "UKURAN SEPATU"]
    assert csv_table(headers, sheets.person(1), ["JUMLAH", *[None] * 6, "x"]).problems == []
    (problem,) = csv_table(headers, sheets.person(1), [*sheets.person(2), "42"]).problems
    assert problem.code == "unknown_header"


def test_values_beside_the_header_are_a_problem_too():
    (problem,) = csv_table(sheets.HEADERS, *sheets.people(40), [*sheets.person(41), "lihat catatan"]).problems
    assert "Kolom H (tanpa judul) berisi data" in problem.message


def test_four_sheets_of_which_two_hold_people():
    data = sheets.xlsx_bytes(
        {
            "TKSK": sheets.office_rows(21),
            "Petunjuk": [["Isi kolom sesuai KTP."], ["Kirim sebelum tanggal 5."]],
            "PSM": [sheets.HEADERS, *sheets.people(3, 100)],
            "Sheet4": [],
        }
    )
    found = tables(data)
    assert [(table.name, len(getattr(table, "kept", ()))) for table in found] == [
        *(("TKSK", 21), ("Petunjuk", 0), ("PSM", 3), ("Sheet4", 0)),
    ]
    assert [table.reason for table in found if isinstance(table, SkippedSheet)] == ["no_header", "empty"]


def test_a_table_left_early_does_not_disturb_the_next():
    data = sheets.xlsx_bytes({"A": [sheets.HEADERS, *sheets.people(900)], "B": [sheets.HEADERS, *sheets.people(2)]})
    seen = []
    for table in tables_of(read_file(io.BytesIO(data), "x", Limits()), SCHEMA):
        next(table.rows())
        seen.append(table.name)
    assert seen == ["A", "B"]


def test_a_header_known_only_by_an_override_is_found():
    rows = [["JUDUL"], ["Orangnya", "Nomornya"], ["SUGIAT", sheets.nik(1)]]
    table = only(sheets.csv_bytes(rows), overrides={"Orangnya": "name", "Nomornya": "nik"})
    assert table.mapping.fields == {"name": 0, "nik": 1}
    assert len(table.kept) == 1


filler = st.sampled_from(
    [[], [None], ["JUMLAH"], ["KECAMATAN BARENG"], sheets.HEADERS, sheets.numbering(), ["x", None, "y"], ["7"]]
    + sheets.SIGNATURES
    + sheets.TITLES
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(filler, st.integers(1, 900).map(sheets.person)), max_size=40))
def test_every_row_is_data_or_counted_and_every_nik_is_data(rows):
    table = csv_table(sheets.HEADERS, *rows, sheets.person(950))
    assert len(table.kept) + table.left_out.counts.total() == len(rows) + 2
    wanted = [row[2] for row in rows if len(row) > 2 and str(row[2]).startswith("3517")]
    assert [nik for nik in niks(table) if str(nik).startswith("3517")] == [*wanted, sheets.nik(950)]


SHAPES = [
    sheets.csv_bytes(sheets.office_rows(4)),
    sheets.csv_bytes(sheets.office_rows(4), encoding="utf-16"),
    sheets.xls_bytes(sheets.office_rows(4)),
    sheets.xlsx_bytes({"TKSK": sheets.office_rows(4)}),
]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(SHAPES),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=8),
    st.integers(0, 10**6),
)
def test_a_damaged_file_is_read_or_refused_and_never_a_traceback(data, changes, cut):
    damaged = bytearray(data)
    for at, byte in changes:
        damaged[at % len(damaged)] = byte
    if cut % 3 == 0:
        del damaged[cut % len(damaged) :]
    try:
        tables(bytes(damaged))
    except SheetRefused:
        pass
    except BaseException as error:
        # Native code that panics ends the child, which the parent answers with a refusal.
        if type(error).__name__ != "PanicException":
            raise
