"""Sheets with the marks of the program that wrote them: Excel, Google, a converter. LibreOffice's are in `files`."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from io import BytesIO

import xlsxwriter

from tests.sheets.broken import HEADERS, TITLE, listed, some, someone
from tests.sheets.csv_files import csv_bytes
from tests.sheets.rosters import nik
from tests.sheets.workbooks import SHEET_PART, repacked, xlsx_bytes

TRANSITIONAL = b"http://schemas.openxmlformats.org/"
STRICT = b"http://purl.oclc.org/ooxml/"


def excel_serials() -> bytes:
    """Dates that lost their format are serial numbers; the order number is a number too."""
    rows = [someone(n, NO=n, TANGGAL_LAHIR=27623, TMT=45292.0) for n in (1, 2)]
    return xlsx_bytes({"PKH": listed(*rows)})


def excel_for_macintosh() -> bytes:
    """Days are counted from 1904."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"date_1904": True, "in_memory": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("PKH")
    dates = {"TANGGAL_LAHIR": date(1975, 8, 17), "TMT": date(2024, 1, 1)}
    for row, values in enumerate(listed(someone(1, **dates), someone(2, **dates))):
        for column, value in enumerate(values):
            if isinstance(value, date):
                sheet.write_datetime(row, column, value, day)
            else:
                sheet.write(row, column, value)
    book.close()
    return target.getvalue()


def excel_rich_text() -> bytes:
    """Half of a name is bold and the other half has a reading aid, so the shared text comes in pieces."""
    data = xlsx_bytes({"PKH": listed(*some(2))})
    strings = _part(data, "xl/sharedStrings.xml")
    pieces = (
        b'<si><r><rPr><b/></rPr><t>SITI</t></r><r><t xml:space="preserve"> AMINAH</t></r>'
        b'<rPh sb="0" eb="1"><t>x</t></rPh></si>'
    )
    return repacked(data, {"xl/sharedStrings.xml": strings.replace(b"<si><t>SITI AMINAH</t></si>", pieces)})


def excel_strict() -> bytes:
    """Saved as "Strict Open XML Spreadsheet": every name has another address."""
    data = xlsx_bytes({"PKH": listed(*some(2))})
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    moved = {
        name: content.replace(TRANSITIONAL + b"spreadsheetml/2006/main", STRICT + b"spreadsheetml/main").replace(
            TRANSITIONAL + b"officeDocument/2006/relationships", STRICT + b"officeDocument/relationships"
        )
        for name, content in parts.items()
    }
    return repacked(data, moved)


def written_by_a_report_server() -> bytes:
    """Every element carries a prefix, as some report servers write it."""
    data = xlsx_bytes({"PKH": listed(*some(2))})
    text = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", _part(data, SHEET_PART).decode())
    return repacked(data, {SHEET_PART: text.replace("xmlns=", "xmlns:x=").encode()})


def excel_hidden() -> bytes:
    """A filter hides two rows and somebody hid the column of the NIKs: what is hidden is read all the same."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("PKH")
    for row, values in enumerate(listed(*some(4))):
        sheet.write_row(row, 0, values)
    for row in (3, 4):
        sheet.set_row(row, None, None, {"hidden": True})
    sheet.set_column(2, 2, None, None, {"hidden": True})
    sheet.autofilter(1, 0, 5, 5)
    book.close()
    return target.getvalue()


def excel_separator_line() -> bytes:
    """Excel's own first line about the delimiter, before a file with commas."""
    return b"sep=,\r\n" + csv_bytes(listed(*some(2)), ",")


def excel_one_column() -> bytes:
    """A CSV with commas that Excel with Indonesian settings opened and saved: all of a row stands in column A."""
    lines = csv_bytes([HEADERS, *some(3)], ",").decode().splitlines()
    return xlsx_bytes({"PKH": [TITLE, *([line] for line in lines)]})


def google_answers() -> bytes:
    """The answers to a Google form as CSV: a time stamp first, dates month first and in ISO form, TRUE and FALSE."""
    heads = [
        "Timestamp",
        "Email Address",
        "Nama Lengkap (sesuai KTP)",
        "NIK",
        "Tanggal Lahir",
        "Kecamatan Tugas",
        "TMT",
    ]
    rows = [
        ["1/25/2024 8:01:02", "siti@contoh.id", "Siti Aminah", nik(1), "1975-08-17", "Perak", "1/2/2024", "TRUE"],
        ["1/25/2024 9:01:02", "budi@contoh.id", "Budi Santoso", nik(2), "1975-08-17", "Gudo", "1/31/2024", "FALSE"],
        ["1/26/2024 9:01:02", "", "Sugiat", nik(3)[:15], "1975-08-17", "Ngoro", "2/1/2024", "TRUE"],
    ]
    return csv_bytes([[*heads, "Aktif"], *rows], ",", "utf-8", "\n")


def google_download() -> bytes:
    """The same sheet downloaded as XLSX: the time stamp a moment, ticks as truths, the NIK a number."""
    heads = ["NAMA", "NIK", "TANGGAL LAHIR", "KECAMATAN TUGAS", "TMT", "AKTIF"]
    rows = [
        ["Siti Aminah", nik(1), date(1975, 8, 17), "Perak", date(2024, 1, 1), True],
        ["Budi Santoso", int(nik(2)), date(1975, 8, 17), "Gudo", date(2024, 1, 1), False],
    ]
    return xlsx_bytes({"Form Responses 1": [TITLE, heads, *rows]})


def _part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return archive.read(name)
