"""People: registered once, changed under a version, never seen unmasked without a trace."""

from __future__ import annotations

from collections.abc import Mapping
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

from ..models import Assignment, Decree, EmploymentStatus, Member, mask_account
from ..rules import check_fields, clean_nik, clean_phone, keeps_identity
from .assignment_rules import check_area
from .assignments import begin

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
    _check_nik_free(member, actor)
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
    return member


@transaction.atomic
def change_member(member_id: int, identity: Mapping[str, Any], *, version: int, actor: Any) -> Member:
    """Change identity fields.

    Raises DomainError `changed_meanwhile` when somebody else was quicker, `kept_elsewhere` when another office keeps
    the person.
    """
    require(actor, "member.change")
    member = Member.objects.lock_visible(actor, "member.change", member_id)
    check_keeps(actor, "member.change", member)
    if member.version != version:
        raise DomainError(
            "changed_meanwhile",
            "Data ini baru saja diubah orang lain. Muat ulang halaman, lalu periksa kembali isian Anda.",
        )
    old, shown = _identity(member), told(member)
    _put(member, identity)
    _check_nik_free(member, actor)
    # Compared in full, told by their masks: two NIKs may look alike in the trail and still be a change.
    changed = [name for name, value in _identity(member).items() if value != old[name]]
    if not changed:
        return member
    new = told(member)
    changes = {label: [shown[label], new[label]] for label in map(_label, changed)}
    member.version += 1
    _save(member, actor)
    audit.record(
        actor=actor,
        action="member.changed",
        target=member,
        changes=changes,
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
    """A post for a person whom another office keeps: identity and accounts stay untouched, that office is told."""
    require(actor, "assignment.change")
    check_area(actor, region, position)
    member = Member.objects.present().with_nik(clean_nik(nik)).first()
    if member is None:
        raise NotFound
    row = begin(member, position, region, start, decree=decree, details=details, actor=actor)
    # The others learn pillar and regency and no more, as they would see on the member's page.
    regency = Region.objects.get(code=row.regency_code)
    changes = {"formasi": [None, f"{position.pillar} {regency.short_name}"], "TMT": [None, str(start)]}
    held = member.assignments.active_on(start).exclude(regency_code=row.regency_code).order_by("regency_code")
    audit.record_many(
        audit.entry(
            actor=actor,
            action="assignment.started",
            target=member,
            changes=changes,
            region_code=elsewhere,
            person_id=member.pk,
            reason="Penugasan baru oleh kantor lain.",
        )
        for elsewhere in held.values_list("regency_code", flat=True).distinct()
    )
    return row


@transaction.atomic
def set_employment(member_id: int, *, kind: str, since: date, actor: Any) -> EmploymentStatus:
    """What the person is employed as from a day on. Becoming PPPK ends no service; schemes read it."""
    require(actor, "member.change")
    member = Member.objects.lock_visible(actor, "member.change", member_id)
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
    member = Member.objects.get_visible(actor, "member.unmask", member_id)
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


def _check_nik_free(member: Member, actor: Any) -> None:
    if not member.nik:
        return
    twin = Member.objects.with_nik(member.nik).exclude(pk=member.pk).select_related("office").first()
    if twin is None:
        return
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
        _check_nik_free(member, actor)  # somebody registered the same NIK a moment ago: say so as always
        raise


def keeps(actor: Any, permission: str, member: Member) -> bool:
    """`rules.keeps_identity` for one person, as they serve now."""
    areas = areas_with(actor, permission)
    if areas is None:
        return True
    held = member.assignments.filter(end__isnull=True).values_list("duty_region_id", "pillar_id")
    return keeps_identity(areas, member.office_id, member.office.region_id, held)


def check_keeps(actor: Any, permission: str, member: Member) -> None:
    """Raises DomainError `kept_elsewhere`."""
    if not keeps(actor, permission, member):
        raise DomainError("kept_elsewhere", f"Data diri anggota ini dikelola {member.office}.")


def place_of_story(member: Member, actor: Any, permission: str) -> dict[str, Any]:
    """Where an entry about a person is filed: at the newest assignment under which the actor acted."""
    rows = Assignment.objects.visible_to(actor, permission).filter(member=member).order_by("-start", "-pk")
    region_code, pillar_id = rows.values_list("duty_region_id", "pillar_id").first() or ("", None)
    return {"region_code": region_code, "pillar_id": pillar_id, "office": member.office_id, "person_id": member.pk}
