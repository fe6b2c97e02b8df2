"""A merge is undone exactly, as long as nothing later depends on it."""

from collections.abc import Callable
from datetime import date

import pytest
from django.utils import timezone

from personnel import ties
from personnel.duplicates import find_all
from personnel.models import (
    Assignment,
    BankAccount,
    Certificate,
    DuplicatePair,
    EmploymentStatus,
    Member,
    MemberCard,
    MemberMerge,
    MonthlyReport,
    PairState,
    Pause,
)
from personnel.services import (
    add_account,
    change_member,
    close_post,
    confirm_account,
    correct_assignment,
    end_assignment,
    merge_members,
    set_employment,
    undo_merge,
)
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.models import AuditEntry, Bank, User
from tests.factories import AccountFactory, MemberFactory, assignment, nik, user_with

pytestmark = pytest.mark.django_db
DAY = date(2024, 2, 1)
VERSIONS = {"version", "updated_at"}
CHOSEN = ("nik", "name", "email", "birth_date", "home_region", "employment", "account:apbd_prov")


@pytest.fixture
def siti(operator: User) -> Member:
    member = MemberFactory(name="Siti Aminah", nik=nik(1), phone="+6281200000001")
    assignment("TKSK", "35.17.09", member=member, start=date(2020, 1, 1))
    assignment("PKH", "35.17.10", member=member, start=date(2021, 1, 1))
    AccountFactory(member=member, number="111", usable_from=date(2022, 1, 1), proposed_by=operator)
    AccountFactory(member=member, number="112", purpose="apbn", state="proposed", usable_from=None)
    EmploymentStatus.objects.create(member=member, kind="relawan", since=date(2020, 1, 1))
    EmploymentStatus.objects.create(member=member, kind="pns", since=date(2022, 1, 1))
    MemberCard.objects.create(member=member, token="a")
    return member


@pytest.fixture
def double(operator: User, siti: Member) -> Member:
    """With something of everything that a merge touches."""
    member = MemberFactory(
        name="SITI AMINA",
        nik=nik(2),
        email="siti@surel.example",
        birth_date=date(1980, 8, 16),
        home_region_id="35.17.09",
    )
    assignment("PSM", "35.17.09.2001", member=member, start=date(2018, 1, 1))
    twice = assignment("PKH", "35.17.10", member=member, start=date(2022, 1, 1), end_note="")
    Pause.objects.create(assignment=twice, kind="cuti", start=date(2023, 1, 1), note="sakit")
    assignment("TKSK", "35.17.11", member=member, start=date(2010, 1, 1), end=date(2012, 1, 1), end_reason="moved")
    MonthlyReport.objects.create(assignment=twice, month=date(2024, 1, 1), received_on=DAY)
    AccountFactory(member=member, number="222", usable_from=date(2020, 1, 1))
    AccountFactory(member=member, number="223", purpose="apbn", state="proposed", usable_from=None)
    AccountFactory(
        member=member, number="224", purpose="lain", usable_from=DAY, decided_by=operator, decided_at=timezone.now()
    )
    EmploymentStatus.objects.create(member=member, kind="pppk", since=date(2022, 1, 1))
    Certificate.objects.create(member=member, kind="uji", name="Uji kompetensi")
    MemberCard.objects.create(member=member, token="b")
    return member


def merged(winner: Member, loser: Member, actor: User, *keep: str) -> MemberMerge:
    versions = dict(Member.objects.filter(pk__in=(winner.pk, loser.pk)).values_list("pk", "version"))
    return merge_members(winner.pk, loser.pk, keep=keep, reason="Sama", versions=versions, actor=actor)


def everything() -> dict[str, list]:
    """All rows that a merge may touch; versions rise."""
    tables = {}
    for model in (Member, Assignment, Pause, MonthlyReport, BankAccount, EmploymentStatus, Certificate, MemberCard):
        rows = model.objects.order_by("pk").values()
        tables[model.__name__] = [{k: v for k, v in row.items() if k not in VERSIONS} for row in rows]
    pairs = DuplicatePair.objects.order_by("first", "second")
    tables["DuplicatePair"] = list(pairs.values_list("first", "second", "state", "note", "decided_by", "reasons"))
    return tables


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as refused:
        act()
    return refused.value.code


@pytest.mark.parametrize("keep", [(), CHOSEN], ids=["nothing taken over", "much taken over"])
@pytest.mark.parametrize("turned", [False, True])
def test_undoing_brings_back_exactly_what_was(operator, siti, double, keep, turned):
    third = MemberFactory(name="Rina", nik=None)
    find_all()
    pair = DuplicatePair.objects.get()
    DuplicatePair.objects.create(
        first=double, second=third, state=PairState.DIFFERENT, note="saudara", reasons=["phone"]
    )
    winner, loser = (double, siti) if turned else (siti, double)
    if turned:  # a proposal waits on both sides: then only the older account may stay
        keep = tuple(name for name in keep if not name.startswith("account"))
        BankAccount.objects.filter(number="222").update(usable_from=date(2019, 1, 1))
    before = everything()

    merge = merged(winner, loser, operator, *keep)
    assert everything() != before
    pair.refresh_from_db()
    assert pair.state == PairState.MERGED
    undone = undo_merge(merge.pk, actor=operator)

    assert everything() == before
    assert (undone.undone_by, undone.undone_at is not None) == (operator, True)


