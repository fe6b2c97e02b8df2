"""Events on their way into the database: planned one by one, written a table at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from events.models import (
    Attendance,
    CurrentPresence,
    Event,
    EventClaim,
    EventKind,
    EventOfficial,
    EventSession,
    EventState,
    Participant,
    Presence,
    Quota,
    Recommendation,
    RecommendationState,
    RecommendationStep,
)
from events.tokens import ALPHABET, CODE_LENGTH, new_token, token_hash
from personnel.models import Assignment
from pilarsosial.core.values.names import join_degrees, search_key

BATCH = 2_000
# Of a thousand people: how they were there, in the order of `Presence`.
USUAL = {
    Presence.PRESENT: 865,
    Presence.EXCUSED: 45,
    Presence.SICK: 20,
    Presence.ON_DUTY: 15,
    Presence.REPRESENTED: 10,
    Presence.ABSENT: 45,
}
WIB = ZoneInfo("Asia/Jakarta")


@dataclass
class Person:
    """Somebody for a list: a member with a post, or an outside person."""

    name: str
    member_id: int | None = None
    pillar_id: int | None = None
    position_id: int | None = None
    region_id: str | None = None
    agency: str = ""
    unit: str = ""
    job: str = ""
    role: str = "peserta"


@dataclass
class Planned:
    """One event with everything that hangs on it; `state` is where it ends up."""

    event: Event
    kinds: Sequence[str]
    state: str
    sessions: list[EventSession] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    quotas: list[Quota] = field(default_factory=list)
    officials: list[EventOfficial] = field(default_factory=list)
    claims: list[EventClaim] = field(default_factory=list)
    recommendations: list[Recommendation] = field(default_factory=list)
    invited: datetime | None = None
    registered: datetime | None = None
    attended: bool = False


class EventBook:
    """Collects events, and writes them all at the end: running first, so that lists and marks get in, then as they
    ended up."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.planned: list[Planned] = []

    def plan(self, event: Event, kinds: Sequence[str], *, state: str = EventState.REPORTED) -> Planned:
        planned = Planned(event, kinds, state)
        self.planned.append(planned)
        return planned

    def write(self) -> None:
        for one in self.planned:
            one.event.state = EventState.DRAFT if one.state == EventState.DRAFT else EventState.RUNNING
        Event.objects.bulk_create([one.event for one in self.planned], batch_size=BATCH)
        self._write_parts()
        people = self._write_people()
        self._write_marks(people)
        self._settle_states()

    def _write_parts(self) -> None:
        kinds = [EventKind(event=one.event, kind=kind) for one in self.planned for kind in one.kinds]
        EventKind.objects.bulk_create(kinds, batch_size=BATCH)
        for model, name in ((EventSession, "sessions"), (Quota, "quotas"), (EventClaim, "claims")):
            rows = [row for one in self.planned for row in getattr(one, name)]
            model.objects.bulk_create(self._of_events(rows), batch_size=BATCH)
        # Who came in somebody's place is written before who was represented.
        officials = [row for one in self.planned for row in one.officials]
        for deputies in (True, False):
            rows = [row for row in officials if (row.represented_by is None) is deputies]
            for row in rows:
                row.represented_by = row.represented_by  # takes the number over that the deputy got meanwhile
            EventOfficial.objects.bulk_create(self._of_events(rows), batch_size=BATCH)
        recommendations = [row for one in self.planned for row in one.recommendations]
        Recommendation.objects.bulk_create(self._of_events(recommendations), batch_size=BATCH)
        steps = [step for row in recommendations for step in _steps(row)]
        RecommendationStep.objects.bulk_create(steps, batch_size=BATCH)

    @staticmethod
    def _of_events(rows: list[Any]) -> list[Any]:
        for row in rows:
            row.event = row.event  # takes the number over that the event got meanwhile
        return rows

    def _write_people(self) -> list[tuple[Planned, list[Participant]]]:
        told = [(one, self._participants(one)) for one in self.planned]
        Participant.objects.bulk_create([row for _, rows in told for row in rows], batch_size=BATCH)
        return told

    def _participants(self, one: Planned) -> list[Participant]:
        taken: set[str] = set()
        rows = []
        for person in one.people:
            token = new_token()
            rows.append(
                Participant(
                    event=one.event,
                    member_id=person.member_id,
                    name=person.name,
                    name_key=search_key(person.name),
                    pillar_id=person.pillar_id,
                    position_id=person.position_id,
                    region_id=person.region_id,
                    agency=person.agency,
                    unit=person.unit,
                    job=person.job,
                    role=person.role,
                    source="query" if person.member_id else "form",
                    invited_at=one.invited,
                    registered_at=one.registered,
                    code=self._code(taken),
                    token=token,
                    token_hash=token_hash(token),
                )
            )
        return rows

    def _code(self, taken: set[str]) -> str:
        while (code := "".join(self.rng.choices(ALPHABET, k=CODE_LENGTH))) in taken:
            pass
        taken.add(code)
        return code

    def _write_marks(self, told: list[tuple[Planned, list[Participant]]]) -> None:
        marks: list[Attendance] = []
        presences: list[CurrentPresence] = []
        for one, people in told:
            if one.attended:
                for person in people:
                    self._mark(one, person, marks, presences)
        Attendance.objects.bulk_create(marks, batch_size=BATCH)
        CurrentPresence.objects.bulk_create(presences, batch_size=BATCH)

    def _mark(
        self, one: Planned, person: Participant, marks: list[Attendance], presences: list[CurrentPresence]
    ) -> None:
        """The same state in nearly every session; who is there comes a little before or after the beginning."""
        state = self.rng.choices(list(USUAL), list(USUAL.values()))[0]
        for session in one.sessions:
            begins = datetime.combine(session.day, session.starts or time(9), WIB)
            was_there = state == Presence.PRESENT
            method = self.rng.choices(("qr", "tap", "paper"), (60, 25, 15))[0] if was_there else "paper"
            at = begins if method == "paper" else begins + timedelta(seconds=self.rng.randint(-2_100, 1_500))
            marks.append(
                Attendance(
                    uuid=UUID(int=self.rng.getrandbits(128), version=4),
                    participant=person,
                    session=session,
                    state=state,
                    door_at=at,
                    received_at=at + timedelta(seconds=self.rng.randint(1, 90)),
                    method=method,
                )
            )
            presences.append(CurrentPresence(participant=person, session=session, state=state, since=at, method=method))

    def _settle_states(self) -> None:
        """By state, in the few statements that takes; the guards let a running event end."""
        by_state: dict[str, list[Event]] = {}
        for one in self.planned:
            if one.state != one.event.state:
                by_state.setdefault(one.state, []).append(one.event)
        for one in self.planned:
            over = one.state in (EventState.CLOSED, EventState.REPORTED)
            one.event.closed_at = datetime.combine(one.event.ends_on, time(16), WIB) if over else None
            one.event.announced_at = one.invited
        events = [one.event for one in self.planned]
        for one in self.planned:
            one.event.state = one.state
        Event.objects.bulk_update(events, ["state", "closed_at", "announced_at"], batch_size=500)


