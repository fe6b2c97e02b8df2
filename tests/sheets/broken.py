"""Broken sheets of an office, each with one habit; what becomes of them stands in test_import_broken_sheets."""

from __future__ import annotations

from datetime import date

from tests.sheets.csv_files import csv_bytes
from tests.sheets.people import Rows
from tests.sheets.rosters import DISTRICTS, NAMES, SIGNATURES, nik
from tests.sheets.workbooks import xlsx_bytes

HEADERS = ["NO", "NAMA", "NIK", "TANGGAL LAHIR", "KECAMATAN TUGAS", "TMT"]
TITLE = ["DAFTAR PENDAMPING PKH KABUPATEN JOMBANG"]


def someone(number: int, **cells: object) -> list[object]:
    """A row under HEADERS; a cell is given by its header."""
    row: dict[str, object] = {
        "NO": str(number),
        "NAMA": NAMES[(number - 1) % len(NAMES)],
        "NIK": nik(number),
        "TANGGAL LAHIR": "17-08-1975",
        "KECAMATAN TUGAS": DISTRICTS[(number - 1) % len(DISTRICTS)],
        "TMT": "01-01-2024",
    }
    return list({**row, **{header.replace("_", " "): cell for header, cell in cells.items()}}.values())


def some(count: int, first: int = 1) -> list[list[object]]:
    return [someone(number) for number in range(first, first + count)]


def listed(*rows: list[object], more: tuple[str, ...] = ()) -> list[list[object]]:
    return [TITLE, [*HEADERS, *more], *rows]


# What comes around the table


def six_titles() -> bytes:
    """Six title lines, a numbering row, a total, signatures with a NIP; semicolons and cp1252."""
    titles = [
        ["PEMERINTAH KABUPATEN JOMBANG"],
        ["DINAS SOSIAL"],
        ["Jl. Pattimura 1 Jombang"],
        TITLE,
        ["TAHUN 2024"],
        [],
    ]
    numbering: list[object] = [f"({number})" for number in range(1, 7)]
    people = [someone(1, NAMA="ANDRÉ PRASETYA"), someone(2, NO="2,00"), *some(2, 3)]
    return csv_bytes([*titles, HEADERS, numbering, *people, ["JUMLAH", "4 orang"], *SIGNATURES], ";", "cp1252")


def letter_above() -> bytes:
    """The table stands under a whole covering letter: the header is in row 24, and not in column A."""
    letter = [
        ["Nomor : 460/12/415.31/2024"],
        ["Perihal : Data Pendamping PKH"],
        ["Kepada Yth."],
        ["Kepala Dinas Sosial"],
    ]
    letter += [[f"Dengan hormat, baris surat ke-{number}"] for number in range(19)]
    return xlsx_bytes({"Surat": [*letter, *([None, None, *row] for row in (HEADERS, *some(2)))]})


def printed_pages() -> bytes:
    """A print-out that became a sheet again: titles, header and numbering at each page, page numbers, a note."""
    head: Rows = [TITLE, HEADERS, [str(number) for number in range(1, 7)]]
    pages = [*head, *some(2), ["Halaman 1 dari 2"], [], *head, *some(2, 3), ["Halaman 2 dari 2"]]
    return csv_bytes([*pages, ["Catatan: keadaan per 1 Januari 2024"]])


def spacers_and_subtotals() -> bytes:
    """A blank row after each person, group lines, a subtotal for each kecamatan, rows numbered but never filled."""
    first = [
        ["KECAMATAN PERAK"],
        someone(1),
        [],
        someone(2, KECAMATAN_TUGAS="PERAK"),
        ["JUMLAH KECAMATAN PERAK", 2],
        [],
    ]
    second = [["KECAMATAN GUDO"], someone(3, KECAMATAN_TUGAS="Gudo"), ["JUMLAH KECAMATAN GUDO", 1]]
    return csv_bytes(listed(*first, *second, ["4"], ["5"], ["TOTAL KESELURUHAN", 3]))


def sheets_by_kecamatan() -> bytes:
    """The name or a title of each sheet says the kecamatan; no column does."""
    short = [header for header in HEADERS if header != "KECAMATAN TUGAS"]

    def without(row: list[object]) -> list[object]:
        return [*row[:4], row[5]]

    return xlsx_bytes(
        {
            "KEC. PERAK": [TITLE, short, *map(without, some(2))],
            "Sheet2": [TITLE, ["KECAMATAN : GUDO"], short, without(someone(3))],
            "Sheet3": [["PENDAMPING PKH KECAMATAN NGORO KABUPATEN JOMBANG TAHUN 2024"], short, without(someone(4))],
        }
    )


