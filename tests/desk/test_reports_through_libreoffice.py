"""Every report as a workbook and as CSV, opened and saved by LibreOffice: the same cells, and long digits stay text."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from pilarsosial.core.models import Office
from pilarsosial.core.policies import Role
from pilarsosial.desk.reports.asking import Ask
from pilarsosial.desk.reports.groups import every_report
from pilarsosial.desk.reports.sheets import Tally, sheet_chunks
from pilarsosial.desk.reports.tables import Answer, Column, Kind, Table
from tests.factories import user_with
from tests.house.world import one_of_everything
from tests.libreoffice import LibreOffice

pytestmark = [pytest.mark.django_db, pytest.mark.once]

DAY = "2026-09-30"
NIK, ACCOUNT = "3517991508800001", "0012345678901234567890"
Cells = dict[str, list[tuple[object, ...]]]


@pytest.fixture
def files(jombang: Office, jatim: Office, as_user) -> dict[str, bytes]:
    """One of everything, asked for by the role that may take the file of the report."""
    world = one_of_everything("35.17")
    told = {
        Ask.DAY: DAY,
        Ask.PERIOD: "2026-Q3",
        Ask.MEMBER: world["member"],
        Ask.EVENT: world["event"],
        Ask.BATCH: world["paying"],
    }
    clients = {role: as_user(user_with(role, "35.17")) for role in Role.values}
    found, refused = {}, []
    for report in every_report():
        asked = {str(name): value for name, value in told.items() if name in report.asks}
        for kind in ("xlsx", "csv"):
            url = reverse("report-download", args=[report.code])
            data = taken(clients, url, {**asked, "format": kind})
            if data is None:
                refused.append((report.code, kind))
            else:
                found[f"{report.code}-{kind}.{kind}"] = data
    assert not refused, f"no role has the file of {refused}"
    return found | {f"digit-panjang-{kind}.{kind}": long_numbers(kind) for kind in ("xlsx", "csv")}


def long_numbers(kind: str) -> bytes:
    """What reports mask, by the writer of all reports."""
    columns = [Column("NIK"), Column("Jumlah", Kind.RUPIAH, sums=True), Column("Hari", Kind.DATE)]
    rows = [(NIK, 1_500_000, date(2024, 2, 3)), (ACCOUNT, -1, None)]
    answer = Answer("Angka panjang", date(2026, 9, 30), [Table(columns, rows)])
    return b"".join(sheet_chunks(answer, kind, Tally(), is_list=False))


def taken(clients: dict[str, Client], url: str, asked: dict[str, object]) -> bytes | None:
    """The file, of the first role that may have it."""
    for client in clients.values():
        answer = client.get(url, asked)
        if answer.status_code == 200:
            return b"".join(answer.streaming_content) if answer.streaming else answer.content
    return None


def cells_of(workbook: bytes) -> Cells:
    """{sheet: rows without empty ends}."""
    book = load_workbook(io.BytesIO(workbook))
    return {sheet.title: trimmed(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def cells_of_csv(data: bytes) -> list[tuple[object, ...]]:
    return trimmed(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def trimmed(rows) -> list[tuple[object, ...]]:
    found = []
    for row in rows:
        cells = [plain(cell) for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        found.append(tuple(cells))
    while found and not found[-1]:
        found.pop()
    return found


def plain(cell: object) -> object:
    """An empty text is an empty cell, and a day at midnight is the day."""
    if isinstance(cell, datetime) and cell.time() == datetime.min.time():
        return cell.date()
    return None if cell == "" else cell


def test_what_libreoffice_saves_has_the_same_cells(files: dict[str, bytes], libreoffice: LibreOffice) -> None:
    saved = libreoffice(files)

    days, faults = set(), []
    for name, data in files.items():
        kind = name.rpartition(".")[2]
        after = cells_of(saved[name])
        if kind == "csv":
            (rows,) = after.values()
            before, after = {"": cells_of_csv(data)}, {"": rows}
        else:
            before = cells_of(data)
        if before != after:
            faults.append((name, difference(before, after)))
        texts = {cell for rows in after.values() for row in rows for cell in row}
        if name.startswith("digit-panjang-"):
            assert {NIK, ACCOUNT} <= texts, name
        days |= {cell for cell in texts if isinstance(cell, date)}
    assert not faults, faults
    assert days, "no workbook with a day"


def difference(before: Cells, after: Cells) -> object:
    """The first row that differs."""
    if list(before) != list(after):
        return list(before), list(after)
    for title, rows in before.items():
        for number, row in enumerate(rows):
            other = after[title][number] if number < len(after[title]) else None
            if row != other:
                return title, number, row, other
    return "more rows than before"