def people_serving(day: date, region: str, **narrowed: Any) -> list[Person]:
    """Who holds a post there on that day, each person once, in the order of their numbers."""
    rows = Assignment.objects.active_on(day).in_region(region).filter(**narrowed).order_by("member_id", "pk")
    names = ("member__name", "member__title_prefix", "member__title_suffix")
    found: dict[int, Person] = {}
    for member, pillar, position, duty, name, prefix, suffix in rows.values_list(
        "member_id", "pillar_id", "position_id", "duty_region_id", *names
    ):
        if member not in found:
            found[member] = Person(join_degrees(prefix, name, suffix), member, pillar, position, duty)
    return list(found.values())


def sessions_of(
    event: Event, hours: Iterable[tuple[int, time | None, time | None, int | None]], titles: Sequence[str] = ()
) -> list[EventSession]:
    """(day of the event from 0, begins, ends, JP) of each session."""
    rows = []
    for number, (day, starts, ends, lessons) in enumerate(hours, start=1):
        title = titles[number - 1] if number <= len(titles) else ""
        on = event.starts_on + timedelta(days=day)
        rows.append(
            EventSession(
                event=event, number=number, title=title, day=on, starts=starts, ends=ends, lesson_hours=lessons
            )
        )
    return rows


def at_noon(day: date) -> datetime:
    return datetime.combine(day, time(5), UTC)


def _steps(row: Recommendation) -> list[RecommendationStep]:
    """Open from the day of the event on, and then as it ended up; work on it began the day after."""
    stood = [(RecommendationState.OPEN, row.event.starts_on)]
    if row.settled_at is not None:
        stood.append((row.state, row.settled_at.date()))
    elif row.state != RecommendationState.OPEN:
        stood.append((row.state, row.event.ends_on + timedelta(days=1)))
    return [RecommendationStep(recommendation=row, state=state, due_on=row.due_on, since=day) for state, day in stood]
