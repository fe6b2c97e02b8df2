"""Attendance from paper and by hand: per session, locked by the closing, put right with a reason that shows."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from events.models import Attendance, CurrentPresence, Event, SheetEdition
from events.services import enter_sheet, print_sheet, set_presence, take_step
from events.services.paper_marks import Written
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.models import AuditEntry
from tests.factories import EventFactory, assignment, participant, user_with

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)


@pytest.fixture
def event(jombang) -> Event:
    return EventFactory(office=jombang, state="running", sessions=2)


@pytest.fixture
def edition(event, operator) -> SheetEdition:
    """Twelve rows by name: Orang 01 on row 1 and so on."""
    for number in range(1, 13):
        participant(event, name=f"Orang {number:02}")
    return print_sheet(event.sessions.first().pk, order="nama", blanks=3, actor=operator)


def states(edition: SheetEdition) -> list[str]:
    known = dict(CurrentPresence.objects.filter(session=edition.session).values_list("participant_id", "state"))
    return [known.get(pk, "") for pk in edition.people]


def test_rows_become_marks_of_that_session_alone(event, edition, operator):
    done = enter_sheet(edition.pk, {"hadir": range(1, 11), "izin": [11], "sakit": [12]}, now=NOW, actor=operator)
    assert done.made == {"hadir": 10, "izin": 1, "sakit": 1}
    assert states(edition) == ["hadir"] * 10 + ["izin", "sakit"]
    assert not CurrentPresence.objects.exclude(session=edition.session).exists()
    mark = Attendance.objects.filter(state="hadir").first()
    # Paper tells no time: they count from the beginning of the session, 08.00 WIB.
    assert (mark.method, mark.door_at, mark.received_at) == ("paper", datetime(2026, 9, 30, 1, tzinfo=UTC), NOW)
    entry = AuditEntry.objects.get(action="sheet.entered")
    assert (entry.count, entry.changes["Hadir"]) == (12, [None, 10])


def test_the_same_paper_twice_makes_no_second_mark(edition, operator):
    enter_sheet(edition.pk, {"hadir": [1, 2]}, now=NOW, actor=operator)
    again = enter_sheet(edition.pk, {"hadir": [1, 2, 3]}, now=NOW, actor=operator)
    assert (again.made, again.repeated) == ({"hadir": 1}, 2)
    assert Attendance.objects.count() == 3


def test_a_change_of_mind_is_a_further_mark_and_may_change_back(edition, operator):
    for state in ("hadir", "izin", "hadir"):
        enter_sheet(edition.pk, {state: [4]}, now=NOW, actor=operator)
    assert states(edition)[3] == "hadir"
    assert Attendance.objects.count() == 3


def test_the_rest_was_absent_where_nothing_was_said(event, edition, operator):
    set_presence(edition.people[4], edition.session_id, "sakit", now=NOW, actor=operator)
    enter_sheet(edition.pk, {"hadir": [1, 2, 3]}, rest_absent=True, now=NOW, actor=operator)
    assert states(edition) == ["hadir"] * 3 + ["alpa", "sakit"] + ["alpa"] * 7


def test_rows_stay_with_their_paper(event, edition, operator):
    participant(event, name="Aan Sisipan")  # would be the first by name
    second = print_sheet(edition.session_id, order="nama", blanks=3, actor=operator)
    assert (second.number, len(second.people)) == (2, 13)
    enter_sheet(edition.pk, {"hadir": [1]}, now=NOW, actor=operator)
    assert CurrentPresence.objects.get().participant.name == "Orang 01"
    assert print_sheet(edition.session_id, order="nama", blanks=3, actor=operator) == second


@pytest.mark.parametrize(
    "named, code",
    [
        ({"hadir": [1], "izin": [1]}, "row_named_twice"),
        ({}, "nothing_named"),
    ],
)
def test_what_the_paper_cannot_mean_is_refused(edition, operator, named, code):
    with pytest.raises(DomainError) as refusal:
        enter_sheet(edition.pk, named, now=NOW, actor=operator)
    assert refusal.value.code == code
    assert not Attendance.objects.exists()


def test_after_the_closing_it_needs_a_reason_and_shows(event, edition, operator):
    enter_sheet(edition.pk, {"alpa": [7]}, now=NOW, actor=operator)
    take_step(event.pk, "close", now=NOW, actor=operator)
    with pytest.raises(DomainError) as refusal:
        enter_sheet(edition.pk, {"hadir": [7]}, actor=operator)
    assert refusal.value.code == "reason_needed"
    enter_sheet(edition.pk, {"hadir": [7]}, reason="Terlewat saat menyalin", actor=operator)
    assert states(edition)[6] == "hadir"
    entry = AuditEntry.objects.get(action="attendance.corrected")
    assert (entry.reason, entry.changes) == ("Terlewat saat menyalin", {"Sesi 1": ["Alpa", "Hadir"]})
    assert Attendance.objects.filter(reason="Terlewat saat menyalin").count() == 1


def test_who_marks_at_the_door_does_not_put_right_afterwards(event, edition, operator, coordinator):
    held = assignment("TKSK", "35.17.09")
    mine = participant(event, held)
    take_step(event.pk, "close", now=NOW, actor=operator)
    with pytest.raises(NotPermitted):
        set_presence(mine.pk, edition.session_id, "hadir", reason="Lupa", actor=coordinator)


@pytest.mark.parametrize("state", ["draft", "cancelled"])
def test_nobody_is_there_before_or_instead(jombang, operator, state):
    event = EventFactory(office=jombang, state="draft")
    somebody = participant(event, name="Sri")
    session = event.sessions.get()
    Event.objects.filter(pk=event.pk).update(state=state)
    with pytest.raises(DomainError) as refusal:
        set_presence(somebody.pk, session.pk, "hadir", actor=operator)
    assert refusal.value.code == "wrong_moment"


def test_a_session_of_another_event_is_unknown(event, edition, jombang, operator):
    other = EventFactory(office=jombang, state="running")
    with pytest.raises(NotFound):
        set_presence(edition.people[0], other.sessions.get().pk, "hadir", actor=operator)


def test_who_wrote_on_an_empty_row_came_without_an_invitation(event, edition, operator):
    written = [Written("Bagus Tanpa Undangan", "Kecamatan Gudo"), Written("Sri")]
    done = enter_sheet(edition.pk, {"hadir": [1]}, written=written, now=NOW, actor=operator)
    assert done.made == {"hadir": 3}
    came = event.participants.filter(source="walk_in").order_by("name_key")
    assert [(one.name, one.agency, one.unmatched) for one in came] == [
        ("Bagus Tanpa Undangan", "Kecamatan Gudo", True),
        ("Sri", "", True),
    ]
    again = enter_sheet(edition.pk, {}, written=written, now=NOW, actor=operator)
    assert (again.count, again.repeated, came.count()) == (0, 2, 2)
    take_step(event.pk, "close", now=NOW, actor=operator)
    late = [Written("Terlambat Dicatat")]
    enter_sheet(edition.pk, {}, written=late, reason="Halaman terakhir terlewat", actor=operator)
    assert CurrentPresence.objects.filter(participant__name="Terlambat Dicatat", state="hadir").exists()
    with pytest.raises(DomainError) as refusal:
        enter_sheet(edition.pk, {}, written=[Written("NIK 3517991508800001")], reason="x", actor=operator)
    assert refusal.value.code == "text_has_number"


def test_taking_back_is_a_mark_too(edition, operator):
    set_presence(edition.people[0], edition.session_id, "hadir", now=NOW, actor=operator)
    set_presence(
        edition.people[0], edition.session_id, "", reason="Salah orang", now=NOW.replace(minute=5), actor=operator
    )
    assert states(edition)[0] == ""
    assert [mark.kind for mark in Attendance.objects.in_order()] == ["mark", "undo"]
    assert AuditEntry.objects.filter(action__in=["attendance.marked", "attendance.undone"]).count() == 2


def test_an_office_below_enters_its_own_people_only(jatim, province_admin, mojokerto):
    event = EventFactory(office=jatim, state="running")
    ours = participant(event, assignment("TKSK", "35.17.09"))
    theirs = participant(event, assignment("TKSK", "35.16.01"))
    edition = print_sheet(event.sessions.get().pk, order="wilayah", actor=province_admin)
    neighbour = user_with("operator", "35.16")
    rows = {pk: row for row, pk in enumerate(edition.people, start=1)}
    with pytest.raises(DomainError) as refusal:
        enter_sheet(edition.pk, {"hadir": [rows[ours.pk]]}, now=NOW, actor=neighbour)
    assert refusal.value.code == "row_out_of_sight"
    assert enter_sheet(edition.pk, {"hadir": [rows[theirs.pk]]}, now=NOW, actor=neighbour).count == 1
    own = print_sheet(event.sessions.get().pk, order="wilayah", actor=neighbour)
    assert own.people == [theirs.pk]


def test_a_phone_that_saw_somebody_stands_against_the_paper_only_when_later(event, edition, operator):
    """The paper of the morning says absent; the phone of the door, sent later, says there at 08.12."""
    session = edition.session
    enter_sheet(edition.pk, {"alpa": [2]}, now=NOW, actor=operator)
    assert session.starts == time(8)
    assert Attendance.objects.get().door_at < datetime(2026, 9, 30, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "options, code",
    [
        ({"blanks": 201}, "blanks_out_of_range"),
        ({"blanks": -1}, "blanks_out_of_range"),
        ({"order": "x"}, "unknown_order"),
    ],
)
def test_a_sheet_is_asked_for_sensibly(edition, operator, options, code):
    with pytest.raises(DomainError) as refusal:
        print_sheet(edition.session_id, **options, actor=operator)
    assert refusal.value.code == code


def test_a_sheet_without_anybody_needs_empty_rows(jombang, operator):
    event = EventFactory(office=jombang, state="announced")
    with pytest.raises(DomainError) as refusal:
        print_sheet(event.sessions.get().pk, actor=operator)
    assert refusal.value.code == "nobody_listed"
    assert print_sheet(event.sessions.get().pk, blanks=40, actor=operator).people == []
