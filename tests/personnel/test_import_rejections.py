"""Every reason for which a row is rejected, each with its code; and what only warns."""

from datetime import date

import pytest

from personnel.models import EndReason, Member
from pilarsosial.core.importing.results import Findings
from pilarsosial.core.models import User
from tests.factories import MemberFactory, assignment, post_at, user_with
from tests.sheets.imports import applied, counts, errors, imported, messages, rows_of, warnings
from tests.sheets.rosters import nik, person, sheet, table
from tests.sheets.workbooks import xlsx_bytes

pytestmark = pytest.mark.django_db


def codes(*people: dict, actor: User, title: str = "DAFTAR TKSK", **settings) -> list[str]:
    return [code for _row, code in errors(imported(sheet(*people, title=title), actor, **settings))]


@pytest.mark.parametrize(
    "cells, code",
    [
        ({"NIK": None}, "nik_missing"),
        ({"NIK": "35171708750001"}, "nik_length"),
        ({"NIK": "3,51799E+15"}, "nik_scientific"),
        ({"NIK": "3517993208759001"}, "nik_day"),
        ({"NIK": "3517991713759001"}, "nik_month"),
        ({"NIK": "3517991708750000"}, "nik_serial"),
        ({"NIK": "35179917O8759001"}, "nik_not_digits"),
        ({"NAMA": None}, "name_missing"),
        ({"TANGGAL_LAHIR": "31-02-1975"}, "date_impossible"),
        ({"TANGGAL_LAHIR": "entah"}, "date_unreadable"),
        ({"TMT": None}, "start_missing"),
        ({"TMT": "kemarin"}, "date_unreadable"),
        ({"TANGGAL_SELESAI": "31-12-2023"}, "ends_before_start"),
        ({"KECAMATAN_TUGAS": None}, "region_missing"),
        ({"KECAMATAN_TUGAS": "WONOSALEM"}, "region_unknown"),
        ({"KECAMATAN_TUGAS": "TROWULAN"}, "region_outside"),
        ({"KABUPATEN_TUGAS": "Kab. Mojokerto"}, "region_outside"),
        ({"PROVINSI_TUGAS": "Jawa Barat"}, "region_outside"),
        ({"JABATAN": "Juru Masak"}, "position_unknown"),
        ({"PILAR": "PENYULUH"}, "pillar_unknown"),
    ],
)
def test_a_row_is_rejected_with_its_reason(cells: dict, code: str, operator: User) -> None:
    assert codes(person(1, **cells), person(2), actor=operator) == [code]


def test_all_errors_of_a_row_are_told_at_once(operator: User) -> None:
    bad = person(1, NIK="123", NAMA=None, TMT="entah", KECAMATAN_TUGAS="TROWULAN")
    assert set(codes(bad, actor=operator)) == {"nik_length", "name_missing", "date_unreadable", "region_outside"}


def test_a_nik_that_came_as_a_number_is_refused_with_the_way_to_repair_it(operator: User) -> None:
    rows = table(person(1), person(2))
    rows[2][1] = int(nik(1))

    preview = imported(xlsx_bytes({"TKSK": rows}), operator, filename="tksk.xlsx")

    assert errors(preview) == [(3, "nik_numeric")]
    assert "Format Cells, Text" in messages(preview)
    assert nik(1) not in str([row.as_list() for row in rows_of(preview) if row.verdict == "rejected"])


def test_typos_in_areas_come_with_a_suggestion(operator: User) -> None:
    preview = imported(sheet(person(1, KECAMATAN_TUGAS="BANDAR KEDUNGMULIO")), operator)
    assert "Kec. Bandarkedungmulyo" in messages(preview)


def test_without_any_word_of_the_pillar_the_user_is_asked_for_it(operator: User) -> None:
    data = sheet(person(1), title="DAFTAR NAMA")
    assert errors(imported(data, operator, filename="data.csv")) == [(3, "pillar_missing")]
    assert counts(imported(data, operator, filename="data.csv", pillar="TKSK")) == (1, 0, 0, 0)


