"""Headers of real sheets and the fields they mean."""

import csv
from pathlib import Path

import pytest

from pilarsosial.core.tabular.mapping import Header, HeaderMapping, map_headers
from pilarsosial.core.tabular.schema import load_schema
from tests import sheets

SCHEMA = load_schema("roster")


def mapped(*texts: str | tuple[str, str], **options: object) -> HeaderMapping:
    """A header is its text, or (group, text) of a two-row header."""
    pairs = [("", text) if isinstance(text, str) else text for text in texts]
    return map_headers([Header(i, text, group) for i, (group, text) in enumerate(pairs)], SCHEMA, **options)


def fields_of(*texts: str | tuple[str, str], **options: object) -> list[str]:
    mapping = mapped(*texts, **options)
    return [use.column.name if use.column else use.state for use in mapping.uses]


def test_no_header_means_two_fields():
    assert len(SCHEMA.by_key) > 1000


def test_the_24_columns_of_the_epsks_template_are_all_known():
    mapping = mapped(*sheets.EPSKS_HEADERS)
    assert mapping.problems == ()
    assert set(mapping.fields) == {
        *("name", "nik", "membership_no", "birth_place", "birth_date", "sex", "religion", "address", "home_regency"),
        *("home_district", "home_village", "rt", "rw", "phone", "email", "duty_regency", "duty_district"),
        *("appointment_year", "main_job", "account_114", "account_009", "performance", "yearly_rating"),
    }


def test_the_pkh_fields_are_known():
    assert fields_of("NIK", "TMT", "NPWP", "No KK", "BPJS", "Status Pernikahan", "Pendidikan", "Ukuran Baju") == [
        *("nik", "start_date", "npwp", "kk", "bpjs", "marital_status", "education", "shirt_size"),
    ]


@pytest.mark.parametrize(
    "header, field",
    [
        ("NO. KTP / NIK", "nik"),
        ("nomor_ktp/nik", "nik"),
        ("NOMOR INDUK KEPENDUDUKAN (NIK)", "nik"),
        ("NIK (16 DIGIT)", "nik"),
        ("NAMA LENGKAP (SESUAI KTP)", "name"),
        ("Nama TKSK", "name"),
        ("Nama Pendamping", "name"),
        ("TEMPAT, TANGGAL LAHIR", "birth_place_date"),
        ("Tempat/Tgl. Lahir", "birth_place_date"),
        ("TTL", "birth_place_date"),
        ("TGL LAHIR", "birth_date"),
        ("TANGGAL LAHIR (DD/MM/YYYY)", "birth_date"),
        ("L/P", "sex"),
        ("JENIS KELAMIN (L/P)", "sex"),
        ("NO.HP/WA", "phone"),
        ("No. Telp", "phone"),
        ("e-mail", "email"),
        ("RT/RW", "rt_rw"),
        ("NO. SK", "decree_no"),
        ("TANGGAL SK", "decree_date"),
        ("TMT", "start_date"),
        ("THN PENGANGKATAN", "appointment_year"),
        ("KECAMATAN TUGAS", "duty_district"),
        ("WILAYAH TUGAS (KECAMATAN)", "duty_district"),
        ("KAB/KOTA LOKASI TUGAS", "duty_regency"),
        ("DESA/KEL. DAMPINGAN", "duty_village"),
        ("WILAYAH TUGAS", "duty_area"),
        ("KECAMATAN DOMISILI", "home_district"),
        ("KEC. SESUAI KTP", "home_district"),
        ("BANK", "bank"),
        ("NO REK", "account_no"),
        ("REKENING BANK JATIM", "account_114"),
        ("No. Rek. BNI", "account_009"),
        ("A.N. REKENING", "account_holder"),
        ("KET.", "notes"),
        ("NO. URUT", "numbering"),
        ("NO", "numbering"),
        ("NAMA GADIS IBU KANDUNG", "mother_name"),
        ("KESALAHAN", "errors"),
    ],
)
def test_a_header_is_known_in_any_spelling(header, field):
    assert SCHEMA.find(header).name == field


def test_the_mothers_name_is_read_past_on_purpose_and_says_why():
    (use,) = mapped("NAMA IBU KANDUNG").uses
    assert use.state == "ignored"
    assert "rahasia bank" in use.column.reason


def test_region_columns_alone_are_the_duty_area():
    assert fields_of("NIK", "KABUPATEN", "KECAMATAN", "DESA/KELURAHAN") == [
        *("nik", "duty_regency", "duty_district", "duty_village"),
    ]


