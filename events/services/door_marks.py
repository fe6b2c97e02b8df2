"""Marks that a phone at the door sends: each on its own, in any order, as often as it likes.

The phone forgets a mark only when its UUID comes back, so every UUID gets an outcome: `ok`, `same` (known already),
`late` (made in time, received afterwards), `later` (something that it builds on is not here yet) or `refused`.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from pilarsosial.core import audit
from pilarsosial.core.values.names import search_key

from ..calculation import UNDO, Mark
from ..models import Attendance, DoorPass, EventState, MarkKind, Method, Participant, Presence, Source
from ..sql import Outcome, put_mark
from ..tokens import new_code, new_token, token_hash
from .door_passes import note_seen, people_at

PORTION = 100
# So long a process believes what it knew of an event's people and sessions; pass and event are asked at each portion.
_SIGHT_SECONDS = 10


@dataclass(frozen=True)
class WalkIn:
    name: str
    agency: str


@dataclass(frozen=True)
class SentMark:
    """A mark as the phone has it. `at` is ms of the phone's clock, `offset` ms that the server's was ahead (None: not
    known). `participant` is None for somebody who walked in: `first` is the UUID of their first mark."""

    uuid: uuid.UUID
    session: int
    kind: str
    state: str
    method: str
    at: int
    offset: int | None = None
    participant: int | None = None
    first: uuid.UUID | None = None
    walk_in: WalkIn | None = None
    moved_from: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Result:
    """`presence` is (participant, session, state, since) as it now stands, several after a move."""

    uuid: uuid.UUID
    outcome: str
    message: str = ""
    participant: int | None = None
    presence: tuple[tuple[int, int, str, datetime], ...] = ()


@transaction.atomic
def put_marks(
    marks: Sequence[SentMark], *, client_now: int, pending: int = 0, now: datetime | None = None,
    actor: DoorPass,
) -> list[Result]:  # fmt: skip
    """One result a mark, in their order. Nothing is lost by one that is refused: the others are written."""
    now = now or timezone.now()
    desk = _Desk(actor, now, int(now.timestamp() * 1000) - client_now)
    desk.look_up(marks)
    results = [desk.take(mark) for mark in marks]
    note_seen(actor, max(0, pending - len(marks)), now)
    return results


def _sight_of(door: DoorPass, people: set[int], sessions: set[int]) -> tuple[set[int], set[int]]:
    """Whom a pass may mark, and in which sessions: the dearest question at the door, the same for every mark and for
    all phones of one issuer. Asked anew after a while, and when somebody unknown is marked."""
    key = f"events.door.sight:{door.event_id}:{door.issued_by_id}"
    known = cache.get(key)
    if known is None or not (people <= known[0] and sessions <= known[1]):
        seen = people_at(door).values_list("pk", flat=True)
        known = set(seen), set(door.event.sessions.values_list("pk", flat=True))
        cache.set(key, known, _SIGHT_SECONDS)
    return known


class _Desk:
    """What one portion of marks is checked against."""

    def __init__(self, door: DoorPass, now: datetime, offset: int) -> None:
        self.door = door
        self.event = door.event
        self.now = now
        self.offset = offset

    def look_up(self, marks: Sequence[SentMark]) -> None:
        named = {mark.participant for mark in marks if mark.participant}
        firsts = {mark.first or mark.uuid for mark in marks if mark.first or mark.walk_in}
        self.walked_in: dict[uuid.UUID, int] = {}
        if firsts:
            rows = Attendance.objects.filter(uuid__in=firsts, participant__event=self.event)
            self.walked_in = dict(rows.values_list("uuid", "participant"))
        wanted = named | set(self.walked_in.values())
        sessions = {mark.session for mark in marks} | {mark.moved_from for mark in marks if mark.moved_from}
        self.people, self.sessions = _sight_of(self.door, wanted, sessions)

    def take(self, mark: SentMark) -> Result:
        door_at = self._door_time(mark)
        refusal, late = self._moment(door_at)
        refusal = refusal or self._shape(mark)
        if refusal:
            return Result(mark.uuid, "refused", refusal)
        participant = self._participant(mark)
        if participant is None and mark.first and mark.first not in self.walked_in:
            return Result(mark.uuid, "later")
        if participant not in self.people:
            return Result(mark.uuid, "refused", "Peserta ini tidak (lagi) ada di daftar kegiatan.")
        return self._write(mark, participant, door_at, late)

    def _write(self, mark: SentMark, participant: int, door_at: datetime, late: bool) -> Result:
        outcome = put_mark(self._row(mark, participant, door_at, late))
        presence = [self._presence(participant, mark.session, outcome)]
        if mark.kind == MarkKind.MOVE and mark.moved_from:
            left = self._row(mark, participant, door_at, late, leaves=True)
            presence.append(self._presence(participant, mark.moved_from, put_mark(left)))
        said = "same" if not outcome.new else "late" if late else "ok"
        return Result(mark.uuid, said, "", participant, tuple(presence))

    def _row(self, mark: SentMark, participant: int, door_at: datetime, late: bool, *, leaves: bool = False) -> Mark:
        offset = self.offset if mark.offset is None else mark.offset
        return Mark(
            uuid=uuid.uuid5(mark.uuid, UNDO) if leaves else mark.uuid,
            participant_id=participant,
            session_id=mark.moved_from if leaves else mark.session,
            kind=UNDO if leaves else mark.kind,
            state="" if leaves else mark.state,
            door_at=door_at,
            received_at=self.now,
            method=mark.method,
            clock_offset=-round(offset / 1000),
            door_pass_id=self.door.pk,
            moved_from_id=None if leaves or mark.kind != MarkKind.MOVE else mark.moved_from,
            reason="Pindah sesi" if leaves else mark.reason,
            late=late,
        )

    @staticmethod
    def _presence(participant: int, session: int, outcome: Outcome) -> tuple[int, int, str, datetime]:
        return participant, session, outcome.now.state, outcome.now.since

    def _door_time(self, mark: SentMark) -> datetime:
        """By the server's clock, and never after it was received: a phone's clock may jump."""
        offset = self.offset if mark.offset is None else mark.offset
        told = datetime.fromtimestamp((mark.at + offset) / 1000, tz=self.now.tzinfo)
        return min(told, self.now)

    def _moment(self, door_at: datetime) -> tuple[str, bool]:
        """(why it is refused, or nothing; whether it is late)"""
        event = self.event
        if event.state == EventState.CANCELLED:
            return "Kegiatan ini dibatalkan.", False
        if event.state == EventState.DRAFT:
            return "Kegiatan ini belum diumumkan.", False
        if door_at >= self.door.expires_at:
            return "Ditandai sesudah kartu pintu ponsel ini berakhir.", False
        if event.is_locked and (event.closed_at is None or door_at >= event.closed_at):
            return "Ditandai sesudah kegiatan ditutup; kantor dapat membetulkannya dengan alasan.", False
        return "", event.is_locked or self.now >= self.door.expires_at

    def _shape(self, mark: SentMark) -> str:
        if mark.session not in self.sessions or (mark.moved_from and mark.moved_from not in self.sessions):
            return "Sesi ini tidak ada lagi di kegiatan."
        if mark.kind == MarkKind.MOVE and mark.moved_from in (None, mark.session):
            return "Pindah sesi harus menyebut sesi asalnya."
        if mark.kind != UNDO and mark.state not in Presence.values:
            return "Keadaan ini tidak dikenal."
        return ""

    def _participant(self, mark: SentMark) -> int | None:
        if mark.participant:
            return mark.participant
        known = self.walked_in.get(mark.first or mark.uuid)
        if known is None and mark.walk_in:
            known = self._enter(mark)
        return known

    def _enter(self, mark: SentMark) -> int:
        """Somebody without an invitation: on the list at once, flagged until the office says who they are."""
        taken = set(Participant.objects.filter(event=self.event).values_list("code", flat=True))
        token = new_token()
        entered = Participant.objects.create(
            event=self.event,
            name=mark.walk_in.name,
            name_key=search_key(mark.walk_in.name),
            agency=mark.walk_in.agency,
            source=Source.WALK_IN,
            unmatched=True,
            code=new_code(taken),
            token=token,
            token_hash=token_hash(token),
        )
        self.walked_in[mark.uuid] = entered.pk
        self.people.add(entered.pk)
        audit.record(
            actor=self.door.issued_by,
            action="participant.added",
            target=entered,
            office=self.event.office_id,
            region_code=self.event.region_id,
            changes={"asal": [None, entered.get_source_display()], "ponsel": [None, self.door.device]},
        )
        return entered.pk


METHODS = (Method.QR, Method.TAP)
