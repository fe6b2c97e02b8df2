"""Roster sheets as the Dinas Sosial of Jombang sends them: 21 TKSK, one for each kecamatan."""

from __future__ import annotations

from tests.sheets.csv_files import csv_bytes

HEADERS = [
    "NO",
    "NAMA LENGKAP",
    "NO. KTP / NIK",
    "L/P",
    "TEMPAT, TANGGAL LAHIR",
    "KECAMATAN TUGAS",
    "TMT",
    "NO. HP",
    "REKENING BANK JATIM",
]
TITLES = [
    ["DAFTAR TENAGA KESEJAHTERAAN SOSIAL KECAMATAN (TKSK)"],
    ["KABUPATEN JOMBANG TAHUN 2024"],
    [],
]
SIGNATURES = [
    [],
    [None, None, None, None, None, None, "Jombang, 5 Januari 2024"],
    [None, "Mengetahui,", None, None, None, None, "Kepala Dinas Sosial"],
    [],
    [None, "SUTARNO WIJAYA", None, None, None, None, "RUKMINI HADI"],
    [None, "NIP. 19700101 199803 1 001"],
]
DISTRICTS = [
    "PERAK",
    "GUDO",
    "NGORO",
    "BARENG",
    "WONOSALAM",
    "MOJOAGUNG",
    "MOJOWARNO",
    "DIWEK",
    "JOMBANG",
    "PETERONGAN",
    "SUMOBITO",
    "JOGOROTO",
    "MEGALUH",
    "TEMBELANG",
    "KESAMBEN",
    "KUDU",
    "PLOSO",
    "KABUH",
    "PLANDAAN",
    "NGUSIKAN",
    "BANDARKEDUNGMULYO",
]
NAMES = [
    *("SITI AMINAH", "BUDI SANTOSO", "NUR'AINI", "SUGIAT", "M. SYAFI'I", "DEWI LESTARI", "AGUS SALIM"),
    *("WATNI", "RINA WULANDARI, S.Sos.", "Drs. H. SLAMET RIYADI", "ENDANG PURWATI", "JOHNNI", "TRI HANDAYANI"),
    *("YUSUF HIDAYAT", "SRI WAHYUNI", "EKO PRASETYO", "LILIS SURYANI", "HENDRA GUNAWAN", "MAYA SARI"),
    *("BAMBANG SUPRIYANTO", "FITRI ANDAYANI"),
]


def nik(number: int, born: str = "170875") -> str:
    """A NIK of nobody: district 99 exists nowhere. It never ends in 0."""
    return f"351799{born}{9001 + number + number // 9:04d}"


def tksk_row(number: int, district: str = "", name: str = "") -> list[str | None]:
    woman = number % 2
    born = "570875" if woman else "170875"
    return [
        str(number),
        name or NAMES[(number - 1) % len(NAMES)],
        nik(number, born),
        "P" if woman else "L",
        "JOMBANG, 17-08-1975",
        district or DISTRICTS[(number - 1) % len(DISTRICTS)],
        "1 Januari 2024",
        f"0812-3456-70{number:02d}",
        f"05210{number:05d}",
    ]


def tksk_rows(people: list[list[str | None]] | None = None) -> list[list[str | None]]:
    """Title lines, header, numbering row, people, total and signatures."""
    people = people or [tksk_row(number) for number in range(1, 22)]
    numbering = [str(number) for number in range(1, len(HEADERS) + 1)]
    total = ["JUMLAH", None, str(len(people))]
    return [*TITLES, HEADERS, numbering, *people, total, *SIGNATURES]


def tksk_csv(people: list[list[str | None]] | None = None) -> bytes:
    """Semicolons and cp1252, as Excel with Indonesian settings saves it."""
    return csv_bytes(tksk_rows(people), ";", "cp1252")


def person(number: int = 1, **cells: object) -> dict[str, object]:
    """A TKSK as cells by header, with what a test wants to be different; None leaves a cell blank."""
    return {
        "NAMA": NAMES[(number - 1) % len(NAMES)],
        "NIK": nik(number),
        "TANGGAL LAHIR": "17-08-1975",
        "KECAMATAN TUGAS": DISTRICTS[(number - 1) % len(DISTRICTS)],
        "TMT": "01-01-2024",
        **{header.replace("_", " "): value for header, value in cells.items()},
    }


def table(*people: dict[str, object], title: str = "DAFTAR TKSK") -> list[list[object]]:
    """A title line, the headers that any of the people uses, and a row for each."""
    headers = list(dict.fromkeys(header for row in people for header in row))
    return [[title], headers, *([row.get(header) for header in headers] for row in people)]


def sheet(*people: dict[str, object], title: str = "DAFTAR TKSK") -> bytes:
    """The same as CSV, where every cell is text."""
    return csv_bytes(table(*people, title=title))
