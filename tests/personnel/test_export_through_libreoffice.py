"""The exported roster, opened and saved by LibreOffice, comes back as no change; a NIK stays text of sixteen digits."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from personnel.exporting.sets import SHIPPED
from personnel.models import Assignment
from pilarsosial.core.models import Office, User
from tests.libreoffice import LibreOffice
from tests.sheets.exports import exported, full_roster
from tests.sheets.imports import counts, errors, imported, messages, warnings

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOTHING_CHANGED = (0, 0, 9, 0)


@pytest.fixture
def roster(jombang: Office) -> dict[str, Assignment]:
    return full_roster(jombang)


@pytest.fixture
def files(roster: dict[str, Assignment], operator: User) -> dict[str, bytes]:
    """Every shipped set of columns, as a workbook and as CSV."""
    return {
        f"{columns}-{kind}.{kind}": exported(operator, columns, kind) for columns in SHIPPED for kind in ("xlsx", "csv")
    }


def cells(workbook: bytes) -> list[list[object]]:
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(workbook)).worksheets[0].iter_rows()]


def changes(saved: dict[str, bytes], target: str, operator: User) -> dict[str, object]:
    """What the import of each file would do, where that is anything."""
    found = {}
    for name, data in saved.items():
        preview = imported(data, operator, filename=f"ekspor.{target}")
        if (preview.state, counts(preview)) != ("ready", NOTHING_CHANGED):
            found[name] = (preview.state, preview.message, counts(preview), messages(preview), warnings(preview))
    return found


def test_saved_as_a_workbook_it_holds_the_same_and_changes_nothing(
    files: dict[str, bytes], operator: User, libreoffice: LibreOffice
) -> None:
    saved = libreoffice(files, "xlsx")

    for name, data in saved.items():
        rows = cells(data)
        if name.endswith(".xlsx"):
            assert rows == cells(files[name]), name
        if "NIK" in rows[0]:
            place = rows[0].index("NIK")
            identities = [row[place] for row in rows[1:] if row[place]]
            assert len(identities) == 8, name
            assert all(isinstance(text, str) and len(text) == 16 for text in identities), (name, identities)
    assert changes(saved, "xlsx", operator) == {}


@pytest.mark.parametrize("target", ["ods", "csv"])
def test_saved_as_another_kind_it_changes_nothing(
    target: str, files: dict[str, bytes], operator: User, libreoffice: LibreOffice
) -> None:
    books = {name: data for name, data in files.items() if name.endswith(".xlsx")}

    assert changes(libreoffice(books, target), target, operator) == {}


def test_a_csv_whose_digits_became_numbers_is_refused_and_changes_nothing(
    files: dict[str, bytes], operator: User, libreoffice: LibreOffice
) -> None:
    """Who opens a CSV as it is offered loses the last digit of every NIK. That is said, never written."""
    sheets = {name: data for name, data in files.items() if name.endswith(".csv") and not name.startswith("hadir")}

    for name, data in libreoffice(sheets, "xlsx", csv_as_offered=True).items():
        preview = imported(data, operator, filename="ekspor.xlsx")
        new, changed, _same, refused = counts(preview)
        assert (new, changed) == (0, 0), name
        assert refused, name
        assert {code for _row, code in errors(preview)} <= {"nik_numeric"}, (name, errors(preview))
