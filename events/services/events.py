"""The event itself: what, where, when, of which kinds; its sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Min

from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import Office, Region
from pilarsosial.core.policies import SYSTEM, require
from pilarsosial.core.values.dates import format_short

from ..models import Attendance, Event, EventKind, EventSession, Kind
from .checking import check, check_version, put, told
from .trail import record

PERMISSION = "event.change"
FIELDS = ("title", "theme", "place", "activity_code", "dress_code", "contact", "note")
LONGEST_DAYS = 60
LOCKED = "Kegiatan ini sudah selesai; datanya tidak berubah lagi. Buka kembali dahulu bila ditutup terlalu awal."


@dataclass(frozen=True)
class SessionFields:
    """One session as typed; `pk` of a known one, None of a new one."""

    day: date
    starts: time | None = None
    ends: time | None = None
    title: str = ""
    lesson_hours: int | None = None
    pk: int | None = None


def daily(first: date, last: date, starts: time | None, ends: time | None) -> list[SessionFields]:
    """One session a day, both days counted."""
    days = (last - first).days + 1
    return [SessionFields(first + timedelta(days=n), starts, ends) for n in range(max(days, 0))]


@transaction.atomic
def create_event(
    office_id: int,
    fields: Mapping[str, Any],
    *,
    region_code: str,
    kinds: Sequence[str],
    sessions: Sequence[SessionFields],
    actor: Any,
) -> Event:
    """A draft of an event of a visible office. `region_code` is where it takes place: its zone is the event's.

    Raises DomainError beside the field.
    """
    require(actor, PERMISSION)
    office = Office.objects.lock_visible(actor, PERMISSION, office_id)
    _check_sessions(sessions)
    event = Event(office=office, created_by=None if actor is SYSTEM else actor, **_span(sessions))
    _put_region(event, region_code)
    put(event, fields, FIELDS)
    check(event)
    event.save(force_insert=True)
    _put_kinds(event, kinds)
    for number, session in enumerate(_in_order(sessions), 1):
        _save_session(EventSession(event=event, number=number), session)
    facts = {**told(event, FIELDS), "jenis": _kinds_told(kinds), "tanggal": _days_told(event)}
    record("event.created", event, actor=actor, changes={name: [None, value] for name, value in facts.items() if value})
    return event


@transaction.atomic
def change_event(
    event_id: int, fields: Mapping[str, Any], *, region_code: str, kinds: Sequence[str], version: int, actor: Any
) -> Event:
    """Other facts. Raises DomainError beside the field, `changed_meanwhile`, `locked`."""
    event = lock_event(event_id, actor, version=version)
    changes = put(event, fields, FIELDS)
    old_region, old_kinds = event.region_id, [row.kind for row in event.kinds.all()]
    _put_region(event, region_code)
    if event.region_id != old_region:
        changes["wilayah tempat"] = [old_region, event.region_id]
    if set(kinds) != set(old_kinds):
        changes["jenis"] = [_kinds_told(old_kinds), _kinds_told(kinds)]
        _put_kinds(event, kinds)
    if not changes:
        return event
    check(event)
    event.version += 1
    event.save()
    record("event.changed", event, actor=actor, changes=changes)
    return event


@transaction.atomic
def set_sessions(event_id: int, sessions: Sequence[SessionFields], *, version: int, actor: Any) -> Event:
    """All sessions as they shall be; a known one that is missing is taken away, unless somebody was marked in it.

    Raises DomainError beside the field, `changed_meanwhile`, `locked`, `session_has_marks`.
    """
    event = lock_event(event_id, actor, version=version)
    _check_sessions(sessions)
    known = {row.pk: row for row in event.sessions.all()}
    if foreign := {session.pk for session in sessions if session.pk} - set(known):
        raise TypeError(f"sessions of another event: {sorted(foreign)}")
    before = [_session_told(row) for row in known.values()]
    gone = [pk for pk in known if pk not in {session.pk for session in sessions}]
    marked = Attendance.objects.filter(session__in=gone).values_list("session_id", flat=True).first()
    if marked is not None:
        text = f"{known[marked]} tidak dapat dihapus: sudah ada tanda hadir di dalamnya."
        raise DomainError("session_has_marks", text)
    event.sessions.filter(pk__in=gone).delete()
    # Numbers are unique in the event at every moment, so they make room first.
    event.sessions.update(number=F("number") + 1_000)
    for number, session in enumerate(_in_order(sessions), 1):
        row = known.get(session.pk) or EventSession(event=event)
        row.number = number
        _save_session(row, session)
    span = event.sessions.aggregate(starts_on=Min("day"), ends_on=Max("day"))
    event.starts_on, event.ends_on = span["starts_on"], span["ends_on"]
    after = [_session_told(row) for row in event.sessions.order_by("number")]
    if after == before:
        return event
    event.version += 1
    event.save(update_fields=["starts_on", "ends_on", "version"])
    record("sessions.changed", event, actor=actor, changes={"sesi": ["; ".join(before), "; ".join(after)]})
    return event


def lock_event(event_id: int, actor: Any, *, permission: str = PERMISSION, version: int | None = None) -> Event:
    """An event whose facts may still change. Raises DomainError `changed_meanwhile`, `locked`, NotFound."""
    require(actor, permission)
    event = Event.objects.select_related("office").lock_visible(actor, permission, event_id)
    check_version(event, version)
    if event.is_locked:
        raise DomainError("locked", LOCKED)
    return event


def _check_sessions(sessions: Sequence[SessionFields]) -> None:
    if not sessions:
        raise DomainError("no_session", "Isi sedikitnya satu sesi.", {"first_day": "Isi tanggalnya."})
    days = sorted(session.day for session in sessions)
    if (days[-1] - days[0]).days >= LONGEST_DAYS:
        text = f"Satu kegiatan paling lama {LONGEST_DAYS} hari. Periksa tanggalnya."
        raise DomainError("too_long", text, {"last_day": text})


def _in_order(sessions: Sequence[SessionFields]) -> list[SessionFields]:
    return sorted(sessions, key=lambda session: (session.day, session.starts or time.min))


def _span(sessions: Sequence[SessionFields]) -> dict[str, date]:
    days = [session.day for session in sessions]
    return {"starts_on": min(days), "ends_on": max(days)}


def _save_session(row: EventSession, fields: SessionFields) -> None:
    row.day, row.starts, row.ends = fields.day, fields.starts, fields.ends
    row.title, row.lesson_hours = fields.title.strip(), fields.lesson_hours
    check(row)
    row.save()


def _put_region(event: Event, code: str) -> None:
    region = Region.objects.filter(pk=code).first()
    if region is None:
        raise DomainError("unknown_region", "Pilih wilayah tempat.", {"place_regency": "Pilih wilayah tempat."})
    event.region, event.time_zone = region, region.time_zone


def _put_kinds(event: Event, kinds: Sequence[str]) -> None:
    if not kinds or set(kinds) - set(Kind.values):
        raise DomainError("no_kind", "Pilih jenisnya.", {"kinds": "Pilih sedikitnya satu jenis."})
    event.kinds.exclude(kind__in=kinds).delete()
    known = set(event.kinds.values_list("kind", flat=True))
    for kind in kinds:
        if kind not in known:
            EventKind.objects.create(event=event, kind=kind)


def _kinds_told(kinds: Sequence[str]) -> str:
    return ", ".join(Kind(kind).label for kind in kinds)


def _days_told(event: Event) -> str:
    first, last = format_short(event.starts_on), format_short(event.ends_on)
    return first if first == last else f"{first} – {last}"


def _session_told(row: EventSession) -> str:
    hours = "–".join(f"{at:%H.%M}" for at in (row.starts, row.ends) if at)
    hours_taught = f"{row.lesson_hours} JP" if row.lesson_hours else ""
    return " ".join(filter(None, [format_short(row.day), hours, row.title, hours_taught]))
