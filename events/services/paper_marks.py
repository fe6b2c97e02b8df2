"""Attendance that comes from paper, and what is put right by hand: per session, by people who answer for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError, NotFound
from pilarsosial.core.policies import SYSTEM, require
from pilarsosial.core.values.names import search_key

from ..calculation import Mark
from ..models import (
    Attendance,
    CurrentPresence,
    Event,
    EventSession,
    EventState,
    MarkKind,
    Method,
    Participant,
    Presence,
    SheetEdition,
    Source,
)
from ..sql import put_mark
from ..tokens import new_code, new_token, token_hash
from .checking import check
from .trail import record, record_person

PERMISSION = "attendance.mark"
AFTERWARDS = "attendance.correct"
OPEN = (EventState.ANNOUNCED, EventState.RUNNING)
DONE = (EventState.CLOSED, EventState.REPORTED)


class RowEntry(NamedTuple):
    """What a paper says of one row. `known` is what was said before ("" for nothing); `repeats` says the same again."""

    row: int
    participant: Participant
    state: str
    known: str
    repeats: bool


class Written(NamedTuple):
    """Somebody on an empty row of the paper."""

    name: str
    agency: str = ""


@dataclass(frozen=True)
class Entered:
    """What one entry did: marks made by state, and rows that had said so before."""

    made: dict[str, int]
    repeated: int

    @property
    def count(self) -> int:
        return sum(self.made.values())


def rows_of(
    edition: SheetEdition, states: Mapping[str, Sequence[int]], *, rest_absent: bool = False, actor: Any
) -> list[RowEntry]:
    """What would be entered, in the order of the rows. `states` is {state: row numbers}.

    `rest_absent`: who stands on the paper, is named in no state and of whom nothing was said, was absent. Raises
    DomainError `row_named_twice` (beside the later state), `row_out_of_sight`, `nothing_named`.
    """
    named: dict[int, str] = {}
    for state, rows in states.items():
        for row in rows:
            if row in named and named[row] != state:
                text = f"Baris {row} sudah disebut sebagai {Presence(named[row]).label.lower()}."
                raise DomainError("row_named_twice", text, {state: text})
            named[row] = state
    people = Participant.objects.visible_to(actor, PERMISSION).select_related("event__office").in_bulk(edition.people)
    known = presences(edition.session_id, edition.people)
    if rest_absent:
        for row, pk in enumerate(edition.people, start=1):
            if row not in named and not known.get(pk) and pk in people and people[pk].withdrawn_at is None:
                named[row] = Presence.ABSENT
    if not named:
        raise DomainError("nothing_named", "Tulis nomor baris pada salah satu keadaan.")
    found = []
    for row in sorted(named):
        person = people.get(edition.people[row - 1])
        if person is None:
            raise DomainError("row_out_of_sight", f"Baris {row} bukan peserta dari wilayah Anda.")
        state, before = named[row], known.get(person.pk, "")
        found.append(RowEntry(row, person, state, before, before == state))
    return found


def _written(event: Event, written: Sequence[Written], actor: Any) -> list[Participant]:
    """Who wrote on the empty rows, on the list at once; flagged until the office says who they are."""
    people: list[Participant] = []
    codes = set(Participant.objects.filter(event=event).values_list("code", flat=True)) if written else set()
    for one in written:
        row = Participant(event=event, name=one.name, name_key=search_key(one.name), agency=one.agency)
        same = {"name_key": row.name_key, "agency": row.agency, "source": Source.WALK_IN}
        known = Participant.objects.listed().filter(event=event, **same).first()
        if known is None:
            row.source, row.unmatched, row.code, row.token = Source.WALK_IN, True, new_code(codes), new_token()
            row.token_hash = token_hash(row.token)
            check(row)
            row.save(force_insert=True)
            changes = {"asal": [None, row.get_source_display()], "cara": [None, "kertas"]}
            record_person("participant.added", row, actor=actor, changes=changes)
        people.append(known or row)
    return people


def _entries_of(people: list[Participant], edition: SheetEdition) -> list[RowEntry]:
    known = presences(edition.session_id, [person.pk for person in people])
    here = Presence.PRESENT
    return [RowEntry(0, one, here, known.get(one.pk, ""), known.get(one.pk) == here) for one in people]


def presences(session_id: int, people: Iterable[int]) -> dict[int, str]:
    """{participant id: state} of those of whom something holds."""
    rows = CurrentPresence.objects.filter(session_id=session_id, participant__in=list(people)).exclude(state="")
    return dict(rows.values_list("participant_id", "state"))


@transaction.atomic
def enter_sheet(
    edition_id: int,
    states: Mapping[str, Sequence[int]],
    *,
    rest_absent: bool = False,
    written: Sequence[Written] = (),
    reason: str = "",
    now: datetime | None = None,
    actor: Any,
) -> Entered:
    """Take over what stands on a signed sheet. What was said before and is said again makes no mark.

    Paper tells no time: who was not marked yet counts from the beginning of the session, a state that differs from
    an earlier one from now. `written` are people on the empty rows: they came without an invitation, enter the list as
    such and were present; the same name and agency again is the same person. After the closing it asks for
    `attendance.correct` and a reason. Raises what `rows_of` raises, `wrong_moment`, `reason_needed`.
    """
    require(actor, PERMISSION)
    now = now or timezone.now()
    edition = SheetEdition.objects.select_related("session").get_visible(actor, PERMISSION, edition_id)
    event, reason = _open_event(edition.event_id, reason, actor)
    entries = rows_of(edition, states, rest_absent=rest_absent, actor=actor) if states or rest_absent else []
    entries += _entries_of(_written(event, written, actor), edition)
    if not entries:
        raise DomainError("nothing_named", "Tulis nomor baris pada salah satu keadaan.")
    made: dict[str, int] = {}
    for entry in entries:
        if entry.repeats:
            continue
        key = f"{edition.token}/{entry.participant.pk}/{entry.state}"
        _put(entry, edition.session, event, key=key, method=Method.PAPER, reason=reason, now=now, actor=actor)
        made[entry.state] = made.get(entry.state, 0) + 1
    if made:
        changes = {str(Presence(state).label): [None, number] for state, number in sorted(made.items())}
        record("sheet.entered", event, actor=actor, changes=changes, count=sum(made.values()), reason=reason)
    return Entered(made, sum(entry.repeats for entry in entries))


@transaction.atomic
def set_presence(
    participant_id: int,
    session_id: int,
    state: str,
    *,
    deputy_id: int | None = None,
    reason: str = "",
    now: datetime | None = None,
    actor: Any,
) -> None:
    """Say by hand how somebody was in a session, or take it back (`state` ""). A further mark, never a change.

    `deputy_id` is who came in the place of somebody who was represented. After the closing it asks for
    `attendance.correct` and a reason. Raises `wrong_moment`, `reason_needed`, `unknown_state`, `deputy_elsewhere`; the
    same state again does nothing.
    """
    require(actor, PERMISSION)
    now = now or timezone.now()
    rows = Participant.objects.select_related("event__office", "represented_by")
    person = rows.get_visible(actor, PERMISSION, participant_id)
    event, reason = _open_event(person.event_id, reason, actor)
    session = EventSession.objects.filter(pk=session_id, event=event).first()
    if session is None:
        raise NotFound
    if state not in ("", *Presence.values):
        raise DomainError("unknown_state", "Pilih keadaannya.", {"state": "Pilih keadaannya."})
    if state == Presence.REPRESENTED and deputy_id is not None:
        _represent(person, deputy_id, actor)
    known = presences(session.pk, [person.pk]).get(person.pk, "")
    if known == state:
        return
    entry = RowEntry(0, person, state, known, False)
    key = f"hand/{person.pk}/{session.pk}/{state}"
    _put(entry, session, event, key=key, method=Method.TAP, reason=reason, now=now, actor=actor)
    if event.state not in DONE:
        action = "attendance.marked" if state else "attendance.undone"
        record_person(action, person, actor=actor, changes=_told(entry, session), reason=reason)


def _represent(person: Participant, deputy_id: int, actor: Any) -> None:
    """The link to who came instead: somebody else on the same list."""
    rows = Participant.objects.listed().filter(event_id=person.event_id).exclude(pk=person.pk)
    deputy = rows.filter(pk=deputy_id).first()
    if deputy is None:
        text = "Pilih wakilnya dari peserta lain kegiatan ini."
        raise DomainError("deputy_elsewhere", text, {"deputy": text})
    if person.represented_by_id != deputy.pk:
        old = person.represented_by.name if person.represented_by_id else None
        person.represented_by = deputy
        person.version += 1
        person.save(update_fields=["represented_by", "version"])
        record_person("participant.represented", person, actor=actor, changes={"diwakili oleh": [old, deputy.name]})


def _open_event(event_id: int, reason: str, actor: Any) -> tuple[Event, str]:
    """The event, locked against being closed meanwhile, and the reason as it is kept."""
    event = Event.objects.select_related("office").lock_visible(actor, PERMISSION, event_id)
    reason = " ".join(reason.split())[:200]
    if event.state in OPEN:
        return event, reason
    if event.state not in DONE:
        text = f"Kehadiran tidak dapat diisi: kegiatan ini {event.get_state_display().lower()}."
        raise DomainError("wrong_moment", text)
    require(actor, AFTERWARDS)
    Event.objects.get_visible(actor, AFTERWARDS, event_id)
    if not reason:
        text = "Kegiatan ini sudah ditutup. Tulis alasan pembetulannya."
        raise DomainError("reason_needed", text, {"reason": text})
    return event, reason


def _put(
    entry: RowEntry,
    session: EventSession,
    event: Event,
    *,
    key: str,
    method: str,
    reason: str,
    now: datetime,
    actor: Any,
) -> None:
    person = entry.participant
    person.event = event
    # Named by what it says and by what was known: the same form sent twice is one mark, a later change of mind another.
    marks = Attendance.objects.filter(participant=person, session=session)
    last = marks.in_order().values_list("uuid", "door_at").last()
    put_mark(
        Mark(
            uuid=uuid5(NAMESPACE_URL, f"{key}/{last and last[0]}"),
            participant_id=person.pk,
            session_id=session.pk,
            kind=MarkKind.MARK if entry.state else MarkKind.UNDO,
            state=entry.state,
            door_at=_moment(session, event, last and last[1], now),
            received_at=now,
            method=method,
            marked_by_id=None if actor is SYSTEM else actor.pk,
            reason=reason,
        )
    )
    if event.state in DONE:
        changes = _told(entry, session)
        record_person("attendance.corrected", person, actor=actor, changes=changes, reason=reason)


def _moment(session: EventSession, event: Event, last: datetime | None, now: datetime) -> datetime:
    """When it counts from: paper tells no time, so a first word counts from the beginning of the session; what is said
    against an earlier mark comes after it, also where a phone's clock was ahead."""
    if last is None and event.state not in DONE:
        return min(session.begins_at(event.zone), now)
    return now if last is None else max(now, last + timedelta(microseconds=1))


def _told(entry: RowEntry, session: EventSession) -> dict[str, list[str | None]]:
    def said(state: str) -> str | None:
        return str(Presence(state).label) if state else None

    return audit.changes_between({str(session): said(entry.known)}, {str(session): said(entry.state)})
