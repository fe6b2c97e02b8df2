"""Invented people, and the rows of a sheet as an office writes it.

Their NIKs carry a serial of 9001 and more with the same birth date for everybody, which no register hands out.
"""

from collections.abc import Sequence

Rows = Sequence[Sequence[object]]

HEADERS = ["NO", "NAMA", "NO. KTP / NIK", "KECAMATAN TUGAS", "TEMPAT, TANGGAL LAHIR", "TMT", "NO. SK"]

TITLES = [["DAFTAR TENAGA KESEJAHTERAAN SOSIAL KECAMATAN (TKSK)"], ["KABUPATEN JOMBANG"], ["TAHUN 2024"]]

SIGNATURES = [
    [None, None, None, None, None, "Jombang, 5 Januari 2024"],
    [None, "Mengetahui,", None, None, None, "Koordinator TKSK"],
    [None, "Kepala Dinas Sosial", None, None, None, "Kabupaten Jombang"],
    [],
    [],
    [None, "SUTARNO WIJAYA", None, None, None, "RUKMINI"],
    [None, "NIP. 19700101 199803 1 001"],
]

EPSKS_HEADERS = [
    "Nama Lengkap",
    "Nama Ibu Kandung",
    "No. KTP / NIK",
    "NIAT",
    "Tempat Lahir",
    "Tanggal Lahir",
    "Jenis Kelamin",
    "Agama",
    "Alamat",
    "Kabupaten / Kota",
    "Kecamatan",
    "Desa / Kelurahan",
    "RT",
    "RW",
    "No. Handphone",
    "Alamat Email",
    "Kab/Kota Lokasi Tugas",
    "Kecamatan Lokasi Tugas",
    "Tahun Pengangkatan",
    "Pekerjaan Utama",
    "Rekening Bank Jatim",
    "Rekening Bank BNI",
    "Status Kinerja",
    "Penilaian Tahunan (Baik/Cukup/Buruk)",
]

DISTRICTS = ["Bareng", "Diwek", "Gudo", "Jogoroto", "Jombang", "Kabuh", "Kesamben", "Kudu", "Megaluh", "Mojoagung"]
NAMES = ["SITI AMINAH", "BUDI SANTOSO", "NUR'AINI", "SUGIAT", "M. SYAFI'I", "DEWI LESTARI", "AGUS SALIM", "WATNI"]


def nik(serial: int, area: str = "351709", born: str = "410175") -> str:
    """A NIK of nobody: 16 digits, one birth date, serials from 9001 on."""
    return f"{area}{born}{9000 + serial:04d}"


def person(number: int) -> list[str]:
    """One row under HEADERS."""
    return [
        str(number),
        NAMES[number % len(NAMES)],
        nik(number),
        DISTRICTS[number % len(DISTRICTS)],
        "JOMBANG, 01-01-1975",
        "1 Januari 2024",
        f"188/{number}/415.10/2024",
    ]


def people(count: int, first: int = 1) -> list[list[str]]:
    return [person(number) for number in range(first, first + count)]


def numbering(width: int = len(HEADERS)) -> list[str]:
    return [str(number) for number in range(1, width + 1)]


def office_rows(count: int = 21) -> list[list[object]]:
    """The usual shape: title block, blank line, header, numbering row, people, total row, signature block."""
    total = ["JUMLAH", None, str(count)]
    return [*TITLES, [], HEADERS, numbering(), *people(count), total, [], *SIGNATURES]