def four_sheets() -> bytes:
    """Instructions and an empty sheet beside two sheets of people, one pillar each."""
    tagana = [["TARUNA SIAGA BENCANA (TAGANA)"], HEADERS, someone(1, KECAMATAN_TUGAS=None), *some(2, 4)]
    words: Rows = [["Isi kolom sesuai KTP."], ["Kirim sebelum tanggal 5."]]
    return xlsx_bytes({"PKH": listed(*some(3)), "Petunjuk": words, "TAGANA": tagana, "Sheet4": []})


def merged_kecamatan() -> bytes:
    """One cell KECAMATAN beside the three people who serve there, and a title merged over the whole width."""
    people = [someone(1), someone(2, KECAMATAN_TUGAS=None), someone(3, KECAMATAN_TUGAS=None), someone(4)]
    return xlsx_bytes({"PKH": listed(*people)}, {"PKH": [(2, 4, 4, 4), (0, 0, 0, 5)]})


def two_row_header() -> bytes:
    """ALAMAT KTP and PENUGASAN each over parts of the same name; no cell is really merged."""
    top = ["NO", "NAMA", "NIK", "ALAMAT KTP", None, None, "PENUGASAN", None]
    low = [None, None, None, "DESA", "KECAMATAN", "RT/RW", "KECAMATAN", "TMT"]
    rows = [
        [str(n), NAMES[n], nik(n), "Mojongapit", "Jombang", "002/005", DISTRICTS[n], "1 Januari 2024"]
        for n in (1, 2, 3)
    ]
    return csv_bytes([TITLE, top, low, *rows], "\t", "utf-16")


def spaced_out_heads() -> bytes:
    """Heads with spaced letters, line ends, abbreviations and other names for the same thing."""
    heads = ["No.\nUrut", "N a m a\nLengkap", "No. KTP/NIK (16 digit)", "TTL", "Kec. Dampingan", "T M T", "No.HP/WA"]
    heads[1] = "N A M A"
    rows = [[1, NAMES[0], nik(1), "Jombang, 17 Agustus 1975", "Perak", "1 Januari 2024", "0812-3456-7001"]]
    return xlsx_bytes({"PKH": [TITLE, heads, *rows]})


def side_by_side() -> bytes:
    """A second list to the right of the first, to save paper."""
    return csv_bytes([TITLE, [*HEADERS, None, *HEADERS], [*someone(1), None, *someone(2)]])


def unknown_columns() -> bytes:
    """Columns that nobody knows, near and far from known ones, an empty one, and one that is read past."""
    more = ("STATUS KEPEGAWAIN", "JML ANAK", "KOSONG", "UKURAN KAOS", "USIA")
    return csv_bytes(listed([*someone(1), "PPPK", "3", None, "XL", "48"], more=more))


def no_nik_column() -> bytes:
    return csv_bytes([TITLE, ["NO", "NAMA", "KECAMATAN TUGAS", "TMT"], ["1", "SUGIAT", "PERAK", "1-1-2024"]])


# What stands in the cells


def invisible_marks() -> bytes:
    """Apostrophes that force text, hard spaces, zero-width characters out of WhatsApp, ="..." of an export."""
    return csv_bytes(
        listed(
            someone(1, NIK=f"'{nik(1)}", NAMA="SITI\xa0AMINAH\u200b"),
            someone(2, NIK=f"\xa0{nik(2)} ", KECAMATAN_TUGAS="\xa0GUDO"),
            someone(3, NIK=f'="{nik(3)}"', NAMA="NUR\u2019AINI"),
        ),
        ",",
        "utf-8-sig",
    )


def words_for_the_sexes() -> bytes:
    words = ("L", "P", "Laki-laki", "PEREMPUAN", "Pria", "wanita", "male", "Female", "LK", "PR", "Banci?")
    return csv_bytes(
        listed(*([*someone(n, NIK=_nik_of(n, word)), word] for n, word in enumerate(words, 1)), more=("L/P",))
    )


def _nik_of(number: int, word: str) -> str:
    return nik(number, "570875" if word.lower() in ("p", "perempuan", "wanita", "female", "pr") else "170875")


