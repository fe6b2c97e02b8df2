"""Two at once: removing, merging, giving posts, importing. One is done, the other is told; nothing is torn."""

from collections.abc import Callable
from datetime import date
from threading import Barrier, Event, Thread

import pytest
from django.db import OperationalError, close_old_connections, connection, transaction

from personnel import sql
from personnel.models import Assignment, BankAccount, Member, MemberMerge, MemberRemoval
from personnel.services import (
    confirm_account,
    merge_members,
    register_member,
    remove_member,
    restore_member,
    start_assignment,
    transfer_assignment,
    undo_merge,
)
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import Region, User
from pilarsosial.desk import integrity
from tests.factories import AccountFactory, MemberFactory, assignment, nik, position

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2024, 2, 1)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run acts in threads that start together; the code of each refusal, or "done"."""
    together, results = Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        together.wait()
        try:
            act()
            results.append("done")
        except DomainError as refused:
            results.append(refused.code)
        except OperationalError as error:
            results.append(str(error).splitlines()[0])
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(results)


def is_sound() -> bool:
    checks = (
        "removed_members_have_no_open_assignment",
        "removed_members_served_no_day",
        "removals_are_of_removed_members",
        "merged_members_point_to_somebody_present",
        "merged_members_have_their_merge",
        "merged_members_hold_nothing",
        "one_active_account_for_each_source",
        "nobody_holds_a_post_twice",
    )
    return not any(finding.violations for finding in integrity.run(checks))


@pytest.fixture
def people(operator: User) -> list[Member]:
    operator.grants_in_force()
    rows = [MemberFactory(name="Siti Aminah", nik=nik(number)) for number in (11, 32, 53)]
    for number, member in enumerate(rows, 1):
        assignment("PKH", f"35.17.0{number}", member=member)
    return rows


def merged(winner: Member, loser: Member, actor: User) -> MemberMerge:
    versions = {winner.pk: 1, loser.pk: 1}
    return merge_members(winner.pk, loser.pk, keep=(), reason="Sama", versions=versions, actor=actor)


def removed(member: Member, actor: User) -> MemberRemoval:
    return remove_member(member.pk, reason="Salah catat", version=1, actor=actor)


def begun(member: Member, actor: User) -> Assignment:
    region = Region.objects.get(code="35.17.09")
    return start_assignment(member.pk, position=position("TKSK"), region=region, start=DAY, actor=actor)


def test_the_same_removal_twice_at_once(operator, people):
    assert at_once(*[lambda: removed(people[0], operator)] * 2) in (
        ["changed_meanwhile", "done"],
        ["done", "not_found"],
    )
    assert (MemberRemoval.objects.count(), is_sound()) == (1, True)


def test_the_same_restoring_twice_at_once(operator, people):
    removal = removed(people[0], operator)
    assert at_once(*[lambda: restore_member(removal.pk, actor=operator)] * 2) == ["already_restored", "done"]
    assert is_sound()


def test_a_post_is_given_while_the_person_is_removed(operator, people):
    """Whoever comes second: the removal takes the new post along, or the post finds nobody."""
    results = at_once(lambda: removed(people[0], operator), lambda: begun(people[0], operator))
    assert results in (["done", "done"], ["done", "member_removed"], ["changed_meanwhile", "done"])
    assert is_sound()


def test_the_same_merge_twice_at_once(operator, people):
    results = at_once(*[lambda: merged(people[0], people[1], operator)] * 2)
    assert results in (["already_merged", "done"], ["changed_meanwhile", "done"])
    assert (MemberMerge.objects.count(), is_sound()) == (1, True)


def test_each_into_the_other_at_once(operator, people):
    results = at_once(lambda: merged(people[0], people[1], operator), lambda: merged(people[1], people[0], operator))
    assert (results.count("done"), is_sound()) == (1, True)
    assert Member.objects.present().count() == 2


def test_a_chain_at_once(operator, people):
    """A into B while B goes into C: one of them is told, or the pointers are one step long all the same."""
    first, second, third = people
    results = at_once(lambda: merged(second, first, operator), lambda: merged(third, second, operator))
    assert "done" in results
    assert is_sound()


def test_one_into_two_at_once(operator, people):
    results = at_once(lambda: merged(people[0], people[2], operator), lambda: merged(people[1], people[2], operator))
    assert (results.count("done"), is_sound()) == (1, True)


def test_a_merge_is_undone_twice_at_once(operator, people):
    merge = merged(people[0], people[1], operator)
    assert at_once(*[lambda: undo_merge(merge.pk, actor=operator)] * 2) == ["already_undone", "done"]
    assert is_sound()


def test_a_post_moves_while_its_person_is_merged(operator, people):
    row = people[1].assignments.get()
    region = Region.objects.get(code="35.17.10")
    results = at_once(
        lambda: merged(people[0], people[1], operator),
        lambda: transfer_assignment(row.pk, version=1, region=region, start=DAY, actor=operator),
    )
    assert "done" in results
    assert set(results) <= {"done", "changed_meanwhile", "already_ended"}
    assert is_sound()


def test_an_account_is_confirmed_while_its_owner_is_merged(operator, regency_admin, people):
    winner, loser, _third = people
    AccountFactory(member=winner, number="111", usable_from=DAY)
    proposal = AccountFactory(member=loser, number="222", state="proposed", usable_from=None, proposed_by=operator)
    regency_admin.grants_in_force()
    results = at_once(
        lambda: merged(winner, loser, operator),
        lambda: confirm_account(proposal.pk, today=DAY, actor=regency_admin),
    )
    assert "done" in results
    assert BankAccount.objects.filter(member=winner, state="active").count() == 1
    assert is_sound()


def test_two_clerks_enter_the_same_person_at_once(operator, jombang):
    """Both are saved, for neither could see the other; the daily search asks."""
    operator.grants_in_force()

    def enter() -> None:
        register_member(
            {"name": "Rina Wulandari", "birth_date": date(1980, 1, 1)},
            office=jombang,
            position=position("PKH"),
            region=Region.objects.get(code="35.17.09"),
            start=DAY,
            actor=operator,
        )

    assert at_once(enter, enter) == ["done", "done"]


@pytest.mark.postgres
def test_an_import_that_gives_a_post_holds_the_person(operator, people):
    """The removal waits for it, and takes the new post along."""
    member, held, told = people[0], Event(), []

    def importing() -> None:
        with transaction.atomic():
            assert sql.hold_present([member.pk]) == 1
            held.set()
            removing.join(0.5)
            told.append(removing.is_alive())
            assignment("TKSK", "35.17.09", member=member)
        connection.close()

    def remove() -> None:
        held.wait()
        try:
            removed(member, operator)
            told.append("removed")
        except DomainError as refused:
            told.append(refused.code)
        close_old_connections()
        connection.close()

    removing = Thread(target=remove)
    importer = Thread(target=importing)
    removing.start()
    importer.start()
    importer.join()
    removing.join()
    assert told in ([True, "changed_meanwhile"], [True, "removed"])
    assert is_sound()
