"""Workbooks of LibreOffice and of Excel 97-2003, byte by byte, and locked ones."""

import io
import struct
import zipfile
from collections.abc import Sequence
from datetime import date

from tests.sheets.people import HEADERS, Rows
from tests.sheets.workbooks import repacked


def ods_bytes(rows: Rows, tail: str = "") -> bytes:
    """A sheet as LibreOffice writes it: typed cells, and a million repeated blank rows at the end."""
    lines = []
    for values in rows:
        cells = "".join(_ods_cell(value) for value in values)
        lines.append(
            f'<table:table-row>{cells}<table:table-cell table:number-columns-repeated="16377"/></table:table-row>'
        )
    blank = (
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="TKSK">{"".join(lines)}{tail or blank}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return target.getvalue()


def _ods_cell(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    text = str(value).replace("&", "&amp;").replace("<", "&lt;")
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def ods_locked() -> bytes:
    manifest = b'<manifest><file-entry full-path="content.xml"><encryption-data/></file-entry></manifest>'
    return repacked(ods_bytes([HEADERS]), {"META-INF/manifest.xml": manifest})


def ods_far_cells() -> bytes:
    """One filled cell repeated over every column of every row: a few hundred bytes."""
    cell = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"/>'
    return ods_bytes([HEADERS], f'<table:table-row table:number-rows-repeated="1048000">{cell}</table:table-row>')


def ole_bytes(stream: bytes, name: str = "Workbook", extra: Sequence[str] = ()) -> bytes:
    """A compound file with one stream of at least 4,096 bytes; `extra` are names of empty streams."""
    size = max(4096, -(-len(stream) // 512) * 512)
    sectors = size // 512
    chain = [*range(3, sectors + 2), 0xFFFFFFFE]
    table = [0xFFFFFFFD, 0xFFFFFFFE, *chain]
    table += [0xFFFFFFFF] * (128 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    entries = [_ole_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1), _ole_entry(name, 2, 2, size)]
    entries += [_ole_entry(other, 2, 0xFFFFFFFE, 0) for other in extra]
    directory = b"".join(entries).ljust(512, b"\x00")[:512]
    return header + struct.pack("<128I", *table) + directory + stream.ljust(size, b"\x00")


def _ole_entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    text = name.encode("utf-16-le")
    none = 0xFFFFFFFF
    entry = text.ljust(64, b"\x00") + struct.pack("<HBBIII", len(text) + 2, kind, 1, none, none, child)
    return entry + bytes(36) + struct.pack("<IQ", start, size)


def xls_bytes(rows: Rows, locked: bool = False) -> bytes:
    """A workbook of Excel 97-2003 with one sheet."""

    def record(code: int, data: bytes = b"") -> bytes:
        return struct.pack("<HH", code, len(data)) + data

    cells = b""
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if isinstance(value, str):
                text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
                cells += record(0x0204, struct.pack("<HHH", row, column, 0) + text)
            elif value is not None:
                cells += record(0x0203, struct.pack("<HHHd", row, column, 0, value))
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    sheet += record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0)) + cells + record(0x000A)
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    if locked:
        start += record(0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(48))
    name = b"TKSK"
    at = len(start) + 4 + 8 + len(name) + 4
    start += record(0x0085, struct.pack("<IHBB", at, 0, len(name), 0) + name) + record(0x000A)
    return ole_bytes(start + sheet)


def locked_xlsx() -> bytes:
    """An XLSX with a password: an encrypted package inside a compound file."""
    return ole_bytes(b"\x8f" * 5000, "EncryptedPackage", ["EncryptionInfo"])
