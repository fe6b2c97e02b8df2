"""People: once, under a version, never unmasked without a trace; accounts by four eyes."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from personnel.models import BankAccount, Member
from personnel.services import (
    add_account,
    change_decree,
    change_member,
    confirm_account,
    issue_decree,
    record_certificate,
    register_member,
    reject_account,
    set_employment,
    unmask_member,
)
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.models import AuditEntry, Bank, Region
from tests.factories import AccountFactory, assignment, nik, position, user_with

pytestmark = pytest.mark.django_db
TODAY = date(2024, 2, 1)


@pytest.fixture
def member() -> Member:
    """A TKSK of Jombang."""
    return assignment("TKSK", "35.17.09").member


@pytest.fixture
def bank_jatim() -> Bank:
    return Bank.objects.get(code="114")


@pytest.mark.parametrize(
    "number, code",
    [
        ("351799150880000", "nik_length"),
        ("3517991508800000", "nik_serial"),
        ("3517993208800001", "nik_day"),
        ("3,51799E+15", "nik_scientific"),
    ],
)
def test_a_nik_that_cannot_be_one_is_refused(operator, jombang, number, code):
    with pytest.raises(DomainError) as refused:
        register_member(
            {"name": "Siti", "nik": number},
            office=jombang,
            position=position("TKSK"),
            region=Region.objects.get(code="35.17.09"),
            start=TODAY,
            actor=operator,
        )
    assert (refused.value.code, list(refused.value.fields)) == (code, ["nik"])


def test_a_nik_in_ones_own_area_is_named(operator, jombang, member):
    with pytest.raises(DomainError) as refused:
        register_member(
            {"name": "Orang Kedua", "nik": member.nik},
            office=jombang,
            position=position("TKSK"),
            region=Region.objects.get(code="35.17.10"),
            start=TODAY,
            actor=operator,
        )
    assert refused.value.code == "nik_known"
    assert member.name in refused.value.message


def test_a_person_without_nik_counts(operator, jombang):
    person = register_member(
        {"name": "Watni"},
        office=jombang,
        position=position("TKSK"),
        region=Region.objects.get(code="35.17.09"),
        start=TODAY,
        actor=operator,
    )
    assert person.nik is None
    assert Member.objects.active_on(TODAY).filter(pk=person.pk).exists()


def test_two_people_share_no_nik_in_the_database(member):
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.create(name="Kembar", name_key="KEMBAR", nik=member.nik, office=member.office)


def test_a_change_tells_old_and_new_and_hides_numbers(operator, member):
    change_member(member.pk, {"phone": "081234567890", "nik": nik(4321)}, version=1, actor=operator)
    (entry,) = AuditEntry.objects.filter(action="member.changed")
    assert entry.changes["telepon"] == [None, "+6281234567890"]
    assert nik(4321) not in str(entry.changes)


def test_a_corrected_nik_leaves_a_trace_though_both_masks_are_alike(operator, member):
    changed = change_member(member.pk, {"nik": nik(4321)}, version=1, actor=operator)
    assert changed.version == 2
    (entry,) = AuditEntry.objects.filter(action="member.changed")
    assert "NIK" in entry.changes


def test_the_slower_of_two_editors_is_told(operator, member):
    change_member(member.pk, {"phone": "081234567890"}, version=1, actor=operator)
    with pytest.raises(DomainError) as refused:
        change_member(member.pk, {"phone": "089999999999"}, version=1, actor=operator)
    assert refused.value.code == "changed_meanwhile"


def test_a_look_at_full_numbers_is_written_down(operator, member):
    AccountFactory(member=member, number="0012345678")
    shown = unmask_member(member.pk, actor=operator)
    assert (shown["nik"], list(shown["accounts"].values())) == (member.nik, ["0012345678"])
    assert AuditEntry.objects.get(action="member.unmasked").person_id == member.pk


@pytest.mark.parametrize("role", ["coordinator", "auditor", "verifier", "approver", "activity_officer"])
def test_without_the_right_numbers_stay_masked(role, member):
    with pytest.raises(NotPermitted):
        unmask_member(member.pk, actor=user_with(role, "35.17"))


def test_becoming_pppk_ends_no_service(operator, member):
    set_employment(member.pk, kind="pppk", since=TODAY, actor=operator)
    assert Member.objects.active_on(TODAY).filter(pk=member.pk).exists()


def test_a_first_account_counts_at_once(operator, member, bank_jatim):
    account = add_account(
        member.pk, purpose="apbd_prov", bank=bank_jatim, number="001 234.567-8", today=TODAY, actor=operator
    )
    assert (account.state, account.usable_from, account.number) == ("active", TODAY, "0012345678")


def test_a_change_of_account_needs_a_second_person_and_waits(operator, regency_admin, member, bank_jatim):
    old = AccountFactory(member=member)
    new = add_account(member.pk, purpose="apbd_prov", bank=bank_jatim, number="0099887766", today=TODAY, actor=operator)
    assert (new.state, list(BankAccount.objects.active())) == ("proposed", [old])
    with pytest.raises(DomainError) as refused:
        confirm_account(new.pk, today=TODAY, actor=operator)
    assert refused.value.code == "own_proposal"
    confirm_account(new.pk, today=TODAY, actor=regency_admin)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, new.state, new.decided_by) == ("ended", "active", regency_admin)
    waiting = TODAY + timedelta(days=settings.ACCOUNT_WAIT_DAYS)
    assert not BankAccount.objects.payable_on(waiting - timedelta(days=1)).exists()
    assert list(BankAccount.objects.payable_on(waiting)) == [new]


def test_the_database_refuses_a_proposal_confirmed_by_its_proposer(operator, member):
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountFactory(member=member, proposed_by=operator, decided_by=operator)


def test_a_rejected_proposal_leaves_the_old_account(operator, regency_admin, member, bank_jatim):
    old = AccountFactory(member=member)
    new = add_account(member.pk, purpose="apbd_prov", bank=bank_jatim, number="99887766", today=TODAY, actor=operator)
    reject_account(new.pk, reason="Nama pemilik lain", actor=regency_admin)
    assert list(BankAccount.objects.active()) == [old]
    with pytest.raises(DomainError) as refused:
        confirm_account(new.pk, today=TODAY, actor=regency_admin)
    assert refused.value.code == "not_proposed"


def test_a_stranger_finds_neither_person_nor_account(stranger, member, bank_jatim):
    with pytest.raises(NotFound):
        add_account(member.pk, purpose="apbn", bank=bank_jatim, number="12345678", today=TODAY, actor=stranger)
    with pytest.raises(NotFound):
        change_member(member.pk, {"phone": ""}, version=1, actor=stranger)


def test_a_decree_is_entered_once(operator, jombang):
    fields = {"number": "188/1/2024", "signed_on": TODAY, "effective_from": TODAY}
    decree = issue_decree(jombang, fields, actor=operator)
    with pytest.raises(DomainError) as refused:
        issue_decree(jombang, fields, actor=operator)
    assert refused.value.code == "decree_known"
    decree = change_decree(decree.pk, {"signer": "Bupati"}, version=decree.version, actor=operator)
    with pytest.raises(DomainError) as refused:
        change_decree(decree.pk, {"valid_until": TODAY - timedelta(days=1)}, version=decree.version, actor=operator)
    assert refused.value.code == "ends_before_start"


def test_a_certificate_belongs_to_a_member_in_scope(operator, stranger, member):
    fields = {"kind": "uji", "name": "Uji kompetensi TKSK", "issued_on": TODAY, "result": "kompeten"}
    assert record_certificate(member.pk, fields, actor=operator).member == member
    with pytest.raises(NotFound):
        record_certificate(member.pk, fields, actor=stranger)
