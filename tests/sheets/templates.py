"""Import templates as a person in Excel meets them: drop-downs with what they offer, cells to fill in."""

from __future__ import annotations

import re
from io import BytesIO

from openpyxl import Workbook
from openpyxl.utils import coordinate_to_tuple
from openpyxl.worksheet.datavalidation import DataValidation

HEADER_ROW = 5
FIRST_ROW = 6

AREA = re.compile(r"(\w+)!(\$[A-Z]+\$\d+:\$[A-Z]+\$\d+)")
GROUP = re.compile(
    r"OFFSET\((\w+)!\$([A-Z]+)\$(\d+),VLOOKUP\(([^,]+),(\w+)!([^,]+),2,0\),0,VLOOKUP\(\4,\5!\6,3,0\),1\)"
)


def columns(book: Workbook) -> dict[str, str]:
    """{header without its star: letters} of the sheet to fill in."""
    cells = book.worksheets[0][HEADER_ROW]
    return {cell.value.removesuffix(" *"): cell.column_letter for cell in cells if cell.value}


def fill(book: Workbook, *people: dict[str, object]) -> Workbook:
    """One row for each, below those who are there; keys are headers without their star."""
    sheet, letters = book.worksheets[0], columns(book)
    first = next(row for row in range(FIRST_ROW, FIRST_ROW + 100) if not sheet[f"A{row}"].value)
    for row, person in enumerate(people, start=first):
        for header, value in person.items():
            sheet[f"{letters[header]}{row}"] = value
    return book


def saved(book: Workbook) -> bytes:
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def number_format(book: Workbook, header: str) -> str:
    """Of the whole column: what a new cell in it gets."""
    sheet = book.worksheets[0]
    _row, column = coordinate_to_tuple(f"{columns(book)[header]}1")
    ranges = sheet.column_dimensions.values()
    return next(found.number_format for found in ranges if found.min <= column <= found.max)


def check_of(book: Workbook, header: str) -> DataValidation | None:
    start = f"{columns(book)[header]}{FIRST_ROW}:"
    found = (
        check for check in book.worksheets[0].data_validations.dataValidation if str(check.sqref).startswith(start)
    )
    return next(found, None)


def choices(book: Workbook, header: str, row: int = FIRST_ROW) -> list[str]:
    """What the drop-down of a cell offers, worked out as the spreadsheet would."""
    formula = check_of(book, header).formula1
    if whole := AREA.fullmatch(formula):
        return _column(book, whole[1], whole[2])
    name, letters, top, key, table_name, area = GROUP.fullmatch(formula).groups()
    wanted = _text(book, key, row)
    table = {line[0].value: [cell.value for cell in line] for line in book[table_name][area.replace("$", "")]}
    if wanted not in table:
        return []
    _key, start, count = table[wanted]
    first = int(top) + start
    return [book[name][f"{letters}{number}"].value for number in range(first, first + count)]


def _column(book: Workbook, name: str, area: str) -> list[str]:
    return [line[0].value for line in book[name][area.replace("$", "")]]


def _text(book: Workbook, key: str, row: int) -> str:
    """`$D6&"|"&$E6` in the given row."""
    parts = key.split("&")
    sheet = book.worksheets[0]
    values = []
    for part in parts:
        if part.startswith('"'):
            values.append(part.strip('"'))
        else:
            _row, column = coordinate_to_tuple(part.replace("$", ""))
            values.append(str(sheet.cell(row, column).value or ""))
    return "".join(values)
