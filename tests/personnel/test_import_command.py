"""`manage.py import_roster`: its exit codes and its one object."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from personnel.models import Member
from pilarsosial.core.models import User
from tests.sheets import rosters
from tests.sheets.csv_files import csv_bytes
from tests.sheets.rosters import person, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path: Path, operator: User):
    """`run(data, "--apply")` -> (exit code, object)."""

    def go(
        data: bytes, *arguments: str, user: str = "operator", name: str = "daftar.csv"
    ) -> tuple[int, dict[str, Any]]:
        path = tmp_path / name
        path.write_bytes(data)
        out = StringIO()
        try:
            call_command("import_roster", str(path), "--as", user, "--json", *arguments, stdout=out)
            code = 0
        except CommandError as error:
            code = error.returncode
        text = out.getvalue()
        assert text.count("\n") <= 1
        return code, json.loads(text) if text else {}

    return go


def test_a_preview_and_then_the_roster(run) -> None:
    code, result = run(rosters.tksk_csv())
    assert (code, result["rows"], result["new"], result["applied"]) == (0, 21, 21, False)
    assert result["sheets"] == [{"name": "daftar", "rows": 21, "pillar": "TKSK"}]
    assert (result["members_new"], result["assignments_new"], result["errors"]) == (21, 21, [])

    code, result = run(rosters.tksk_csv(), "--apply")
    assert (code, result["new"], result["applied"]) == (0, 21, True)
    code, result = run(rosters.tksk_csv(), "--apply")
    assert (code, result["new"], result["changed"], result["unchanged"]) == (0, 0, 0, 21)


def test_a_preview_with_rejected_rows_is_still_a_preview(run) -> None:
    code, result = run(sheet(person(1, NIK="3,51E+15"), person(2, KECAMATAN_TUGAS="TROWULAN")))
    assert (code, result["rejected"]) == (0, 2)
    assert [(error["row"], error["column"], error["code"]) for error in result["errors"]] == [
        (3, "NIK", "nik_scientific"),
        (4, "KECAMATAN TUGAS", "region_outside"),
    ]
    assert result["errors"][1]["value"] == "TROWULAN"
    assert "di luar wilayah" in result["errors"][1]["message"]


def test_applying_with_a_rejected_row_is_refused_unless_only_the_good_ones_are_wanted(run) -> None:
    data = sheet(person(1), person(2, KECAMATAN_TUGAS="TROWULAN"))

    code, result = run(data, "--apply")
    assert (code, result["applied"], result["rejected"]) == (1, False, 1)
    assert result["reasons"]
    assert not Member.objects.exists()

    code, result = run(data, "--apply", "--only-good")
    assert (code, result["applied"]) == (0, True)
    assert Member.objects.count() == 1


def test_a_full_nik_stands_nowhere_in_the_object(run) -> None:
    _code, result = run(sheet(person(1, KECAMATAN_TUGAS="TROWULAN"), person(1), person(1)))
    assert rosters.nik(1) not in json.dumps(result)


def test_a_file_that_cannot_be_read_is_refused_with_the_reason(run) -> None:
    code, result = run(b"%PDF-1.7", name="daftar.csv")
    assert (code, result["reasons"][0]["code"], result["rows"]) == (1, "pdf", 0)


def test_an_unknown_header_stops_the_file_until_it_is_mapped_or_ignored(run) -> None:
    data = sheet(person(1, STATUS_ORANG="PPPK", WARNA="BIRU"))

    code, result = run(data)
    assert code == 1
    assert {reason["column"] for reason in result["reasons"]} == {"STATUS ORANG", "WARNA"}
    assert {reason["code"] for reason in result["reasons"]} == {"unknown_header"}

    code, result = run(data, "--map", "STATUS ORANG=employment_status", "--ignore", "WARNA", "--apply")
    assert (code, result["new"]) == (0, 1)
    assert Member.objects.get().employment.get().kind == "pppk"


@pytest.mark.parametrize(
    "arguments, code",
    [
        (["--office", "35.16"], 1),
        (["--pillar", "ENTAH"], 1),
        (["--map", "tanpa tanda"], 2),
    ],
)
def test_wrong_words_are_told_apart_from_refusals(run, arguments: list[str], code: int) -> None:
    assert run(sheet(person(1)), *arguments)[0] == code


def test_an_unknown_user_is_wrong_usage_and_one_without_the_right_is_refused(run, auditor: User) -> None:
    assert run(sheet(person(1)), user="siapa")[0] == 2
    assert run(sheet(person(1)), user="pemeriksa")[0] == 1


def test_who_keeps_several_rosters_says_which(run, province_admin: User, jombang) -> None:
    code, result = run(sheet(person(1)), "--office", "35.17", user="admin_jatim")
    assert (code, result["office"], result["new"]) == (0, "35.17", 1)


def test_the_rejected_rows_can_be_written_to_a_workbook(run, tmp_path: Path) -> None:
    out = tmp_path / "perbaikan.xlsx"
    code, _result = run(sheet(person(1), person(2, KECAMATAN_TUGAS="TROWULAN")), "--report", str(out))
    assert code == 0
    rows = list(load_workbook(out).worksheets[0].values)
    assert rows[-1][0] == "BUDI SANTOSO"
    assert "di luar wilayah" in rows[-1][-1]


def test_an_empty_table_is_refused(run) -> None:
    code, result = run(csv_bytes([["DAFTAR TKSK"], ["NAMA", "NIK", "TMT"]]))
    assert (code, result["reasons"][0]["code"]) == (1, "no_data")


def test_a_wrong_value_is_put_right_by_an_option(run) -> None:
    people = [person(n, KECAMATAN_TUGAS="PERAKK", JENIS_KELAMIN="Perempuann") for n in (1, 2)]
    data = sheet(*people, person(3))

    code, result = run(data)
    assert [(wrong["column"], wrong["value"], wrong["rows"]) for wrong in result["wrong_values"]] == [
        ("KECAMATAN TUGAS", "PERAKK", 2),
        ("JENIS KELAMIN", "Perempuann", 2),
    ]
    assert result["wrong_values"][0]["nearest"][0] == "Kec. Perak"

    options = ["--fix", "kecamatan tugas:perakk=Perak", "--fix", "sex:Perempuann="]
    code, result = run(data, *options)
    assert (code, result["new"], result["rejected"], result["wrong_values"]) == (0, 2, 1, [])  # one seat a kecamatan
    assert {(fix["value"], fix["to"], fix["rows"]) for fix in result["fixes"]} == {
        ("PERAKK", "Perak", 2),
        ("Perempuann", "", 2),
    }


def test_a_fix_may_name_the_parents_of_a_value(run) -> None:
    people = [
        person(1, KECAMATAN_TUGAS="PERAK", DESA_TUGAS="SUMBERREJO"),
        person(2, KECAMATAN_TUGAS="WONOSALAM", DESA_TUGAS="SUMBERREJO"),
    ]
    options = ["--fix", "DESA TUGAS:SUMBERREJO=Sumberjo", "--fix", "Kolom F:kec. perak > Sumberrejo=Sumberagung"]

    _code, result = run(sheet(*people, title="DAFTAR PSM"), *options)

    assert (result["new"], result["rejected"]) == (2, 0)


@pytest.mark.parametrize("option, code", [("NIK:123=456", 1), ("KECAMATAN TUGAS", 2), ("AGAMA:x=3517991708759001", 2)])
def test_a_fix_that_is_no_fix_is_refused(run, option: str, code: int) -> None:
    assert run(sheet(person(1)), "--fix", option)[0] == code


def test_a_fix_for_a_column_or_value_that_is_not_there_is_told(run) -> None:
    _code, result = run(sheet(person(1)), "--fix", "WARNA:x=y", "--fix", "KECAMATAN TUGAS:x=y")
    assert [notice["code"] for notice in result["notices"]] == ["fix_column_unknown"]
    assert [(fix["value"], fix["rows"]) for fix in result["fixes"]] == [("x", 0)]
