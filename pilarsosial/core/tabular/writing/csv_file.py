"""CSV for Excel in Indonesia: UTF-8 with its mark, `;` between cells, no text that Excel would run."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

ROWS_IN_CHUNK = 500

# Excel and LibreOffice read a cell that starts with one of these as a formula.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_chunks(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The file piece by piece. Text that starts like a formula gets an apostrophe; numbers stay numbers.

    Dates are written dd/mm/yyyy, truths as Ya and Tidak, None as an empty cell.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    writer.writerow([as_text(header) for header in headers])
    for count, row in enumerate(rows, start=1):
        writer.writerow([as_text(value) for value in row])
        if count % ROWS_IN_CHUNK == 0:
            yield _drained(buffer)
    yield _drained(buffer)


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
