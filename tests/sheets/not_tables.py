"""Files that are no tables, or not ones that may be read."""

import io
import zipfile

from tests.sheets.csv_files import csv_with_many_columns, csv_with_two_tables, csv_without_header
from tests.sheets.other_workbooks import locked_xlsx, ods_far_cells, ods_locked, ole_bytes, xls_bytes
from tests.sheets.people import HEADERS, people
from tests.sheets.workbooks import SHEET_PART, repacked, xlsx_bomb, xlsx_bytes, xlsx_far_cell, xlsx_lying_bomb


def png_bytes() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4


def docx_bytes() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return target.getvalue()


def html_bytes() -> bytes:
    """What many web applications hand out as `.xls`."""
    return b"<html><body><table><tr><td>NAMA</td><td>NIK</td></tr></table></body></html>"


def not_tables() -> dict[str, tuple[str, bytes, str]]:
    """What is refused: a name for the case -> file name, content, code of the refusal."""
    workbook = xlsx_bytes({"TKSK": [HEADERS, *people(2)]})
    return {
        "empty file": ("kosong.csv", b"", "empty"),
        "only line ends": ("kosong.csv", b"\xef\xbb\xbf\r\n\r\n", "empty"),
        "only delimiters": ("kosong.csv", b";;;\r\n;;;\r\n", "empty"),
        "picture named csv": ("daftar.csv", png_bytes(), "picture"),
        "jpeg named xlsx": ("daftar.xlsx", b"\xff\xd8\xff\xe0" + bytes(100), "picture"),
        "pdf": ("daftar.pdf", b"%PDF-1.7\n" + bytes(50), "pdf"),
        "random bytes": ("daftar.csv", bytes(range(256)) * 40, "binary"),
        "word named xlsx": ("daftar.xlsx", docx_bytes(), "word"),
        "zip of a workbook": ("daftar.zip", _zip_of("daftar.xlsx", workbook), "archive"),
        "rar": ("daftar.rar", b"Rar!\x1a\x07\x00" + bytes(50), "archive"),
        "web page named xls": ("daftar.xls", html_bytes(), "html"),
        "binary workbook": ("daftar.xlsb", _zip_of("xl/workbook.bin", b"x"), "xlsb"),
        "locked xlsx": ("daftar.xlsx", locked_xlsx(), "password"),
        "locked xls": ("daftar.xls", xls_bytes([HEADERS], locked=True), "password"),
        "locked ods": ("daftar.ods", ods_locked(), "password"),
        "cut off workbook": ("daftar.xlsx", workbook[: len(workbook) // 2], "damaged"),
        "workbook without its sheet": ("daftar.xlsx", repacked(workbook, {SHEET_PART: None}), "damaged"),
        "workbook with broken xml": ("daftar.xlsx", repacked(workbook, {SHEET_PART: b"<worksheet><"}), "damaged"),
        "compound file of something": ("daftar.xls", ole_bytes(b"", "Contents"), "unknown_kind"),
        "bomb": ("daftar.xlsx", xlsx_bomb(), "unpacked_too_large"),
        "bomb that lies": ("daftar.xlsx", xlsx_lying_bomb(), "damaged"),
        "far cell": ("daftar.xlsx", xlsx_far_cell(), "far_cell"),
        "far column": ("daftar.xlsx", xlsx_far_cell("XFD1"), "far_cell"),
        "far row and column of an ods": ("daftar.ods", ods_far_cells(), "too_many_cells"),
        "200 columns": ("daftar.csv", csv_with_many_columns(), "too_many_columns"),
        "no visible rows": ("daftar.xlsx", xlsx_bytes({"TKSK": []}), "no_rows"),
        "no header": ("daftar.csv", csv_without_header(), "no_header"),
        "two headers": ("daftar.csv", csv_with_two_tables(), "two_headers"),
    }


def _zip_of(name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(name, content)
    return target.getvalue()