def test_region_columns_beside_columns_that_say_tugas_are_the_home():
    assert fields_of("NIK", "KECAMATAN", "DESA", "KECAMATAN TUGAS") == [
        *("nik", "home_district", "home_village", "duty_district"),
    ]
    assert fields_of("NIK", "KECAMATAN", "WILAYAH TUGAS") == ["nik", "home_district", "duty_area"]


def test_a_column_that_says_domisili_leaves_the_other_set_to_the_duty():
    assert fields_of("NIK", "KECAMATAN", "KECAMATAN DOMISILI") == ["nik", "duty_district", "home_district"]


def test_the_upper_row_of_a_header_says_whose_area_it_is():
    assert fields_of("NIK", ("ALAMAT KTP", "KECAMATAN"), ("TEMPAT TUGAS", "KECAMATAN"), ("ALAMAT KTP", "JALAN")) == [
        *("nik", "home_district", "duty_district", "address"),
    ]
    assert fields_of(("DATA PENUGASAN", "KECAMATAN"), ("DATA PRIBADI", "NAMA")) == ["duty_district", "name"]


def test_the_upper_row_gives_the_lower_its_meaning():
    assert fields_of(("SK", "NOMOR"), ("SK", "TANGGAL"), ("REKENING", "BANK"), ("REKENING", "NOMOR")) == [
        *("decree_no", "decree_date", "bank", "account_no"),
    ]


def test_an_unknown_header_that_holds_values_is_a_problem_with_the_nearest_fields_named():
    (problem,) = mapped("NIK", "STATUS", filled=[True, True]).problems
    assert problem.code == "unknown_header"
    assert problem.letters == "B"
    assert 'Kolom B "STATUS" berisi data' in problem.message
    assert {"employment_status", "marital_status"} <= {near.field for near in problem.nearest}


def test_an_unknown_header_without_values_is_no_problem():
    assert mapped("NIK", "STATUS", filled=[True, False]).problems == ()


def test_an_override_names_the_field_and_an_ignore_passes_over_the_column():
    mapping = mapped(
        "NIK", "Status", "Catatan Kaki", overrides={"STATUS": "employment_status"}, ignores=["catatan kaki"]
    )
    assert mapping.problems == ()
    assert mapping.fields == {"nik": 0, "employment_status": 1}
    assert mapping.used_overrides == {"STATUS", "catatan kaki"}


def test_an_override_may_use_the_label_and_the_letter():
    mapping = mapped("NIK", "", overrides={"Kolom B": "Nama Lengkap"})
    assert mapping.fields == {"nik": 0, "name": 1}


def test_an_override_wins_over_a_header_of_that_name():
    mapping = mapped("NIK", "NAMA", "NAMA PANGGILAN", overrides={"NAMA PANGGILAN": "name"})
    assert mapping.fields["name"] == 2
    assert [problem.code for problem in mapping.problems] == ["two_columns"]


def test_an_override_to_no_field_says_which_exist():
    problem = mapped("NIK", "STATUS", overrides={"STATUS": "employment_statuss"}).problems[0]
    assert problem.code == "unknown_field"
    assert "employment_status (Status Kepegawaian)" in problem.message


def test_two_columns_for_one_field_are_a_question():
    (problem,) = mapped("NIK", "NAMA", "NAMA LENGKAP").problems
    assert problem.code == "two_columns"
    assert 'Kolom B "NAMA" dan kolom C "NAMA LENGKAP" sama-sama terbaca sebagai Nama Lengkap' in problem.message


def test_of_two_columns_for_one_field_an_empty_one_gives_way():
    mapping = mapped("NIK", "NAMA", "NAMA LENGKAP", filled=[True, False, True])
    assert mapping.problems == ()
    assert mapping.fields["name"] == 2


def test_a_sheet_without_nik_says_so_unless_that_is_allowed():
    assert [problem.code for problem in mapped("NAMA", "KECAMATAN").problems] == ["missing_column"]
    headers = [Header(0, "NAMA"), Header(1, "KECAMATAN")]
    assert map_headers(headers, SCHEMA.without_required("nik")).problems == ()


def test_codes_of_account_columns_are_codes_of_the_list_of_banks():
    listed = Path(__file__).resolve().parents[3] / "pilarsosial" / "core" / "data" / "banks.csv"
    with listed.open(encoding="utf-8", newline="") as file:
        codes = {row["code"] for row in csv.DictReader(file)}
    assert {column.bank for column in SCHEMA.columns if column.bank} <= codes