def test_the_pillar_comes_from_a_column_before_the_title_and_from_the_title_before_the_choice(operator: User) -> None:
    tagana = person(1, PILAR="Tagana", KECAMATAN_TUGAS=None)
    preview = imported(sheet(tagana, person(2)), operator, pillar="PSM")
    assert counts(preview) == (2, 0, 0, 0)
    assert [row.plan["region"] for row in rows_of(preview)] == ["35.17", "35.17.02"]


def test_a_post_that_somebody_holds_is_not_given_again(operator: User) -> None:
    holder = assignment("TKSK", "35.17.01", member=MemberFactory(name="Budi Lama"))

    preview = imported(sheet(person(1)), operator)
    assert errors(preview) == [(3, "post_filled")]
    assert "Budi Lama" in messages(preview)

    applied(sheet(person(1)), operator, replace=True)
    holder.refresh_from_db()
    assert (holder.end, holder.end_reason) == (date(2024, 1, 1), EndReason.REPLACED)
    assert Member.objects.get(nik=nik(1)).assignments.get().replaces == holder


def test_two_people_for_one_post_in_a_file_are_one_too_many(operator: User) -> None:
    preview = imported(sheet(person(1), person(2, KECAMATAN_TUGAS="PERAK")), operator)
    assert errors(preview) == [(4, "post_filled")]
    assert "di baris 3" in messages(preview)


def test_a_hand_over_in_one_file_is_clean(operator: User) -> None:
    first = person(1, TANGGAL_SELESAI="31-12-2024")
    second = person(2, KECAMATAN_TUGAS="PERAK", TMT="01-01-2025")
    assert counts(imported(sheet(first, second), operator)) == (2, 0, 0, 0)


def test_the_same_nik_twice_for_one_post_or_with_another_name_is_rejected(operator: User) -> None:
    again = person(1, KECAMATAN_TUGAS="GUDO")
    assert codes(person(1), again, actor=operator) == ["double_row"]
    other = person(1, NAMA="ORANG LAIN SEKALI", PILAR="Tagana", KECAMATAN_TUGAS=None)
    assert codes(person(1, PILAR="TKSK"), other, actor=operator) == ["nik_other_identity"]


def test_a_second_post_of_a_person_in_the_file_is_new_and_the_person_counts_once(operator: User) -> None:
    second = person(1, PILAR="Tagana", KECAMATAN_TUGAS=None)
    result = applied(sheet(person(1, PILAR="TKSK"), second), operator)
    assert counts(result) == (2, 0, 0, 0)
    assert (result.totals["members_new"], result.totals["assignments_new"]) == (1, 2)
    assert Member.objects.get().assignments.count() == 2


def test_a_membership_number_belongs_to_one_person(operator: User) -> None:
    assignment("TKSK", "35.17.09", membership_no="T-77")
    preview = imported(sheet(person(1, NIAT="T-77"), person(2, NIAT="T-1"), person(3, NIAT="T-1")), operator)
    assert errors(preview) == [(3, "number_taken"), (5, "number_double")]


def test_a_closed_post_takes_nobody(operator: User) -> None:
    post = post_at("TKSK", "35.17.01")
    post.valid_until = date(2023, 1, 1)
    post.save()
    assert codes(person(1), actor=operator) == ["post_closed"]


def test_an_operator_of_one_pillar_imports_no_other(jombang) -> None:
    narrow = user_with("operator", "35.17", pillar="PKH", username="operator_pkh")
    assert codes(person(1), actor=narrow) == ["region_outside"]


def test_kabupaten_and_kota_of_one_name_need_their_prefix_or_a_proof(province_admin: User) -> None:
    bare = person(1, PILAR="Tagana", KABUPATEN_TUGAS="MOJOKERTO", KECAMATAN_TUGAS=None)
    assert codes(bare, actor=province_admin) == ["region_ambiguous"]
    kota = {**bare, "KABUPATEN TUGAS": "Kota Mojokerto"}
    assert rows_of(imported(sheet(kota), province_admin))[0].plan["region"] == "35.76"
    proved = person(1, KABUPATEN_TUGAS="MOJOKERTO", KECAMATAN_TUGAS="TROWULAN")
    assert rows_of(imported(sheet(proved), province_admin))[0].plan["region"] == "35.16.12"


