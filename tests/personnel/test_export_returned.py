"""A file that was exported and comes back: nothing changes but what somebody changed in it."""

from datetime import date

import pytest

from personnel.exporting.sets import SHIPPED
from personnel.models import Assignment, BankAccount, Member
from personnel.services import merge_members, remove_member
from pilarsosial.core.importing.row_keys import make_key
from pilarsosial.core.importing.verbs import undo_import
from pilarsosial.core.models import Office, Pillar, User
from tests.factories import user_with
from tests.sheets.export_files import KINDS, WHOSE, keys_of, replaced, saved_file
from tests.sheets.exports import KEY, changed, exported, full_roster, row_of, saved, sent_back, table_of, without
from tests.sheets.imports import applied, counts, errors, imported, messages, rows_of, warnings

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FORMATS = ("csv", "xlsx")
EXPORTERS = (
    "operator",
    "regency_admin",
    "province_admin",
    "activity_officer",
    "verifier",
    "approver",
    "treasurer",
    "auditor",
)


@pytest.fixture
def roster(jombang: Office) -> dict[str, Assignment]:
    return full_roster(jombang)


def told(preview) -> str:
    return f"{counts(preview)} {messages(preview)} {[(row.number, row.plan) for row in rows_of(preview)]}"


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("columns", SHIPPED)
@pytest.mark.parametrize("role", EXPORTERS)
def test_whoever_exported_it_nothing_changes(role, columns, file_format, roster, operator: User) -> None:
    data = exported(user_with(role, "35.17"), columns, file_format)

    preview = sent_back(data, operator)

    assert preview.state == "ready", preview.message
    assert counts(preview) == (0, 0, 9, 0), told(preview)
    assert warnings(preview) == []


# --- One cell changed ---------------------------------------------------------------------------------------------


def apply(data: bytes, operator: User, **options) -> object:
    name = "ekspor.xlsx" if data.startswith(b"PK") else "ekspor.csv"
    return applied(data, operator, filename=name, **options)


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("role", ["operator", "auditor"])
def test_a_changed_cell_changes_exactly_that(role, file_format, roster, operator: User) -> None:
    data = exported(user_with(role, "35.17"), "lengkap", file_format)
    before = Member.objects.filter(pk=roster["siti"].member_id).values().get()

    result = apply(changed(data, row_of(data, roster["siti"]), "Nomor Telepon", "0813-1111-2222"), operator)

    assert counts(result) == (0, 1, 8, 0), told(result)
    after = Member.objects.filter(pk=roster["siti"].member_id).values().get()
    differ = {name for name in after if after[name] != before[name]}
    assert differ == {"phone", "version", "updated_at"}
    assert after["phone"] == "+6281311112222"


def test_every_row_of_a_person_may_carry_the_change(roster, operator: User) -> None:
    data = exported(operator, "lengkap", "csv")
    result = apply(changed(data, row_of(data, roster["budi_lama"]), "Nomor Telepon", "0813-1111-2222"), operator)
    assert counts(result) == (0, 1, 8, 0), told(result)
    assert Member.objects.get(pk=roster["budi"].member_id).phone == "+6281311112222"


def test_the_same_change_in_two_rows_is_one_and_another_is_refused(roster, operator: User) -> None:
    data = exported(operator, "lengkap", "csv")
    first, second, third = (row_of(data, roster[name]) for name in ("budi_psm", "budi", "budi_lama"))
    data = changed(changed(data, first, "Nomor Telepon", "0813-1111-2222"), second, "Nomor Telepon", "0813-1111-2222")

    preview = sent_back(changed(data, third, "Nomor Telepon", "0813-9999-9999"), operator)

    assert counts(preview) == (0, 1, 7, 1), told(preview)
    assert errors(preview) == [(third + 1, "person_changed_twice")]
    assert f"baris {first + 1}" in messages(preview)
    assert counts(apply(data, operator)) == (0, 1, 8, 0)


