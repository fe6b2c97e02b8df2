"""Two entries of one person become one: what goes over, what stays, what is refused, and what reads find afterwards."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from personnel.finding import find_by_nik
from personnel.models import (
    AccountState,
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
)
from personnel.profile import posts_over_time
from personnel.reports import by_child_region, headcount
from personnel.services import (
    annul_assignment,
    change_member,
    confirm_account,
    end_assignment,
    merge_members,
    register_member,
    remove_member,
    start_assignment,
    take_on_by_nik,
)
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.models import AuditEntry, Region, User
from tests.factories import AccountFactory, MemberFactory, assignment, nik, position, user_with

pytestmark = pytest.mark.django_db
DAY = date(2024, 2, 1)
REASON = "Orang yang sama, KTP sudah dilihat"


@pytest.fixture
def siti() -> Member:
    """TKSK of Kesamben."""
    member = MemberFactory(name="Siti Aminah", nik=nik(1), phone="+6281200000001", address="Jl. Melati 1")
    assignment("TKSK", "35.17.09", member=member, start=date(2020, 1, 1), membership_no="N-1")
    return member


@pytest.fixture
def double() -> Member:
    """The same Siti as PSM, entered once more without a NIK."""
    member = MemberFactory(name="SITI AMINA", nik=None, phone="", title_suffix="S.Sos.", email="siti@surel.example")
    assignment("PSM", "35.17.09.2001", member=member, start=date(2018, 1, 1))
    return member


def merged(winner: Member, loser: Member, actor: User, *keep: str, **changes) -> MemberMerge:
    versions = {member.pk: Member.objects.get(pk=member.pk).version for member in (winner, loser)}
    options = {"keep": keep, "reason": REASON, "versions": versions, **changes}
    return merge_members(winner.pk, loser.pk, actor=actor, **options)


def refusal(act) -> str:
    with pytest.raises(DomainError) as refused:
        act()
    return refused.value.code


# --- What becomes of the two ----------------------------------------------------------------------------------------


def test_the_loser_leaves_the_roster_and_points_to_the_winner(operator, siti, double):
    merge = merged(siti, double, operator)
    double.refresh_from_db()
    assert (double.merged_into, double.removed_reason, merge.winner, merge.loser) == (siti, REASON, siti, double)
    assert list(Member.objects.present()) == [siti]


def test_open_posts_go_over_and_what_is_over_stays(operator, siti, double):
    over = assignment("PKH", "35.17.10", member=double, start=date(2010, 1, 1), end=DAY, end_reason="resigned")
    planned = timezone.localdate() + timedelta(days=90)
    ends = assignment("PSM", "35.17.10.2001", member=double, start=DAY, end=planned, end_reason="term_over")
    open_one = double.assignments.get(end=None)

    merged(siti, double, operator)

    assert list(double.assignments.all()) == [over]
    assert set(siti.assignments.filter(pk__in=[open_one.pk, ends.pk]).values_list("version", flat=True)) == {2}
    held = headcount(Assignment.objects.all(), timezone.localdate())
    assert (held.people, held.posts, held.by_posts) == (1, 3, {3: 1})


def test_the_same_open_post_twice_was_entered_twice(operator, siti, double):
    kept = assignment("PKH", "35.17.10", member=siti, start=date(2021, 1, 1))
    twice = assignment("PKH", "35.17.10", member=double, start=date(2022, 1, 1))
    for row, month in ((kept, 1), (twice, 1), (twice, 2)):
        MonthlyReport.objects.create(assignment=row, month=date(2024, month, 1), received_on=DAY)
    # Before the winner's service began: nothing of theirs.
    Assignment.objects.filter(pk=kept.pk).update(start=date(2022, 6, 15))
    MonthlyReport.objects.create(assignment=twice, month=date(2022, 5, 1), received_on=DAY)

    merged(siti, double, operator)

    twice.refresh_from_db()
    assert (twice.member, twice.end, twice.end_reason) == (double, twice.start, "mistake")
    assert "ganda" in twice.end_note
    assert sorted(kept.reports.values_list("month", flat=True)) == [date(2024, 1, 1), date(2024, 2, 1)]
    assert sorted(twice.reports.values_list("month", flat=True)) == [date(2022, 5, 1), date(2024, 1, 1)]


def test_a_post_that_the_winner_left_meanwhile_is_a_question_for_people(operator, siti, double):
    assignment("PKH", "35.17.10", member=siti, start=date(2015, 1, 1), end=date(2022, 1, 1), end_reason="resigned")
    assignment("PKH", "35.17.10", member=double, start=date(2018, 1, 1))
    with pytest.raises(DomainError) as refused:
        merged(siti, double, operator)
    assert refused.value.code == "overlaps"
    assert "31 Desember 2021" in refused.value.message
    assert Member.objects.present().count() == 2


def test_certificates_go_over_and_the_card_is_revoked(operator, siti, double):
    kept = Certificate.objects.create(member=double, kind="uji", name="Uji kompetensi")
    wrong = Certificate.objects.create(member=double, kind="uji", name="Salah", removed_at=timezone.now())
    mine = MemberCard.objects.create(member=siti, token="a")
    theirs = MemberCard.objects.create(member=double, token="b")

    merged(siti, double, operator)

    assert list(siti.certificates.all()) == [kept]
    assert list(double.certificates.all()) == [wrong]
    assert list(MemberCard.objects.filter(revoked_at__isnull=True)) == [mine]
    theirs.refresh_from_db()
    assert theirs.revoked_by == operator


def test_chosen_values_change_places(operator, siti, double):
    merged(siti, double, operator, "title_suffix", "email", "name")
    siti.refresh_from_db()
    double.refresh_from_db()
    assert (siti.name, siti.name_key, siti.title_suffix, siti.email) == (
        "SITI AMINA",
        "SITI AMINA",
        "S.Sos.",
        "siti@surel.example",
    )
    assert (double.name, double.name_key, double.title_suffix) == ("Siti Aminah", "SITI AMINAH", "")
    assert (siti.nik, siti.phone) == (nik(1), "+6281200000001")


@pytest.mark.parametrize("theirs", [None, nik(2)])
def test_a_nik_is_taken_over_and_both_stay_known(operator, siti, double, theirs):
    Member.objects.filter(pk=double.pk).update(nik=theirs)
    merged(double, siti, operator, "nik")
    double.refresh_from_db()
    siti.refresh_from_db()
    assert (double.nik, siti.nik) == (nik(1), theirs)
    assert (double.nik_differs, siti.nik_differs) == ("region", "region" if theirs else "")
    for number in filter(None, (nik(1), theirs)):
        assert find_by_nik(number, actor=operator).member_id == double.pk


def test_the_history_of_employment_changes_sides_as_a_whole(operator, siti, double):
    for member, kind, year in ((siti, "relawan", 2020), (siti, "pns", 2022), (double, "pppk", 2022)):
        EmploymentStatus.objects.create(member=member, kind=kind, since=date(year, 1, 1))
    merged(siti, double, operator, "employment")
    assert list(siti.employment.values_list("kind", "since")) == [("pppk", date(2022, 1, 1))]
    assert list(double.employment.values_list("kind", flat=True)) == ["relawan", "pns"]


def test_the_act_is_told_in_both_stories_without_a_number(operator, siti, double):
    Member.objects.filter(pk=double.pk).update(nik=nik(2))
    AccountFactory(member=double, number="0012345678")
    merged(siti, double, operator, "nik", "email")
    acts = AuditEntry.objects.filter(action__startswith="member.merged")
    assert list(acts.order_by("pk").values_list("action", "person_id", "region_code", "reason")) == [
        ("member.merged", siti.pk, "35.17.09", REASON),
        ("member.merged_away", double.pk, "35.17.09.2001", REASON),
    ]
    changes = acts.get(person_id=siti.pk).changes
    assert changes["surel"] == [None, "siti@surel.example"]
    assert changes["rekening APBD Provinsi"] == [None, "Bank Jatim *******678 (aktif)"]
    assert "NIK" in changes
    moved = AuditEntry.objects.get(action="assignment.merged")
    assert (moved.region_code, moved.person_id) == ("35.17.09.2001", siti.pk)
    everything = f"{list(AuditEntry.objects.values())}{list(MemberMerge.objects.values())}"
    assert not any(number in everything for number in (nik(1), nik(2), "0012345678"))


# --- Accounts ------------------------------------------------------------------------------------------------------


def accounts_of(member: Member) -> list[tuple[str, str]]:
    return sorted((account.number, str(account.state)) for account in BankAccount.objects.filter(member=member))


def test_the_only_account_goes_over(operator, siti, double):
    AccountFactory(member=double, number="111")
    AccountFactory(member=double, number="222", purpose="apbn", state="proposed", usable_from=None)
    merged(siti, double, operator)
    assert accounts_of(siti) == [("111", "active"), ("222", "proposed")]
    assert accounts_of(double) == []


def test_of_two_the_winners_stays(operator, siti, double):
    AccountFactory(member=siti, number="111", usable_from=date(2020, 1, 1))
    AccountFactory(member=double, number="222", usable_from=date(2022, 1, 1))
    merged(siti, double, operator)
    assert accounts_of(siti) == [("111", "active")]
    assert accounts_of(double) == [("222", "ended")]
    assert BankAccount.objects.get(number="222").ended_on == timezone.localdate()


def test_of_two_the_losers_may_stay_when_it_is_the_older_one(operator, siti, double):
    AccountFactory(member=siti, number="111", usable_from=date(2022, 1, 1))
    AccountFactory(member=double, number="222", usable_from=date(2020, 1, 1))
    merged(siti, double, operator, "account:apbd_prov")
    assert accounts_of(siti) == [("111", "ended"), ("222", "active")]


@pytest.mark.parametrize("fake_wins", [True, False])
def test_a_made_up_double_redirects_no_money(operator, regency_admin, siti, double, fake_wins):
    """Whoever wins: the newer account is a proposal that a second person confirms."""
    AccountFactory(member=siti, number="111", usable_from=date(2020, 1, 1))
    AccountFactory(member=double, number="666", usable_from=DAY, proposed_by=operator)
    if fake_wins:
        winner, keep = double, ("nik",)
        merged(double, siti, operator, *keep)
    else:
        winner = siti
        merged(siti, double, operator, "account:apbd_prov")
    active = BankAccount.objects.get(state=AccountState.ACTIVE)
    proposal = BankAccount.objects.get(state=AccountState.PROPOSED)
    assert (active.number, active.member, proposal.number, proposal.member) == ("111", winner, "666", winner)
    assert refusal(lambda: confirm_account(proposal.pk, today=DAY, actor=operator)) == "own_proposal"
    confirm_account(proposal.pk, today=DAY, actor=regency_admin)
    assert BankAccount.objects.get(state=AccountState.ACTIVE) == proposal


def test_the_newer_one_waits_for_a_proposal_that_is_under_way(operator, siti, double):
    AccountFactory(member=siti, number="111", usable_from=date(2020, 1, 1))
    AccountFactory(member=siti, number="333", state="proposed", usable_from=None)
    AccountFactory(member=double, number="222", usable_from=DAY)
    assert refusal(lambda: merged(siti, double, operator, "account:apbd_prov")) == "account_pending"
    merged(siti, double, operator)
    assert accounts_of(siti) == [("111", "active"), ("333", "proposed")]


def test_one_account_entered_twice_is_one(operator, siti, double):
    AccountFactory(member=siti, number="111", usable_from=DAY)
    AccountFactory(member=double, number="111", usable_from=date(2020, 1, 1))
    merged(siti, double, operator, "account:apbd_prov")
    assert accounts_of(siti) == [("111", "active")]
    assert accounts_of(double) == [("111", "ended")]


def test_of_two_proposals_the_winners_waits_on(operator, regency_admin, siti, double):
    for member, number in ((siti, "111"), (double, "222")):
        AccountFactory(member=member, number=number, state="proposed", usable_from=None, proposed_by=operator)
    merged(siti, double, operator)
    assert accounts_of(siti) == [("111", "proposed")]
    rejected = BankAccount.objects.get(number="222")
    assert (rejected.state, rejected.decided_by) == ("rejected", None)


# --- What reads find -------------------------------------------------------------------------------------------------


def test_both_niks_find_the_winner(operator, stranger, siti, double):
    Member.objects.filter(pk=double.pk).update(nik=nik(2))
    merged(siti, double, operator)
    for number in (nik(1), nik(2)):
        assert find_by_nik(number, actor=operator).member_id == siti.pk
        assert find_by_nik(number, actor=stranger).office == "Dinas Sosial Kabupaten Jombang"
    row = take_on_by_nik(
        nik(2), position=position("TKSK"), region=Region.objects.get(code="35.16.01"), start=DAY, actor=stranger
    )
    assert row.member == siti


def test_nobody_is_registered_with_the_number_of_a_double(operator, jombang, siti, double):
    Member.objects.filter(pk=double.pk).update(nik=nik(2))
    merged(siti, double, operator)
    with pytest.raises(DomainError) as refused:
        register_member(
            {"name": "Orang Baru", "nik": nik(2)},
            office=jombang,
            position=position("TKSK"),
            region=Region.objects.get(code="35.17.10"),
            start=DAY,
            actor=operator,
        )
    assert refused.value.code == "nik_known"
    assert "Siti Aminah" in refused.value.message
    siti.refresh_from_db()
    again = refusal(lambda: change_member(siti.pk, {"nik": nik(2)}, version=siti.version, actor=operator))
    assert again == "nik_of_merged"


def test_the_winners_page_tells_the_service_of_both(operator, siti, double):
    assignment("PKH", "35.17.10", member=double, start=date(2010, 1, 1), end=date(2012, 1, 1), end_reason="resigned")
    merged(siti, double, operator)
    told = [(str(item.row.pillar), item.in_scope) for item in posts_over_time(siti, operator, DAY)]
    assert told == [("TKSK", True), ("PSM", True), ("PKH", True)]


def test_an_office_sees_the_person_through_what_ended_under_the_double(province_admin, stranger, siti):
    double = MemberFactory(name="Siti Aminah", nik=None)
    assignment("TKSK", "35.16.01", member=double, start=date(2010, 1, 1), end=date(2012, 1, 1), end_reason="moved")
    with pytest.raises(NotFound):
        Member.objects.get_visible(stranger, "member.view", siti.pk)
    merged(siti, double, province_admin)
    assert Member.objects.get_visible(stranger, "member.view", siti.pk) == siti
    assert find_by_nik(siti.nik, actor=stranger).member_id == siti.pk
    with pytest.raises(DomainError) as refused:
        change_member(siti.pk, {"phone": ""}, version=2, actor=stranger)
    assert refused.value.code == "kept_elsewhere"


def test_a_number_that_stands_in_the_service_of_a_double_is_the_persons_own(operator, siti, double):
    old = assignment(
        "TKSK", "35.17.10", member=double, start=date(2010, 1, 1), end=DAY, end_reason="moved", membership_no="N-2"
    )
    merged(siti, double, operator)
    row = start_assignment(
        siti.pk,
        position=position("TKSK"),
        region=Region.objects.get(code="35.17.10"),
        start=DAY,
        details={"membership_no": old.membership_no},
        actor=operator,
    )
    assert row.membership_no == "N-2"


def test_a_day_of_the_past_counts_one_person(operator, siti, double):
    """Two entries with a post each were two people; one person with two posts is what they were."""
    assignment("PKH", "35.17.10", member=double, start=date(2020, 6, 1), end=date(2022, 1, 1), end_reason="resigned")
    day = date(2021, 1, 1)
    assert headcount(Assignment.objects.all(), day).people == 2
    merged(siti, double, operator)
    count = headcount(Assignment.objects.all(), day)
    assert (count.people, count.posts, count.by_posts, count.is_tied) == (1, 3, {3: 1}, True)
    assert {row.pillar.code: row.people for row in count.rows} == {"TKSK": 1, "PSM": 1, "PKH": 1}
    jombang = Region.objects.get(code="35.17")
    assert by_child_region(Assignment.objects.all(), jombang, day) == {"35.17.09": 1, "35.17.10": 1}
    province = Region.objects.get(code="35")
    assert by_child_region(Assignment.objects.all(), province, day) == {"35.17": 1}


# --- Pairs ---------------------------------------------------------------------------------------------------------


def test_the_question_is_answered_and_others_about_the_loser_fall_away(operator, siti, double):
    third, fourth = (MemberFactory(name="Siti Aminah", nik=None, birth_date=None) for _ in range(2))
    for first, second, state in (
        (siti, double, PairState.OPEN),
        (double, third, PairState.OPEN),
        (double, fourth, PairState.DIFFERENT),
    ):
        DuplicatePair.objects.create(first=first, second=second, state=state, note="x", reasons=["phone"])
    merged(siti, double, operator)
    assert not DuplicatePair.objects.waiting().exists()
    left = set(DuplicatePair.objects.exclude(state=PairState.OPEN).values_list("first", "second", "state"))
    assert left == {
        (siti.pk, double.pk, "merged"),
        (double.pk, fourth.pk, "different"),
        (siti.pk, fourth.pk, "different"),
    }


# --- Chains ----------------------------------------------------------------------------------------------------------


def test_merging_a_winner_on_takes_along_whoever_was_merged_into_it(operator, siti, double):
    third = MemberFactory(name="Siti Aminah", nik=nik(3))
    assignment("PKH", "35.17.10", member=third)
    Member.objects.filter(pk=double.pk).update(nik=nik(2))
    merged(siti, double, operator)
    merged(third, siti, operator)
    assert dict(Member.objects.values_list("pk", "merged_into")) == {
        siti.pk: third.pk,
        double.pk: third.pk,
        third.pk: None,
    }
    for number in (nik(1), nik(2), nik(3)):
        assert find_by_nik(number, actor=operator).member_id == third.pk
    assert Assignment.objects.filter(end=None, member=third).count() == 3


def test_the_database_keeps_pointers_one_step_long(operator, siti, double):
    third = MemberFactory()
    merged(siti, double, operator)
    now = timezone.now()
    with pytest.raises(IntegrityError, match="merged_member_points_to_somebody_present"), transaction.atomic():
        Member.objects.filter(pk=third.pk).update(merged_into=double, removed_at=now)
    Assignment.objects.all().update(end=timezone.localdate(), end_reason="resigned")
    with pytest.raises(IntegrityError, match="merged_member_points_to_somebody_present"), transaction.atomic():
        Member.objects.filter(pk=siti.pk).update(removed_at=now)


# --- Refusals --------------------------------------------------------------------------------------------------------


def test_the_same_merge_twice(operator, siti, double):
    merged(siti, double, operator)
    assert refusal(lambda: merged(siti, double, operator)) == "already_merged"
    with pytest.raises(NotFound):
        merged(double, siti, operator)


def test_nobody_is_merged_into_themselves(operator, siti):
    assert refusal(lambda: merged(siti, siti, operator)) == "same_person"


def test_who_was_changed_since_the_page_was_shown_is_not_merged(operator, siti, double):
    change_member(double.pk, {"phone": "081234567890"}, version=1, actor=operator)
    versions = {siti.pk: 1, double.pk: 1}
    assert refusal(lambda: merged(siti, double, operator, versions=versions)) == "changed_meanwhile"


def test_a_reason_is_needed(operator, siti, double):
    assert refusal(lambda: merged(siti, double, operator, reason=" ")) == "reason_needed"


def test_what_cannot_be_taken_over_is_a_fault_of_the_program(operator, siti, double):
    with pytest.raises(TypeError):
        merged(siti, double, operator, "office")


def test_only_who_keeps_both_merges_them(operator, stranger, province_admin, siti):
    there = MemberFactory(name="Siti Aminah", nik=None, office=stranger.grants.get().office)
    assignment("TKSK", "35.16.01", member=there, start=date(2020, 1, 1))
    with pytest.raises(NotFound):
        merged(siti, there, operator)
    assignment("PSM", "35.17.09.2001", member=there)
    assert refusal(lambda: merged(siti, there, operator)) == "kept_elsewhere"
    merged(siti, there, province_admin)


def test_a_post_in_an_area_of_others_is_not_moved(operator, siti, double):
    assignment("TKSK", "35.16.01", member=double)
    assert refusal(lambda: merged(siti, double, operator)) == "outside_area"
    merged(double, siti, operator)


@pytest.mark.parametrize("role", ["coordinator", "auditor", "verifier", "treasurer"])
def test_without_the_right_nobody_merges(role, siti, double):
    with pytest.raises(NotPermitted):
        merged(siti, double, user_with(role, "35.17"))


def test_a_winner_is_not_removed(operator, siti, double):
    merged(siti, double, operator)
    assert refusal(lambda: remove_member(siti.pk, reason="x", version=2, actor=operator)) == "has_merged"


def test_the_loser_is_given_nothing_more(operator, siti, double):
    over = assignment("PKH", "35.17.10", member=double, start=date(2010, 1, 1), end=DAY, end_reason="resigned")
    merged(siti, double, operator)
    start = {"position": over.position, "region": over.duty_region, "start": DAY, "actor": operator}
    assert refusal(lambda: start_assignment(double.pk, **start)) == "member_removed"
    with pytest.raises(NotFound):
        change_member(double.pk, {"phone": ""}, version=2, actor=operator)
    # What is over can still be found wrong.
    annul_assignment(over.pk, version=1, note="Salah", actor=operator)


def test_a_moved_post_lives_on_under_the_winner(operator, siti, double):
    row = double.assignments.get()
    merged(siti, double, operator)
    end_assignment(row.pk, version=2, last_day=timezone.localdate(), reason="resigned", actor=operator)
    row.refresh_from_db()
    assert row.member == siti
