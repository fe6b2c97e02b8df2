"""Days at events and the attendance gate, with real events: only those present are paid, each for their own days."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from events.models import CurrentPresence
from pilarsosial.core.values.period import Period
from stipends.models import Entitlement, RuleKind
from stipends.services import generate, open_batch, submit_batch
from tests.factories import EventFactory, OfficeFactory, assignment, participant
from tests.stipends.factories import SchemeFactory, ceiling, rate, rules

pytestmark = pytest.mark.django_db
AFTER = date(2026, 12, 31)


@pytest.fixture
def daily(jatim):
    """A hundred thousand for a day of presence."""
    scheme = SchemeFactory(office=jatim, kind="uang_saku", unit="event_day")
    rate(scheme, "TKSK", 100_000)
    return scheme


def came(held, day: date, office, state: str = "hadir") -> None:
    """Somebody at the first session of an event of that office on a day."""
    event = EventFactory(office=office, state="running", starts_on=day)
    mark(participant(event, held), event.sessions.get(), state)


def mark(person, session, state: str = "hadir") -> None:
    at = datetime(2026, 9, 1, 1, tzinfo=UTC)
    CurrentPresence.objects.create(participant=person, session=session, state=state, since=at, method="qr")


def lines_of(scheme, actor, period: str = "2026-Q3") -> dict[int, list[tuple]]:
    batch = generate(open_batch(scheme.pk, Period.parse(period), actor=actor).pk, actor=actor).batch
    found: dict[int, list[tuple]] = {}
    for row in batch.lines.order_by("pk"):
        found.setdefault(row.member_id, []).append((row.verdict, row.reasons, row.net))
    return found


def test_only_those_present_are_paid_for_their_days(daily, jatim, activity_officer):
    twice, once, excused, undone, away = (assignment("TKSK", f"35.17.{number:02}") for number in range(9, 14))
    came(twice, date(2026, 7, 8), jatim)
    came(twice, date(2026, 9, 30), jatim)
    came(once, date(2026, 8, 17), jatim)
    came(excused, date(2026, 8, 17), jatim, "izin")
    came(undone, date(2026, 8, 17), jatim, "")
    told = lines_of(daily, activity_officer)
    assert told[twice.member_id] == [("layak", "", 200_000)]
    assert told[once.member_id] == [("layak", "", 100_000)]
    for held in (excused, undone, away):
        assert told[held.member_id] == [("tidak", "absent", 0)]


def test_a_day_counts_once_and_of_the_own_office_inside_the_period_only(daily, jatim, activity_officer):
    held = assignment("TKSK", "35.17.09")
    event = EventFactory(office=jatim, state="running", starts_on=date(2026, 8, 17), sessions=2)
    person = participant(event, held)
    for session in event.sessions.all():
        mark(person, session)
    came(held, date(2026, 8, 18), OfficeFactory(code="35.17"))
    came(held, date(2026, 6, 30), jatim)
    came(held, date(2026, 10, 1), jatim)
    assert lines_of(daily, activity_officer)[held.member_id] == [("layak", "", 100_000)]


def test_a_day_without_a_post_is_not_paid(daily, jatim, activity_officer):
    held = assignment("TKSK", "35.17.09", end=date(2026, 8, 1), end_reason="resigned")
    came(held, date(2026, 7, 8), jatim)
    came(held, date(2026, 8, 17), jatim)
    assert lines_of(daily, activity_officer)[held.member_id] == [("layak", "left_resigned", 100_000)]


def test_the_rate_is_that_of_the_day_and_the_position(daily, jatim, activity_officer):
    rate(daily, "TKSK", 150_000, date(2026, 8, 1))
    held = assignment("TKSK", "35.17.09")
    came(held, date(2026, 7, 31), jatim)
    came(held, date(2026, 8, 1), jatim)
    assert lines_of(daily, activity_officer)[held.member_id] == [("layak", "", 250_000)]


def test_a_day_is_given_once(daily, jatim, activity_officer):
    ceiling(jatim)
    held = assignment("TKSK", "35.17.09")
    came(held, date(2026, 8, 17), jatim)
    batch = open_batch(daily.pk, Period.parse("2026-08"), actor=activity_officer)
    generate(batch.pk, actor=activity_officer)
    submit_batch(batch.pk, actor=activity_officer, today=AFTER)
    assert Entitlement.objects.get(living=True).month == date(2026, 8, 17)
    came(held, date(2026, 8, 20), jatim)
    told = lines_of(daily, activity_officer)
    assert told[held.member_id] == [("layak", "given", 100_000)]


def test_by_post_each_post_is_paid_for_the_day(jatim, activity_officer):
    """Two posts draw twice where the scheme pays per post, and once where it pays per person: the dearer."""
    held = assignment("TKSK", "35.17.09")
    also = assignment("PSM", "35.17.09.2001", member=held.member)
    came(held, date(2026, 8, 17), jatim)
    for per_post, wanted in ((True, [60_000, 100_000]), (False, [100_000])):
        scheme = SchemeFactory(office=jatim, unit="event_day", per_post=per_post)
        rate(scheme, "TKSK", 100_000)
        rate(scheme, "PSM", 60_000)
        assert sorted(net for *_, net in lines_of(scheme, activity_officer)[also.member_id]) == wanted


def test_a_rate_of_one_position_is_for_it_alone(jatim, activity_officer):
    scheme = SchemeFactory(office=jatim, unit="event_day")
    rate(scheme, "TAGANA", 100_000)
    rate(scheme, "TAGANA", 250_000, code="korkab")
    chair = assignment("TAGANA", "35.17", code="korkab")
    plain = assignment("TAGANA", "35.17")
    for held in (chair, plain):
        came(held, date(2026, 8, 17), jatim)
    told = lines_of(scheme, activity_officer)
    assert told[chair.member_id] == [("layak", "", 250_000)]
    assert told[plain.member_id] == [("layak", "", 100_000)]


def test_the_gate_lets_a_quarter_through_for_one_day(scheme, jatim, activity_officer):
    rate(scheme)
    rules(scheme, RuleKind.ATTENDANCE)
    there, excused, away = (assignment("TKSK", f"35.17.{number:02}") for number in (9, 10, 11))
    came(there, date(2026, 8, 17), jatim)
    came(excused, date(2026, 8, 17), jatim, "izin")
    told = lines_of(scheme, activity_officer)
    assert told[there.member_id] == [("layak", "", 1_500_000)]
    assert told[excused.member_id] == told[away.member_id] == [("tidak", "absent", 0)]


def test_presence_that_is_corrected_later_is_taken(daily, jatim, activity_officer):
    held = assignment("TKSK", "35.17.09")
    came(held, date(2026, 8, 17), jatim)
    assert lines_of(daily, activity_officer)[held.member_id][0][2] == 100_000
    CurrentPresence.objects.update(state="")
    assert lines_of(daily, activity_officer)[held.member_id] == [("tidak", "absent", 0)]
