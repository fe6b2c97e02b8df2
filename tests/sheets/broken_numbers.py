"""Numbers as spreadsheets and people leave them: NIKs above all, and the e-PSKS template with its own faults."""

from __future__ import annotations

from datetime import date, datetime

from tests.sheets.broken import listed, someone
from tests.sheets.csv_files import csv_bytes
from tests.sheets.people import EPSKS_HEADERS
from tests.sheets.rosters import DISTRICTS, NAMES, nik
from tests.sheets.workbooks import xlsx_bytes

# A NIK in every state in which spreadsheets and people leave it, with the reason; "" where it is good.
DAMAGED_NIKS: tuple[tuple[object, str], ...] = (
    (nik(1), ""),
    (int(nik(2)), "nik_numeric"),
    (float(nik(3)) + 0.5, "nik_numeric"),
    (f"{nik(4)},00", "nik_numeric"),
    ("3,51E+15", "nik_scientific"),
    ("3.51799E+15", "nik_scientific"),
    (nik(7)[:15], "nik_length"),
    (f"{nik(8)}1", "nik_length"),
    (f"{nik(9)} / {nik(10)}", "nik_length"),
    (nik(10).replace("0", "O"), "nik_not_digits"),
    (nik(11).replace("1", "l"), "nik_not_digits"),
    (f"NIK {nik(12)}", "nik_not_digits"),
    ("KTP hilang", "nik_not_digits"),
    (f"{nik(14)[:6]} {nik(14)[6:12]} {nik(14)[12:]}", ""),
    (f"{nik(15)[:6]}.{nik(15)[6:12]}.{nik(15)[12:]}", ""),
    (f"'{nik(16)}", ""),
    ("3517993208759001", "nik_day"),
    ("3517997208759001", "nik_day"),
    ("3517991713759001", "nik_month"),
    ("3517993102759001", "nik_date"),
    ("3517991708750000", "nik_serial"),
    ("1111111111111111", "nik_same_digit"),
    (None, "nik_missing"),
    ("-", "nik_missing"),
    ("belum ada", "nik_missing"),
    (datetime(2024, 1, 1), "nik_not_digits"),
)


def damaged_niks() -> bytes:
    rows = [someone(n, NIK=value) for n, (value, _code) in enumerate(DAMAGED_NIKS, 1)]
    return xlsx_bytes({"PKH": listed(*rows)})


def zeros_at_the_end() -> bytes:
    """The column was a number once, and somebody made text of it again: each NIK ends in 0."""
    return csv_bytes(listed(*(someone(n, NIK=f"351799170875{900 + n}0") for n in range(1, 8))))


def epsks_template() -> bytes:
    """The 24 columns of e-PSKS with its own faults: a NIK that is a number, a phone without its zero, English sexes."""
    people = [
        {"No. KTP / NIK": nik(1), "Jenis Kelamin": "male", "No. Handphone": 81234567890},
        {"No. KTP / NIK": int(nik(2)[:15] + "0"), "Jenis Kelamin": "female"},
        {"No. KTP / NIK": nik(3, "570875"), "Jenis Kelamin": "female", "Rekening Bank BNI": 98765432},
        {"No. KTP / NIK": nik(4), "Kecamatan Lokasi Tugas": "Trowulan"},
        {"No. KTP / NIK": nik(5), "Desa / Kelurahan": "Mojongapitt"},
        {"No. KTP / NIK": nik(6), "Tahun Pengangkatan": "baru"},
    ]
    rows = []
    for number, said in enumerate(people):
        row: dict[str, object] = {header: None for header in EPSKS_HEADERS}
        row |= {"Nama Lengkap": NAMES[number], "Nama Ibu Kandung": "RAHASIA", "NIAT": f"3517{number:04}"}
        row |= {"Tempat Lahir": "Jombang", "Tanggal Lahir": date(1975, 8, 17), "Agama": "Islam", "Alamat": "Jl. Melati"}
        row |= {
            "Kabupaten / Kota": "Jombang",
            "Kecamatan": "Jombang",
            "Desa / Kelurahan": "Mojongapit",
            "RT": 2,
            "RW": 5,
        }
        row |= {"Kab/Kota Lokasi Tugas": "KAB. JOMBANG", "Kecamatan Lokasi Tugas": DISTRICTS[number]}
        row |= {"Tahun Pengangkatan": 2012, "Rekening Bank Jatim": f"052100000{number}", "Status Kinerja": "Aktif"}
        rows.append(list({**row, **said}.values()))
    return xlsx_bytes({"TKSK": [EPSKS_HEADERS, *rows]})
