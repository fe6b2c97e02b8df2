"""Sheets of a province, a city and a meeting, of invented people: the figures are those that newspapers gave."""

from __future__ import annotations

from datetime import date

from tests.sheets.crowd import Person, crowd
from tests.sheets.csv_files import csv_bytes
from tests.sheets.people import Rows
from tests.sheets.workbooks import xlsx_bytes

# Jawa Timur: 160 coordinators and 40 people of the province's own units were invited.

EAST_JAVA = (
    *("Pacitan", "Ponorogo", "Trenggalek", "Tulungagung", "Blitar", "Kediri", "Malang", "Lumajang", "Jember"),
    *("Banyuwangi", "Bondowoso", "Situbondo", "Probolinggo", "Pasuruan", "Sidoarjo", "Mojokerto", "Jombang"),
    *("Nganjuk", "Madiun", "Magetan", "Ngawi", "Bojonegoro", "Tuban", "Lamongan", "Gresik", "Bangkalan"),
    *("Sampang", "Pamekasan", "Sumenep"),
)
EAST_JAVA_TOWNS = ("Kediri", "Blitar", "Malang", "Probolinggo", "Pasuruan", "Mojokerto", "Madiun", "Surabaya", "Batu")
GATHERINGS = ("Malang", "Madiun", "Bojonegoro", "Pamekasan")


def coordinators() -> bytes:
    """One coordinator of each of three pillars in 38 regencies, 46 of the province's areas; PILAR is a merged cell.

    The second sheet lists guests, who are no members: it has neither NIK nor area.
    """
    places = [f"KAB. {name}" for name in EAST_JAVA] + [f"KOTA {name}" for name in EAST_JAVA_TOWNS]
    people = iter(crowd("3578", 160))
    rows: list[list[object]] = [
        ["DAFTAR UNDANGAN KOORDINATOR PILAR SOSIAL"],
        ["PROVINSI JAWA TIMUR, 4 APRIL 2024"],
        ["NO", "PILAR", "NAMA", "NIK", "JABATAN", "KAB/KOTA TUGAS", "BAKORWIL", "TMT"],
    ]
    merges = []
    for pillar, wider in (("Tagana", 0), ("TKSK", 23), ("PKH Plus", 23)):
        posts = [("Koordinator Kabupaten/Kota", place, None) for place in places]
        posts += [("Koordinator Wilayah", None, GATHERINGS[number % 4]) for number in range(wider)]
        merges.append((len(rows), 1, len(rows) + len(posts) - 1, 1))
        for place, (post, where, gathering) in enumerate(posts):
            person = next(people)
            named = pillar if place == 0 else None
            start = date(2021, 1 + person.number % 12, 1)
            rows.append([person.number, named, person.name, person.nik, post, where, gathering, start])
    guests = [["NO", "NAMA", "ASAL UPT", "NO HP"]]
    for number, guest in enumerate(crowd("3578", 40, 201)):
        guests.append([str(number + 1), guest.name, f"UPT {number % 30 + 1}", guest.phone])
    return xlsx_bytes({"PILAR": rows, "JSC": guests}, {"PILAR": merges})


# Bukittinggi: 360 posts, 332 people; nineteen of them hold two posts or three.

BUKITTINGGI = {
    "Guguak Panjang": (
        *("Tarok Dipo", "Bukit Cangang Kayu Ramang", "Pakan Kurai", "Aur Tajungkang Tangah Sawah"),
        *("Benteng Pasar Atas", "Kayu Kubu", "Bukik Apik Puhun"),
    ),
    "Mandiangin Koto Selayan": (
        *("Campago Guguk Bulek", "Campago Ipuh", "Puhun Tembok", "Kubu Gulai Bancah", "Puhun Pintu Kabun"),
        *("Pulai Anak Air", "Koto Selayan", "Garegeh", "Manggis Ganting"),
    ),
    "Aur Birugo Tigo Baleh": (
        *("Aur Kuning", "Birugo", "Belakang Balok", "Sapiran", "Kubu Tanjung", "Pakan Labuah", "Parit Antang"),
        "Ladang Cakiah",
    ),
}
PSM = crowd("1375", 300)
TAGANA = [*PSM[:19], *crowd("1375", 12, 301)]
KUBE = [*PSM[:9], *crowd("1375", 17, 331)]
TKSK = crowd("1375", 3, 361)


