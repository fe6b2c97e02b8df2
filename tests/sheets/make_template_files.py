"""Makes `tests/sheets/files/template_psm.*`: a template of ours, filled in and saved by LibreOffice. Run by hand.

python -m tests.sheets.make_template_files PSM.xlsx     # the PSM template of Bukittinggi, as the site gives it
"""

from __future__ import annotations

import sys
from datetime import date

from openpyxl import load_workbook

from tests.sheets.make_files import FILES, saved_by_libreoffice
from tests.sheets.rosters import nik
from tests.sheets.templates import choices, columns, fill, saved

DAYS = {"TMT": date(2024, 1, 1), "Tanggal Lahir": date(1975, 8, 17)}


def main(source: str) -> None:
    book = load_workbook(source)
    for row, name in ((6, "SITI AMINAH"), (7, "BUDI SANTOSO")):
        person = {"NIK": nik(row), "Nama Lengkap": name, "Kecamatan Tugas": choices(book, "Kecamatan Tugas")[row - 6]}
        book.worksheets[0][f"{columns(book)['Kecamatan Tugas']}{row}"] = person["Kecamatan Tugas"]
        village = choices(book, "Desa/Kelurahan Tugas", row)[0]
        account = {"Nama Bank": "Bank Nagari", "Nomor Rekening": f"001234567{row}", "Nomor HP": "081234567890"}
        fill(book, {**person, **DAYS, **account, "Desa/Kelurahan Tugas": village})
    fill(book, {"NIK": nik(8), "Nama Lengkap": "RINA WULANDARI", "Jabatan": "Ketua IPSM", **DAYS})
    for kind in ("xlsx", "ods"):
        (FILES / f"template_psm.{kind}").write_bytes(saved_by_libreoffice(saved(book), "xlsx", kind))


if __name__ == "__main__":
    main(sys.argv[1])
