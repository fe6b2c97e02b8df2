"""Undoing an import puts back exactly what it changed, and stops where somebody built on it."""

from datetime import date

import pytest

from personnel.models import AccountState, BankAccount, EmploymentStatus, Member
from personnel.services.members import set_employment
from pilarsosial.core.errors import DomainError
from pilarsosial.core.importing import verbs
from pilarsosial.core.models import ImportState, SheetImport, User
from tests.factories import MemberFactory, assignment
from tests.sheets.imports import TODAY, applied
from tests.sheets.rosters import nik, person, sheet


def _row(**said: object) -> bytes:
    return sheet(person(1, NAMA="Ani Anggraini Dedi", KECAMATAN_TUGAS="PERAK", TMT=None, **said))


def _refused(sheet_import: SheetImport, actor: User) -> str:
    with pytest.raises(DomainError) as refusal:
        verbs.undo_import(sheet_import.pk, actor=actor)
    assert refusal.value.code == "undo_too_late"
    sheet_import.refresh_from_db()
    assert sheet_import.state == ImportState.APPLIED
    return str(refusal.value)


@pytest.fixture
def ani() -> Member:
    member = MemberFactory(name="Ani Anggraini Dedi", nik=nik(1))
    assignment("TKSK", "35.17.01", member=member)
    return member


@pytest.mark.django_db
def test_undoing_a_new_name_puts_back_how_it_is_found(operator: User) -> None:
    applied(sheet(person(1, NAMA="Zulkarnain Asli Benar")), operator)
    before = Member.objects.values_list("name", "name_key", "birth_date", "nik_differs").get()
    renamed = applied(sheet(person(1, NAMA="Hamdani Nama Baru", TANGGAL_LAHIR="01-01-1970")), operator)
    changed = Member.objects.get()
    assert (changed.name_key, "birth_date" in changed.nik_differs) == ("HAMDANI NAMA BARU", True)

    verbs.undo_import(renamed.pk, actor=operator)

    assert Member.objects.values_list("name", "name_key", "birth_date", "nik_differs").get() == before
    assert before[1] == "ZULKARNAIN ASLI BENAR"


@pytest.mark.django_db
def test_an_employment_that_somebody_wrote_since_stays(ani: Member, operator: User) -> None:
    sheet_import = applied(_row(STATUS_KEPEGAWAIAN="Kontrak"), operator)
    set_employment(ani.pk, kind="pns", since=TODAY, actor=operator)

    text = _refused(sheet_import, operator)

    assert text.startswith("Ani Anggraini Dedi (baris 3) sudah diubah sesudah impor.")
    assert EmploymentStatus.objects.values_list("kind", "since").get() == ("pns", TODAY)


@pytest.mark.django_db
def test_undoing_the_second_employment_of_a_day_brings_the_first_back(ani: Member, operator: User) -> None:
    set_employment(ani.pk, kind="relawan", since=date(2020, 1, 1), actor=operator)
    first = applied(_row(STATUS_KEPEGAWAIAN="Kontrak"), operator)
    second = applied(_row(STATUS_KEPEGAWAIAN="PPPK"), operator)
    _refused(first, operator)

    verbs.undo_import(second.pk, actor=operator)
    assert list(EmploymentStatus.objects.order_by("since").values_list("kind", flat=True)) == ["relawan", "kontrak"]

    verbs.undo_import(first.pk, actor=operator)
    assert EmploymentStatus.objects.values_list("kind", flat=True).get() == "relawan"


@pytest.mark.django_db
def test_an_account_on_which_a_later_proposal_builds_stays(ani: Member, operator: User) -> None:
    first = applied(_row(REKENING_BANK_JATIM="0521000003"), operator)
    second = applied(_row(REKENING_BANK_JATIM="0521000004"), operator)
    assert list(BankAccount.objects.order_by("pk").values_list("state", flat=True)) == [
        AccountState.ACTIVE,
        AccountState.PROPOSED,
    ]

    assert "Ani Anggraini Dedi (baris 3) sudah diubah" in _refused(first, operator)
    assert BankAccount.objects.count() == 2

    verbs.undo_import(second.pk, actor=operator)
    verbs.undo_import(first.pk, actor=operator)
    assert not BankAccount.objects.exists()


@pytest.mark.django_db
def test_who_stands_in_the_way_is_named(operator: User) -> None:
    sheet_import = applied(sheet(person(1), person(2, NAMA="Ani Anggraini Dedi")), operator)
    ani = Member.objects.get(nik=nik(2))
    assignment("TAGANA", "35.17", member=ani)

    assert "Ani Anggraini Dedi (baris 4) sudah diubah sesudah impor." in _refused(sheet_import, operator)