def psm_by_kecamatan() -> bytes:
    """A sheet for each kecamatan, the kelurahan as lines between the people, twelve or thirteen in each."""
    sheets: dict[str, Rows] = {}
    people = iter(PSM)
    kelurahan = 0
    for district, places in BUKITTINGGI.items():
        rows: list[list[object]] = [["PEKERJA SOSIAL MASYARAKAT (PSM)"], [f"KECAMATAN {district.upper()}"], []]
        rows += [["No.", "N a m a", "NIK", "Tempat/Tgl Lahir", "No. HP", "TMT"], ["1", "2", "3", "4", "5", "6"]]
        for place in places:
            rows.append([f"KELURAHAN {place.upper()}"])
            for number in range(1, 13 + kelurahan % 2):
                rows.append(_psm_row(number, next(people)))
            kelurahan += 1
        rows.append(["JUMLAH SELURUHNYA", None, None, None, None, f"{len(rows) - 5 - len(places)} orang"])
        sheets[district[:31]] = rows
    return xlsx_bytes(sheets)


def _psm_row(number: int, person: Person) -> list[object]:
    return [number, person.name.upper(), person.nik, f"Bukittinggi/{person.born:%d-%m-%Y}", person.phone, "01-01-2021"]


def other_pillars() -> bytes:
    """What Excel calls Unicode text: UTF-16 with tabs. One list of three pillars, one row a post."""
    headers = ["NO", "PILAR", "NAMA LENGKAP", "NIK", "TANGGAL LAHIR", "KECAMATAN TUGAS", "TMT"]
    rows: list[list[str]] = [["TAGANA, PENDAMPING KUBE DAN TKSK KOTA BUKITTINGGI"], headers]
    listed = [("Tagana", person, "") for person in TAGANA] + [("KUBE", person, "") for person in KUBE]
    listed += [("TKSK", person, district) for person, district in zip(TKSK, BUKITTINGGI, strict=True)]
    for number, (pillar, person, where) in enumerate(listed, 1):
        born = f"{person.born.day} {MONTHS[person.born.month - 1]} {person.born.year}"
        rows.append([str(number), pillar, person.name, person.nik, born, where, "1 Pebruari 2022"])
    return csv_bytes(rows, "\t", "utf-16")


MONTHS = (
    *("Januari", "Pebruari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "Nopember", "Desember"),
)

# Jambi: fifty participants of offices, none of them a member of a pillar.

JAMBI = (
    *("Kab. Kerinci", "Kab. Merangin", "Kab. Sarolangun", "Kab. Batanghari", "Kab. Muaro Jambi"),
    *("Kab. Tanjung Jabung Barat", "Kab. Tanjung Jabung Timur", "Kab. Bungo", "Kab. Tebo", "Kota Jambi"),
    "Kota Sungai Penuh",
)


def participants() -> bytes:
    """A web form's answers as CSV with commas: two offices of each of eleven regencies, and twenty-eight others."""
    agencies = [f"{office} {place}" for place in JAMBI for office in ("Dinas Sosial", "Bagian Kesra Setda")]
    agencies += [f"Biro Kesra Setda Provinsi Jambi ({number})" for number in range(28)]
    rows = [["Timestamp", "Nama Lengkap", "Instansi", "Jabatan", "Nomor WhatsApp"]]
    for place, (person, agency) in enumerate(zip(crowd("1571", 50), agencies, strict=True)):
        rows.append([f"6/22/2023 8:{place:02}:11", person.name, agency, "Kepala Seksi", person.phone])
    return csv_bytes(rows, ",", "utf-8", "\n")
