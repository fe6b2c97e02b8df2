"""People: registered once, changed under a version, never seen unmasked without a trace."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError, NotFound
from pilarsosial.core.models import Office, Position, Region
from pilarsosial.core.policies import require
from pilarsosial.core.scoping import areas_with
from pilarsosial.core.values.names import display_name, search_key, split_degrees
from pilarsosial.core.values.nik import mask_nik
from pilarsosial.core.values.problems import ValueRefused

from ..duplicates import COMPARED, note_doubles
from ..models import Assignment, Decree, EmploymentStatus, Member, mask_account
from ..rules import check_fields, clean_nik, clean_phone, keeps_identity, nik_differences
from .assignment_rules import check_area
from .assignments import begin
from .elsewhere import tell_elsewhere

IDENTITY = (
    "name",
    "title_prefix",
    "title_suffix",
    "nik",
    "sex",
    "birth_place",
    "birth_date",
    "religion",
    "marital_status",
    "education",
    "main_job",
    "address",
    "rt",
    "rw",
    "home_region",
    "phone",
    "email",
    "npwp",
    "family_card_no",
    "bpjs_no",
)
# Told in the trail by their mask only.
SECRET = {"nik": mask_nik, "npwp": mask_account, "family_card_no": mask_account, "bpjs_no": mask_account}


@transaction.atomic
def register_member(
    identity: Mapping[str, Any],
    *,
    office: Office,
    position: Position,
    region: Region,
    start: date,
    decree: Decree | None = None,
    details: Mapping[str, Any] | None = None,
    actor: Any,
) -> Member:
    """A new person with a first assignment: without one nobody could see them.

    Raises DomainError `nik_known` (in scope, with the name) or `nik_elsewhere` (out of scope, with the office only).
    """
    require(actor, "member.change")
    check_area(actor, region, position)
    Office.objects.get_visible(actor, "member.change", office.pk)
    member = Member(office=office)
    _put(member, identity)
    check_nik_free(member, actor)
    _save(member, actor)
    audit.record(
        actor=actor,
        action="member.registered",
        target=member,
        changes=audit.changes_between({}, {k: v for k, v in told(member).items() if v}),
        region_code=region.code,
        pillar_id=position.pillar_id,
        office=office,
        person_id=member.pk,
    )
    begin(member, position, region, start, decree=decree, details=details, actor=actor)
    note_doubles(member.pk)
    return member


@transaction.atomic
def change_member(member_id: int, identity: Mapping[str, Any], *, version: int, actor: Any) -> Member:
    """Change identity fields.

    Raises DomainError `changed_meanwhile` when somebody else was quicker, `kept_elsewhere` when another office keeps
    the person.
    """
    require(actor, "member.change")
    member = Member.objects.present().lock_visible(actor, "member.change", member_id)
    check_keeps(actor, "member.change", member)
    if member.version != version:
        raise DomainError(
            "changed_meanwhile",
            "Data ini baru saja diubah orang lain. Muat ulang halaman, lalu periksa kembali isian Anda.",
        )
    changes = put_identity(member, identity)
    check_nik_free(member, actor)
    if not changes:
        return member
    member.version += 1
    _save(member, actor)
    if COMPARED.intersection(changes):
        note_doubles(member.pk)
    audit.record(
        actor=actor,
        action="member.changed",
        target=member,
        changes=by_label(changes),
        **place_of_story(member, actor, "member.change"),
    )
    return member


@transaction.atomic
def take_on_by_nik(
    nik: str,
    *,
    position: Position,
    region: Region,
    start: date,
    decree: Decree | None = None,
    details: Mapping[str, Any] | None = None,
    actor: Any,
) -> Assignment:
    """A post for a person whom another office keeps: identity and accounts stay untouched, that office is told, also of
    a start in the past.
    """
    require(actor, "assignment.change")
    check_area(actor, region, position)
    member = Member.objects.holder_of(clean_nik(nik))
    if member is None or member.removed_at is not None:
        raise NotFound
    row = begin(member, position, region, start, decree=decree, details=details, actor=actor)
    tell_elsewhere(row, actor=actor)
    return row


@transaction.atomic
def set_employment(member_id: int, *, kind: str, since: date, actor: Any) -> EmploymentStatus:
    """What the person is employed as from a day on. Becoming PPPK ends no service; schemes read it."""
    require(actor, "member.change")
    member = Member.objects.present().lock_visible(actor, "member.change", member_id)
    check_keeps(actor, "member.change", member)
    status = EmploymentStatus.objects.filter(member=member, since=since).first()
    old = str(status) if status else None
    status = status or EmploymentStatus(member=member, since=since)
    status.kind = kind
    check_fields(status)
    status.save()
    audit.record(
        actor=actor,
        action="employment.changed",
        target=member,
        changes={"status kepegawaian": [old, str(status)]},
        **place_of_story(member, actor, "member.change"),
    )
    return status


@transaction.atomic
def unmask_member(member_id: int, *, actor: Any) -> dict[str, Any]:
    """Full NIK, card numbers and accounts of one member; the look is written down before it is given.

    Returns {"nik": str, "npwp": ..., "family_card_no": ..., "bpjs_no": ..., "accounts": {account id: number}}.
    """
    require(actor, "member.unmask")
    member = Member.objects.present().get_visible(actor, "member.unmask", member_id)
    check_keeps(actor, "member.unmask", member)
    audit.record(
        actor=actor,
        action="member.unmasked",
        target=member,
        count=1,
        **place_of_story(member, actor, "member.unmask"),
    )
    numbers = {name: getattr(member, name) or "" for name in SECRET}
    return {**numbers, "accounts": {account.pk: account.number for account in member.accounts.all()}}


def put_identity(member: Member, identity: Mapping[str, Any]) -> dict[str, list[str | None]]:
    """Clean and set, unsaved; returns {field: [old, new]} as the trail tells them. Raises DomainError beside the field.

    Compared in full, told by their masks: two NIKs may look alike in the trail and still be a change.
    """
    old, shown = _identity(member), told(member)
    _put(member, identity)
    new = told(member)
    return {
        name: [shown[_label(name)], new[_label(name)]]
        for name, value in _identity(member).items()
        if value != old[name]
    }


def by_label(changes: Mapping[str, Any]) -> dict[str, Any]:
    """{field as people call it: ...} of what `put_identity` returns."""
    return {_label(name): values for name, values in changes.items()}


def told(member: Member) -> dict[str, Any]:
    """The identity as the trail tells it: {field as people call it: text}, secret numbers by their mask."""
    values = {}
    for name, value in _identity(member).items():
        if name in SECRET and value:
            value = SECRET[name](value)
        values[_label(name)] = str(value) if value else None
    return values


def _identity(member: Member) -> dict[str, Any]:
    return {name: getattr(member, name) for name in IDENTITY}


def _label(name: str) -> str:
    return str(Member._meta.get_field(name).verbose_name)


def _put(member: Member, identity: Mapping[str, Any]) -> None:
    """Clean and set; degrees found in the name move to their own fields. Raises DomainError beside the field."""
    unknown = set(identity) - set(IDENTITY)
    if unknown:
        raise TypeError(f"not part of an identity: {sorted(unknown)}")
    values = dict(identity)
    if "nik" in values:
        values["nik"] = clean_nik(values["nik"]) if values["nik"] else None
    if "phone" in values:
        values["phone"] = clean_phone(values["phone"])
    if "name" in values or not member.name:
        values.update(_clean_name({"name": "", **values}))
    for name, value in values.items():
        setattr(member, name, value)
    member.name_key = search_key(member.name)[:120]
    member.nik_differs = nik_differences(member.nik, member.birth_date, member.sex)


def _clean_name(values: Mapping[str, Any]) -> dict[str, str]:
    try:
        parts = split_degrees(values["name"])
    except ValueRefused as refusal:
        raise DomainError(refusal.code, refusal.message, {"name": refusal.message}) from refusal
    if not parts.name:
        raise DomainError("name_missing", "Isi nama lengkap.", {"name": "Isi nama lengkap."})
    name = display_name(parts.name) if parts.name.isupper() else parts.name
    return {
        "name": name,
        "title_prefix": values.get("title_prefix") or parts.prefix,
        "title_suffix": values.get("title_suffix") or parts.suffix,
    }


def check_nik_free(member: Member, actor: Any) -> None:
    if not member.nik:
        return
    entry = Member.objects.with_nik(member.nik).exclude(pk=member.pk).first()
    if entry is None:
        return
    twin = Member.objects.holder_of(member.nik)
    if twin.pk == member.pk:
        text = (
            "NIK ini milik data ganda yang sudah digabung ke anggota ini. Batalkan penggabungannya, lalu gabungkan "
            "lagi dengan memilih NIK itu."
        )
        raise DomainError("nik_of_merged", text, {"nik": text})
    if twin.removed_at is not None:
        text = (
            f"NIK ini pernah terdaftar di {twin.office} dan dihapus dari daftar. Kembalikan dari Anggota yang dihapus."
        )
        raise DomainError("nik_removed", text, {"nik": text})
    if Member.objects.visible_to(actor, "member.view").filter(pk=twin.pk).exists():
        text = f"NIK ini sudah terdaftar atas nama {twin}. Tambahkan penugasan pada anggota itu."
        raise DomainError("nik_known", text, {"nik": text})
    text = f"NIK ini sudah terdaftar di {twin.office}."
    raise DomainError("nik_elsewhere", text, {"nik": text})


def _save(member: Member, actor: Any) -> None:
    check_fields(member)
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError:
        check_nik_free(member, actor)  # somebody registered the same NIK a moment ago: say so as always
        raise


def keeps(actor: Any, permission: str, member: Member) -> bool:
    """`rules.keeps_identity` for one person, as they serve now."""
    areas = areas_with(actor, permission)
    if areas is None:
        return True
    held = member.assignments.filter(end__isnull=True).values_list("duty_region_id", "pillar_id")
    return keeps_identity(areas, member.office_id, member.office.region_id, held)


def kept_among(actor: Any, permission: str, members: Collection[Member]) -> set[int]:
    """`keeps` for many people: the ids of those whose identity is the actor's. Two statements."""
    areas = areas_with(actor, permission)
    ids = [member.pk for member in members]
    if areas is None:
        return set(ids)
    offices = Office.objects.filter(pk__in={member.office_id for member in members})
    homes = dict(offices.values_list("pk", "region_id"))
    held: dict[int, list[tuple[str, int]]] = {}
    rows = Assignment.objects.filter(member__in=ids, end__isnull=True).order_by()
    for member_id, code, pillar_id in rows.values_list("member_id", "duty_region_id", "pillar_id"):
        held.setdefault(member_id, []).append((code, pillar_id))
    return {
        member.pk
        for member in members
        if keeps_identity(areas, member.office_id, homes[member.office_id], held.get(member.pk, ()))
    }


