"""Two sheets of one regency, five years apart: 161 PKH, 21 TKSK and 26 Tagana in 2019; 150, 21 and 40 in 2024.

The people are invented. Who stopped stands in the later sheets with a last day; three of them are only told in an
afterthought. Nobody is ended because a sheet lacks them.
"""

from __future__ import annotations

from datetime import date

from tests.sheets.crowd import Person, crowd
from tests.sheets.csv_files import csv_bytes
from tests.sheets.other_workbooks import ods_bytes
from tests.sheets.rosters import DISTRICTS
from tests.sheets.workbooks import xlsx_bytes

PKH, NEW_PKH = crowd("3517", 161), crowd("3517", 25, 301)
TKSK, NEW_TKSK = crowd("3517", 21, 401), crowd("3517", 4, 431)
TAGANA, NEW_TAGANA = crowd("3517", 26, 501), crowd("3517", 17, 541)

STOPPED = [person for person in PKH if person.number % 4 == 0][:36]
FORGOTTEN = STOPPED[-3:]
MOVED = PKH[0:4]
LAST_DAY = date(2022, 12, 31)
MOVED_ON = date(2022, 7, 1)


def since(person: Person) -> date:
    """TMT: the people of 2019 since 2015 to 2018, the others since 2020 to 2023."""
    first = 2015 if person.number < 300 or person.number in (*range(401, 422), *range(501, 527)) else 2020
    return date(first + person.number % 4, 1 + person.number % 12, 1)


def district(person: Person) -> str:
    return DISTRICTS[(person.number - 1) % 21]


def workbook_2019() -> bytes:
    """An XLSX with a sheet for each pillar, dates as dates, and a summary that counts one person too many."""
    summary = [["REKAPITULASI PILAR SOSIAL"], ["NO", "PILAR", "JUMLAH"]]
    summary += [["1", "PKH", 161], ["2", "TKSK", 21], ["3", "TAGANA", 26], [None, "JUMLAH", 209]]
    sheets = {name: _sheet_2019(name, people) for name, people in (("PKH", PKH), ("TKSK", TKSK))}
    return xlsx_bytes({"REKAP": summary, **sheets, "TAGANA": _sheet_2019("TAGANA", TAGANA)})


def _sheet_2019(pillar: str, people: list[Person]) -> list[list[object]]:
    headers = ["NO", "NAMA LENGKAP", "NIK", "L/P", "TANGGAL LAHIR", "KECAMATAN TUGAS", "TMT"]
    rows: list[list[object]] = [[f"DAFTAR {pillar} KABUPATEN JOMBANG"], ["KEADAAN JANUARI 2019"], [], headers]
    rows.append([str(number) for number in range(1, 8)])
    for place, person in enumerate(people, 1):
        where = None if pillar == "TAGANA" else district(person)
        rows.append([place, person.name.upper(), person.nik, person.sex, person.born, where, since(person)])
    rows += [["JUMLAH", None, None, None, None, None, len(people)], []]
    rows += [[None, None, None, None, None, "Jombang, 21 Januari 2019"], [None, None, None, None, None, "Kepala Dinas"]]
    return rows


def pkh_2024() -> bytes:
    """Semicolons and cp1252, as Excel with Indonesian settings saves it, with a column for the last day."""
    people = [person for person in PKH if person not in FORGOTTEN] + NEW_PKH
    return _pkh([_pkh_row(place, person) for place, person in enumerate(people, 1)], "KEADAAN 1 FEBRUARI 2024")


def pkh_afterthought() -> bytes:
    """Three whom the sheet of 2024 lacked."""
    return _pkh(
        [_pkh_row(place, person) for place, person in enumerate(FORGOTTEN, 1)], "SUSULAN: YANG MENGUNDURKAN DIRI"
    )


def _pkh(people: list[list[str]], title: str) -> bytes:
    headers = ["NO", "NAMA", "NO KTP", "TGL LAHIR", "KEC. DAMPINGAN", "TMT", "TGL SELESAI TUGAS", "KET."]
    return csv_bytes([["PENDAMPING PKH KAB. JOMBANG"], [title], headers, *people], ";", "cp1252")


def _pkh_row(place: int, person: Person) -> list[str]:
    start, where, last, note = since(person), district(person), "", ""
    if person in STOPPED:
        last, note = f"{LAST_DAY:%d/%m/%Y}", "mengundurkan diri"
    if person in MOVED:
        start, where, note = MOVED_ON, DISTRICTS[person.number + 9], "mutasi"
    return [f"{place}.", person.name, person.nik, f"{person.born:%d/%m/%Y}", where, f"{start:%d/%m/%Y}", last, note]


def tksk_2024() -> bytes:
    """LibreOffice: a successor stands under each of the four whose term ended."""
    headers = ["No", "Nama", "NIK", "Tanggal Lahir", "Kecamatan Lokasi Tugas", "TMT", "Akhir Masa Tugas"]
    rows: list[list[object]] = [["TKSK se-Kabupaten Jombang"], headers]
    for place, person in enumerate(TKSK):
        last = date(2020, 12, 31) if place < 4 else None
        rows.append([place + 1, person.name, person.nik, person.born, district(person), since(person), last])
        if last:
            heir = NEW_TKSK[place]
            rows.append([None, heir.name, heir.nik, heir.born, district(person), date(2021, 1, 1), None])
    return ods_bytes(rows)


def tagana_2024() -> bytes:
    """An XLSX with a header of two rows: three have left, seventeen are new."""
    top = ["NO", "NAMA", "NIK", "L/P", "KELAHIRAN", None, "MASA TUGAS", None]
    low = [None, None, None, None, "TEMPAT", "TANGGAL", "TMT", "SAMPAI TANGGAL"]
    rows: list[list[object]] = [["DATA ANGGOTA TAGANA KABUPATEN JOMBANG TAHUN 2024"], top, low]
    for place, person in enumerate([*TAGANA, *NEW_TAGANA], 1):
        last = LAST_DAY if place <= 3 else None
        row = [place, person.name, person.nik, person.sex, "JOMBANG", person.born, since(person), last]
        rows.append(row)
    down = [(1, column, 2, column) for column in range(4)]
    return xlsx_bytes({"Sheet1": rows}, {"Sheet1": [*down, (1, 4, 1, 5), (1, 6, 1, 7)]})