def test_dates_mean_the_assignment_of_the_row(roster, operator: User) -> None:
    """Budi served as TKSK twice: the key says which of the two is meant."""
    data = exported(operator, "lengkap", "xlsx")
    data = changed(data, row_of(data, roster["budi_lama"]), "TMT", date(2016, 2, 1))
    data = changed(data, row_of(data, roster["budi"]), "Tanggal Selesai Tugas", "31/08/2026")

    result = apply(data, operator)

    assert counts(result) == (0, 2, 7, 0), told(result)
    for name in ("budi_lama", "budi", "budi_psm"):
        roster[name].refresh_from_db()
    assert (roster["budi_lama"].start, roster["budi_lama"].end) == (date(2016, 2, 1), date(2020, 1, 1))
    assert (roster["budi"].start, roster["budi"].end) == (date(2020, 1, 1), date(2026, 9, 1))
    assert roster["budi_psm"].end is None


def test_a_new_area_with_a_new_first_day_moves_that_assignment(roster, operator: User) -> None:
    data = exported(operator, "lengkap", "csv")
    row = row_of(data, roster["budi"])
    data = changed(data, row, "Kecamatan Tugas", "Kec. Kudu")
    assert errors(sent_back(data, operator)) == [(row + 1, "start_unchanged")]

    result = apply(changed(data, row, "TMT", "01/09/2026"), operator)

    assert counts(result) == (1, 0, 8, 0), told(result)
    roster["budi"].refresh_from_db()
    assert (roster["budi"].end, roster["budi"].end_reason) == (date(2026, 9, 1), "moved")
    moved = Assignment.objects.get(start=date(2026, 9, 1))
    assert (moved.member_id, moved.duty_region_id) == (roster["budi"].member_id, "35.17.17")


def test_another_position_with_a_new_first_day_is_a_new_assignment(roster, operator: User) -> None:
    data = exported(operator, "lengkap", "csv")
    row = row_of(data, roster["budi_psm"])
    data = changed(data, row, "Pilar", "Tagana")
    data = changed(data, row, "Jabatan", "Anggota Tagana")
    assert errors(sent_back(data, operator)) == [(row + 1, "start_unchanged")]
    preview = sent_back(changed(data, row, "TMT", "01/09/2026"), operator)
    assert counts(preview) == (1, 0, 8, 0), told(preview)
    assert preview.totals["members_new"] == 0


@pytest.mark.parametrize("role", ["operator", "auditor"])
def test_an_account_is_read_with_its_bank_and_holder(role, roster, operator: User) -> None:
    data = exported(user_with(role, "35.17"), "lengkap", "xlsx")
    result = apply(changed(data, row_of(data, roster["siti"]), "Nomor Rekening", "0055555555"), operator)
    assert counts(result) == (0, 1, 8, 0), told(result)
    proposed = BankAccount.objects.get(state="proposed")
    assert (proposed.number, proposed.bank_id, proposed.holder) == ("0055555555", "114", "SITI AMINAH")


def test_the_account_of_one_bank_leaves_the_other_alone(roster, operator: User) -> None:
    data = exported(operator, "kementerian", "csv")
    result = apply(changed(data, row_of(data, roster["watni"]), "Rekening Bank BNI", "1112223334"), operator)
    assert counts(result) == (0, 1, 8, 0), told(result)
    assert [(row.bank_id, row.number) for row in BankAccount.objects.filter(state="proposed")] == [
        ("009", "1112223334")
    ]


def test_a_masked_account_with_another_bank_is_told_and_not_taken(roster, operator: User) -> None:
    data = exported(user_with("auditor", "35.17"), "lengkap", "csv")
    row = row_of(data, roster["siti"])
    preview = sent_back(changed(data, row, "Nama Bank", "BRI"), operator)
    assert counts(preview) == (0, 0, 9, 0), told(preview)
    assert warnings(preview) == [(row + 1, "account_masked")]


