"""The workbook of rejected rows after LibreOffice has opened and saved it: it still needs no answers."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from personnel.models import EmploymentStatus, Member
from pilarsosial.core.importing.returned import take_rejected
from pilarsosial.core.models import SheetImport, User
from tests import sheets
from tests.sheets.imports import applied, counts, errors, imported, rows_of
from tests.sheets.returned_files import CHOICES, faulty_sheet, returned_workbook

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FILES = Path(sheets.__file__).with_name("files")


@pytest.fixture
def first(operator: User) -> SheetImport:
    """Three of five people are in the roster; two rows went back."""
    return applied(faulty_sheet(), operator, filename="tksk.xlsx", only_good=True, **CHOICES)


def cells(workbook: bytes) -> list[list[object]]:
    """Every row of the first sheet without the column of reasons."""
    rows = [[cell.value for cell in row] for row in load_workbook(BytesIO(workbook)).worksheets[0].iter_rows()]
    return [row[:-1] for row in rows]


def test_the_files_of_this_test_began_as_what_the_product_returns(first: SheetImport, operator: User) -> None:
    _name, chunks = take_rejected(first.pk, actor=operator)
    assert cells(b"".join(chunks)) == cells(returned_workbook())


def test_saved_without_repair_the_same_rows_are_refused_for_the_same_reasons(
    first: SheetImport, operator: User
) -> None:
    assert errors(first) == [(4, "region_outside"), (5, "nik_numeric")]
    again = imported((FILES / "returned_untouched.xlsx").read_bytes(), operator, filename="tksk-perbaikan.xlsx")
    assert (again.state, counts(again)) == ("ready", (0, 0, 0, 2))
    assert errors(again) == [(3, "region_outside"), (4, "nik_numeric")]


@pytest.mark.parametrize("name", ["returned_repaired.xlsx", "returned_repaired.ods"])
def test_saved_with_repairs_exactly_the_repaired_rows_come_in_and_then_nothing(
    name: str, first: SheetImport, operator: User
) -> None:
    data = (FILES / name).read_bytes()

    result = applied(data, operator, filename=name)

    assert counts(result) == (2, 0, 0, 0)
    assert Member.objects.count() == EmploymentStatus.objects.filter(kind="pppk").count() == 5
    assert counts(imported(data, operator, filename=name)) == (0, 0, 2, 0)


@pytest.mark.parametrize("name", ["returned_repaired.xlsx", "returned_repaired.ods"])
def test_the_answers_about_columns_survive_in_the_hidden_sheet(name: str, operator: User) -> None:
    """Nothing was imported before, so nothing but the file itself can know them."""
    preview = imported((FILES / name).read_bytes(), operator, filename=name)
    assert (preview.state, counts(preview)) == ("ready", (2, 0, 0, 0))
    assert [row.fields["employment"] for row in rows_of(preview)] == ["pppk", "pppk"]
