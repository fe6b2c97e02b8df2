"""Proposed accounts: seen by both sides, confirmed by another person, one by one or many at once."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from personnel.models import BankAccount
from personnel.services import confirm_account, confirm_accounts
from pilarsosial.core.errors import NotPermitted
from pilarsosial.core.models import AuditEntry, User
from tests.factories import AccountFactory, MemberFactory, OfficeFactory, assignment, user_with
from tests.personnel.test_hostile_verbs import at_once

pytestmark = pytest.mark.django_db
QUEUE, MANY = reverse("account-queue"), reverse("account-confirm-many")
DAY = date(2024, 2, 1)


@pytest.fixture
def colleague(jombang) -> User:
    """The second operator of Jombang."""
    return user_with("operator", "35.17", username="rekan")


def proposal(proposer: User | None, district: str = "35.17.09", *, name: str = "", old: bool = True, **fields):
    member = MemberFactory(office=OfficeFactory(code=district[:5]), **({"name": name} if name else {}))
    assignment("TKSK", district, member=member)
    if old:
        AccountFactory(member=member)
    return AccountFactory(member=member, state="proposed", usable_from=None, proposed_by=proposer, **fields)


def states(*accounts: BankAccount) -> list[str]:
    return [BankAccount.objects.get(pk=account.pk).state for account in accounts]


# --- The verb -----------------------------------------------------------------------------------------------------


def test_many_are_confirmed_and_the_own_ones_named(operator, colleague):
    theirs, first, own = proposal(operator), proposal(operator, "35.17.10", old=False), proposal(colleague, "35.17.11")
    result = confirm_accounts([own.pk, first.pk, theirs.pk, theirs.pk], today=DAY, actor=colleague)
    assert (result.done, result.own, result.missing) == ([theirs, first], [own], 0)
    assert states(theirs, first, own) == ["active", "active", "proposed"]
    theirs.refresh_from_db()
    assert theirs.usable_from == DAY + timedelta(days=settings.ACCOUNT_WAIT_DAYS)
    assert (theirs.decided_by, theirs.decided_at is not None) == (colleague, True)
    old = BankAccount.objects.get(member=theirs.member, state="ended")
    assert old.ended_on == DAY
    assert AuditEntry.objects.filter(action="account.confirmed").count() == 2
    act = AuditEntry.objects.get(action="accounts.confirmed")
    assert (act.count, act.office.code) == (2, "35.17")


def test_in_sets_as_one_by_one(operator, colleague):
    one, many = proposal(operator), proposal(operator, "35.17.10")
    confirm_account(one.pk, today=DAY, actor=colleague)
    confirm_accounts([many.pk], today=DAY, actor=colleague)

    def picture(account: BankAccount) -> list[tuple]:
        rows = BankAccount.objects.filter(member=account.member).order_by("pk")
        return [(row.state, row.usable_from, row.ended_on, row.decided_by_id, row.decided_at is None) for row in rows]

    def told(account: BankAccount) -> tuple:
        entry = AuditEntry.objects.get(action="account.confirmed", target_id=str(account.pk))
        return entry.region_code[:5], entry.pillar_id, entry.office_id, sorted(entry.changes)

    assert picture(one) == picture(many)
    assert told(one) == told(many)


def test_what_is_decided_elsewhere_or_out_of_sight_keeps_nobody_back(operator, colleague, stranger):
    good, decided, foreign = proposal(operator), proposal(operator, "35.17.10"), proposal(stranger, "35.16.01")
    BankAccount.objects.filter(pk=decided.pk).update(state="rejected")
    kept_elsewhere = proposal(stranger, "35.16.02")
    assignment("PSM", "35.17.09.2001", member=kept_elsewhere.member)  # Jombang gave them a post as well
    ids = [good.pk, decided.pk, foreign.pk, kept_elsewhere.pk, 999_999]
    result = confirm_accounts(ids, today=DAY, actor=colleague)
    assert (result.done, result.decided, result.elsewhere, result.missing) == ([good], [decided], [kept_elsewhere], 2)
    assert states(good, foreign, kept_elsewhere) == ["active", "proposed", "proposed"]


def test_the_number_of_statements_does_not_grow(operator, colleague, django_assert_num_queries):
    few = [proposal(operator, f"35.17.{number:02}").pk for number in (1, 2)]
    many = [proposal(operator, f"35.17.{number:02}").pk for number in range(3, 13)]
    colleague.grants_in_force()
    with django_assert_num_queries(11):
        confirm_accounts(few, today=DAY, actor=colleague)
    with django_assert_num_queries(11):
        confirm_accounts(many, today=DAY, actor=colleague)


def test_nothing_confirmed_leaves_no_trace(operator):
    own = proposal(operator)
    confirm_accounts([own.pk], today=DAY, actor=operator)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("role", ["coordinator", "auditor", "treasurer"])
def test_without_the_right_nobody_confirms(role, operator):
    with pytest.raises(NotPermitted):
        confirm_accounts([proposal(operator).pk], today=DAY, actor=user_with(role, "35.17"))


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_the_same_list_at_once_confirm_each_once(operator, colleague):
    ids = [proposal(operator, f"35.17.{number:02}").pk for number in range(1, 7)]
    third = user_with("regency_admin", "35.17")
    for actor in (colleague, third):
        actor.grants_in_force()
    assert at_once(
        lambda: confirm_accounts(ids, today=DAY, actor=colleague),
        lambda: confirm_accounts(list(reversed(ids)), today=DAY, actor=third),
    ) == ["done", "done"]
    assert BankAccount.objects.filter(pk__in=ids, state="active").count() == 6
    assert AuditEntry.objects.filter(action="account.confirmed").count() == 6
    assert sum(AuditEntry.objects.filter(action="accounts.confirmed").values_list("count", flat=True)) == 6


# --- The page -----------------------------------------------------------------------------------------------------


def test_both_sides_see_each_other_and_numbers_stay_masked(as_user, operator, colleague):
    account = proposal(operator, name="Siti Rahayu", number="0099887766")
    BankAccount.objects.filter(pk=account.pk).update(proposed_at=timezone.now() - timedelta(days=3))
    page = as_user(colleague).get(QUEUE).content.decode()
    for words in ("Siti Rahayu", "Operator", "3 hari", "*******766"):
        assert words in page
    assert "0099887766" not in page
    own = as_user(operator).get(QUEUE).content.decode()
    assert "Usulan Anda; orang lain yang mengesahkan" in own
    assert f'value="{account.pk}"' not in own

    as_user(colleague).post(MANY, {"pilih": [account.pk]})
    waiting = as_user(operator).get(QUEUE, {"keadaan": "tunggu"}).content.decode()
    for words in ("Siti Rahayu", "Operator", "Rekan"):
        assert words in waiting
    member_page = as_user(operator).get(reverse("member-detail", args=[account.member_id])).content.decode()
    account.refresh_from_db()
    assert f"Mulai {account.usable_from.day} " in member_page
    assert "disahkan Rekan" in member_page


def test_ticked_ones_are_confirmed_and_the_rest_is_said(as_user, operator, colleague, stranger):
    theirs, own = proposal(operator, name="Siti Rahayu"), proposal(colleague, "35.17.10", name="Budi Santoso")
    foreign = proposal(stranger, "35.16.01", name="Orang Lain")
    answer = as_user(colleague).post(
        MANY, {"pilih": [theirs.pk, own.pk, foreign.pk, "x"], "kembali": f"{QUEUE}?pilar=TKSK"}, follow=True
    )
    assert answer.redirect_chain == [(f"{QUEUE}?pilar=TKSK", 302)]
    page = answer.content.decode()
    assert "1 rekening disahkan" in page
    assert "Usulan Anda sendiri harus disahkan orang lain: Budi Santoso." in page
    assert "1 usulan tidak ditemukan" in page
    assert "Orang Lain" not in page
    assert states(theirs, own, foreign) == ["active", "proposed", "proposed"]


def test_one_is_confirmed_from_the_list_and_leads_back_there(as_user, operator, colleague):
    account = proposal(operator)
    url = reverse("account-confirm", args=[account.pk])
    for asked, back in ((f"{QUEUE}?dana=apbn", f"{QUEUE}?dana=apbn"), ("https://jahat.example/", QUEUE)):
        BankAccount.objects.filter(member=account.member, state="active").update(state="ended")
        BankAccount.objects.filter(pk=account.pk).update(state="proposed", decided_by=None)
        answer = as_user(colleague).post(url, {"kembali": asked})
        assert answer.url == back
        assert states(account) == ["active"]


def test_nothing_ticked_is_said(as_user, colleague):
    assert "Pilih dahulu" in as_user(colleague).post(MANY, {}, follow=True).content.decode()


def test_the_queue_is_narrowed_and_sealed(as_user, operator, colleague, stranger, coordinator):
    proposal(operator, "35.17.09", name="Siti Rahayu")
    proposal(operator, "35.17.10", name="Budi Santoso", purpose="apbn")
    proposal(stranger, "35.16.01", name="Orang Lain")

    def found(**asked) -> list[str]:
        return [row["member"].name for row in as_user(colleague).get(QUEUE, asked).context["rows"]]

    assert found() == ["Siti Rahayu", "Budi Santoso"]
    assert found(wilayah="35.17.10") == ["Budi Santoso"]
    assert found(dana="apbd_prov") == ["Siti Rahayu"]
    assert found(pilar="PSM") == []
    assert as_user(coordinator).get(QUEUE).status_code == 403
    assert as_user(user_with("auditor", "35.17")).get(QUEUE).context["may_confirm"] is False
    assert as_user(user_with("auditor", "35.17")).post(MANY, {}).status_code == 403


def test_every_proposal_is_on_one_page_once(as_user, operator, colleague, monkeypatch):
    monkeypatch.setattr("personnel.views.account_queue.PAGE_SIZE", 2)
    for number in range(1, 6):
        proposal(operator, f"35.17.{number:02}")
    client, seen, url = as_user(colleague), [], QUEUE
    while url:
        context = client.get(url).context
        seen += [row["account"].pk for row in context["rows"]]
        url = context["next_url"]
    assert seen == sorted(BankAccount.objects.filter(state="proposed").values_list("pk", flat=True))