def test_a_masked_nik_can_be_typed_over(roster, operator: User) -> None:
    data = exported(user_with("auditor", "35.17"), "lengkap", "csv")
    row = row_of(data, roster["rina"])
    known = Member.objects.get(pk=roster["rina"].member_id).nik
    assert counts(sent_back(changed(data, row, "NIK", known), operator)) == (0, 0, 9, 0)
    result = apply(changed(data, row, "NIK", known[:12] + "9876"), operator)
    assert counts(result) == (0, 1, 8, 0), told(result)
    assert Member.objects.get(pk=roster["rina"].member_id).nik == known[:12] + "9876"


def test_a_pillars_own_fields_come_back(roster, operator: User) -> None:
    data = exported(operator, "lengkap", "xlsx")
    data = changed(data, row_of(data, roster["siti"]), "Jumlah KPM", 17)
    data = changed(data, row_of(data, roster["budi_psm"]), "Jumlah KPM", "tiga belas")
    result = apply(data, operator)
    assert counts(result) == (0, 2, 7, 0), told(result)
    roster["siti"].refresh_from_db()
    roster["budi_psm"].refresh_from_db()
    assert roster["siti"].extra == {"kpm": 17, "motor": "Motor dinas", "dilantik": "2020-02-10"}
    assert roster["budi_psm"].extra == {"jumlah": "tiga belas"}


def test_a_file_that_lay_about_takes_nobodys_later_work_back(roster, operator: User) -> None:
    data = exported(operator, "lengkap", "xlsx")
    Member.objects.filter(pk=roster["siti"].member_id).update(phone="+6281999999999")
    Assignment.objects.filter(pk=roster["siti"].pk).update(membership_no="0099")

    result = apply(changed(data, row_of(data, roster["siti"]), "Alamat", "Jl. Kenanga 3"), operator)

    assert counts(result) == (0, 1, 8, 0), told(result)
    siti = Member.objects.get(pk=roster["siti"].member_id)
    assert (siti.address, siti.phone) == ("Jl. Kenanga 3", "+6281999999999")


def test_an_emptied_cell_keeps_and_the_mark_clears(roster, operator: User) -> None:
    data = exported(operator, "lengkap", "xlsx")
    row = row_of(data, roster["siti"])
    assert counts(sent_back(changed(data, row, "Email", None), operator)) == (0, 0, 9, 0)
    apply(changed(data, row, "Email", "[KOSONG]"), operator)
    assert Member.objects.get(pk=roster["siti"].member_id).email == ""


def test_whose_person_another_office_keeps_stays_as_it_is(roster, operator: User) -> None:
    data = exported(operator, "lengkap", "csv")
    row = row_of(data, roster["johan"])
    preview = sent_back(changed(data, row, "Nomor Telepon", "0813-1111-2222"), operator)
    assert counts(preview) == (0, 0, 9, 0)
    assert warnings(preview) == [(row + 1, "known_elsewhere")]


def test_people_who_are_no_rows_of_the_file_can_be_added_below(roster, operator: User) -> None:
    data = exported(operator, "lengkap", "csv")
    rows = table_of(data)
    new = dict.fromkeys(rows[0], "")
    new |= {"Nama Tanpa Gelar": "Maya Sari", "NIK": "3517991708759099", "Pilar": "TKSK", "TMT": "01/02/2024"}
    new |= {"Kabupaten/Kota Tugas": "Kab. Jombang", "Kecamatan Tugas": "Kec. Diwek"}
    result = apply(saved(data, [*rows, list(new.values())]), operator)
    assert counts(result) == (1, 0, 9, 0), told(result)


# --- Keys ---------------------------------------------------------------------------------------------------------


