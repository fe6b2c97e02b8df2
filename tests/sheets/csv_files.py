"""CSV with the habits of offices."""

import csv
import io

from tests.sheets.people import HEADERS, Rows, nik, people, person


def csv_bytes(rows: Rows, delimiter: str = ";", encoding: str = "utf-8", newline: str = "\r\n") -> bytes:
    """Rows as CSV; `utf-8-sig` and `utf-16` write their mark."""
    text = io.StringIO()
    width = max((len(row) for row in rows), default=0)
    writer = csv.writer(text, delimiter=delimiter, lineterminator=newline)
    for row in rows:
        writer.writerow(["" if value is None else value for value in row] + [""] * (width - len(row)))
    return text.getvalue().encode(encoding)


def csv_with_nul(count: int = 3) -> bytes:
    """A CSV out of an old database: NUL bytes pad the cells."""
    return csv_bytes([HEADERS, *people(count)]).replace(b"SITI", b"SITI\x00\x00")


def csv_with_lone_quote() -> bytes:
    """A quote that opens a cell and is never closed, three rows before the end."""
    return csv_bytes([HEADERS, *people(5)]).replace(b";NUR", b';"NUR')


def glued_rows(count: int = 3) -> list[list[str]]:
    """A CSV with commas that Excel with Indonesian settings opened: all of a row in column A."""
    lines = csv_bytes([HEADERS, *people(count)], ",").decode().splitlines()
    return [["DAFTAR TKSK"], *([line] for line in lines)]


def csv_with_many_blank_rows(blank: int = 200_000) -> bytes:
    return csv_bytes([HEADERS, person(1)]) + b";;;;;;\r\n" * blank + csv_bytes([person(2)])


def csv_with_many_columns(columns: int = 200) -> bytes:
    return csv_bytes([[*HEADERS, *(f"KOLOM {n}" for n in range(columns - len(HEADERS)))], ["x"] * columns])


def csv_without_header() -> bytes:
    return csv_bytes(people(5))


def csv_with_two_tables() -> bytes:
    """A second table with other columns under the first."""
    other = [["NO", "NIK", "NAMA LENGKAP", "NO HP", "ALAMAT"], ["1", nik(50), "SUGIAT", "081200000001", "Jl. Melati"]]
    return csv_bytes([HEADERS, *people(3), [], *other])
