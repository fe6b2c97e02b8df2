"""What a file is, told by its content; the ending of its name is not asked."""

import lzma
import re
import struct
import zipfile
import zlib
from enum import StrEnum
from typing import BinaryIO

from .refusals import refused

SAMPLE = 65536


class Kind(StrEnum):
    XLSX = "xlsx"
    XLSM = "xlsm"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"


ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

# What reading a broken or hostile archive raises.
ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    OSError,
    EOFError,
    ValueError,
    KeyError,
    RuntimeError,
    NotImplementedError,
)

# The record that begins a workbook of Excel 97-2003, and the one that says it is encrypted.
XLS_START = b"\x09\x08\x10\x00\x00\x06\x05\x00"
XLS_FILE_PASSWORD = 0x002F

# First bytes of what people send instead of a table.
FOREIGN = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"PK\x05\x06", "archive"),
    (b"{\\rtf", "word"),
    (b"\x09\x08", "old_excel"),
    (b"\x09\x04", "old_excel"),
    (b"\x09\x02", "old_excel"),
    (b"\x09\x00\x04\x00", "old_excel"),
)

MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|body|table|meta|style|\?xml|!--)", re.IGNORECASE)

# Characters that no text file holds; tab, line ends, form feed and the DOS end-of-file mark are text.
CONTROL = bytes(set(range(32)) - {0, 9, 10, 11, 12, 13, 26})


def sniff(file: BinaryIO) -> Kind:
    """The kind of the file, which is left at its start.

    Raises SheetRefused (`empty`, `binary`, `unknown_kind`, `password`, `damaged`, and one code per foreign kind).
    """
    file.seek(0)
    head = file.read(SAMPLE)
    file.seek(0)
    if not head.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        if file.read(SAMPLE + 1) == head:
            file.seek(0)
            raise refused("empty")
        file.seek(0)
    if head.startswith(ZIP):
        return _kind_of_zip(file)
    if head.startswith(OLE):
        return _kind_of_ole(file)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP" or head[4:12] in (b"ftypheic", b"ftypmif1", b"ftypavif"):
        raise refused("picture")
    for start, code in FOREIGN:
        if head.startswith(start) and not (start == b"BM" and is_text(head)):
            raise refused(code)
    if not is_text(head):
        raise refused("binary")
    if MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise refused("html")
    return Kind.CSV


def is_text(head: bytes) -> bool:
    """Whether the first bytes are those of a text file (NUL bytes here and there are forgiven, UTF-16 is text)."""
    if head.startswith(UTF16_MARKS) or utf16_without_mark(head):
        return True
    odd = len(head) - len(head.translate(None, CONTROL))
    return odd * 200 <= len(head) and head.count(0) * 10 <= len(head)


def utf16_without_mark(head: bytes) -> str:
    """`utf-16-le` or `utf-16-be` when every second byte is nearly always zero, else `""`."""
    half = len(head) // 2
    if half < 4:
        return ""
    low, high = head[0::2].count(0), head[1::2].count(0)
    if high * 10 >= half * 7 and low * 20 <= half:
        return "utf-16-le"
    if low * 10 >= half * 7 and high * 20 <= half:
        return "utf-16-be"
    return ""


def _kind_of_zip(file: BinaryIO) -> Kind:
    try:
        with zipfile.ZipFile(file) as archive:
            names = {name.replace("\\", "/").lower().lstrip("/") for name in archive.namelist()}
            mimetype = archive.open("mimetype").read(100).strip() if "mimetype" in names else b""
            if any(info.flag_bits & 1 for info in archive.infolist()):
                raise refused("password")
            if mimetype == ODS_TYPE:
                if b"encryption-data" in _small_part(archive, "META-INF/manifest.xml"):
                    raise refused("password")
                return Kind.ODS
    except ZIP_ERRORS as error:
        raise refused("damaged") from error
    finally:
        file.seek(0)
    if "xl/workbook.xml" in names:
        return Kind.XLSM if "xl/vbaproject.bin" in names else Kind.XLSX
    if "xl/workbook.bin" in names:
        raise refused("xlsb")
    if "word/document.xml" in names or mimetype.endswith(b"opendocument.text"):
        raise refused("word")
    if "ppt/presentation.xml" in names or mimetype.endswith(b"opendocument.presentation"):
        raise refused("presentation")
    if any(name.endswith(".iwa") for name in names):
        raise refused("numbers")
    raise refused("archive")


def _small_part(archive: zipfile.ZipFile, name: str) -> bytes:
    if name not in archive.namelist():
        return b""
    with archive.open(name) as part:
        return part.read(262144)


def _kind_of_ole(file: BinaryIO) -> Kind:
    data = file.read()
    file.seek(0)
    # Names of streams stand in the directory as UTF-16; a workbook that embeds a Word object has both names.
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise refused("password")
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") + b"\x00\x00" in data:
        if _is_locked_xls(data):
            raise refused("password")
        return Kind.XLS
    if "WordDocument".encode("utf-16-le") in data:
        raise refused("word")
    if "PowerPoint Document".encode("utf-16-le") in data:
        raise refused("presentation")
    raise refused("unknown_kind")


def _is_locked_xls(data: bytes) -> bool:
    """Whether the first records of the workbook name a password; python-calamine cannot tell that from damage."""
    at = data.find(XLS_START)
    for _record in range(12):
        if at < 0 or at + 4 > len(data):
            return False
        code, length = struct.unpack_from("<HH", data, at)
        if code == XLS_FILE_PASSWORD:
            return True
        at += 4 + length
    return False
