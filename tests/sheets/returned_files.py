"""A sheet with faults, and the workbook of its rejected rows, made by the writer alone.

That the product returns the same is asked where the files of LibreOffice are tested.
"""

from __future__ import annotations

from io import BytesIO

from pilarsosial.core.tabular.schema import load_schema
from pilarsosial.core.tabular.tables import Table, read_tables
from pilarsosial.core.tabular.writing import CellFault, RejectedRow, RejectedSheet, write_rejected
from tests.sheets.rosters import nik, person, table
from tests.sheets.workbooks import xlsx_bytes

# What the operator answers about the two columns that nobody knows.
CHOICES = {"overrides": {"STATUS ORANG": "employment_status"}, "ignores": ["WARNA MAP"]}
# Rows and columns with a fault, as the sheet numbers them.
FAULTS = {4: 3, 5: 1}


def faulty_sheet() -> bytes:
    """Five TKSK: one of another regency, one whose NIK is a number."""
    more = {"STATUS_ORANG": "PPPK", "WARNA_MAP": "BIRU"}
    people = [person(number, **more) for number in range(1, 6)]
    people[1]["KECAMATAN TUGAS"] = "TROWULAN"
    people[2]["NIK"] = int(nik(3)[:15] + "0")
    return xlsx_bytes({"TKSK": table(*people)})


def returned_workbook() -> bytes:
    """The rows 4 and 5 of the faulty sheet, coloured, with the reasons and the hidden sheet of choices."""
    sheets = [
        RejectedSheet(
            found.name,
            found.layout.headers,
            [
                RejectedRow(row.values, [CellFault(FAULTS[row.number], "Betulkan isi sel ini.")])
                for row in found.rows()
                if row.number in FAULTS
            ],
            found.layout.titles,
        )
        for found in read_tables(faulty_sheet(), "tksk.xlsx", load_schema("roster"), **CHOICES)
        if isinstance(found, Table)
    ]
    target = BytesIO()
    write_rejected(target, sheets, CHOICES)
    return target.getvalue()
