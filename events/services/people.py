"""Who is on the list: outside people, single members, and what becomes of everybody on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from personnel.models import Assignment, Member
from pilarsosial.core.errors import DomainError, NotFound
from pilarsosial.core.policies import require
from pilarsosial.core.values.names import search_key
from pilarsosial.core.values.phone import PhoneError, parse_phone

from ..models import Event, EventState, Participant, ParticipantRole, Source
from ..tokens import new_code, new_token, token_hash
from .checking import check, check_version, needed, put
from .events import lock_event
from .trail import record, record_person

PERMISSION = "participant.change"
REGISTER = "participant.register"
OUTSIDE_FIELDS = ("name", "agency", "unit", "job", "phone")
MOST_PEOPLE = 5_000


class Entrance:
    """Makes rows of participants of one event, each with a code and a secret of its own."""

    def __init__(self, event: Event, now: datetime) -> None:
        self.event, self.now = event, now
        self._codes = set(event.participants.values_list("code", flat=True))

    def member(self, row: Assignment, source: str, **more: Any) -> Participant:
        """Who serves in `row` (with member, position and region loaded), as it stands now."""
        return self._entered(
            member=row.member,
            name=row.member.display_name,
            pillar_id=row.pillar_id,
            position_id=row.position_id,
            region_id=row.duty_region_id,
            source=source,
            **more,
        )

    def outsider(self, fields: Mapping[str, Any], source: str, **more: Any) -> Participant:
        return self._entered(**fields, source=source, **more)

    def _entered(self, **fields: Any) -> Participant:
        token = new_token()
        announced = self.event.state in (EventState.ANNOUNCED, EventState.RUNNING)
        uninvited = fields["source"] in (Source.SUBSTITUTE, Source.WALK_IN)
        return Participant(
            event=self.event,
            name_key=search_key(fields["name"]),
            code=new_code(self._codes),
            token=token,
            token_hash=token_hash(token),
            invited_at=self.now if announced and not uninvited else None,
            added_at=self.now,
            **fields,
        )


@transaction.atomic
def add_outsiders(event_id: int, people: Sequence[Mapping[str, Any]], *, source: str, actor: Any) -> list[Participant]:
    """Outside people, all or none. Raises DomainError with the number of the row that does not fit, `too_many`."""
    event = lock_event(event_id, actor, permission=PERMISSION)
    check_room(event, len(people))
    entrance = Entrance(event, timezone.now())
    rows = []
    for number, fields in enumerate(people, 1):
        try:
            row = entrance.outsider(tidy(fields), source)
            _check_group(row)
            check(row)
        except DomainError as refusal:
            if len(people) == 1:
                raise
            raise DomainError(
                refusal.code, f"Baris {number} ({fields.get('name', '')}): {refusal.message}"
            ) from refusal
        rows.append(row)
    Participant.objects.bulk_create(rows, batch_size=500)
    _tell_added(event, rows, actor)
    return rows


@transaction.atomic
def add_member(
    event_id: int, assignment_id: int, *, role: str = ParticipantRole.PARTICIPANT, actor: Any
) -> Participant:
    """One person of the roster, by an assignment in force. Raises DomainError `on_the_list`."""
    event = lock_event(event_id, actor, permission=PERMISSION)
    rows = Assignment.objects.visible_to(actor, "member.view").active_on(timezone.localdate())
    row = rows.select_related("member", "position", "duty_region").filter(pk=assignment_id).first()
    if row is None:
        raise NotFound
    known = event.participants.of_person(row.member_id).first()
    if known is not None and known.withdrawn_at is None:
        raise DomainError("on_the_list", f"{known.name} sudah ada di daftar peserta.")
    if known is not None:
        return _restore(known, event, actor)
    person = Entrance(event, timezone.now()).member(row, Source.FORM, role=role)
    person.save(force_insert=True)
    _tell_added(event, [person], actor)
    return person


@transaction.atomic
def change_participant(participant_id: int, fields: Mapping[str, Any], *, version: int, actor: Any) -> Participant:
    """Role and group; of an outside person also who they are. Raises DomainError beside the field."""
    person = _lock(participant_id, actor, PERMISSION)
    check_version(person, version)
    names = ["role", "quota"] + (list(OUTSIDE_FIELDS) + ["region_id"] if person.member_id is None else [])
    values = {**fields, **(tidy(fields) if person.member_id is None else {})}
    changes = put(person, values, names)
    if not changes:
        return person
    person.name_key = search_key(person.name)
    _check_group(person)
    check(person)
    person.version += 1
    person.save()
    record_person("participant.changed", person, actor=actor, changes=changes)
    return person


@transaction.atomic
def withdraw_participants(event_id: int, ids: Collection[int], *, reason: str, actor: Any) -> int:
    """Take people off the list; they stay as withdrawn. Raises DomainError `reason_needed`, `was_there`."""
    event = lock_event(event_id, actor, permission=PERMISSION)
    reason = needed(reason)
    rows = list(_of_event(event, ids, actor, PERMISSION).listed())
    present = next((row for row in rows if row.presences.filter(state="hadir").exists()), None)
    if present is not None:
        raise DomainError("was_there", f"{present.name} tercatat hadir. Batalkan dahulu tanda hadirnya.")
    now = timezone.now()
    for row in rows:
        row.withdrawn_at, row.withdrawn_reason = now, reason
        row.version += 1
    Participant.objects.bulk_update(rows, ["withdrawn_at", "withdrawn_reason", "version"], batch_size=500)
    for row in rows:
        record_person("participant.withdrawn", row, actor=actor, reason=reason)
    return len(rows)


@transaction.atomic
def restore_participant(participant_id: int, *, actor: Any) -> Participant:
    """Back on the list. Raises DomainError `matched` for a walk-in that turned out to be somebody else's entry."""
    person = _lock(participant_id, actor, PERMISSION)
    lock_event(person.event_id, actor, permission=PERMISSION)
    if person.matched_to_id:
        raise DomainError("matched", f"Ini sudah dicocokkan dengan {person.matched_to}.")
    return _restore(person, person.event, actor)