def test_a_forged_or_altered_key_is_refused_with_the_reason(roster, operator: User) -> None:
    data = exported(operator, "lengkap", "csv")
    rows = table_of(data)
    place = rows[0].index(KEY)
    rows[1][place] = rows[1][place][:-4] + "AAAA"
    rows[2][place] = "K123"
    rows[3][place] = make_key((1, 2, 3), {})[:-2]
    preview = sent_back(saved(data, rows), operator)
    assert counts(preview) == (0, 0, 6, 3)
    assert {code for _row, code in errors(preview)} >= {"key_invalid"}
    assert [row for row, code in errors(preview) if code == "key_invalid"] == [2, 3, 4]
    assert "Salin lagi kuncinya dari berkas ekspor" in messages(preview)


def test_a_key_signed_with_keys_that_are_not_ours_is_refused(roster, operator: User, settings) -> None:
    own = settings.FIELD_KEYS
    settings.FIELD_KEYS = [bytes(64)]
    exported_elsewhere = make_key((roster["siti"].pk, roster["siti"].member_id, roster["siti"].position_id), {})
    settings.FIELD_KEYS = own
    data = changed(exported(operator, "lengkap", "csv"), 1, KEY, exported_elsewhere)
    assert (2, "key_invalid") in errors(sent_back(data, operator))


def test_a_key_of_another_office_is_refused_without_a_word_about_it(roster, operator: User, stranger: User) -> None:
    data = exported(stranger, "lengkap", "csv")
    preview = sent_back(data, operator)
    assert counts(preview) == (0, 0, 0, 2)
    assert {code for _row, code in errors(preview)} == {"key_elsewhere"}
    assert "Lilis" not in messages(preview)


def test_the_province_sends_a_file_of_all_and_each_office_takes_its_own(roster, operator, province_admin: User) -> None:
    data = exported(province_admin, "lengkap", "xlsx")
    preview = sent_back(data, operator)
    assert counts(preview) == (0, 0, 9, 2), told(preview)
    assert {code for _row, code in errors(preview)} == {"key_elsewhere"}
    assert counts(sent_back(data, province_admin)) == (0, 0, 11, 0)


def test_an_assignment_that_is_gone_is_said(roster, operator: User) -> None:
    data = exported(operator, "lengkap", "csv")
    Assignment.objects.filter(pk=roster["eko"].pk).delete()
    assert errors(sent_back(data, operator)) == [(row_of(data, roster["eko"]) + 1, "key_gone")]


def test_the_same_row_twice_is_refused(roster, operator: User) -> None:
    data = exported(operator, "lengkap", "csv")
    rows = table_of(data)
    preview = sent_back(saved(data, [*rows, rows[1]]), operator)
    assert errors(preview) == [(11, "double_row")]


@pytest.mark.parametrize("role", ["operator", "auditor"])
def test_keys_that_were_left_behind_when_the_rest_was_sorted_change_nobody(role, roster, operator: User) -> None:
    data = exported(user_with(role, "35.17"), "lengkap", "csv")
    rows = table_of(data)
    keys = [row[-1] for row in rows[1:]]
    for row, key in zip(rows[1:], reversed(keys), strict=True):
        row[-1] = key
    preview = sent_back(saved(data, rows), operator)
    assert preview.new == preview.changed == 0, told(preview)
    # The one in the middle kept its own key, and of Budi's rows two carry each other's.
    assert preview.rejected >= 6


def test_without_the_key_rows_are_found_by_their_nik(roster, operator: User) -> None:
    """Who has no NIK, and a person's second row for one position, need the key."""
    data = without(exported(operator, "lengkap", "csv", status=""), KEY)
    preview = sent_back(data, operator)
    assert counts(preview) == (0, 0, 5, 2), told(preview)
    assert {code for _row, code in errors(preview)} == {"nik_masked", "date_unreadable", "nik_missing"}


