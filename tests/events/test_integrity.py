"""The invariants of events: each holds, and says so when raw SQL breaks it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction

from events.calculation import Mark
from events.models import CertificateSeries, EventCertificate, EventOfficial, Participant
from events.sql import put_mark
from pilarsosial.core import guards
from pilarsosial.desk import integrity
from pilarsosial.desk.integrity import registry
from tests.factories import EventFactory, assignment, participant, recommendation

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 30, 1, 12, tzinfo=UTC)
BREAKS = [
    ("presences_follow_their_marks", "UPDATE events_currentpresence SET state = 'izin'"),
    ("presences_follow_their_marks", "DELETE FROM events_currentpresence"),
    ("presences_follow_their_marks", "DELETE FROM events_attendance"),
    ("presences_are_of_their_own_event", "UPDATE events_attendance SET session_id = {foreign}"),
    ("presences_are_of_their_own_event", "UPDATE events_currentpresence SET session_id = {foreign}"),
    ("personal_codes_match_their_hashes", "UPDATE events_participant SET token_hash = 'x' || id"),
    ("personal_codes_match_their_hashes", "UPDATE events_participant SET token_hash = NULL"),
    (
        "representation_has_an_end",
        "UPDATE events_eventofficial SET represented_by_id = {other_official}, attended = {no} WHERE name = 'Pertama'",
    ),
    ("events_span_their_sessions", "UPDATE events_event SET ends_on = '2030-01-01'"),
    ("events_keep_the_time_of_their_place", "UPDATE events_event SET time_zone = 'Asia/Jayapura'"),
    ("certificate_numbers_have_no_gap", "UPDATE events_certificateseries SET last = 3"),
    ("certificate_numbers_have_no_gap", "UPDATE events_eventcertificate SET serial = 5"),
    ("marks_are_received_after_the_door", "UPDATE events_attendance SET received_at = '2000-01-01'"),
    ("recommendations_stand_as_their_last_step", "UPDATE events_recommendation SET due_on = '2026-12-02'"),
    ("recommendations_stand_as_their_last_step", "UPDATE events_recommendation SET due_on = NULL"),
    ("recommendations_stand_as_their_last_step", "UPDATE events_recommendationstep SET state = 'working'"),
    ("recommendations_stand_as_their_last_step", "DELETE FROM events_recommendationstep"),
    ("participants_are_of_one_kind", "UPDATE events_participant SET phone = '+62812'"),
    (
        "substitutes_are_at_the_same_event",
        "UPDATE events_participant SET represented_by_id = {foreign_person} WHERE id <> {foreign_person}",
    ),
]


@pytest.fixture
def names(jombang) -> dict[str, object]:
    """One event with everything that the invariants speak of; what `{...}` stands for in the SQL."""
    event = EventFactory(office=jombang, state="running")
    person = participant(event, assignment("TKSK", "35.17.09"))
    put_mark(Mark(uuid.uuid4(), person.pk, event.sessions.get().pk, "mark", "hadir", AT, AT, "tap"))
    first = EventOfficial.objects.create(event=event, name="Pertama", role="membuka", attended=True)
    EventOfficial.objects.create(event=event, name="Kedua", role="membuka", attended=False, represented_by=first)
    series = CertificateSeries.objects.create(office=jombang, year=2026, last=1)
    EventCertificate.objects.create(
        series=series, serial=1, number="1/2026", participant=person, name="A", issued_on=date(2026, 9, 30), token="t"
    )
    recommendation(event, "Rompi", due_on=date(2026, 12, 1))
    other = EventFactory(office=jombang)
    stranger = EventOfficial.objects.create(event=other, name="Lain", role="tamu")
    foreign = participant(other, assignment("TKSK", "35.17.10"))
    no = "0" if connection.vendor == "sqlite" else "false"
    return {"foreign": other.sessions.get().pk, "foreign_person": foreign.pk, "other_official": stranger.pk, "no": no}


@contextmanager
def broken(sql: str) -> Iterator[None]:
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is deferred must be settled before an ALTER TABLE
            rule = "participant_is_a_member_or_an_outside_person"
            cursor.execute(f'ALTER TABLE events_participant DROP CONSTRAINT "{rule}"')
        guards.drop_guards(connection)
        cursor.execute(sql)
        yield
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
        transaction.set_rollback(True)


@pytest.mark.parametrize("name, sql", BREAKS)
def test_raw_sql_that_breaks_it_is_found(names, name, sql):
    with broken(sql.format(**names)):
        (finding,) = integrity.run([name])
        assert finding.violations > 0
        assert finding.examples
    (finding,) = integrity.run([name])
    assert (finding.violations, finding.checked > 0) == (0, True)


def test_a_circle_of_representatives_is_found(names):
    first, second = EventOfficial.objects.filter(event__state="running")
    with transaction.atomic():
        EventOfficial.objects.filter(pk=first.pk).update(represented_by=second, attended=False)
        assert next(integrity.run(["representation_has_an_end"])).violations == 2
        transaction.set_rollback(True)
    assert Participant.objects.count() == 2


def test_every_invariant_of_events_is_proved_here():
    assert {name for name in registry.names() if registry.module_of(name).endswith(".events")} == {
        name for name, _sql in BREAKS
    }