def test_names_that_repeat_are_a_question(province_admin: User) -> None:
    preview = imported(sheet(person(1, KECAMATAN_TUGAS="NGORO")), province_admin)
    assert errors(preview) == [(3, "region_ambiguous")]
    assert "Kab. Jombang" in messages(preview)
    assert "Kab. Mojokerto" in messages(preview)


def test_a_finer_area_is_cut_to_the_level_of_the_post(operator: User) -> None:
    village = person(1, DESA_TUGAS="Mojongapit", KECAMATAN_TUGAS=None)
    tagana = person(2, PILAR="Tagana", KECAMATAN_TUGAS="Gudo")
    found = rows_of(imported(sheet({**village, "PILAR": "TKSK"}, tagana), operator))
    assert [row.plan["region"] for row in found] == ["35.17.09", "35.17"]


def test_without_an_area_the_office_serves_where_the_level_fits(operator: User) -> None:
    tagana = {key: value for key, value in person(1).items() if key != "KECAMATAN TUGAS"}
    preview = imported(sheet(tagana, title="ANGGOTA TAGANA"), operator)
    assert rows_of(preview)[0].plan["region"] == "35.17"


@pytest.mark.parametrize(
    "cells, code",
    [
        ({"AGAMA": "Jedi"}, "religion_unknown"),
        ({"STATUS_PERKAWINAN": "rumit"}, "marital_status_unknown"),
        ({"NO_HP": "12"}, "phone_unreadable"),
        ({"EMAIL": "budi@"}, "email_unreadable"),
        ({"REKENING_BANK_JATIM": "05210001"}, "account_length"),
        ({"NO_SK": "188/1/2024"}, "decree_undated"),
        ({"TANGGAL_LAHIR": "18-08-1975"}, "nik_birth_date"),
        ({"JK": "P"}, "nik_sex"),
        ({"TMT": "01-01-1985"}, "age_at_start"),
        ({"NIAT": nik(1)}, "number_is_nik"),
    ],
)
def test_what_only_warns_does_not_reject(cells: dict, code: str, operator: User) -> None:
    preview = imported(sheet(person(1, **cells)), operator)
    assert counts(preview) == (1, 0, 0, 0)
    assert code in [warning for _row, warning in warnings(preview)]


def test_an_account_that_came_as_a_number_is_not_taken(operator: User) -> None:
    rows = table(person(1, REKENING_BANK_JATIM=521000001))
    result = applied(xlsx_bytes({"TKSK": rows}), operator, filename="tksk.xlsx")
    assert (3, "account_numeric") in warnings(result)
    assert not Member.objects.get().accounts.exists()


def test_a_full_quota_warns(operator: User) -> None:
    post_at("PKH", "35.17.01", seats=1)
    assignment("PKH", "35.17.01")
    preview = imported(sheet(person(1), title="PENDAMPING PKH"), operator)
    assert (3, "quota_over") in warnings(preview)
    assert counts(preview) == (1, 0, 0, 0)


def test_a_column_of_niks_that_nearly_all_end_in_zero_is_suspicious(operator: User) -> None:
    people = [person(n, NIK=f"351799170875{900 + n}0") for n in range(1, 9)]
    preview = imported(sheet(*people), operator)
    assert counts(preview) == (8, 0, 0, 0)
    assert preview.warnings > 0
    assert [notice["code"] for notice in Findings(preview).notices] == ["nik_zero_endings"]


def test_the_four_verdicts_add_up(operator: User) -> None:
    applied(sheet(person(1), person(2)), operator)
    preview = imported(sheet(person(1), person(2, NO_HP="081234567890"), person(3), person(4, NIK="1")), operator)
    assert counts(preview) == (1, 1, 1, 1)
    assert preview.rows == 4
