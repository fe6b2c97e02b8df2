"""The sheets that the import is measured with: village volunteers (PSM) of East Java, eighteen columns, all invented.

100,000 rows are 19 MB of CSV, just within what an upload may hold. NIKs begin with district 99, which no register uses,
telephones with a block that no operator has, bank accounts with 999.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

import xlsxwriter

from pilarsosial.core.reference import region_rows
from pilarsosial.desk.demo.names import JATIM, NameBook

PROVINCE = "35"
TITLES = [["DAFTAR PEKERJA SOSIAL MASYARAKAT (PSM)"], ["PROVINSI JAWA TIMUR TAHUN 2026"]]
HEADERS = [
    "NO",
    "NAMA LENGKAP",
    "NIK",
    "L/P",
    "TEMPAT LAHIR",
    "TANGGAL LAHIR",
    "PENDIDIKAN",
    "ALAMAT",
    "RT",
    "RW",
    "KABUPATEN/KOTA TUGAS",
    "KECAMATAN TUGAS",
    "DESA/KELURAHAN TUGAS",
    "TMT",
    "NO. SK",
    "TANGGAL SK",
    "NO. HP",
    "REKENING BANK JATIM",
]
ADDRESS, PHONE = HEADERS.index("ALAMAT"), HEADERS.index("NO. HP")
_STREETS = ["Melati", "Mawar", "Kenanga", "Cempaka", "Anggrek", "Flamboyan", "Teratai", "Dahlia", "Kamboja", "Merpati"]
_EPOCH = date(1962, 1, 1)


class Village(NamedTuple):
    code: str
    name: str
    district: str
    regency: str


def villages() -> list[Village]:
    """The 8,494 of East Java, one regency after the other."""
    names = {row.code: row for row in region_rows() if row.code.startswith(f"{PROVINCE}.")}
    found = []
    for row in names.values():
        if row.level == 4:
            district = names[row.parent]
            regency = names[district.parent]
            kind = "KOTA" if regency.kind == "kota" else "KAB."
            found.append(Village(row.code, row.name, district.name, f"{kind} {regency.name}".upper()))
    return sorted(found)


def people(count: int, first: int = 0) -> list[tuple[Village, list[str]]]:
    """So many rows under HEADERS with the village of each; numbers before `first` belong to other people."""
    places = villages()
    rng = Random(first + 1)
    names = NameBook(rng, JATIM)
    rows = []
    # Whole villages one after the other, spread over the province, as offices put their lists together.
    for place in sorted(
        number * len(places) // count if count < len(places) else number % len(places) for number in range(count)
    ):
        village = places[place]
        number = first + len(rows)
        woman = rng.random() < 0.55
        born = _EPOCH + timedelta(days=number % 14_000)
        start = date(2014 + number % 12, 1, 2)
        regency = village.code[3:5]
        day = born.day + 40 * woman
        # A serial for everybody who was born on that day in that regency.
        nik = f"{PROVINCE}{regency}99{day:02}{born:%m%y}{1 + number // 14_000 % 9_999:04}"
        row = [
            str(len(rows) + 1),
            names.invent("P" if woman else "L"),
            nik,
            "P" if woman else "L",
            village.regency.split(" ", 1)[1],
            f"{born:%d-%m-%Y}",
            rng.choice(["SMA", "S1", "SMP", "D3"]),
            f"Jl. {rng.choice(_STREETS)} No. {rng.randint(1, 120)}",
            f"{rng.randint(1, 12):03}",
            f"{rng.randint(1, 8):03}",
            village.regency,
            village.district,
            village.name,
            f"{start:%d-%m-%Y}",
            f"188.45/{regency}/415.20/{start.year}",
            f"{start - timedelta(days=20):%d-%m-%Y}",
            f"0847{number:08}",
            f"999{number:07}",
        ]
        rows.append((village, row))
    return rows


def changed(rows: Sequence[list[str]]) -> list[list[str]]:
    """The same people; every fifth has another telephone, every tenth another address too."""
    later = []
    for number, row in enumerate(rows):
        row = list(row)
        if number % 5 == 0:
            row[PHONE] = f"0848{row[PHONE][4:]}"
        if number % 10 == 0:
            row[ADDRESS] = f"{row[ADDRESS]} B"
        later.append(row)
    return later


def as_csv(rows: Sequence[Sequence[str]], path: Path) -> None:
    """Semicolons and CRLF, as Excel with Indonesian settings saves it."""
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows([*TITLES, HEADERS, *rows])
    path.write_bytes(text.getvalue().encode())


def as_xlsx(rows: Sequence[Sequence[str]], path: Path) -> None:
    """As Excel saves it: all text in the table of shared strings, the number of the row a number."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("PSM")
    for at, row in enumerate([*TITLES, HEADERS, *rows]):
        for column, text in enumerate(row):
            if column == 0 and text.isdigit():
                sheet.write_number(at, column, int(text))
            else:
                sheet.write_string(at, column, text)
    book.close()
