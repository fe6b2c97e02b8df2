"""XLSX as Excel writes it, and as somebody with bad intentions does."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache

import xlsxwriter

from tests.sheets.people import HEADERS, NAMES, Rows, nik, people, person


def xlsx_bytes(
    sheets: Mapping[str, Rows],
    merges: Mapping[str, Sequence[tuple[int, int, int, int]]] | None = None,
    hidden: Sequence[str] = (),
) -> bytes:
    """A workbook as Excel writes it: text as text, numbers as numbers, dates as dates.

    `merges`: per sheet areas of first row, first column, last row, last column, counted from 0.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        if name in hidden:
            sheet.hide()
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if isinstance(value, str):
                    sheet.write_string(row, column, value)
                elif isinstance(value, datetime | date):
                    sheet.write_datetime(row, column, value, day)
                elif value is not None:
                    sheet.write(row, column, value)
        for area in (merges or {}).get(name, ()):
            sheet.merge_range(*area, "")
            top, left = area[0], area[1]
            sheet.write(top, left, rows[top][left])
    book.close()
    return target.getvalue()


def xlsx_with_two_row_header() -> bytes:
    """NO, NAMA and NIK merged downwards, ALAMAT and WILAYAH TUGAS merged over their parts."""
    top = ["NO", "NAMA", "NIK", "ALAMAT", None, None, "WILAYAH TUGAS", None, "TMT"]
    low = [None, None, None, "JALAN", "DESA", "KECAMATAN", "KECAMATAN", "KABUPATEN", None]
    row = ["1", "SUGIAT", nik(1), "Jl. Melati 1", "Banjaragung", "Bareng", "Bareng", "Jombang", date(2024, 1, 1)]
    columns = (0, 1, 2, 8)
    down = [(1, column, 2, column) for column in columns]
    return xlsx_bytes({"TKSK": [["DAFTAR TKSK"], top, low, row]}, {"TKSK": [*down, (1, 3, 1, 5), (1, 6, 1, 7)]})


def xlsx_with_merged_column() -> bytes:
    """One KECAMATAN cell merged over the three people of that kecamatan."""
    rows = [["NO", "NAMA", "NIK", "KECAMATAN"]]
    rows += [[str(n), NAMES[n], nik(n), "Bareng" if n == 1 else None] for n in (1, 2, 3)]
    return xlsx_bytes({"TKSK": rows}, {"TKSK": [(1, 3, 3, 3)]})


def xlsx_with_number_nik() -> bytes:
    """What Excel keeps of a NIK that was typed as a number: 15 digits and a zero."""
    return xlsx_bytes({"TKSK": [HEADERS, [1, "SUGIAT", 3517094101759000, "Bareng", None, date(2024, 1, 1), None]]})


def repacked(data: bytes, changes: Mapping[str, bytes | None] | None = None, **added: bytes) -> bytes:
    """A zip with parts replaced or (None) removed; `added` are further parts by name."""
    changes = {**(changes or {}), **added}
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename not in changes:
                new.writestr(part.filename, old.read(part))
        for name, content in changes.items():
            if content is not None:
                new.writestr(name, content)
    return target.getvalue()


SHEET_PART = "xl/worksheets/sheet1.xml"


def sheet_part(cells: str) -> bytes:
    """A worksheet part with the given rows as XML."""
    head = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    return f"{head}{cells}</sheetData></worksheet>".encode()


def xlsx_of_xml(cells: str) -> bytes:
    return repacked(xlsx_bytes({"TKSK": [HEADERS]}), {SHEET_PART: sheet_part(cells)})


def xlsx_far_cell(cell: str = "XFD1048576") -> bytes:
    """Some 2 KB whose cells span seventeen thousand million."""
    row = "".join(letter for letter in cell if letter.isdigit())
    first = '<row r="1"><c r="A1" t="inlineStr"><is><t>NAMA</t></is></c></row>'
    return xlsx_of_xml(f'{first}<row r="{row}"><c r="{cell}"><v>1</v></c></row>')


@lru_cache
def xlsx_bomb(megabytes: int = 170) -> bytes:
    """A worksheet of blanks that packs a thousandfold."""
    target = io.BytesIO(xlsx_of_xml(""))
    head, tail = sheet_part("\n").split(b"\n")
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("xl/worksheets/sheet2.xml", "w") as part:
            part.write(head)
            for _megabyte in range(megabytes):
                part.write(b" " * (1024 * 1024))
            part.write(tail)
    return target.getvalue()


def xlsx_lying_bomb(megabytes: int = 170) -> bytes:
    """The same bomb, whose directory claims that every part is 100 bytes long."""
    data = bytearray(xlsx_bomb(megabytes))
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 24 : at + 28] = struct.pack("<I", 100)
        at += 4
    return bytes(data)


def xlsx_with_blank_rows(blank: int = 200_000) -> bytes:
    """Rows that only carry a format, as Excel keeps them after a column was coloured to its end."""
    cells = "".join(
        f'<c r="{chr(65 + index)}1" t="inlineStr"><is><t>{text}</t></is></c>' for index, text in enumerate(HEADERS)
    )
    one = "".join(
        f'<c r="{chr(65 + index)}2" t="inlineStr"><is><t>{text}</t></is></c>' for index, text in enumerate(person(1))
    )
    rest = "".join(f'<row r="{row}"><c r="A{row}" s="1"/><c r="B{row}" s="1"/></row>' for row in range(3, blank + 3))
    return xlsx_of_xml(f'<row r="1">{cells}</row><row r="2">{one}</row>{rest}')


def xlsm_bytes() -> bytes:
    return repacked(xlsx_bytes({"TKSK": [HEADERS, *people(2)]}), {"xl/vbaProject.bin": b"not really a macro"})
