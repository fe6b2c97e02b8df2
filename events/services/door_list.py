"""What a phone at the door is told: names, sessions, who is there. No number, no phone, no address of anybody."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Sum

from personnel.models import Member, MemberCard
from pilarsosial.core.regions_cache import short_name

from ..models import Attendance, CurrentPresence, DoorPass, Event, Participant
from ..tokens import token_hash
from .door_passes import people_at

# So many hex digits of a hash tell two codes of one event apart as well as the whole of it.
HASH_DIGITS = 32
# Marks that were being written while the last question was asked have smaller numbers than it saw.
_OVERLAP = 200
_ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}

Row = tuple[int, int, str, int]


def whole_list(door: DoorPass) -> dict[str, Any]:
    """Everything that the phone keeps."""
    cursor = _last_mark(door.event_id)
    people = list(people_at(door).select_related("pillar").order_by("name_key", "pk"))
    return {
        "event": told_event(door),
        "sessions": sessions_of(door.event),
        "people": _people(people),
        "presence": _rows(CurrentPresence.objects.filter(participant__in=[person.pk for person in people])),
        "cursor": cursor,
    }


def news(door: DoorPass, since: int) -> dict[str, Any]:
    """What others have marked since that mark, and whether the list itself has changed."""
    marks = Attendance.objects.filter(pk__gt=max(0, since - _OVERLAP), participant__event=door.event_id)
    mine = people_at(door)
    rows = CurrentPresence.objects.filter(participant__in=marks.values("participant"))
    return {
        "presence": _rows(rows.filter(participant__in=mine)),
        "cursor": _last_mark(door.event_id),
        "people": list_sign(door),
        "closed": door.event.is_locked,
    }


def told_event(door: DoorPass) -> dict[str, Any]:
    event = door.event
    return {
        "title": event.title,
        "place": event.place,
        "zone": event.time_zone,
        "zoneName": _ZONES.get(event.time_zone, ""),
        "closed": event.is_locked,
        "people": list_sign(door),
    }


def sessions_of(event: Event) -> list[dict[str, Any]]:
    """Begin and end in ms; `hours` tells whether somebody set them."""
    return [
        {
            "id": session.pk,
            "title": str(session),
            "begins": milliseconds(session.begins_at(event.zone)),
            "ends": milliseconds(session.is_over_at(event.zone)),
            "hours": session.starts is not None,
        }
        for session in event.sessions.order_by("day", "starts", "number")
    ]


def list_sign(door: DoorPass) -> str:
    """Another text when somebody entered, left or was renamed."""
    told = people_at(door).aggregate(count=Count("pk"), last=Max("pk"), versions=Sum("version"))
    return f"{told['count']}-{told['last'] or 0}-{told['versions'] or 0}"


def find_code(door: DoorPass, code: str) -> tuple[Participant | None, Member | None]:
    """Whose a scanned or typed code is: somebody on the list; else the member of a card, if the issuer may see them."""
    people = people_at(door)
    hashed = token_hash(code)
    person = people.filter(token_hash=hashed).first() or people.filter(code=code.upper()).first()
    if person:
        return person, None
    card = MemberCard.objects.select_related("member").filter(token=code, revoked_at__isnull=True).first()
    if card is None:
        return None, None
    member_id = card.member.merged_into_id or card.member_id
    person = people.filter(member=member_id).first()
    seen = Member.objects.visible_to(door.issued_by, "member.view").filter(pk=member_id).first()
    return person, None if person else seen


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _people(people: list[Participant]) -> list[list[Any]]:
    """[number, name, pillar, area, hashes of the codes that stand for them...]"""
    cards = _cards(person.member_id for person in people if person.member_id)
    rows = []
    for person in people:
        codes = [person.token_hash, _hashed(person.code), *cards.get(person.member_id, ())]
        pillar = person.pillar.name if person.pillar else person.unit
        area = short_name(person.region_id) if person.region_id else person.agency
        rows.append([person.pk, person.name, pillar, area, *(code[:HASH_DIGITS] for code in codes if code)])
    return rows


def _cards(members: Iterable[int]) -> dict[int, list[str]]:
    """Hashes of the cards in force, also of those that were given out before two entries were merged."""
    wanted = set(members)
    found: dict[int, list[str]] = {}
    for field in ("member_id", "member__merged_into_id"):
        rows = MemberCard.objects.filter(**{f"{field}__in": wanted}, revoked_at__isnull=True)
        for member, token in rows.values_list(field, "token"):
            found.setdefault(member, []).append(token_hash(token))
    return found


def _hashed(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _rows(presences: Any) -> list[Row]:
    rows = presences.values_list("participant", "session", "state", "since")
    return [(person, session, state, milliseconds(since)) for person, session, state, since in rows]


def _last_mark(event_id: int) -> int:
    return Attendance.objects.filter(participant__event=event_id).aggregate(last=Max("pk"))["last"] or 0
