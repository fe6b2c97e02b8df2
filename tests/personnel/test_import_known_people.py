"""People whom the roster knows already: found, corrected, moved, asked about, never overwritten by silence."""

from datetime import date

import pytest

from personnel.models import Assignment, EndReason, Member
from personnel.services import remove_member
from pilarsosial.core.importing.results import Findings
from pilarsosial.core.models import AuditEntry, User
from tests.factories import DecreeFactory, MemberFactory, OfficeFactory, assignment
from tests.sheets.imports import TODAY, applied, counts, errors, imported, messages, rows_of, warnings
from tests.sheets.rosters import nik, person, sheet
from tests.sheets.workbooks import xlsx_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def siti(jombang) -> Assignment:
    """Known to Jombang as TKSK of Perak since 2020."""
    member = MemberFactory(
        name="Siti Aminah", nik=nik(1), birth_date=date(1975, 8, 17), phone="+6281200000001", address="Jl. Melati 1"
    )
    return assignment("TKSK", "35.17.01", member=member, start=date(2020, 1, 1), membership_no="N-1")


def test_another_start_corrects_the_assignment(siti: Assignment, operator: User) -> None:
    result = applied(sheet(person(1, TMT="01-03-2020")), operator)

    assert counts(result) == (0, 1, 0, 0)
    siti.refresh_from_db()
    assert (siti.start, siti.version, siti.membership_no) == (date(2020, 3, 1), 2, "N-1")
    assert AuditEntry.objects.get(action="assignment.corrected").changes == {"TMT": ["2020-01-01", "2020-03-01"]}


def test_another_region_with_a_later_start_is_a_transfer(siti: Assignment, operator: User) -> None:
    result = applied(sheet(person(1, KECAMATAN_TUGAS="GUDO", TMT="01-02-2024")), operator)

    assert counts(result) == (1, 0, 0, 0)
    assert (result.totals["members_new"], result.totals["assignments_new"], result.totals["transfers"]) == (0, 1, 1)
    siti.refresh_from_db()
    assert (siti.end, siti.end_reason, siti.last_day) == (date(2024, 2, 1), EndReason.MOVED, date(2024, 1, 31))
    moved = Assignment.objects.get(end=None)
    assert (moved.duty_region_id, moved.start, moved.membership_no) == ("35.17.02", date(2024, 2, 1), "N-1")
    assert AuditEntry.objects.filter(action="assignment.transferred").count() == 1
    assert counts(imported(sheet(person(1, KECAMATAN_TUGAS="GUDO", TMT="01-02-2024")), operator)) == (0, 0, 1, 0)


def test_another_region_with_an_earlier_start_is_a_question(siti: Assignment, operator: User) -> None:
    preview = imported(sheet(person(1, KECAMATAN_TUGAS="GUDO", TMT="01-02-2019")), operator)
    assert errors(preview) == [(3, "starts_too_early")]


def test_an_end_date_ends_the_assignment_after_that_day(siti: Assignment, operator: User) -> None:
    applied(sheet(person(1, TMT="01-01-2020", TANGGAL_SELESAI="31-08-2026")), operator)
    siti.refresh_from_db()
    assert (siti.end, siti.end_reason) == (date(2026, 9, 1), EndReason.TERM_OVER)


def test_a_blank_cell_keeps_and_the_mark_clears(siti: Assignment, operator: User) -> None:
    row = person(1, TMT="01-01-2020", NO_HP=None, ALAMAT="[KOSONG]", NIAT="-")

    result = applied(sheet(row), operator)

    assert counts(result) == (0, 1, 0, 0)
    member = Member.objects.get()
    assert (member.phone, member.address, member.version) == ("+6281200000001", "", 2)
    siti.refresh_from_db()
    assert siti.membership_no == "N-1"
    assert AuditEntry.objects.get(action="member.changed").changes == {"alamat KTP": ["Jl. Melati 1", None]}


