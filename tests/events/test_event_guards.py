"""The database keeps marks and what is over, whoever writes."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from events.models import Attendance, Event, EventSession, Participant
from tests.factories import EventFactory, assignment, participant, recommendation

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 30, 1, 12, tzinfo=UTC)


def refusal() -> pytest.RaisesExc:
    return pytest.raises(IntegrityError)


def sql(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def mark(person: Participant, session: EventSession, **fields: object) -> Attendance:
    with transaction.atomic():
        return Attendance.objects.create(
            **{
                "uuid": uuid.uuid4(),
                "participant": person,
                "session": session,
                "state": "hadir",
                "door_at": AT,
                "received_at": AT,
                "method": "tap",
                **fields,
            }
        )


@pytest.fixture
def event(jombang) -> Event:
    return EventFactory(office=jombang, state="running", sessions=2)


@pytest.fixture
def person(event) -> Participant:
    return participant(event, assignment("TKSK", "35.17.09"))


def test_a_mark_never_changes_and_never_goes(event, person):
    made = mark(person, event.sessions.get(number=1))
    with refusal() as error:
        sql("UPDATE events_attendance SET state = 'izin'")
    assert "attendance_mark_never_changes" in str(error.value)
    with refusal() as error:
        sql("DELETE FROM events_attendance")
    assert "attendance_mark_is_never_deleted" in str(error.value)
    if connection.vendor == "sqlite":
        with refusal() as error:
            sql("INSERT OR REPLACE INTO events_attendance SELECT * FROM events_attendance")
    else:
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        with refusal() as error:
            sql("TRUNCATE events_attendance CASCADE")
    assert "attendance_mark_is_never_replaced" in str(error.value)
    assert Attendance.objects.get() == made


def test_how_a_recommendation_stood_never_changes(event):
    row = recommendation(event, "Rompi dilengkapi", due_on=date(2026, 12, 1))
    replace = "INSERT OR REPLACE INTO events_recommendationstep SELECT * FROM events_recommendationstep"
    empty = "TRUNCATE events_recommendationstep"
    for name, statement in (
        ("recommendation_step_never_changes", "UPDATE events_recommendationstep SET state = 'done'"),
        ("recommendation_step_is_never_deleted", "DELETE FROM events_recommendationstep"),
        ("recommendation_step_is_never_replaced", replace if connection.vendor == "sqlite" else empty),
    ):
        with refusal() as error:
            sql("SET CONSTRAINTS ALL IMMEDIATE") if connection.vendor == "postgresql" else None
            sql(statement)
        assert name in str(error.value)
    with refusal() as error, transaction.atomic():
        row.steps.create(state="done", since=event.starts_on - timedelta(days=1))
    assert "recommendation_step_follows_the_last" in str(error.value)
    row.steps.create(state="done", since=event.starts_on)
    assert list(row.steps.values_list("state", flat=True)) == ["open", "done"]


def test_a_mark_is_of_the_participants_own_event(event, person):
    other = EventFactory(office=event.office, state="running")
    with refusal() as error:
        mark(person, other.sessions.get())
    assert "attendance_is_of_the_participants_event" in str(error.value)


@pytest.mark.parametrize(
    "state, fields, held",
    [
        ("draft", {}, False),
        ("announced", {}, True),
        ("running", {}, True),
        ("closed", {}, False),
        ("closed", {"late": True}, True),
        ("reported", {"reason": "salah ketuk"}, True),
        ("cancelled", {"late": True, "reason": "salah ketuk"}, False),
    ],
)
def test_when_a_mark_may_be_made(event, person, state, fields, held):
    Event.objects.update(state=state)
    if held:
        mark(person, event.sessions.get(number=1), **fields)
        return
    with refusal() as error:
        mark(person, event.sessions.get(number=1), **fields)
    assert "attendance_is_marked_at_its_time" in str(error.value)


def test_what_is_over_keeps_its_facts(event, person):
    Event.objects.update(state="closed")
    with refusal() as error:
        sql("UPDATE events_event SET title = 'Lain'")
    assert "event_that_is_over_keeps_its_facts" in str(error.value)
    with refusal() as error:
        sql("UPDATE events_eventsession SET title = 'Lain'")
    assert "session_of_the_past_never_changes" in str(error.value)
    with refusal() as error:
        sql("DELETE FROM events_eventsession")
    assert "session_of_the_past_is_never_deleted" in str(error.value)
    sql("UPDATE events_event SET state = 'reported', note = 'Laporan dikirim'")


def test_after_the_end_only_who_walked_in_enters_the_list(event):
    Event.objects.update(state="closed")
    with refusal() as error, transaction.atomic():
        participant(event, name="Sri Terlambat")
    assert "participant_enters_before_the_end" in str(error.value)
    assert participant(event, name="Sri Terlambat", source="walk_in", unmatched=True).pk
