"""Assignments: dated, half-open, one seat where the rule says one."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from personnel.models import Assignment, Member, Post
from personnel.services import (
    annul_assignment,
    correct_assignment,
    end_assignment,
    open_posts,
    pause_assignment,
    register_member,
    replace_assignment,
    resume_assignment,
    start_assignment,
    take_on_by_nik,
    transfer_assignment,
)
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.models import AuditEntry, Region
from tests.factories import MemberFactory, assignment, nik, position, post_at, user_with

pytestmark = pytest.mark.django_db
DAY = date(2024, 2, 1)


def region(code: str) -> Region:
    return Region.objects.get(code=code)


def code_of(refused: pytest.ExceptionInfo) -> str:
    return refused.value.code


def test_a_new_member_has_a_first_assignment_and_a_story(operator, jombang):
    member = register_member(
        {"name": "Drs. SLAMET WIDODO, M.Si.", "nik": nik(1), "phone": "0812 3456 7890"},
        office=jombang,
        position=position("TKSK"),
        region=region("35.17.09"),
        start=DAY,
        actor=operator,
    )
    assert (member.name, member.title_prefix, member.phone) == ("Slamet Widodo", "Drs.", "+6281234567890")
    held = Assignment.objects.get(member=member)
    assert (held.regency_code, held.pillar.code, held.single) == ("35.17", "TKSK", True)
    story = AuditEntry.objects.about_person(member.pk).order_by("pk")
    assert [entry.action for entry in story] == ["member.registered", "assignment.started"]
    assert nik(1) not in str([entry.changes for entry in story])


def test_the_seat_of_a_tksk_is_given_once(operator):
    holder = assignment("TKSK", "35.17.09", start=date(2020, 1, 1))
    other = assignment("TKSK", "35.17.10").member
    with pytest.raises(DomainError) as refused:
        start_assignment(other.pk, position=position("TKSK"), region=region("35.17.09"), start=DAY, actor=operator)
    assert code_of(refused) == "seat_taken"
    assert holder.member.name in refused.value.message


def test_a_successor_may_start_on_the_day_on_which_the_other_is_over(operator):
    holder = assignment("TKSK", "35.17.09", start=date(2020, 1, 1))
    other = assignment("PSM", "35.17.09.2001").member
    end_assignment(holder.pk, version=1, last_day=date(2024, 1, 31), reason="resigned", actor=operator)
    row = start_assignment(other.pk, position=position("TKSK"), region=region("35.17.09"), start=DAY, actor=operator)
    on_the_day = Assignment.objects.active_on(DAY).filter(post=row.post)
    assert list(on_the_day) == [row]
    assert Post.objects.with_filled(DAY).get(pk=row.post_id).filled == 1
    assert Post.objects.with_filled(date(2024, 1, 31)).get(pk=row.post_id).filled == 1


def test_acting_cover_does_not_fill_the_post(operator):
    assignment("TKSK", "35.17.09")
    other = assignment("TKSK", "35.17.10").member
    row = start_assignment(
        other.pk,
        position=position("TKSK"),
        region=region("35.17.09"),
        start=DAY,
        details={"acting": True},
        actor=operator,
    )
    assert Post.objects.with_filled(DAY).get(pk=row.post_id).filled == 1


def test_the_database_itself_refuses_two_in_one_seat():
    first = assignment("TKSK", "35.17.09", start=date(2020, 1, 1))
    with pytest.raises(IntegrityError, match="single_post"), transaction.atomic():
        assignment("TKSK", "35.17.09", start=date(2022, 1, 1))
    first.end, first.end_reason = date(2022, 1, 1), "resigned"
    first.save()
    second = assignment("TKSK", "35.17.09", start=date(2022, 1, 1))
    with pytest.raises(IntegrityError, match="single_post"), transaction.atomic():
        Assignment.objects.filter(pk=second.pk).update(start=date(2021, 12, 31))


def test_an_assignment_always_repeats_its_post():
    row = assignment("TKSK", "35.17.09")
    with pytest.raises(IntegrityError, match="assignment_keeps_fitting"), transaction.atomic():
        Assignment.objects.filter(pk=row.pk).update(regency_code="35.16")


def test_ending_before_it_began_is_refused(operator):
    row = assignment(start=DAY)
    with pytest.raises(DomainError) as refused:
        end_assignment(row.pk, version=1, last_day=date(2024, 1, 31), reason="resigned", actor=operator)
    assert code_of(refused) == "ends_before_start"


def test_an_ended_assignment_tells_its_last_day(operator):
    row = assignment(start=DAY)
    ended = end_assignment(row.pk, version=1, last_day=date(2024, 3, 31), reason="deceased", actor=operator)
    assert (ended.end, ended.last_day) == (date(2024, 4, 1), date(2024, 3, 31))
    with pytest.raises(DomainError) as refused:
        end_assignment(row.pk, version=2, last_day=date(2024, 3, 31), reason="resigned", actor=operator)
    assert code_of(refused) == "already_ended"


def test_a_mistake_has_no_days_and_counts_nowhere(operator):
    row = assignment(start=DAY)
    annul_assignment(row.pk, version=1, note="Salah orang", actor=operator)
    assert not Assignment.objects.active_on(DAY).filter(pk=row.pk).exists()
    again = assignment("TKSK", "35.17.09", start=DAY)
    assert again.active_on(DAY)


def test_moving_ends_the_old_and_begins_the_new_on_one_day(operator):
    row = assignment("TKSK", "35.17.09", start=date(2020, 1, 1), membership_no="T-1")
    moved = transfer_assignment(row.pk, version=1, region=region("35.17.10"), start=DAY, actor=operator)
    row.refresh_from_db()
    assert (row.end, row.end_reason, moved.start, moved.membership_no) == (DAY, "moved", DAY, "T-1")
    assert Assignment.objects.active_on(DAY).filter(member=row.member).count() == 1


def test_nobody_is_moved_out_of_the_actors_area(operator):
    row = assignment("TKSK", "35.17.09")
    with pytest.raises(DomainError) as refused:
        transfer_assignment(row.pk, version=1, region=region("35.16.01"), start=DAY, actor=operator)
    assert code_of(refused) == "outside_area"


def test_replacing_links_the_successor(operator):
    row = assignment("TKSK", "35.17.09")
    other = assignment("PSM", "35.17.09.2001").member
    new = replace_assignment(row.pk, version=1, successor_id=other.pk, start=DAY, reason="replaced", actor=operator)
    row.refresh_from_db()
    assert (new.replaces, row.end, row.end_reason) == (row, DAY, "replaced")


def test_a_pause_keeps_the_post_filled(operator):
    row = assignment("TKSK", "35.17.09")
    pause_assignment(row.pk, kind="cuti", start=DAY, actor=operator)
    assert Post.objects.with_filled(DAY).get(pk=row.post_id).filled == 1
    pause = resume_assignment(row.pk, day=date(2024, 3, 1), actor=operator)
    assert pause.end == date(2024, 3, 1)


def test_a_correction_under_an_old_version_is_refused(operator):
    row = assignment()
    correct_assignment(row.pk, version=1, start=DAY, decree=None, details={"grade": "Madya"}, actor=operator)
    with pytest.raises(DomainError) as refused:
        correct_assignment(row.pk, version=1, start=DAY, decree=None, details={}, actor=operator)
    assert code_of(refused) == "changed_meanwhile"


def test_a_membership_number_belongs_to_one_person(operator):
    assignment("TKSK", "35.17.09", membership_no="T-7")
    other = assignment("TKSK", "35.17.10")
    with pytest.raises(DomainError) as refused:
        correct_assignment(
            other.pk, version=1, start=DAY, decree=None, details={"membership_no": "T-7"}, actor=operator
        )
    assert code_of(refused) == "number_taken"


@pytest.mark.parametrize("pillar, code", [("TKSK", "35.17"), ("TKSK", "35.17.09.2001"), ("TAGANA", "35.17.09")])
def test_a_position_is_held_at_its_own_level(operator, pillar, code):
    member = assignment("PSM", "35.17.09.2001").member
    with pytest.raises(DomainError) as refused:
        start_assignment(member.pk, position=position(pillar), region=region(code), start=DAY, actor=operator)
    assert code_of(refused) == "wrong_level"


def test_a_pillar_of_one_province_stays_there():
    user = user_with("province_admin", "13")
    member = assignment("PSM", "13.75.01.1001").member
    with pytest.raises(DomainError) as refused:
        start_assignment(member.pk, position=position("PKH_PLUS"), region=region("13.75.01"), start=DAY, actor=user)
    assert code_of(refused) == "pillar_not_here"


def test_rows_of_another_office_do_not_exist(stranger):
    row = assignment("TKSK", "35.17.09")
    with pytest.raises(NotFound):
        end_assignment(row.pk, version=1, last_day=DAY, reason="resigned", actor=stranger)


@pytest.mark.parametrize("role", ["coordinator", "treasurer", "auditor", "verifier"])
def test_who_only_reads_does_not_write(role):
    row = assignment("TKSK", "35.17.09")
    with pytest.raises(NotPermitted):
        end_assignment(row.pk, version=1, last_day=DAY, reason="resigned", actor=user_with(role, "35.17"))


def test_another_office_takes_a_person_on_without_seeing_them(operator, stranger):
    member = assignment("TKSK", "35.16.01").member
    with pytest.raises(DomainError) as refused:
        register_member(
            {"name": "Orang Lain", "nik": member.nik},
            office=operator.grants.get().office,
            position=position("PSM"),
            region=region("35.17.09.2001"),
            start=DAY,
            actor=operator,
        )
    assert code_of(refused) == "nik_elsewhere"
    assert "Mojokerto" in refused.value.message
    assert member.name not in refused.value.message
    row = take_on_by_nik(
        member.nik, position=position("PSM"), region=region("35.17.09.2001"), start=DAY, actor=operator
    )
    assert row.member == member
    told = AuditEntry.objects.visible_to(stranger, "audit.view").filter(person_id=member.pk)
    assert [entry.reason for entry in told] == ["Penugasan baru oleh kantor lain."]
    # Now each sees the person, and of the other's post nothing to change.
    assert Member.objects.visible_to(operator, "member.view").filter(pk=member.pk).exists()
    assert not Assignment.objects.visible_to(operator, "assignment.view").filter(regency_code="35.16").exists()


def test_posts_are_made_from_the_rule(province_admin):
    made = open_posts(position("TKSK"), region("35.17"), valid_from=date(2009, 1, 1), actor=province_admin)
    assert len(made) == 21
    assert {(post.seats, post.single) for post in made} == {(1, True)}
    assert open_posts(position("TKSK"), region("35.17"), valid_from=date(2009, 1, 1), actor=province_admin) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_fill_the_last_seat_at_once_one_is_refused(operator):
    """On both engines: the second waits for the first one's post, then finds the seat taken."""
    post_at("TKSK", "35.17.09")
    people = [MemberFactory(), MemberFactory()]
    for number, member in enumerate(people):
        assignment("PSM", ("35.17.09.2001", "35.17.09.1004")[number], member=member)
    together, results = Barrier(2), []

    def fill(member: Member) -> None:
        together.wait()
        try:
            start_assignment(member.pk, position=position("TKSK"), region=region("35.17.09"), start=DAY, actor=operator)
            results.append("seated")
        except DomainError as refusal:
            results.append(refusal.code)
        finally:
            connection.close()

    operator.grants_in_force()
    threads = [Thread(target=fill, args=(member,)) for member in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["seat_taken", "seated"]
    assert Assignment.objects.filter(pillar__code="TKSK").count() == 1