def test_the_mark_cannot_clear_who_somebody_is(siti: Assignment, operator: User) -> None:
    assert errors(imported(sheet(person(1, NAMA="[KOSONG]")), operator)) == [(3, "cannot_clear")]


def test_a_blank_area_keeps_the_only_post(siti: Assignment, operator: User) -> None:
    row = person(1, KECAMATAN_TUGAS=None, TMT="01-01-2020", NO_HP="0813-1111-2222")
    result = applied(sheet(row, person(2)), operator)
    assert counts(result) == (1, 1, 0, 0)


def test_identity_changes_are_written_and_told(siti: Assignment, operator: User) -> None:
    applied(sheet(person(1, NAMA="SITI AMINAH, S.Sos.", TMT="01-01-2020", KK="3517990101010001")), operator)

    member = Member.objects.get()
    assert (member.name, member.title_suffix, member.family_card_no) == ("Siti Aminah", "S.Sos.", "3517990101010001")
    changes = AuditEntry.objects.get(action="member.changed").changes
    assert changes["nomor KK"] == [None, "*************001"]


def test_a_person_without_nik_is_found_by_the_membership_number_and_gets_one(siti: Assignment, operator: User) -> None:
    Member.objects.filter(pk=siti.member_id).update(nik=None)
    result = applied(sheet(person(1, TMT="01-01-2020", NIAT="N-1")), operator)
    assert counts(result) == (0, 1, 0, 0)
    assert Member.objects.get().nik == nik(1)


def test_the_same_name_and_birth_date_is_a_question_that_can_be_answered(siti: Assignment, operator: User) -> None:
    other = person(1, NIK=nik(8), KECAMATAN_TUGAS="GUDO")

    preview = imported(sheet(other), operator)
    assert errors(preview) == [(3, "same_person")]
    assert "3517************" in messages(preview)
    assert nik(1) not in messages(preview)

    answered = imported(sheet(other), operator, answers={"0:3": "other"})
    assert counts(answered) == (1, 0, 0, 0)


def test_a_damaged_nik_that_fits_a_member_says_whose_it_is(siti: Assignment, operator: User) -> None:
    rows = [["DAFTAR TKSK"], ["NAMA", "NIK", "TANGGAL LAHIR", "KECAMATAN TUGAS"]]
    rows.append(["SITI AMINAH", int(nik(1)[:15] + "0"), "17-08-1975", "PERAK"])
    preview = imported(xlsx_bytes({"TKSK": rows}), operator, filename="tksk.xlsx")
    assert errors(preview) == [(3, "nik_numeric"), (3, "same_person")]


def test_missing_people_are_listed_and_never_ended(siti: Assignment, operator: User) -> None:
    result = applied(sheet(person(2)), operator)

    findings = Findings(result)
    assert [one["name"] for one in findings.named("missing")] == ["Siti Aminah"]
    assert result.totals["missing_count"] == 1
    siti.refresh_from_db()
    assert siti.end is None


def test_a_nik_of_another_office_gets_a_post_and_nothing_else(operator: User, mojokerto) -> None:
    there = MemberFactory(name="Orang Mojokerto", nik=nik(1), birth_date=date(1975, 8, 17), office=mojokerto, phone="")
    assignment("Tagana".upper(), "35.16", member=there)
    row = person(1, NAMA="ORANG MOJOKERTO", NO_HP="081311112222", REKENING_BANK_JATIM="0521000001")

    result = applied(sheet(row), operator)

    assert counts(result) == (1, 0, 0, 0)
    assert (3, "known_elsewhere") in warnings(result)
    said = "\n".join(issue.message for row in rows_of(result) for issue in row.issues)
    assert "sudah terdaftar di Dinas Sosial Kabupaten Mojokerto" in said
    assert "Orang Mojokerto" not in said
    there.refresh_from_db()
    assert (there.name, there.phone, there.version) == ("Orang Mojokerto", "", 1)
    assert not there.accounts.exists()
    assert there.assignments.filter(duty_region="35.17.01").exists()
    notice = AuditEntry.objects.get(action="assignment.started", region_code="35.16")
    assert notice.reason == "Penugasan baru oleh kantor lain."
    assert notice.changes == {"formasi": [None, "TKSK Kab. Jombang"], "TMT": [None, "2024-01-01"]}