def check_keeps(actor: Any, permission: str, member: Member) -> None:
    """Raises DomainError `kept_elsewhere`."""
    if not keeps(actor, permission, member):
        raise DomainError("kept_elsewhere", f"Data diri anggota ini dikelola {member.office}.")


def place_of_story(member: Member, actor: Any, permission: str) -> dict[str, Any]:
    """Where an entry about a person is filed: at the newest assignment under which the actor acted."""
    rows = Assignment.objects.visible_to(actor, permission).filter(member=member).order_by("-start", "-pk")
    region_code, pillar_id = rows.values_list("duty_region_id", "pillar_id").first() or ("", None)
    return {"region_code": region_code, "pillar_id": pillar_id, "office": member.office_id, "person_id": member.pk}


def place_of_act(actor: Any, permission: str) -> dict[str, Any]:
    """Where an entry about an act on many people is filed: at the office and area in whose name the actor acted."""
    area = next(iter(areas_with(actor, permission) or ()), None)
    if area is None:
        return {}
    return {
        "office": area.office_id,
        "region_code": area.regions[0] if area.regions else "",
        "pillar_id": area.pillar_id,
    }


def places_of_stories(members: Collection[Member], actor: Any, permission: str) -> dict[int, dict[str, Any]]:
    """`place_of_story` of many people, by their id. One statement."""
    rows = Assignment.objects.visible_to(actor, permission).filter(member__in=[member.pk for member in members])
    newest: dict[int, tuple[str, int]] = {}
    for member_id, code, pillar_id in rows.order_by("start", "pk").values_list(
        "member_id", "duty_region_id", "pillar_id"
    ):
        newest[member_id] = (code, pillar_id)
    return {
        member.pk: {
            "region_code": newest.get(member.pk, ("", None))[0],
            "pillar_id": newest.get(member.pk, ("", None))[1],
            "office": member.office_id,
            "person_id": member.pk,
        }
        for member in members
    }
