"""The import template of each pillar: downloaded, filled in, uploaded, and taken without a question."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from personnel.importing.accounts import Banks
from personnel.importing.vocabulary import choice, grade
from personnel.models import Assignment, Education, EmploymentKind, MaritalStatus, Member, Religion, Sex
from pilarsosial.core.importing.results import Findings
from pilarsosial.core.models import Bank, BankPurpose, ExtraField, ImportState, Office, Pillar, Position, Region, User
from pilarsosial.core.tabular.writing import template_looks
from tests.factories import nik, user_with
from tests.sheets.imports import applied, counts, imported, warnings
from tests.sheets.templates import check_of, choices, columns, fill, number_format, saved

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PILLARS = ("PKH", "PKH_PLUS", "TKSK", "TAGANA", "PSM", "KUBE")
FILES = Path(__file__).resolve().parents[1] / "sheets" / "files"
NUMBERS = (
    "NIK",
    "Nomor KK",
    "NPWP",
    "Nomor BPJS Ketenagakerjaan",
    "Nomor Rekening",
    "Nomor HP",
    "RT",
    "RW",
    "Nomor SK",
)


@pytest.fixture
def browser(as_user, operator: User) -> Client:
    return as_user(operator)


def downloaded(browser: Client, office: Office, code: str) -> Workbook:
    response = browser.get(reverse("import-template", args=[office.pk, code]))
    assert response.status_code == 200, response.status_code
    return load_workbook(BytesIO(response.content))


def person(number: int, **cells: object) -> dict[str, object]:
    names = ("SITI AMINAH", "BUDI SANTOSO", "RINA WULANDARI")
    return {"NIK": nik(number), "Nama Lengkap": names[number - 1], "TMT": date(2024, 1, 1), **cells}


def place(book, sheet_row: int) -> dict[str, str]:
    """The last region that each drop-down of the duty offers, level by level, in one row."""
    chosen = {}
    for header in ("Kabupaten/Kota Tugas", "Kecamatan Tugas", "Desa/Kelurahan Tugas"):
        if header in columns(book):
            chosen[header] = choices(book, header, sheet_row)[-sheet_row]
            book.worksheets[0][f"{columns(book)[header]}{sheet_row}"] = chosen[header]
    return chosen


@pytest.mark.parametrize("code", PILLARS)
def test_a_filled_template_is_taken_without_a_question(browser: Client, operator: User, jombang: Office, code: str):
    book = downloaded(browser, jombang, code)
    label = Pillar.objects.get(code=code).membership_label
    everything = {
        **person(1),
        **place(book, 6),
        label: "0042/A",
        "Nomor SK": "188/12/415.10/2024",
        "Tanggal SK": date(2024, 1, 2),
        "Penandatangan SK": "Bupati Jombang",
        "SK Berlaku Sampai": date(2026, 12, 31),
        "Gelar Belakang": "S.Sos.",
        "Jenis Kelamin (L/P)": choices(book, "Jenis Kelamin (L/P)")[1],
        "Tempat Lahir": "Jombang",
        "Tanggal Lahir": date(1980, 8, 15),
        "Agama": choices(book, "Agama")[-1],
        "Status Perkawinan": choices(book, "Status Perkawinan")[1],
        "Pendidikan Terakhir": choices(book, "Pendidikan Terakhir")[6],
        "Status Kepegawaian": choices(book, "Status Kepegawaian")[0],
        "Pekerjaan Utama": "Guru",
        "Alamat KTP": "Jl. Melati 1",
        "RT": "002",
        "RW": "005",
        "Kabupaten/Kota KTP": "Kab. Mojokerto",
        "Kecamatan KTP": "Trowulan",
        "Desa/Kelurahan KTP": "Bejijong",
        "Nomor HP": "081234567890",
        "Alamat Surel": "siti@contoh.id",
        "Nomor KK": "3517991111110001",
        "NPWP": "092542943407000",
        "Nomor BPJS Ketenagakerjaan": "0001234567890",
        "Nama Bank": "Bank Jatim",
        "Nomor Rekening": "0012345678",
        "Nama Pemilik Rekening": "SITI AMINAH",
    }
    if code == "TAGANA":
        everything["Jenjang"] = choices(book, "Jenjang")[1]
    fill(book, everything, {**person(2), **place(book, 7)})
    last = person(3)
    if "Jabatan" in columns(book):
        last["Jabatan"] = choices(book, "Jabatan")[-1]
    fill(book, last)
    data = saved(book)

    result = applied(data, operator, filename="templat.xlsx")

    assert counts(result) == (3, 0, 0, 0)
    assert result.totals["members_new"] == 3
    findings = Findings(result)
    assert not findings.problems()
    assert not findings.skipped
    assert not findings.notices
    assert {found for _row, found in warnings(result)} <= {"nik_region", "nik_sex"}
    member = Member.objects.get(nik=nik(1))
    assert (member.name, member.title_suffix, member.sex) == ("Siti Aminah", "S.Sos.", "P")
    assert (member.birth_place, member.birth_date) == ("Jombang", date(1980, 8, 15))
    assert (member.religion, member.marital_status, member.education) == ("kepercayaan", "kawin", "s1")
    assert (member.address, member.rt, member.rw, member.home_region.name) == ("Jl. Melati 1", "002", "005", "Bejijong")
    assert (member.phone, member.email, member.main_job) == ("+6281234567890", "siti@contoh.id", "Guru")
    assert (member.npwp, member.family_card_no, member.bpjs_no) == (
        "092542943407000",
        "3517991111110001",
        "0001234567890",
    )
    assert member.employment.get().kind == "relawan"
    account = member.accounts.get()
    assert (account.bank_id, account.number, account.holder) == ("114", "0012345678", "SITI AMINAH")
    service = member.assignments.get()
    assert (service.pillar.code, service.start, service.membership_no) == (code, date(2024, 1, 1), "0042/A")
    assert (service.grade, service.end) == ("Madya" if code == "TAGANA" else "", None)
    assert (service.decree.number, service.decree.signed_on) == ("188/12/415.10/2024", date(2024, 1, 2))
    assert (service.decree.signer, service.decree.valid_until) == ("Bupati Jombang", date(2026, 12, 31))
    assert service.position.kind == "pokok"
    assert service.duty_region.name == (
        everything.get("Desa/Kelurahan Tugas") or everything.get("Kecamatan Tugas", "Jombang")
    )
    other = Assignment.objects.get(member__nik=nik(3))
    assert (str(other.position), other.duty_region_id) == (last.get("Jabatan", "Pendamping KUBE"), "35.17")
    assert counts(imported(data, operator, filename="templat.xlsx")) == (0, 0, 3, 0)


@pytest.mark.parametrize("code", PILLARS)
def test_an_unfilled_template_is_refused_in_plain_words(browser: Client, operator: User, jombang: Office, code: str):
    preview = imported(saved(downloaded(browser, jombang, code)), operator, filename="templat.xlsx")
    assert preview.state == ImportState.FAILED
    assert "Tidak ada baris data" in preview.message


@pytest.mark.parametrize("code", PILLARS)
def test_numbers_are_kept_as_text_and_dates_as_dates(browser: Client, jombang: Office, code: str):
    book = downloaded(browser, jombang, code)
    shapes = {header: number_format(book, header) for header in columns(book)}
    label = Pillar.objects.get(code=code).membership_label
    assert {shapes[header] for header in (*NUMBERS, label)} == {"@"}
    days = {"TMT", "Tanggal Lahir", "Tanggal SK", "SK Berlaku Sampai", "Tanggal Selesai Tugas"}
    assert {header for header, shape in shapes.items() if shape == "dd-mm-yyyy"} == days


def test_the_drop_downs_hold_exactly_the_offices_own_places(browser: Client, jombang: Office):
    book = downloaded(browser, jombang, "PSM")
    districts = dict(Region.objects.children_of("35.17").values_list("name", "code"))
    assert choices(book, "Kecamatan Tugas") == sorted(districts) == choices(book, "Kecamatan KTP")
    letters = columns(book)
    for district, code in districts.items():
        villages = sorted(Region.objects.children_of(code).values_list("name", flat=True))
        for side in ("Tugas", "KTP"):
            book.worksheets[0][f"{letters[f'Kecamatan {side}']}9"] = district
            assert choices(book, f"Desa/Kelurahan {side}", 9) == villages
    assert choices(book, "Desa/Kelurahan Tugas", 10) == []
    regencies = Region.objects.children_of("35")
    assert sorted(choices(book, "Kabupaten/Kota KTP")) == sorted(region.short_name for region in regencies)


def test_a_check_stops_where_nothing_else_can_be_right_and_asks_where_it_can(browser: Client, jombang: Office):
    book = downloaded(browser, jombang, "TKSK")
    # A check that names no style stops.
    styles = {header: check_of(book, header).errorStyle for header in columns(book) if check_of(book, header)}
    stops = {header for header, style in styles.items() if style in (None, "stop") and check_of(book, header).error}
    assert stops == {"NIK", "Jabatan", "Kecamatan Tugas", "Jenis Kelamin (L/P)"}
    assert styles["Kecamatan KTP"] == styles["TMT"] == styles["Nama Bank"] == "warning"
    assert "LEN(A6)=16" in check_of(book, "NIK").formula1
    assert next(iter(check_of(book, "NIK").sqref.ranges)).max_row > 2_000
    assert "17-08-1975" in check_of(book, "TMT").error


def test_a_columns_level_follows_the_pillar(browser: Client, jombang: Office):
    duties = {}
    for code in PILLARS:
        headers = list(columns(downloaded(browser, jombang, code)))
        duties[code] = [header for header in headers if header.endswith(" Tugas") and "Tanggal" not in header]
        assert ("Jabatan" in headers) == (code != "KUBE")
        assert ("Jenjang" in headers) == (code == "TAGANA")
    assert duties["TKSK"] == duties["PKH"] == duties["PKH_PLUS"] == ["Kecamatan Tugas"]
    assert duties["PSM"] == ["Kecamatan Tugas", "Desa/Kelurahan Tugas"]
    assert duties["TAGANA"] == duties["KUBE"] == []
    assert "Wilayah tugasnya Kabupaten Jombang" in downloaded(browser, jombang, "KUBE")["Petunjuk"]["A2"].value


def test_the_province_chooses_regency_then_district_then_village(as_user, province_admin: User, jatim: Office):
    book = downloaded(as_user(province_admin), jatim, "PSM")
    assert len(choices(book, "Kabupaten/Kota Tugas")) == 38
    psm = person(1, **{"Kabupaten/Kota Tugas": "Kab. Mojokerto", "Kecamatan Tugas": "Trowulan"})
    fill(book, {**psm, "Desa/Kelurahan Tugas": "Bejijong"})
    assert "Sentonorejo" in choices(book, "Desa/Kelurahan Tugas", 6)
    head = person(2, Jabatan="Ketua IPSM", **{"Kabupaten/Kota Tugas": "Kab. Jombang"})
    data = saved(fill(book, head))

    assert counts(applied(data, province_admin, filename="templat.xlsx")) == (2, 0, 0, 0)
    assert dict(Assignment.objects.values_list("position__code", "regency_code")) == {
        "psm": "35.16",
        "ketua_forum": "35.17",
    }
    assert "Koordinator Wilayah TKSK" in choices(downloaded(as_user(province_admin), jatim, "TKSK"), "Jabatan")


def test_a_grant_for_one_district_offers_that_district_alone(as_user, jombang: Office):
    user = user_with("operator", "35.17.09", office="35.17", pillar="TKSK")
    browser = as_user(user)
    book = downloaded(browser, jombang, "TKSK")
    assert choices(book, "Kecamatan Tugas") == [Region.objects.get(code="35.17.09").name]
    assert "Jabatan" not in columns(book)
    assert len(choices(book, "Kecamatan KTP")) == 21
    assert browser.get(reverse("import-template", args=[jombang.pk, "PSM"])).status_code == 404


@pytest.mark.parametrize("code", PILLARS)
def test_without_its_settings_the_template_is_still_known_by_its_headers(browser, operator: User, jombang, code: str):
    """As somebody leaves it who copies the sheets into a new workbook, the hidden ones shown."""
    book = downloaded(browser, jombang, code)
    del book["_pilarsosial"]
    book["Daftar"].sheet_state = "visible"
    fill(book, {**person(1, Agama="Islam"), **place(book, 6), Pillar.objects.get(code=code).membership_label: "77"})
    result = applied(saved(book), operator, filename="a.xlsx")
    assert [sheet["name"] for sheet in Findings(result).skipped] == ["Petunjuk", "Daftar"]
    assert counts(result) == (1, 0, 0, 0)
    assert Assignment.objects.get().membership_no == "77"


def test_an_offices_own_pillar_with_its_own_words(browser: Client, operator: User, jombang: Office):
    pillar = Pillar.objects.create(
        code="KADER", name="Kader: Peduli [Lansia] / Disabilitas Kabupaten", membership_label="Nomor Kader"
    )
    for code, kind, level in (("kader", "pokok", 4), ("ketua", "koordinator", 3)):
        Position.objects.create(
            pillar=pillar, code=code, name=f"{code.title()} PLD", kind=kind, level=level, rule="quota"
        )
    book = downloaded(browser, jombang, "KADER")
    assert len(book.sheetnames[0]) <= 31
    fill(book, {**person(1), **place(book, 6), "Nomor Kader": "K-7"})
    fill(book, person(2, Jabatan="Ketua PLD", **{"Kecamatan Tugas": "Perak"}))

    result = applied(saved(book), operator, filename="kader.xlsx")

    assert counts(result) == (2, 0, 0, 0)
    assert Assignment.objects.get(membership_no="K-7").pillar == pillar
    assert Assignment.objects.get(position__code="ketua").duty_region.name == "Perak"


def test_what_a_pillar_asks_for_beside_stands_in_its_template(browser: Client, operator: User, jombang: Office):
    """One of every kind, a label that looks like a formula, and another pillar's field that stays out."""
    tksk = Pillar.objects.get(code="TKSK")
    for order, (code, kind, more) in enumerate(
        (
            ("=SUM(A1)", "teks", {"help_text": "Sesuai kartu."}),
            ("Jumlah KPM", "angka", {"required": True}),
            ("Tanggal Pelatihan", "tanggal", {}),
            ("Ukuran Baju", "pilihan", {"choices": "S\nM\nL"}),
            ("Punya Motor", "ya_tidak", {}),
            ("Dahulu", "teks", {"is_active": False}),
        )
    ):
        ExtraField.objects.create(pillar=tksk, code=f"isian_{order}", label=code, kind=kind, order=order, **more)
    ExtraField.objects.create(pillar=Pillar.objects.get(code="PSM"), code="lain", label="Milik PSM", kind="teks")
    book = downloaded(browser, jombang, "TKSK")
    headers = columns(book)
    assert {"=SUM(A1)", "Jumlah KPM", "Tanggal Pelatihan", "Ukuran Baju", "Punya Motor"} <= set(headers)
    assert not {"Dahulu", "Milik PSM"} & set(headers)
    assert (choices(book, "Ukuran Baju"), choices(book, "Punya Motor")) == (["S", "M", "L"], ["Ya", "Tidak"])
    asked = {
        "=SUM(A1)": "Ahli",
        "Jumlah KPM": "107",
        "Tanggal Pelatihan": date(2025, 3, 4),
        "Ukuran Baju": "L",
        "Punya Motor": "Ya",
    }
    fill(book, {**person(1), **place(book, 6), **asked})

    result = applied(saved(book), operator, filename="tksk.xlsx")

    assert counts(result) == (1, 0, 0, 0)
    kept = Assignment.objects.get(pillar=tksk).extra
    assert kept == {"isian_0": "Ahli", "isian_1": 107, "isian_2": "2025-03-04", "isian_3": "L", "isian_4": True}