@transaction.atomic
def register_participants(event_id: int, ids: Collection[int], *, registered: bool, actor: Any) -> int:
    """Say of people that they have registered, or take that back; a coordinator of those of the own pillar and area."""
    require(actor, REGISTER)
    event = Event.objects.select_related("office").get_visible(actor, REGISTER, event_id)
    if event.is_locked:
        raise DomainError("locked", "Pendaftaran sudah ditutup.")
    rows = list(
        _of_event(event, ids, actor, REGISTER)
        .listed()
        .filter(registered_at__isnull=registered)
        .select_for_update(of=("self",))
    )
    now = timezone.now()
    for row in rows:
        row.registered_at = now if registered else None
        row.registered_by_id = actor.pk if registered else None
        row.version += 1
    Participant.objects.bulk_update(rows, ["registered_at", "registered_by", "version"], batch_size=500)
    for row in rows:
        said = [None, "terdaftar"] if registered else ["terdaftar", None]
        record_person("participant.registered", row, actor=actor, changes={"pendaftaran": said})
    return len(rows)


@transaction.atomic
def renew_token(participant_id: int, *, revoke_only: bool = False, actor: Any) -> Participant:
    """Another personal link and QR; the old one is void at once. `revoke_only` gives none in its place."""
    person = _lock(participant_id, actor, PERMISSION)
    person.token = None if revoke_only else new_token()
    person.token_hash = None if revoke_only else token_hash(person.token)
    person.version += 1
    person.save(update_fields=["token", "token_hash", "version"])
    record_person("token.revoked" if revoke_only else "token.renewed", person, actor=actor)
    return person


def tidy(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Names without double spaces, the phone in E.164. Raises DomainError beside the field."""
    values = {name: " ".join(value.split()) if isinstance(value, str) else value for name, value in fields.items()}
    if not values.get("name"):
        raise DomainError("no_name", "Isi namanya.", {"name": "Isi namanya."})
    if values.get("phone"):
        try:
            values["phone"] = parse_phone(values["phone"])
        except PhoneError as refusal:
            raise DomainError("phone", refusal.message, {"phone": refusal.message}) from refusal
    return values


def _check_group(person: Participant) -> None:
    if person.quota is not None and person.quota.event_id != person.event_id:
        raise DomainError("foreign_quota", "Unsur itu milik kegiatan lain.", {"quota": "Pilih unsur kegiatan ini."})


def check_room(event: Event, more: int) -> None:
    if event.participants.count() + more > MOST_PEOPLE:
        raise DomainError("too_many", f"Satu kegiatan menampung paling banyak {MOST_PEOPLE} peserta.")


def standing_members(members: Collection[Member]) -> set[int]:
    """The ids under which these people may be on a list: their own and of entries merged into theirs."""
    ids = {member.pk for member in members}
    return ids | set(Member.objects.filter(merged_into__in=ids).values_list("pk", flat=True))


def _lock(participant_id: int, actor: Any, permission: str) -> Participant:
    require(actor, permission)
    return Participant.objects.select_related("event__office", "matched_to").lock_visible(
        actor, permission, participant_id
    )


def _of_event(event: Event, ids: Collection[int], actor: Any, permission: str) -> Any:
    return (
        Participant.objects.visible_to(actor, permission)
        .filter(event=event, pk__in=ids)
        .select_related("event__office")
    )


def _restore(person: Participant, event: Event, actor: Any) -> Participant:
    if person.withdrawn_at is None:
        return person
    person.withdrawn_at, person.withdrawn_reason = None, ""
    person.version += 1
    person.save(update_fields=["withdrawn_at", "withdrawn_reason", "version"])
    person.event = event
    record_person("participant.restored", person, actor=actor)
    return person


def _tell_added(event: Event, rows: Sequence[Participant], actor: Any) -> None:
    if len(rows) == 1:
        record_person("participant.added", rows[0], actor=actor, changes={"peserta": [None, rows[0].name]})
    else:
        record("participant.added", event, actor=actor, count=len(rows))
