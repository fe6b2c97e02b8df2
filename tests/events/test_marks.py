"""One presence a person and session, whatever order the marks come in, and every mark is kept."""

import random
import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from events.calculation import Mark, settle
from events.models import Attendance, CurrentPresence, Participant
from events.sql import put_mark
from tests.factories import EventFactory, assignment, participant

AT = datetime(2026, 9, 30, 1, 12, tzinfo=UTC)


@pytest.fixture
def person(db) -> Participant:
    return participant(EventFactory(state="running"), assignment("TKSK", "35.17.09"))


def mark(person: Participant, minute: int = 0, **fields) -> Mark:
    at = AT + timedelta(minutes=minute)
    return Mark(
        **{
            "uuid": uuid.uuid4(),
            "participant_id": person.pk,
            "session_id": person.event.sessions.get().pk,
            "kind": "mark",
            "state": "hadir",
            "door_at": at,
            "received_at": at,
            "method": "tap",
            **fields,
        }
    )


def undo(person: Participant, minute: int) -> Mark:
    return mark(person, minute, kind="undo", state="", reason="salah orang")


@pytest.mark.django_db
def test_the_same_mark_twice_is_one_mark(person, django_assert_num_queries):
    first = mark(person)
    with django_assert_num_queries(2):
        made = put_mark(first)
    again = put_mark(first)
    assert (made.new, made.first) == (True, True)
    assert (again.new, again.first, again.now.since) == (False, False, AT)
    assert Attendance.objects.count() == CurrentPresence.objects.count() == 1


@pytest.mark.django_db
def test_two_phones_give_one_presence_and_both_marks(person):
    put_mark(mark(person, 3))
    second = put_mark(mark(person, 5, method="qr"))
    assert (second.new, second.first, second.now.since) == (True, False, AT + timedelta(minutes=3))
    earlier = put_mark(mark(person, 1))
    assert earlier.now.since == AT + timedelta(minutes=1)
    assert Attendance.objects.count() == 3
    assert CurrentPresence.objects.get().since == AT + timedelta(minutes=1)


@pytest.mark.django_db
def test_undo_takes_it_back_and_a_later_mark_brings_it_again(person):
    put_mark(mark(person))
    assert put_mark(undo(person, 2)).now.state == ""
    assert not CurrentPresence.objects.present().exists()
    assert put_mark(mark(person, 4)).now.since == AT + timedelta(minutes=4)
    assert Attendance.objects.count() == 3


@pytest.mark.django_db
def test_an_undo_that_comes_before_its_mark_still_holds(person):
    put_mark(undo(person, 2))
    assert put_mark(mark(person)).now.state == ""


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_any_order_ends_in_what_the_marks_say(person, seed):
    draw = random.Random(seed)
    marks = [
        undo(person, minute)
        if draw.random() < 0.3
        else mark(person, minute, state=draw.choice(["hadir", "izin"]), late=draw.random() < 0.5)
        for minute in (draw.randrange(6) for _ in range(8))
    ]
    sent = marks * 3
    draw.shuffle(sent)
    for one in sent:
        put_mark(one)
    row = CurrentPresence.objects.get()
    told = settle(marks)
    assert (row.state, row.since, row.method, row.late) == (told.state, told.since, told.method, told.late)
    assert Attendance.objects.count() == len(marks)


@pytest.mark.django_db(transaction=True)
def test_marks_of_many_phones_at_once_settle_like_marks_in_a_row(person):
    marks = [mark(person, minute) if minute % 3 else undo(person, minute) for minute in range(9)]

    def send(some: list[Mark]) -> None:
        try:
            for one in some:
                with transaction.atomic():
                    put_mark(one)
        finally:
            connection.close()

    phones = [threading.Thread(target=send, args=(marks[first::3],)) for first in range(3)]
    for phone in phones:
        phone.start()
    for phone in phones:
        phone.join()
    row = CurrentPresence.objects.get()
    told = settle(marks)
    assert (row.state, row.since) == (told.state, told.since)
    assert Attendance.objects.count() == len(marks)
