"""Values that repeat: how they are named, and how a replacement finds its cells."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personnel.importing.columns import repeating
from personnel.importing.schema import roster_schema
from pilarsosial.core.errors import DomainError
from pilarsosial.core.importing.fixes import Fixes
from pilarsosial.core.importing.kinds import SheetFacts
from pilarsosial.core.importing.repeating import Repeating, is_personal
from pilarsosial.core.importing.rows import StagedRow
from pilarsosial.core.tabular.body import DataRow

FIELDS = {"name": 0, "duty_regency": 1, "duty_district": 2, "duty_village": 3, "start_date": 4}


def facts(index: int = 0) -> SheetFacts:
    headers = {name: name.upper() for name in FIELDS}
    letters = {name: "ABCDE"[place] for name, place in FIELDS.items()}
    return SheetFacts(index, "Lembar", fields=dict(FIELDS), headers=headers, letters=letters)


def cleaning(right: str) -> Callable[[list[DataRow]], list[StagedRow]]:
    """A cleaner to which every value is wrong that is not named as right."""

    def clean(rows: list[DataRow]) -> list[StagedRow]:
        staged = [StagedRow(0, row.number, {}) for row in rows]
        for row, out in zip(rows, staged, strict=True):
            for name, index in FIELDS.items():
                text = str(row.at(index) or "")
                if text and text.casefold() not in right.casefold().split(", "):
                    out.error("wrong", "Salah.", field=name, value=text)
        return staged

    return clean


def read(
    cells: list[list], saved: dict | None = None, *, right: str = "", **settings: object
) -> tuple[list[list], Fixes]:
    """The cells after the fixes, and these."""
    rows = [DataRow(number, list(values)) for number, values in enumerate(cells)]
    fixes = Fixes(settings, repeating(), roster_schema())
    if ready := fixes.of_sheet(facts(), saved or {}):
        ready.put_into(rows)
        clean = cleaning(right)
        fixes.put_where_wrong(0, rows, clean(rows), clean)
    return [row.values for row in rows], fixes


def test_equal_cells_are_those_that_tidying_makes_equal() -> None:
    cells = [["A", None, text] for text in ("NGOROO", " ngoroo", "Ngoroo\u00a0", "'NGOROO", "NGORO O")]
    values, fixes = read(cells, fixes={"duty_district": {"ngoroo": "Ngoro"}})
    assert [row[2] for row in values] == ["Ngoro"] * 4 + ["NGORO O"]
    (fix,) = fixes.known
    assert (fix.value, fix.column, fix.rows) == ("NGOROO", "DUTY_DISTRICT", 4)


def test_numbers_and_dates_are_named_by_what_they_say() -> None:
    cells = [["A", None, None, None, cell] for cell in (2024, 2024.0, date(2024, 1, 1), "2024")]
    values, _fixes = read(cells, fixes={"start_date": {"2024": "1-1-2024", "2024-01-01": ""}})
    assert [row[4] for row in values] == ["1-1-2024", "1-1-2024", None, "1-1-2024"]


def test_the_more_precise_of_two_fixes_counts() -> None:
    fixes = {"duty_village": {"x": "Umum", "ngoro > x": "Ngoro", "jombang > ngoro > x": "Jombang"}}
    cells = [
        ["A", "Kab. Jombang", "NGORO", "X"],
        ["A", "Mojokerto", "Kec. Ngoro", "x"],
        ["A", None, "Gudo", "X"],
        ["A", None, None, "X"],
    ]
    values, _fixes = read(cells, fixes=fixes)
    assert [row[3] for row in values] == ["Jombang", "Ngoro", "Umum", "Umum"]


def test_a_finer_value_lies_inside_what_the_coarser_one_became() -> None:
    fixes = {"duty_village": {"ngoro > x": "Y"}, "duty_district": {"ngoroo": "Kec. Ngoro"}}
    values, _fixes = read([["A", None, "NGOROO", "X"], ["A", None, "NGORO", "X"]], fixes=fixes)
    assert [row[2:] for row in values] == [["Kec. Ngoro", "Y"], ["NGORO", "Y"]]


@pytest.mark.parametrize("name", ["duty_district", "DUTY_DISTRICT", "Kolom C", "kecamatan tugas", "Kecamatan Tugas"])
def test_a_column_is_named_by_field_header_letter_or_synonym(name: str) -> None:
    values, _fixes = read([["A", None, "x"]], fixes={name: {"X": "Y"}})
    assert values[0][2] == "Y"


def test_a_column_of_people_is_refused_and_one_that_is_not_there_is_told() -> None:
    with pytest.raises(DomainError) as refusal:
        read([["A"]], fixes={"NAME": {"a": "B"}})
    assert refusal.value.code == "fix_not_allowed"
    _values, fixes = read([["A"]], fixes={"WARNA": {"a": "B"}})
    assert fixes.lost == ["WARNA"]


def test_the_users_word_counts_more_than_the_files_and_that_more_than_what_is_remembered() -> None:
    remembered = {"fixes": {"duty_district": {key: ["remembered", "2026-01-02"] for key in ("a", "b", "c")}}}
    saved = {"fixes": {"duty_district": {"b": "file", "c": "file", "d": "file"}, "nik": {"a": "1"}, "duty_village": 7}}
    own = {"duty_district": {"c": "own", "d": None}}
    cells = [["A", None, text] for text in "abcd"]
    values, fixes = read(cells, saved, right="remembered, file", remembered=remembered, fixes=own)
    assert [row[2] for row in values] == ["remembered", "file", "own", "d"]
    assert {fix.key: fix.origin for fix in fixes.known} == {"a": "2026-01-02", "b": "file", "c": ""}


def test_the_users_own_fixes_are_listed_even_where_no_cell_has_them() -> None:
    remembered = {"fixes": {"duty_district": {"a": ["x", "2026-01-02"]}}}
    _values, fixes = read([["A", None, "y"]], remembered=remembered, fixes={"duty_district": {"b": "z"}})
    assert [(fix.key, fix.rows) for fix in fixes.known] == [("b", 0)]


def test_nobodys_choice_for_this_file_touches_a_right_value_or_stays_where_it_does_not_help() -> None:
    told = {"duty_village": {"x": "Y"}, "start_date": {"2024": "1-1-2024"}, "appointment_year": {"x": "2020"}}
    remembered = {"fixes": {name: {key: [to, "2026-01-02"] for key, to in v.items()} for name, v in told.items()}}
    for settings, saved in (({"remembered": remembered}, None), ({}, {"fixes": {"duty_village": {"x": "Y"}}})):
        cells = [["A", None, "Ngoro", "X"], ["A", None, None, "X", "2024"]]
        values, fixes = read(cells, saved, right="x, y", **settings)
        assert [row[3] for row in values] == ["X", "X"]
        values, fixes = read(cells, saved, right="y, 1-1-2024", **settings)
        assert [row[3] for row in values] == ["Y", "Y"]
        assert values[1][4] == "2024"  # days are of one sheet
        values, fixes = read(cells, saved, right="z", **settings)
        assert ([row[3] for row in values], fixes.known) == (["X", "X"], [])


def test_the_users_own_answer_without_its_coarser_area_touches_no_right_value() -> None:
    fixes = {"duty_village": {"x": "Y"}}
    cells = [["A", None, "Ngoro", "X"]]
    assert read(cells, right="x", fixes=fixes)[0][0][3] == "X"
    assert read(cells, fixes=fixes)[0][0][3] == "Y"


def test_counts_go_on_from_sheet_to_sheet() -> None:
    fixes = Fixes({"fixes": {"duty_district": {"a": "b"}}}, repeating(), roster_schema())
    clean = cleaning("b")
    for index in range(3):
        fixes.of_sheet(facts(index), {})
        rows = [DataRow(1, ["A", None, "a"])]
        fixes.put_where_wrong(index, rows, clean(rows), clean)
    assert [fix.rows for fix in fixes.known] == [3]


@pytest.mark.parametrize(
    "text, personal",
    [
        ("3517991708759001", True),
        ("3517.9917.0875.9001", True),
        ("35 17 99-1708759001", True),
        ("0812-3456-7890", True),
        ("NIK 351799170", True),
        ("3517/0917/0875/0001", True),
        ("3517_0917_0875_0001", True),
        ("35.17.09.2001", False),
        ("31-12-2023", False),
        ("188/415.10.3/2024", False),
        ("Mojowarno", False),
    ],
)
def test_a_long_number_is_a_persons(text: str, personal: bool) -> None:
    assert is_personal(text) is personal


@given(st.text(min_size=1, max_size=40))
def test_naming_a_name_again_changes_nothing(text: str) -> None:
    columns = repeating()
    assert columns.plain(columns.plain(text)) == columns.plain(text)
    assert columns.key(columns.key(text)) == columns.key(text)


def test_a_kind_without_such_columns_replaces_nothing() -> None:
    fixes = Fixes(
        {"remembered": {"fixes": {"duty_district": {"a": ["b", "2026-01-02"]}}}}, Repeating(), roster_schema()
    )
    assert fixes.of_sheet(facts(), {"fixes": {"duty_district": {"a": "b"}}}) is None


def test_a_persons_number_among_the_coarser_cells_is_left_out_of_a_name() -> None:
    path = repeating().path(["Jombang", "3517991708759001", "SUMBERREJO"])
    assert path == ("jombang", "sumberrejo")
    assert repeating().inside("duty_village", ["Jombang", "3517991708759001", "X"]) == {"duty_regency": "Jombang"}