def births_in_one_cell() -> bytes:
    """Nine ways of writing the same birth, one without a date and one on a day that never was."""
    births = (
        *("Jombang, 17-08-1975", "JOMBANG 17 AGUSTUS 1975", "Jombang/17/08/1975", "Jombang, 17 Agst 75"),
        *("17 Agustus 1975, Jombang", "Jombang, Minggu 17-8-1975", "17081975", "Jombang : 17.08.1975"),
        *("Jombang,17/8/75", "Jombang", "Sidoarjo, 31 Juni 1975"),
    )
    heads = ["NAMA", "NIK", "TEMPAT/TGL LAHIR", "KECAMATAN TUGAS", "TMT"]
    rows = [[NAMES[n % 9], nik(n), birth, "PERAK", "01-01-2024"] for n, birth in enumerate(births, 1)]
    return csv_bytes([TITLE, heads, *rows])


def rt_rw_as_dates() -> bytes:
    """002/005 became the second of May and a serial number; three others were left alone."""
    values = ("002/005", date(2024, 5, 2), 45414, "RT 02 RW 05", "2-5")
    rows = [[*someone(n), value] for n, value in enumerate(values, 1)]
    return xlsx_bytes({"PKH": listed(*rows, more=("RT/RW",))})


def incomplete_starts() -> bytes:
    """A TMT that is a month, a year, words, or nothing; one in the old spelling is whole."""
    starts = ("Januari 2024", "2012", "01/2012", "sejak 2012", None, "2 Pebruari 2015", "30 Pebruari 2015")
    return csv_bytes(listed(*(someone(n, TMT=start) for n, start in enumerate(starts, 1))))


def ditto_marks() -> bytes:
    """Idem and sda instead of what stands above."""
    return csv_bytes(
        listed(someone(1), someone(2, KECAMATAN_TUGAS="sda", TMT="sda"), someone(3, KECAMATAN_TUGAS='"', TMT="idem"))
    )


def formula_errors() -> bytes:
    """A lookup that found nothing, saved as text."""
    return csv_bytes(
        listed(
            someone(1, NAMA="#REF!"),
            someone(2, KECAMATAN_TUGAS="#N/A"),
            someone(3, TMT="#VALUE!"),
            someone(4, NIK="#N/A"),
            someone(5, TANGGAL_LAHIR="#NAME?"),
        )
    )


def numbers_in_names() -> bytes:
    """A NIK beside the name, a list numbered inside the cell, a name over two lines, one who has died."""
    names = (
        f"SITI AMINAH ({nik(1)})",
        "2. BUDI SANTOSO",
        "NUR\nAINI",
        "Almh. WATNI",
        "Drs. H. SLAMET RIYADI, M.Si",
        "7777",
    )
    return xlsx_bytes({"PKH": listed(*(someone(n, NAMA=name) for n, name in enumerate(names, 1)))})


def shifted_row() -> bytes:
    """From the second person on somebody pasted one column too far to the right."""
    return csv_bytes(listed(someone(1), [None, *someone(2)[:5]]))


def wrong_places() -> bytes:
    """Spellings that are understood, spellings that are not, and areas of the regency next door."""
    places = (
        *("Kec. Perak", "BANDAR KEDUNG MULYO", "kecamatan gudo", "35.17.03", "WONOSALEM", "TROWULAN"),
        *("Mojosari", "Kec. Mojo Agung", "KOTA"),
    )
    return csv_bytes(listed(*(someone(n, KECAMATAN_TUGAS=place) for n, place in enumerate(places, 1))))


def wrong_pillars() -> bytes:
    """A pillar written by somebody who does not know it, and posts that it has not."""
    said = (
        *(("PKH", "Pendamping"), ("Taganna", ""), ("TAGANA", "Koordinator Kab/Kota"), ("PSM", "Juru Masak")),
        *(("Anggota Tagana", "Anggota"), ("Dinsos", "Staf"), ("", "")),
    )
    rows = [[*someone(n), *pair] for n, pair in enumerate(said, 1)]
    return csv_bytes([["DATA PILAR"], [*HEADERS, "PILAR", "JABATAN"], *rows])


def the_same_twice() -> bytes:
    """One person in two rows, two people with one NIK, one person in two pillars."""
    rows = [someone(1), someone(1, KECAMATAN_TUGAS="GUDO"), someone(2), someone(2, NAMA="ORANG LAIN SEKALI")]
    rows = [[*row, "PKH"] for row in rows] + [[*someone(3), "PKH"], [*someone(3, KECAMATAN_TUGAS=None), "TAGANA"]]
    return csv_bytes([["DATA PILAR"], [*HEADERS, "PILAR"], *rows])
