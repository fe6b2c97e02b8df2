"""Sheets that name people by entries that were merged: the winner is meant, and nothing is doubled."""

from datetime import date

import pytest

from personnel.models import Assignment, Member
from personnel.services import merge_members, remove_member
from pilarsosial.core.errors import DomainError
from pilarsosial.core.importing import verbs
from pilarsosial.core.models import Office, User
from tests.factories import MemberFactory, assignment
from tests.sheets.imports import TODAY, applied, counts, errors, imported, messages
from tests.sheets.rosters import nik, person, sheet

pytestmark = pytest.mark.django_db
BORN = date(1975, 8, 17)


@pytest.fixture
def siti(jombang: Office) -> Member:
    """TKSK of Perak."""
    member = MemberFactory(name="Siti Aminah", nik=nik(1), birth_date=BORN, office=jombang)
    assignment("TKSK", "35.17.01", member=member, start=date(2020, 1, 1))
    return member


@pytest.fixture
def double(siti: Member, operator: User) -> Member:
    """The same Siti under another NIK: TKSK of Gudo until 2019, and PSM. Merged into the first."""
    member = MemberFactory(name="SITI AMINA", nik=nik(2), birth_date=BORN, office=siti.office)
    assignment(
        "TKSK",
        "35.17.02",
        member=member,
        start=date(2015, 1, 1),
        end=date(2019, 1, 1),
        end_reason="moved",
        membership_no="N-1",
    )
    assignment("PSM", "35.17.01.2001", member=member, start=date(2018, 1, 1))
    versions = {siti.pk: 1, member.pk: 1}
    merge_members(siti.pk, member.pk, keep=(), reason="Sama", versions=versions, actor=operator)
    return member


@pytest.mark.parametrize("number", [1, 2])
def test_both_niks_mean_the_winner_and_nothing_changes(siti, double, operator, number):
    row = person(1, NIK=nik(number), NAMA="Siti Aminah", TMT="01-01-2020")
    result = imported(sheet(row), operator)
    assert counts(result) == (0, 0, 1, 0)


def test_the_number_of_the_double_stays_a_second_number(siti, double, operator):
    """Neither is the winner's NIK replaced by it, nor anything else lost."""
    result = applied(sheet(person(1, NIK=nik(2), NAMA="Siti Aminah", TMT="01-01-2020", NO_HP="081234567890")), operator)
    assert counts(result) == (0, 1, 0, 0)
    siti.refresh_from_db()
    assert (siti.nik, siti.phone) == (nik(1), "+6281234567890")
    assert Member.objects.get(pk=double.pk).phone == ""


def test_service_that_ended_under_the_double_is_known(siti, double, operator):
    old = person(
        1, NIK=nik(2), NAMA="Siti Aminah", KECAMATAN_TUGAS="GUDO", TMT="01-01-2015", TANGGAL_SELESAI="31-12-2018"
    )
    assert counts(imported(sheet(old), operator)) == (0, 0, 1, 0)


def test_a_membership_number_of_the_double_is_the_winners(siti, double, operator):
    row = person(1, NIK=nik(1), TMT="01-01-2020", NIAT="N-1")
    assert counts(imported(sheet(row), operator)) == (0, 1, 0, 0)
    taken = imported(sheet(person(3, NIAT="N-1")), operator)
    assert errors(taken) == [(3, "number_taken")]


def test_both_numbers_in_one_file_are_one_person(siti, double, operator):
    rows = [person(1, NAMA="Siti Aminah", TMT="01-01-2020"), person(2, NAMA="Siti Aminah", TMT="01-01-2020")]
    result = imported(sheet(*rows), operator)
    assert (4, "double_row") in errors(result)


def test_the_name_of_the_double_without_a_nik_asks_about_the_winner(siti, double, operator):
    row = person(1, NAMA="Siti Amina", NIK=None, TMT="01-01-2020")
    result = imported(sheet(row), operator, allow_missing_nik=True)
    assert errors(result) == [(3, "same_person")]
    assert "Siti Aminah" in messages(result)


def test_nobody_is_missing_because_of_a_merge(siti, double, operator):
    result = imported(sheet(person(1, NIK=nik(2), NAMA="Siti Aminah", TMT="01-01-2020")), operator)
    assert result.totals["missing_count"] == 0


def test_who_was_removed_since_the_preview_is_given_no_post(siti, operator):
    data = sheet(person(1, KECAMATAN_TUGAS="GUDO", TMT="01-02-2024"))
    preview = imported(data, operator)
    remove_member(siti.pk, reason="Salah catat", version=1, actor=operator)
    with pytest.raises(DomainError) as refused:
        verbs.apply_import(preview.pk, actor=operator, revision=preview.revision, only_good=True, today=TODAY)
    assert refused.value.code == "plan_changed"
    assert not Assignment.objects.filter(end=None).exists()


def test_an_import_is_not_undone_under_somebody_who_was_merged_since(siti, operator):
    result = applied(sheet(person(2)), operator)
    new = Member.objects.get(nik=nik(2))
    versions = {siti.pk: 1, new.pk: 1}
    merge_members(siti.pk, new.pk, keep=(), reason="Sama", versions=versions, actor=operator)
    with pytest.raises(DomainError) as refused:
        verbs.undo_import(result.pk, actor=operator)
    assert refused.value.code == "undo_too_late"
