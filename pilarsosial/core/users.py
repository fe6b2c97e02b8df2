"""Accounts and their grants: who may sign in and what they may do where.

An administrator appoints only the roles below their own (`policies.APPOINTS`), only inside their own area, and never
for themselves. A superuser appoints everywhere, which is their whole power over data: roles are what opens pages.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from . import audit
from .errors import DomainError, NotPermitted
from .invitations import invitation_link
from .models import Grant, Office, Pillar, Region, RegionGroup, User
from .policies import APPOINTS, SYSTEM, Role, may, require
from .scoping import areas_with

CHANGEABLE = ("name", "nip", "title", "email")


@transaction.atomic
def create_user(
    username: str,
    *,
    actor: Any,
    role: str,
    office: Office,
    name: str = "",
    region: Region | None = None,
    group: RegionGroup | None = None,
    pillar: Pillar | None = None,
    valid_from: date | None = None,
    valid_until: date | None = None,
    **details: str,
) -> User:
    """A new account without a password and with one grant. `details`: nip, title, email.

    Raises DomainError `username_taken`, `username_invalid` or `details_invalid`, and what `grant_role` raises.
    """
    _require(actor)
    user = User(username=username.strip(), name=name.strip() or username.strip(), **details)
    user.set_unusable_password()
    _check(user)
    if User.objects.filter(username__iexact=user.username).exists():
        raise DomainError(
            "username_taken", f"Nama pengguna {user.username} sudah dipakai.", {"username": "Sudah dipakai akun lain."}
        )
    grant = Grant(
        role=role, office=office, region=region, group=group, pillar=pillar, valid_from=valid_from,
        valid_until=valid_until,
    )  # fmt: skip
    _require_appointment(actor, grant)
    user.save(force_insert=True)
    audit.record(
        actor=actor,
        action="user.created",
        target=user,
        changes={"nama pengguna": [None, user.username], "nama": [None, user.name]},
        office=office,
        region_code=office.region_id,
    )
    _give(user, grant, actor)
    return user


@transaction.atomic
def change_user(user: User, *, actor: Any, **values: str) -> User:
    """New values of name, nip, title or email; the user name stays for ever. Raises DomainError `details_invalid`."""
    _require(actor)
    user = _lock(user, actor)
    unknown = set(values) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"not changeable: {', '.join(sorted(unknown))}")
    old = {name: getattr(user, name) for name in values}
    for name, value in values.items():
        setattr(user, name, value.strip())
    _check(user)
    changes = audit.changes_between(old, {name: getattr(user, name) for name in values})
    if changes:
        user.save(update_fields=list(changes))
        _record(actor, "user.changed", user, changes=changes)
    return user


@transaction.atomic
def deactivate_user(user: User, *, actor: Any, reason: str = "") -> User:
    """No sign-in any more, and every session ends with its next request. The account and its trail stay."""
    return _switch(user, actor, active=False, action="user.deactivated", reason=reason)


@transaction.atomic
def activate_user(user: User, *, actor: Any, reason: str = "") -> User:
    """The other way round: the same account signs in again, with the grants that still count."""
    return _switch(user, actor, active=True, action="user.changed", reason=reason)


@transaction.atomic
def invite_user(user: User, *, actor: Any, base_url: str) -> str:
    """A one-time link with which the owner sets a password; show it once, to the person who asked for it."""
    _require(actor)
    user = _lock(user, actor)
    if not user.is_active:
        raise DomainError("user_inactive", f"Akun {user.username} tidak aktif. Aktifkan dulu sebelum mengundang.")
    _record(actor, "user.invited", user)
    return invitation_link(user, base_url)


@transaction.atomic
def grant_role(
    user: User,
    *,
    actor: Any,
    role: str,
    office: Office,
    region: Region | None = None,
    group: RegionGroup | None = None,
    pillar: Pillar | None = None,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Grant:
    """One more role of an account. `valid_until` is the last day on which it counts.

    Raises DomainError: `own_account`; `grant_region_outside` when the region is not inside the office's; `grant_dates`;
    `role_not_yours` or `grant_outside_area` when the actor may not appoint so; `grant_exists` for the same once more.
    """
    _require(actor)
    user = _lock(user, actor)
    grant = Grant(
        role=role, office=office, region=region, group=group, pillar=pillar, valid_from=valid_from,
        valid_until=valid_until,
    )  # fmt: skip
    _require_appointment(actor, grant)
    same = user.grants.filter(
        role=role, office=office, region=grant.region, group=group, pillar=pillar, valid_until__isnull=True
    )
    if same.exists():
        raise DomainError("grant_exists", f"{user} sudah memiliki peran itu di {office}.")
    return _give(user, grant, actor)


@transaction.atomic
def end_grant(grant: Grant, *, actor: Any, today: date, last_day: date | None = None, reason: str = "") -> Grant:
    """The grant counts no longer after `last_day` (default: yesterday, that is at once).

    Raises DomainError `grant_over`.
    """
    _require(actor)
    _lock(grant.user, actor)
    grant = Grant.objects.select_related("office").get(pk=grant.pk)
    last_day = last_day or today - timedelta(days=1)
    if grant.valid_until is not None and grant.valid_until <= last_day:
        raise DomainError("grant_over", "Hak akses ini sudah berakhir.")
    old = {"berlaku mulai": grant.valid_from, "berlaku sampai": grant.valid_until}
    grant.valid_until = last_day
    if grant.valid_from and grant.valid_from > last_day:
        grant.valid_from = last_day  # given and taken back on the same day, or before it began
    grant.save(update_fields=["valid_from", "valid_until"])
    grant.user.forget_grants()
    audit.record(
        actor=actor,
        action="grant.ended",
        target=grant.user,
        changes={"peran": [grant.get_role_display(), None]}
        | audit.changes_between(old, {"berlaku mulai": grant.valid_from, "berlaku sampai": last_day}),
        office=grant.office_id,
        region_code=grant.office.region_id,
        reason=reason,
    )
    return grant


def appointable_roles(actor: Any) -> list[str]:
    """Role codes that the actor may give somewhere, in the order of `Role`; for forms."""
    if _appoints_everywhere(actor):
        return list(Role.values)
    given = set().union(*(APPOINTS.get(area.role, ()) for area in areas_with(actor, "user.change")))
    return [role for role in Role.values if role in given]


def may_change_account(user: User, *, actor: Any) -> bool:
    """Would the verbs let the actor change this account, which they see? For pages that offer it."""
    allowed = _appoints_everywhere(actor) or may(actor, "user.change")
    return allowed and user.pk != actor.pk and _holds_less(user, actor)


def _appoints_everywhere(actor: Any) -> bool:
    return actor is SYSTEM or (getattr(actor, "is_superuser", False) and actor.is_active)


def _require(actor: Any) -> None:
    if not _appoints_everywhere(actor):
        require(actor, "user.change")


def _lock(user: User, actor: Any) -> User:
    """The account, locked, if the actor may change it: seen, not their own, and holding nothing above their reach."""
    if _appoints_everywhere(actor):
        locked = User.objects.select_for_update().get(pk=user.pk)
    else:
        locked = User.objects.lock_visible(actor, "user.change", user.pk)
    if locked.pk == actor.pk:
        raise DomainError("own_account", "Akun sendiri tidak dapat diubah di sini. Minta administrator lain.")
    if not _holds_less(locked, actor):
        raise NotPermitted("user.change")
    return locked


def _holds_less(user: User, actor: Any) -> bool:
    """Could the actor have given everything that the account holds?"""
    if _appoints_everywhere(actor):
        return True
    grants = user.grants.select_related("office", "group")
    return not user.is_superuser and all(_may_appoint(actor, grant) for grant in grants)


def _require_appointment(actor: Any, grant: Grant) -> None:
    """Completes the grant (its office's own region is said by saying none) and refuses what may not be given."""
    if grant.role not in Role.values:
        raise DomainError("role_unknown", "Peran itu tidak dikenal.", {"role": "Pilih salah satu peran."})
    if grant.region is not None and grant.group is not None:
        raise DomainError("grant_area", "Pilih wilayah atau kelompok wilayah, bukan keduanya.")
    if grant.region is not None and not grant.office.region.holds(grant.region.code):
        raise DomainError(
            "grant_region_outside",
            f"{grant.region} tidak berada di dalam wilayah {grant.office}.",
            {"region": "Di luar wilayah kantor."},
        )
    if grant.region is not None and grant.region.code == grant.office.region_id:
        grant.region = None
    if grant.valid_from and grant.valid_until and grant.valid_until < grant.valid_from:
        raise DomainError("grant_dates", "Tanggal akhir mendahului tanggal mulai.", {"valid_until": "Terlalu awal."})
    if _may_appoint(actor, grant):
        return
    label = Role(grant.role).label
    if grant.role not in appointable_roles(actor):
        raise DomainError("role_not_yours", f"Peran {label} tidak dapat Anda berikan.", {"role": "Di luar hak Anda."})
    raise DomainError("grant_outside_area", f"Peran {label} di {grant.office} berada di luar wilayah kewenangan Anda.")


def _may_appoint(actor: Any, grant: Grant) -> bool:
    """Could the actor give exactly this? A regency's administrator appoints in their own office only."""
    if _appoints_everywhere(actor):
        return True
    codes = [grant.region_id or grant.office.region_id]
    if grant.group_id:
        codes += grant.group.regions.values_list("code", flat=True)
    return any(
        grant.role in APPOINTS.get(area.role, ())
        and all(area.covers(code) for code in codes)
        and (area.pillar_id is None or area.pillar_id == grant.pillar_id)
        and (area.role != Role.REGENCY_ADMIN or area.office_id == grant.office_id)
        for area in areas_with(actor, "user.change")
    )


def _give(user: User, grant: Grant, actor: Any) -> Grant:
    grant.user = user
    grant.save(force_insert=True)
    user.forget_grants()
    given = {
        "peran": grant.get_role_display(),
        "kantor": grant.office.code,
        "wilayah": grant.region_id or (grant.group.code if grant.group else None),
        "pilar": grant.pillar.code if grant.pillar else None,
        "berlaku mulai": grant.valid_from,
        "berlaku sampai": grant.valid_until,
    }
    audit.record(
        actor=actor,
        action="grant.given",
        target=user,
        changes=audit.changes_between({}, given),
        office=grant.office,
        region_code=grant.office.region_id,
    )
    return grant


def _switch(user: User, actor: Any, *, active: bool, action: str, reason: str) -> User:
    _require(actor)
    user = _lock(user, actor)
    if user.is_active == active:
        return user
    user.is_active = active
    user.save(update_fields=["is_active"])
    user.forget_grants()
    _record(actor, action, user, changes={"aktif": [not active, active]}, reason=reason)
    return user


def _record(actor: Any, action: str, user: User, **details: Any) -> None:
    """An entry about an account, placed where its newest grant lies, so that this office's administrator sees it."""
    grant = user.grants.select_related("office").order_by("-pk").first()
    audit.record(
        actor=actor,
        action=action,
        target=user,
        office=grant.office_id if grant else None,
        region_code=grant.office.region_id if grant else "",
        **details,
    )


def _check(user: User) -> None:
    """Django's own rules for the fields, as a refusal."""
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        fields = {name: " ".join(messages) for name, messages in error.message_dict.items()}
        code = "username_invalid" if "username" in fields else "details_invalid"
        raise DomainError(code, " ".join(fields.values()), fields) from error


def open_grants(user: User, today: date) -> list[Grant]:
    """The grants that count today or later, for showing and ending them."""
    still = Q(valid_until__isnull=True) | Q(valid_until__gte=today)
    return list(user.grants.filter(still).select_related("office", "region", "group", "pillar"))
