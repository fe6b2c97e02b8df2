"""Zipped workbooks are unpacked once as a stream with a counter before the real reader may see them.

A few kilobytes can claim gigabytes: by a deflate stream that unpacks to them, or by one cell at XFD1048576 that makes
the reader lay out every cell before it. Both are told here from the raw parts, in constant memory.
"""

import re
import zipfile
from typing import BinaryIO

from .limits import MEGABYTE, Limits
from .refusals import refused
from .sniff import ZIP_ERRORS, Kind

PIECE = 262144
MAX_PARTS = 5000
ODS_BYTES_PER_CELL = 80
LETTERS_IN_OVERLAP = 300

# Cells that may lie outside the limits: columns from EA on, rows of six digits and more; the limits themselves are
# asked only of these few. QUICK is a cheap look for them in the form in which everybody writes them.
QUICK = re.compile(rb' r="(?:[E-Z][A-Z]|[A-Z]{3}|[A-Z]{1,3}\d{5})\d')
FAR = re.compile(
    rb"""\sr=["'](?=[E-Z][A-Z]\d|[A-Z]{3}\d|[A-Z]{1,3}\d{6})([A-Z]{1,3})(\d{1,7})["'][^>]*?(/?)>""",
)
REPEATED = re.compile(rb"""<[^<>]*number-columns-repeated=["'](\d{3,5})["'][^<>]*>""")


class _Extent:
    """The far cells of one sheet: enough to tell the area that the reader would lay out."""

    def __init__(self) -> None:
        self.columns = 0
        self.rows = 0
        self.cells = 0
        self.strings = 0
        self.lines = 0
        self.name = ""

    def note(self, letters: str, row: int) -> None:
        column = column_number(letters)
        if column > self.columns or row > self.rows:
            self.name = f"{letters}{row}"
        self.columns = max(self.columns, column)
        self.rows = max(self.rows, row)


def column_number(letters: str) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def check_archive(file: BinaryIO, kind: Kind, limits: Limits) -> int:
    """Read every part to its end and refuse what is too much; the file is left at its start.

    Returns about how many filled cells it holds.

    Raises SheetRefused: `unpacked_too_large`, `too_many_parts`, `too_many_cells`, `far_cell`, `damaged`.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS:
                raise refused("too_many_parts", limit=MAX_PARTS)
            if sum(part.file_size for part in parts) > limits.max_unpacked_bytes:
                raise refused("unpacked_too_large", limit=limits.max_unpacked_bytes // MEGABYTE)
            total = cells = 0
            for part in parts:
                extent = _Extent() if kind != Kind.ODS and _holds_cells(part.filename) else None
                total = _unpack(archive, part, total, extent, limits)
                if extent:
                    cells += extent.cells
                    _check_extent(extent, limits)
                if cells > limits.max_cells or (extent and extent.strings > limits.max_cells):
                    raise refused("too_many_cells")
            return total // ODS_BYTES_PER_CELL if kind == Kind.ODS else cells
    except ZIP_ERRORS as error:
        # zipfile says "Bad CRC" also of a part whose header lies about its size.
        raise refused("damaged") from error
    finally:
        file.seek(0)


def _holds_cells(name: str) -> bool:
    name = name.replace("\\", "/").lower()
    return name.endswith(".xml") and ("worksheets/" in name or "sharedstrings" in name)


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo, total: int, extent: _Extent | None, limits: Limits) -> int:
    rest = b""
    strings = "sharedstrings" in part.filename.lower()
    with archive.open(part) as stream:
        while piece := stream.read(PIECE):
            total += len(piece)
            if total > limits.max_unpacked_bytes:
                raise refused("unpacked_too_large", limit=limits.max_unpacked_bytes // MEGABYTE)
            if extent is None:
                if part.filename == "content.xml":
                    rest = _check_repeated(rest + piece, limits)
                continue
            # Opening and closing tags, with or without a prefix: each is found twice per cell.
            extent.cells += (piece.count(b"v>") + piece.count(b"is>")) // 2
            extent.strings += piece.count(b"si>") // 2 if strings else 0
            extent.lines += piece.count(b"<row")
            piece = rest + piece
            # An empty cell (`<c .../>`) only carries a format and is not laid out.
            if QUICK.search(piece) or b"r='" in piece:
                for letters, row, empty in FAR.findall(piece):
                    if not empty:
                        extent.note(letters.decode(), int(row))
            cut = piece.rfind(b">") + 1
            rest = piece[cut:][-LETTERS_IN_OVERLAP:]
    return total


def _check_repeated(piece: bytes, limits: Limits) -> bytes:
    """Refuse an ODS cell that is filled and repeated beyond the columns; returns what may be a cut-off tag."""
    for tag in REPEATED.finditer(piece):
        filled = b"value" in tag.group() or not tag.group().endswith(b"/>")
        if filled and int(tag.group(1)) > limits.max_columns:
            raise refused("too_many_cells")
    return piece[piece.rfind(b">") + 1 :][-LETTERS_IN_OVERLAP:]


def _check_extent(extent: _Extent, limits: Limits) -> None:
    if not extent.name:
        return
    # Columns left of EA are not noted: then the sheet is taken to be as wide as its lines are on average.
    width = extent.columns or extent.cells // max(extent.lines, 1) + 1
    area = width * max(extent.rows, extent.lines)
    if area > limits.max_cells:
        raise refused("far_cell" if area > 20 * extent.cells else "too_many_cells", cell=extent.name)
