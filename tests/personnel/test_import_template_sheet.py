"""The 24 columns of the e-PSKS template, homes beside duty areas, several pillars in one workbook."""

from datetime import date

import pytest

from personnel.models import Member
from pilarsosial.core.importing.results import Findings
from pilarsosial.core.models import User
from tests.sheets.csv_files import csv_bytes
from tests.sheets.imports import applied, counts, errors, imported, messages, rows_of, warnings
from tests.sheets.people import EPSKS_HEADERS
from tests.sheets.rosters import nik, person, table
from tests.sheets.workbooks import xlsx_bytes

pytestmark = pytest.mark.django_db


def epsks(**cells: str) -> bytes:
    row = {
        "Nama Lengkap": "Siti Aminah, S.Sos.",
        "Nama Ibu Kandung": "RAHASIA",
        "No. KTP / NIK": nik(1),
        "NIAT": "35170001",
        "Tempat Lahir": "Jombang",
        "Tanggal Lahir": "1975-08-17",
        "Jenis Kelamin": "male",
        "Agama": "Islam",
        "Alamat": "Jl. Melati 1",
        "Kabupaten / Kota": "KAB. MOJOKERTO",
        "Kecamatan": "Trowulan",
        "Desa / Kelurahan": "Bejijong",
        "RT": "2",
        "RW": "05",
        "No. Handphone": "81234567890",
        "Alamat Email": "SITI@contoh.id",
        "Kab/Kota Lokasi Tugas": "Jombang",
        "Kecamatan Lokasi Tugas": "Perak",
        "Tahun Pengangkatan": "2012",
        "Pekerjaan Utama": "Guru",
        "Rekening Bank Jatim": "0521000001",
        "Rekening Bank BNI": "0098765432",
        "Status Kinerja": "Aktif",
        "Penilaian Tahunan (Baik/Cukup/Buruk)": "Baik",
        **cells,
    }
    return csv_bytes([["DATA TKSK"], EPSKS_HEADERS, [row[header] for header in EPSKS_HEADERS]])


def test_every_column_of_the_template_finds_its_place(operator: User) -> None:
    result = applied(epsks(), operator)

    assert counts(result) == (1, 0, 0, 0)
    member = Member.objects.get()
    assert (member.name, member.title_suffix, member.sex, member.religion) == ("Siti Aminah", "S.Sos.", "L", "islam")
    assert (member.home_region_id[:8], member.address, member.rt, member.rw) == (
        "35.16.12",
        "Jl. Melati 1",
        "002",
        "005",
    )
    assert member.home_region.name == "Bejijong"
    assert (member.phone, member.email, member.main_job) == ("+6281234567890", "siti@contoh.id", "Guru")
    service = member.assignments.get()
    assert (service.duty_region_id, service.start, service.membership_no) == ("35.17.01", date(2012, 1, 1), "35170001")
    assert dict(member.accounts.values_list("bank_id", "purpose")) == {"114": "apbd_prov", "009": "apbn"}
    assert [notice["code"] for notice in Findings(result).notices] == ["not_kept"]
    assert counts(imported(epsks(), operator)) == (0, 0, 1, 0)


def test_the_mothers_name_is_nowhere(operator: User) -> None:
    preview = imported(epsks(), operator)
    assert "RAHASIA" not in str([row.as_list() for row in rows_of(preview)])


def test_an_unknown_home_is_told_with_a_suggestion(operator: User) -> None:
    preview = imported(epsks(**{"Desa / Kelurahan": "Bejijonk"}), operator)
    assert errors(preview) == [(3, "region_unknown")]
    assert "Desa Bejijong" in messages(preview)


def test_rt_and_rw_in_one_cell_that_excel_made_a_date_are_told_and_not_taken(operator: User) -> None:
    rows = table(person(1, RT_RW=date(2024, 5, 2)), person(2, RT_RW="002/005"))
    rows[1] = [{"RT RW": "RT/RW"}.get(header, header) for header in rows[1]]
    result = applied(xlsx_bytes({"TKSK": rows}), operator, filename="a.xlsx")
    assert (3, "rt_rw_unreadable") in warnings(result)
    assert dict(Member.objects.values_list("name", "rw")) == {"Siti Aminah": "", "Budi Santoso": "005"}


def test_sheets_named_after_pillars_are_each_their_own(operator: User) -> None:
    tksk = table(person(1), person(2), title="KABUPATEN JOMBANG")
    tagana = table(person(3, KECAMATAN_TUGAS=None), person(1, KECAMATAN_TUGAS=None), title="KABUPATEN JOMBANG")
    result = applied(xlsx_bytes({"TKSK": tksk, "TAGANA 2024": tagana}), operator, filename="data.xlsx")

    assert counts(result) == (4, 0, 0, 0)
    assert result.totals["members_new"] == 3
    assert [(sheet["name"], sheet["rows"], sheet["label"]) for sheet in Findings(result).sheets.values()] == [
        ("TKSK", 2, "TKSK"),
        ("TAGANA 2024", 2, "TAGANA"),
    ]


def test_one_sheet_for_each_kecamatan_is_read_under_its_group_lines(operator: User) -> None:
    rows = [
        ["DAFTAR TKSK"],
        ["NAMA", "NIK", "TMT", "ALAMAT"],
        ["KECAMATAN PERAK"],
        ["SITI AMINAH", nik(1), "01-01-2024", "Jl. Melati"],
        ["KECAMATAN GUDO"],
        ["BUDI SANTOSO", nik(2), "01-01-2024", "Jl. Mawar"],
    ]
    found = rows_of(imported(csv_bytes(rows), operator))
    assert [row.plan["region"] for row in found] == ["35.17.01", "35.17.02"]


def test_the_date_format_is_decided_over_the_whole_column(operator: User) -> None:
    people = [person(n, TMT=text) for n, text in ((1, "02/03/2024"), (2, "12/31/2023"), (3, "01/15/2024"))]
    found = rows_of(imported(csv_bytes(table(*people)), operator))
    assert [row.fields["start"] for row in found] == ["2024-02-03", "2023-12-31", "2024-01-15"]