def test_namesakes_in_one_district_are_told_apart(browser: Client, operator: User, jombang: Office):
    for number, kind in ((1099, "kelurahan"), (2099, "desa"), (1098, "kelurahan"), (1097, "kelurahan")):
        name = "Kembar" if number > 1098 else "Serupa"
        Region.objects.create(code=f"35.17.01.{number}", level=4, kind=kind, name=name, parent_id="35.17.01")
    district = Region.objects.get(code="35.17.01").name
    book = fill(downloaded(browser, jombang, "PSM"), {"Kecamatan Tugas": district})
    offered = [name for name in choices(book, "Desa/Kelurahan Tugas", 6) if "embar" in name or "." in name[2:3]]
    assert offered == ["Kel. Kembar", "Desa Kembar", "35.17.01.1097", "35.17.01.1098"]

    book = downloaded(browser, jombang, "PSM")
    cells = {"Kecamatan Tugas": district}
    rows = [person(n, **cells, **{"Desa/Kelurahan Tugas": name}) for n, name in enumerate(offered[:3], start=1)]
    applied(saved(fill(book, *rows)), operator, filename="a.xlsx")
    assert dict(Assignment.objects.values_list("member__name", "duty_region_id")) == {
        "Siti Aminah": "35.17.01.1099",
        "Budi Santoso": "35.17.01.2099",
        "Rina Wulandari": "35.17.01.1097",
    }


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_template_saved_by_libreoffice_is_taken_all_the_same(kind: str):
    """Made by tests/sheets/make_template_files.py from the PSM template of Bukittinggi."""
    data = (FILES / f"template_psm.{kind}").read_bytes()
    result = applied(data, user_with("operator", "13.75"), filename=f"psm.{kind}")
    assert counts(result) == (3, 0, 0, 0)
    assert not Findings(result).skipped
    assert {str(row.position) for row in Assignment.objects.all()} == {"PSM", "Ketua IPSM"}
    member = Member.objects.get(name="Siti Aminah")
    assert (member.phone, member.accounts.get().number) == ("+6281234567890", "0012345676")
    assert (member.birth_date, member.assignments.get().start) == (date(1975, 8, 17), date(2024, 1, 1))


