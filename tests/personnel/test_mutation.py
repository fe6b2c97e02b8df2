"""Opening + who came - who left = closing, for people and posts, between any two days of any history."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from personnel.models import Assignment, Member, Pause
from personnel.reports import Coming, by_place, headcount, mutation, named_changes, service_rows
from personnel.services import (
    end_assignment,
    merge_members,
    remove_member,
    replace_assignment,
    start_assignment,
    transfer_assignment,
)
from pilarsosial.core.models import Region
from tests.factories import MemberFactory, assignment, position

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2024, 1, 1), date(2024, 3, 31)
PLACE = len("35.17")
DAYS = st.dates(date(2023, 11, 1), date(2024, 6, 1))
WHERE = st.sampled_from(
    (
        ("TKSK", "35.17.09"),
        ("TKSK", "35.17.01"),
        ("TAGANA", "35.17"),
        ("TAGANA", "35.16"),
        ("PSM", "35.17.09.2001"),
        ("PSM", "35.16.01.2001"),
    )
)
REASONS = st.sampled_from(("resigned", "deceased", "over_age", "dismissed", "moved", "replaced", "term_over"))
# Person, place, first day, days of service (None: still there, 0: taken back), why it ended, does it rest.
SERVICE = st.tuples(
    st.integers(0, 4), WHERE, DAYS, st.none() | st.sampled_from((0, 1, 30, 31, 90)), REASONS, st.booleans()
)
HISTORIES = st.lists(SERVICE, min_size=1, max_size=14)
SETTINGS = settings(
    max_examples=15, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def enter(history: list) -> None:
    """What of a history the database lets in; person 4 is a double of person 3, who came to an end and was merged."""
    people = [MemberFactory(name=f"Warga {number}") for number in range(5)]
    for number, (pillar, region), start, days, reason, rests in history:
        end = None if days is None else start + timedelta(days=days)
        if number == 4 and end is None:
            end = start + timedelta(days=60)
        told = {} if end is None else {"end": end, "end_reason": "mistake" if end == start else reason}
        try:
            with transaction.atomic():
                row = assignment(pillar, region, member=people[number], start=start, **told)
                if rests and end != start:
                    Pause.objects.create(assignment=row, kind="cuti", start=start, end=end)
        except IntegrityError:
            continue
    Member.objects.filter(pk=people[4].pk).update(merged_into=people[3].pk, removed_at=timezone.now())


@SETTINGS
@given(HISTORIES, st.tuples(DAYS, DAYS).map(sorted))
def test_it_ties_for_any_two_days_of_any_history(history, days):
    first, last = days
    with transaction.atomic():
        enter(history)
        rows = Assignment.objects.all()
        found = mutation(rows, first, last, PLACE)
        before, after = (headcount(rows, day) for day in (found.opening_day, last))
        east_java = Region.objects.get(code="35")
        places = [by_place(rows, east_java, day) for day in (found.opening_day, last)]
        transaction.set_rollback(True)

    def net(groups):
        return sum(group.number if group.coming else -group.number for group in groups)

    moved = found.groups
    assert before.posts + net(moved) == after.posts
    assert before.people + net(group for group in moved if group.by_everybody) == after.people
    for pillar in ("TKSK", "TAGANA", "PSM"):
        pk = position(pillar).pillar_id
        opened, closed = (
            next(((row.people, row.posts) for row in count.rows if row.pillar.pk == pk), (0, 0))
            for count in (before, after)
        )
        own = [group for group in moved if group.pillar == pk]
        assert opened[0] + net(group for group in own if group.by_pillar) == closed[0]
        assert opened[1] + net(own) == closed[1]
    for code in ("35.17", "35.16"):
        opened, closed = (place.get(code) for place in places)
        own = [group for group in moved if group.place == code]
        people = (opened.people if opened else 0) + net(group for group in own if group.by_place)
        posts = (opened.posts if opened else 0) + net(own)
        assert (people, posts) == ((closed.people, closed.posts) if closed else (0, 0))


def causes_of(groups) -> Counter:
    found = Counter()
    for group in groups:
        found[group.coming, group.cause] += group.number
    return found


def of_people(groups) -> Counter:
    return causes_of(group for group in groups if group.by_everybody)


def test_every_movement_has_its_cause(regency_admin, province_admin):
    leaver, mover, twice = (MemberFactory(name=name) for name in ("Pergi", "Pindah", "Rangkap"))
    assignment("TKSK", "35.17.09", member=leaver, start=date(2020, 1, 1))
    assignment("TKSK", "35.17.01", member=mover, start=date(2020, 1, 1))
    assignment("PSM", "35.17.09.2001", member=twice, start=date(2020, 1, 1))
    old = assignment("TAGANA", "35.17", start=date(2019, 1, 1), end=date(2021, 1, 1), end_reason="term_over")
    mine = {row.member_id: row for row in Assignment.objects.all()}
    successor = assignment("PSM", "35.16.01.2001", start=date(2020, 1, 1)).member

    replace_assignment(
        mine[leaver.pk].pk, version=1, successor_id=successor.pk, start=date(2024, 2, 1), reason="resigned",
        actor=province_admin,
    )  # fmt: skip
    transfer_assignment(
        mine[mover.pk].pk, version=1, region=Region.objects.get(code="35.17.02"), start=date(2024, 2, 15),
        actor=regency_admin,
    )  # fmt: skip
    for member in (old.member, twice):
        start_assignment(
            member.pk, position=position("TAGANA"), region=Region.objects.get(code="35.17"), start=date(2024, 3, 1),
            actor=regency_admin,
        )  # fmt: skip
    assignment("TAGANA", "35.17", start=date(2024, 3, 5))
    assignment("TAGANA", "35.17", start=date(2024, 3, 6), end=date(2024, 3, 6), end_reason="mistake")

    found = mutation(Assignment.objects.all(), FIRST, LAST, PLACE)

    assert causes_of(found.groups) == {
        (True, Coming.FURTHER): 2,  # the successor, who is PSM elsewhere, and the PSM who joins Tagana
        (True, Coming.MOVED_IN): 1,
        (True, Coming.AGAIN): 1,
        (True, Coming.BEGAN): 1,
        (False, "resigned"): 1,
        (False, "moved"): 1,
    }
    # Nobody who only goes from one post to another, or takes a further one, comes or leaves.
    assert of_people(found.groups) == {
        (True, Coming.AGAIN): 1,
        (True, Coming.BEGAN): 1,
        (False, "resigned"): 1,
    }
    tagana = position("TAGANA").pillar_id
    into_tagana = [group for group in found.groups if group.pillar == tagana and group.by_pillar]
    assert causes_of(into_tagana)[True, Coming.FURTHER] == 1
    assert found.mistakes == 1
    told = list(named_changes(Assignment.objects.all(), FIRST, LAST))
    assert all(change.assignment == row.pk for change, row in told)
    assert len(told) == sum(group.number for group in found.groups)


def test_the_removed_never_were_and_doubles_are_one(regency_admin):
    """A person who is removed takes their movements back; the service of a merged double is the winner's."""
    removed = assignment("TAGANA", "35.17", start=date(2024, 2, 1)).member
    winner = assignment("TAGANA", "35.17", start=date(2023, 1, 1)).member
    row = assignment("PSM", "35.17.09.2001", start=date(2024, 1, 10))
    loser = row.member
    end_assignment(row.pk, version=1, last_day=date(2024, 2, 9), reason="resigned", actor=regency_admin)

    def everybody():
        found = mutation(Assignment.objects.all(), FIRST, LAST, PLACE)
        return of_people(found.groups)

    assert everybody() == {(True, Coming.BEGAN): 2, (False, "resigned"): 1}
    remove_member(removed.pk, reason="Salah orang", version=removed.version, actor=regency_admin)
    assert everybody() == {(True, Coming.BEGAN): 1, (False, "resigned"): 1}
    versions = {member.pk: Member.objects.get(pk=member.pk).version for member in (winner, loser)}
    merge_members(winner.pk, loser.pk, keep=(), reason="Orang yang sama", versions=versions, actor=regency_admin)
    assert everybody() == {}
    told = {row.pk: (row.person, row.name) for _change, row in named_changes(Assignment.objects.all(), FIRST, LAST)}
    assert told == {row.pk: (winner.pk, winner.name)}


def test_as_many_statements_for_one_movement_as_for_fifty():
    def statements():
        with CaptureQueriesContext(connection) as seen:
            mutation(Assignment.objects.all(), FIRST, LAST, PLACE)
            list(service_rows(Assignment.objects.all()))
        return len(seen)

    assignment("TAGANA", "35.17", start=date(2024, 2, 1))
    statements()  # pillars and their positions are remembered from here on
    one = statements()
    for _ in range(50):
        assignment("TAGANA", "35.17", start=date(2024, 2, 1))
    assert statements() == one <= 6


def test_an_office_without_movement_opens_as_it_closes():
    found = mutation(Assignment.objects.all(), FIRST, LAST, PLACE)
    assert (found.groups, found.mistakes) == ([], 0)
