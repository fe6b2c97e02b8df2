"""Taking people out of the roster and bringing them back exactly as they were."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from personnel import ties
from personnel.models import (
    Assignment,
    DuplicatePair,
    EndReason,
    Member,
    MemberCard,
    MemberRemoval,
    Pause,
)
from personnel.reports import headcount
from personnel.services import (
    add_account,
    change_member,
    close_post,
    confirm_account,
    remove_member,
    restore_member,
    start_assignment,
    take_on_by_nik,
)
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.models import AuditEntry, Bank, Region, User
from tests.factories import AccountFactory, MemberFactory, assignment, position, user_with

pytestmark = pytest.mark.django_db
DAY = date(2024, 2, 1)


@pytest.fixture
def member() -> Member:
    """TKSK since 2020 with a pause, PSM until 2019, and a card."""
    row = assignment("TKSK", "35.17.09", start=date(2020, 1, 1), membership_no="N-1")
    assignment(
        "PSM", "35.17.09.2001", member=row.member, start=date(2015, 1, 1), end=date(2019, 6, 1), end_reason="resigned"
    )
    Pause.objects.create(assignment=row, kind="cuti", start=date(2022, 1, 1), end=date(2022, 3, 1), note="umrah")
    Pause.objects.create(assignment=row, kind="nonaktif", start=date(2023, 1, 1))
    MemberCard.objects.create(member=row.member, token="kartu-1")
    return row.member


def removed(member: Member, actor: User, reason: str = "Salah catat, bukan pilar sosial") -> MemberRemoval:
    return remove_member(member.pk, reason=reason, version=member.version, actor=actor)


def state_of(member: Member) -> dict[str, list]:
    """Everything that a removal touches, but for the versions."""
    return {
        "member": [(row.removed_at, row.removed_reason) for row in Member.objects.filter(pk=member.pk)],
        "service": list(
            member.assignments.order_by("pk").values_list("pk", "start", "end", "end_reason", "end_note", "member_id")
        ),
        "pauses": list(Pause.objects.order_by("pk").values_list("pk", "assignment_id", "kind", "start", "end", "note")),
        "cards": list(MemberCard.objects.values_list("pk", "revoked_at", "revoked_by")),
    }


def refusal(act) -> str:
    with pytest.raises(DomainError) as refused:
        act()
    return refused.value.code


def test_a_removed_person_counts_on_no_day_and_frees_the_post(operator, member):
    removal = removed(member, operator)

    member.refresh_from_db()
    assert (member.removed_at is not None, member.removed_reason) == (True, removal.reason)
    for day in (date(2016, 1, 1), date(2021, 1, 1), DAY):
        assert headcount(Assignment.objects.all(), day).people == 0
    other = MemberFactory()
    assignment("PSM", "35.17.10.2001", member=other)
    start_assignment(
        other.pk,
        position=position("TKSK"),
        region=Region.objects.get(code="35.17.09"),
        start=DAY,
        details={"membership_no": "N-1"},
        actor=operator,
    )
    assert MemberCard.objects.get().revoked_at is not None


def test_restoring_brings_back_exactly_what_was(operator, member):
    before = state_of(member)

    restored = restore_member(removed(member, operator).pk, actor=operator)

    assert state_of(member) == before
    assert restored.version == 3
    assert MemberRemoval.objects.get().restored_by == operator


def test_what_was_a_mistake_before_stays_one(operator, member):
    row = assignment(
        "PKH", "35.17.10", member=member, start=DAY, end=DAY, end_reason=EndReason.MISTAKE, end_note="Salah orang"
    )
    restore_member(removed(member, operator).pk, actor=operator)
    row.refresh_from_db()
    assert (row.end, row.end_reason, row.end_note) == (DAY, "mistake", "Salah orang")


def test_removing_and_restoring_are_told_where_the_posts_lie(operator, member):
    restore_member(removed(member, operator).pk, actor=operator)
    told = list(AuditEntry.objects.order_by("pk").values_list("action", "region_code", "person_id", "reason"))
    reason = "Salah catat, bukan pilar sosial"
    assert sorted(told) == sorted(
        [
            ("assignment.ended", "35.17.09", member.pk, reason),
            ("assignment.ended", "35.17.09.2001", member.pk, reason),
            ("member.removed", "35.17.09", member.pk, reason),
            ("assignment.restored", "35.17.09", member.pk, ""),
            ("assignment.restored", "35.17.09.2001", member.pk, ""),
            ("member.restored", "35.17.09", member.pk, ""),
        ]
    )


def test_a_reason_is_needed(operator, member):
    assert refusal(lambda: removed(member, operator, reason="  ")) == "reason_needed"


def test_the_slower_of_two_is_told(operator, member):
    change_member(member.pk, {"phone": "081234567890"}, version=1, actor=operator)
    assert refusal(lambda: removed(member, operator)) == "changed_meanwhile"


def test_the_same_twice(operator, member):
    removal = removed(member, operator)
    with pytest.raises(NotFound):
        removed(member, operator)
    restore_member(removal.pk, actor=operator)
    assert refusal(lambda: restore_member(removal.pk, actor=operator)) == "already_restored"


def test_who_was_paid_or_marked_present_stays(operator, member, monkeypatch):
    monkeypatch.setattr(ties, "_ties", {})
    asked = []

    def payments(ids, since) -> int:
        asked.append((list(ids), since))
        return 3

    ties.register_tie("pembayaran", payments)
    ties.register_tie("tanda hadir", lambda ids, since: 0)
    with pytest.raises(DomainError) as refused:
        removed(member, operator)
    assert refused.value.code == "is_tied"
    assert "sudah ada 3 pembayaran." in refused.value.message
    assert asked == [([member.pk], None)]
    assert Member.objects.present().filter(pk=member.pk).exists()


def test_whoever_also_serves_elsewhere_is_not_removed_by_one_office(operator, stranger, province_admin, member):
    take_on_by_nik(
        member.nik, position=position("TKSK"), region=Region.objects.get(code="35.16.01"), start=DAY, actor=stranger
    )
    assert refusal(lambda: removed(member, operator)) == "outside_area"
    assert refusal(lambda: removed(member, stranger)) == "kept_elsewhere"
    removal = removed(member, province_admin)
    assert refusal(lambda: restore_member(removal.pk, actor=operator)) == "outside_area"
    assert Assignment.objects.filter(end=None).count() == 0
    restore_member(removal.pk, actor=province_admin)
    assert Assignment.objects.filter(end=None).count() == 2


@pytest.mark.parametrize("role", ["coordinator", "auditor", "verifier", "treasurer"])
def test_without_the_right_nobody_is_removed(role, member):
    with pytest.raises(NotPermitted):
        removed(member, user_with(role, "35.17"))


def test_a_stranger_sees_neither_person_nor_removal(operator, stranger, member):
    with pytest.raises(NotFound):
        removed(member, stranger)
    removal = removed(member, operator)
    with pytest.raises(NotFound):
        restore_member(removal.pk, actor=stranger)


def test_a_post_that_somebody_else_took_is_not_given_back(operator, member):
    removal = removed(member, operator)
    assignment("TKSK", "35.17.09", start=DAY)
    assert refusal(lambda: restore_member(removal.pk, actor=operator)) == "seat_taken"
    assert not MemberRemoval.objects.filter(restored_at__isnull=False).exists()


def test_a_number_that_somebody_else_got_is_not_given_back(operator, member):
    removal = removed(member, operator)
    assignment("TKSK", "35.17.10", membership_no="N-1")
    assert refusal(lambda: restore_member(removal.pk, actor=operator)) == "number_taken"


def test_a_post_that_was_closed_is_not_given_back(operator, province_admin, member):
    post = member.assignments.get(end=None).post_id
    removal = removed(member, operator)
    close_post(post, last_day=date(2023, 12, 31), actor=province_admin)
    assert refusal(lambda: restore_member(removal.pk, actor=operator)) == "post_closed"


def test_nothing_is_done_for_a_removed_person(operator, regency_admin, member):
    proposal = AccountFactory(member=member, state="proposed", usable_from=None, proposed_by=operator)
    row = member.assignments.get(end=None)
    removed(member, operator)
    bank = Bank.objects.get(code="114")
    for act in (
        lambda: change_member(member.pk, {"phone": ""}, version=2, actor=operator),
        lambda: add_account(member.pk, purpose="apbn", bank=bank, number="12345678", today=DAY, actor=operator),
        lambda: take_on_by_nik(member.nik, position=row.position, region=row.duty_region, start=DAY, actor=operator),
    ):
        with pytest.raises(NotFound):
            act()
    start = {"position": row.position, "region": row.duty_region, "start": DAY, "actor": operator}
    assert refusal(lambda: start_assignment(member.pk, **start)) == "member_removed"
    assert refusal(lambda: confirm_account(proposal.pk, today=DAY, actor=regency_admin)) == "member_removed"


def test_nobody_asks_whether_a_removed_person_is_a_double(operator, member):
    twin = MemberFactory(name=member.name)
    assignment("PSM", "35.17.09.2001", member=twin)
    change_member(member.pk, {"phone": "081234567890"}, version=1, actor=operator)
    assert DuplicatePair.objects.count() == 1
    member.refresh_from_db()
    removal = removed(member, operator)
    assert not DuplicatePair.objects.waiting().exists()
    restore_member(removal.pk, actor=operator)
    assert DuplicatePair.objects.waiting().count() == 1


def test_the_database_gives_a_removed_person_no_open_post(operator, member):
    with pytest.raises(IntegrityError, match="member_is_removed_without_open_post"), transaction.atomic():
        Member.objects.filter(pk=member.pk).update(removed_at=timezone.now())
    row = member.assignments.get(end=None)
    removed(member, operator)
    with pytest.raises(IntegrityError, match="removed_member_takes_no_post"), transaction.atomic():
        Assignment.objects.filter(pk=row.pk).update(end=None, end_reason="")
    with pytest.raises(IntegrityError, match="removed_member_is_given_no_post"), transaction.atomic():
        assignment("PKH", "35.17.10", member=member)