def test_what_the_lists_offer_is_what_the_reader_knows(browser: Client, jombang: Office):
    book = downloaded(browser, jombang, "TAGANA")
    for header, field, values in (
        ("Agama", "religion", Religion),
        ("Status Perkawinan", "marital_status", MaritalStatus),
        ("Pendidikan Terakhir", "education", Education),
        ("Status Kepegawaian", "employment", EmploymentKind),
        ("Jenis Kelamin (L/P)", "sex", Sex),
    ):
        assert [choice(field, label) for label in choices(book, header)] == values.values
    banks, offered = Banks(jombang), choices(book, "Nama Bank")
    assert sorted(banks.named(label) for label in offered) == sorted(Bank.objects.values_list("code", flat=True))
    assert [grade(label) for label in choices(book, "Jenjang")] == ["Muda", "Madya", "Utama"]


def test_the_bank_that_an_office_pays_through_stands_first(browser: Client, jombang: Office):
    BankPurpose.objects.create(office=jombang, bank_id="114", purpose="apbd_prov")
    offered = choices(downloaded(browser, jombang, "KUBE"), "Nama Bank")
    assert offered[0] == "Bank Jatim"
    assert offered[1:] == sorted(offered[1:], key=str.casefold)


def test_the_colours_are_the_houses_own():
    tokens = (settings.BASE_DIR / "static/css/token.css").read_text(encoding="utf-8")
    light = tokens.split("@media")[0]
    used = {value for value in vars(template_looks).values() if isinstance(value, str) and value.startswith("#")}
    assert len(used) > 5
    assert all(colour in light for colour in used)