def test_it_is_told_in_both_stories(operator, siti, double):
    undo_merge(merged(siti, double, operator).pk, actor=operator)
    told = AuditEntry.objects.filter(action__startswith="member.unmerged").order_by("pk")
    # Filed at the newest post of each.
    assert list(told.values_list("action", "person_id", "region_code")) == [
        ("member.unmerged", siti.pk, "35.17.10"),
        ("member.unmerged_away", double.pk, "35.17.10"),
    ]


def test_the_two_can_be_merged_again_the_other_way(operator, siti, double):
    undo_merge(merged(siti, double, operator).pk, actor=operator)
    again = merged(double, siti, operator)
    assert list(MemberMerge.objects.standing()) == [again]


def test_it_is_undone_once(operator, siti, double):
    merge = merged(siti, double, operator)
    undo_merge(merge.pk, actor=operator)
    assert refusal(lambda: undo_merge(merge.pk, actor=operator)) == "already_undone"


def test_of_a_chain_the_last_is_undone_first(operator, siti, double):
    third = MemberFactory(name="Siti Aminah", nik=nik(3))
    assignment("PKH", "35.17.11", member=third)
    find_all()
    before = everything()
    first = merged(siti, double, operator)
    between = everything()
    second = merged(third, siti, operator, "nik")
    with pytest.raises(DomainError) as refused:
        undo_merge(first.pk, actor=operator)
    assert refused.value.code == "merged_since"
    assert third.name in refused.value.message
    undo_merge(second.pk, actor=operator)
    assert everything() == between
    undo_merge(first.pk, actor=operator)
    assert everything() == before


def test_of_two_who_were_merged_into_one_either_is_undone_first(operator, siti, double):
    third = MemberFactory(name="Siti Aminah", nik=nik(3))
    assignment("PKH", "35.17.11", member=third)
    first = merged(siti, double, operator)
    merged(siti, third, operator)
    undo_merge(first.pk, actor=operator)
    third.refresh_from_db()
    assert third.merged_into == siti


# --- What stands in the way ------------------------------------------------------------------------------------------


def _confirm_a_new_account(siti: Member, double: Member, actor: User) -> None:
    bank = Bank.objects.get(code="009")
    new = add_account(siti.pk, purpose="lain", bank=bank, number="99887766", today=DAY, actor=actor)
    confirm_account(new.pk, today=DAY, actor=user_with("operator", "35.17"))


def _moved(member: Member) -> Assignment:
    return member.assignments.get(pillar__code="PSM")


LATER = {
    "the moved post ended": lambda siti, double, actor: end_assignment(
        _moved(siti).pk, version=2, last_day=DAY, reason="resigned", actor=actor
    ),
    "the moved post was corrected": lambda siti, double, actor: correct_assignment(
        _moved(siti).pk, version=2, start=DAY, decree=None, details={}, actor=actor
    ),
    "an account was decided on": _confirm_a_new_account,
    "the biodata was changed": lambda siti, double, actor: change_member(
        siti.pk, {"phone": "081234567890"}, version=2, actor=actor
    ),
    "the employment was changed": lambda siti, double, actor: set_employment(
        siti.pk, kind="lain", since=date(2022, 1, 1), actor=actor
    ),
}


@pytest.mark.parametrize("later", LATER)
def test_what_was_touched_since_stays_merged(operator, siti, double, later):
    merge = merged(siti, double, operator, "nik", "employment")
    LATER[later](siti, double, operator)
    assert refusal(lambda: undo_merge(merge.pk, actor=operator)) == "touched_since"
    assert MemberMerge.objects.get().undone_at is None


def test_without_anything_taken_over_the_biodata_may_have_changed(operator, siti, double):
    merge = merged(siti, double, operator)
    change_member(siti.pk, {"phone": "081234567890"}, version=2, actor=operator)
    undo_merge(merge.pk, actor=operator)
    siti.refresh_from_db()
    assert siti.phone == "+6281234567890"


def test_what_was_paid_since_keeps_the_two_together(operator, siti, double, monkeypatch):
    monkeypatch.setattr(ties, "_ties", {})
    asked = []
    ties.register_tie("pembayaran", lambda ids, since: asked.append((list(ids), since)) or 2)
    merge = merged(siti, double, operator)
    with pytest.raises(DomainError) as refused:
        undo_merge(merge.pk, actor=operator)
    assert (refused.value.code, "2 pembayaran" in refused.value.message) == ("is_tied", True)
    assert asked == [([siti.pk], merge.merged_at)]


def test_a_post_that_was_closed_is_not_given_back(operator, province_admin, siti, double):
    merge = merged(siti, double, operator)
    twice = double.assignments.get(end_reason="mistake")
    kept = siti.assignments.get(pillar__code="PKH")
    end_assignment(kept.pk, version=1, last_day=date(2024, 6, 30), reason="resigned", actor=operator)
    close_post(twice.post_id, last_day=date(2024, 6, 30), actor=province_admin)
    assert refusal(lambda: undo_merge(merge.pk, actor=operator)) == "post_closed"


def test_a_stranger_finds_no_merge(operator, stranger, siti, double):
    merge = merged(siti, double, operator)
    with pytest.raises(NotFound):
        undo_merge(merge.pk, actor=stranger)
    with pytest.raises(NotPermitted):
        undo_merge(merge.pk, actor=user_with("coordinator", "35.17"))