def test_a_masked_nik_without_its_key_is_refused_in_plain_words(roster, operator: User) -> None:
    data = exported(user_with("auditor", "35.17"), "lengkap", "csv", status="")
    preview = sent_back(without(data, KEY), operator)
    assert (preview.new, preview.changed, preview.unchanged) == (0, 0, 0)
    assert "NIK di sel ini disamarkan dengan bintang" in messages(preview)


def test_one_emptied_key_falls_back_for_its_row_alone(roster, operator: User) -> None:
    data = exported(operator, "lengkap", "csv")
    data = changed(data, row_of(data, roster["watni"]), KEY, "")
    assert counts(sent_back(data, operator)) == (0, 0, 9, 0)


# --- Saved by LibreOffice -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("whose", WHOSE)
def test_what_libreoffice_saved_changes_nothing(whose, kind, roster, operator: User) -> None:
    keys = keys_of(exported(user_with(WHOSE[whose], "35.17"), "lengkap", "xlsx"), roster)
    assert len(keys) == 9

    preview = imported(saved_file(whose, kind, keys), operator, filename=f"ekspor.{kind}")

    assert preview.state == "ready", preview.message
    assert counts(preview) == (0, 0, 9, 0), told(preview)


@pytest.mark.parametrize("kind", KINDS)
def test_what_libreoffice_saved_and_somebody_changed_changes_that(kind, roster, operator: User) -> None:
    keys = keys_of(exported(user_with("auditor", "35.17"), "lengkap", "xlsx"), roster)
    data = replaced(saved_file("tersamar", kind, keys), {"0812-3456-7890": "0813-1111-2222"})
    result = applied(data, operator, filename=f"ekspor.{kind}")
    assert counts(result) == (0, 1, 8, 0), told(result)
    assert Member.objects.get(pk=roster["siti"].member_id).phone == "+6281311112222"


# --- Meanwhile ----------------------------------------------------------------------------------------------------


def test_a_person_who_was_removed_meanwhile_is_said(roster, operator: User) -> None:
    data = exported(operator, "lengkap", "csv")
    remove_member(roster["eko"].member_id, version=1, reason="Tercatat dua kali", actor=operator)
    assert errors(sent_back(data, operator)) == [(row_of(data, roster["eko"]) + 1, "key_gone")]


def test_a_double_that_was_merged_meanwhile_means_the_one_who_stayed(roster, operator: User) -> None:
    data = exported(operator, "lengkap", "csv")
    row = row_of(data, roster["eko"])
    winner, loser = roster["watni"].member, roster["eko"].member
    merge_members(
        winner.pk,
        loser.pk,
        keep=(),
        reason="Orang yang sama",
        versions={winner.pk: winner.version, loser.pk: loser.version},
        actor=operator,
    )
    assert counts(sent_back(data, operator)) == (0, 0, 9, 0)
    apply(changed(data, row, "Nomor Telepon", "0813-1111-2222"), operator)
    assert Member.objects.get(pk=winner.pk).phone == "+6281311112222"


def test_a_pillar_that_is_no_longer_in_use_is_said(roster, operator: User) -> None:
    data = exported(operator, "lengkap", "csv")
    Pillar.objects.filter(code="PKH").update(is_active=False)
    assert errors(sent_back(data, operator)) == [(row_of(data, roster["rina"]) + 1, "pillar_retired")]


def test_an_import_of_an_export_can_be_undone(roster, operator: User) -> None:
    before = {post.pk: (post.start, post.end) for post in Assignment.objects.all()}
    data = exported(operator, "lengkap", "csv")
    data = changed(data, row_of(data, roster["budi_psm"]), "Nomor Telepon", "0813-1111-2222")
    result = apply(changed(data, row_of(data, roster["budi"]), "TMT", "01/02/2020"), operator)
    assert counts(result) == (0, 2, 7, 0), told(result)
    undo_import(result.pk, actor=operator)
    assert {post.pk: (post.start, post.end) for post in Assignment.objects.all()} == before
    assert Member.objects.get(pk=roster["budi"].member_id).phone == ""