def test_the_same_post_in_another_office_is_not_ended_from_here(operator: User, mojokerto) -> None:
    there = MemberFactory(name="Siti Aminah", nik=nik(1), birth_date=date(1975, 8, 17), office=mojokerto)
    kept = assignment("TKSK", "35.16.01", member=there)

    result = applied(sheet(person(1)), operator)

    assert (3, "still_elsewhere") in warnings(result)
    kept.refresh_from_db()
    assert kept.end is None


def test_decrees_are_entered_once_and_shared(operator: User) -> None:
    known = DecreeFactory(office=OfficeFactory(code="35.17"), number="188/1/2024", signed_on=date(2024, 1, 2))
    sk = {"NO_SK": "188/1/2024", "TANGGAL_SK": "2 Januari 2024"}
    new = {"NO_SK": "188/2/2024", "TANGGAL_SK": "3 Januari 2024"}

    applied(sheet(person(1, **sk), person(2, **new), person(3, **new)), operator)

    numbers = dict(Assignment.objects.values_list("duty_region_id", "decree__number"))
    assert numbers == {"35.17.01": "188/1/2024", "35.17.02": "188/2/2024", "35.17.03": "188/2/2024"}
    assert Assignment.objects.get(duty_region="35.17.01").decree == known
    assert AuditEntry.objects.filter(action="decree.issued").count() == 1
    again = imported(sheet(person(1, **sk), person(2, **new), person(3, **new)), operator)
    assert counts(again) == (0, 0, 3, 0)


def test_a_changed_employment_is_dated_today(siti: Assignment, operator: User) -> None:
    row = person(1, TMT="01-01-2020", STATUS_KEPEGAWAIAN="PPPK")
    result = applied(sheet(row), operator)
    assert counts(result) == (0, 1, 0, 0)
    status = siti.member.employment.get()
    assert (status.kind, status.since) == ("pppk", TODAY)
    assert counts(imported(sheet(row), operator)) == (0, 0, 1, 0)


def test_the_office_decides_which_purpose_a_bank_serves(siti: Assignment, operator: User, jombang) -> None:
    jombang.bank_purposes.create(bank_id="114", purpose="apbd_kab")
    applied(
        sheet(person(1, TMT="01-01-2020", REKENING_BANK_JATIM="0521000001", REKENING_BANK_BNI="0098765432")), operator
    )
    found = dict(siti.member.accounts.values_list("bank_id", "purpose"))
    assert found == {"114": "apbd_kab", "009": "apbn"}


def test_a_removed_person_does_not_come_back_by_a_sheet(siti: Assignment, operator: User) -> None:
    remove_member(siti.member_id, reason="Salah catat", version=1, actor=operator)
    assert errors(imported(sheet(person(1, TMT="01-01-2020")), operator)) == [(3, "member_removed")]


def test_a_move_into_a_post_that_a_later_row_leaves_needs_no_order(siti: Assignment, operator: User) -> None:
    budi = assignment("TKSK", "35.17.02", member=MemberFactory(name="Budi Santoso", nik=nik(2), birth_date=None))
    first = person(1, KECAMATAN_TUGAS="GUDO", TMT="01-02-2024")
    second = person(2, KECAMATAN_TUGAS="NGORO", TMT="01-02-2024")

    result = applied(sheet(first, second), operator)

    assert counts(result) == (2, 0, 0, 0)
    budi.refresh_from_db()
    assert budi.end == date(2024, 2, 1)
    assert Assignment.objects.filter(end=None).count() == 2
