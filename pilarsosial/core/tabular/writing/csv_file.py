"""CSV for Excel in Indonesia: UTF-8 with its mark, `;` between cells, no text that Excel would run."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from .columns import Remembered, chunks_of, columns_of

ROWS_IN_CHUNK = 500
NOTHING = type(None)
TEXT, TEXTS, NUMBERS, DAYS = {str}, {str, NOTHING}, {int}, {date, NOTHING}

# Excel and LibreOffice read a cell that starts with one of these as a formula.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
# Where such a cell could stand in unquoted lines, and the zero byte that no reader takes. A number below zero is
# suspected too, which costs a second look and nothing else. The marks alone are found much faster.
SUSPECT = re.compile(r"(?:\A|[;\n])[=+\-@\t]|\x00")
MARKS = ("=", "+", "-", "@", "\t", "\x00")


def csv_chunks(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The file piece by piece. Text that starts like a formula gets an apostrophe; numbers stay numbers.

    Dates are written dd/mm/yyyy, truths as Ya and Tidak, None as an empty cell.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    days = Remembered(as_text)
    yield b"\xef\xbb\xbf"
    writer.writerow([as_text(header) for header in headers])
    yield _drained(buffer)
    for chunk in chunks_of(rows, ROWS_IN_CHUNK):
        text = _plain_lines(chunk, days)
        if text is None:
            # Something to quote, or that a reader could run, or cells of many kinds: each is looked at by itself.
            writer.writerows([as_text(value) for value in row] for row in chunk)
            yield _drained(buffer)
        else:
            yield text.encode("utf-8", errors="replace")


def _plain_lines(chunk: list[Sequence[object]], days: Remembered) -> str | None:
    """The lines of rows in which nothing needs care, as `csv` would write them; else None."""
    columns = columns_of(chunk)
    if columns is None or len(columns) < 2:
        return None
    ready: list[Iterable[str]] = []
    for column in columns:
        kinds = set(map(type, column))
        if kinds == TEXT:
            ready.append(column)
        elif kinds <= TEXTS:
            ready.append([value or "" for value in column])
        elif kinds == NUMBERS:
            ready.append(map(str, column))
        elif kinds <= DAYS:
            ready.append(map(days.__getitem__, column))
        else:
            return None
    text = "\r\n".join(map(";".join, zip(*ready, strict=True))) + "\r\n"
    lines = len(chunk)
    is_plain = (
        '"' not in text
        and text.count(";") == lines * (len(columns) - 1)
        and text.count("\n") == text.count("\r") == lines
        and not (any(mark in text for mark in MARKS) and SUSPECT.search(text))
    )
    return text if is_plain else None


def as_text(value: object) -> str:
    """One cell of a CSV."""
    if isinstance(value, str):
        value = value.replace("\x00", "")
        return f"'{value}" if value.startswith(DANGEROUS) else value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return str(value)


def _drained(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", errors="replace")
