"""Roles and what each may do: one table, read by `require`, by `visible_to` and by the menu.

A permission is `noun.verb`. A role has it or not; where it has it is said by the user's grants (`scoping.py`).
"""

from __future__ import annotations

from django.db import models

from .errors import NotPermitted


class _System:
    """The application itself: set-up, demo data, the worker. Only commands and job handlers may act as it."""

    pk = None
    id = None
    username = "sistem"
    name = "Sistem"
    is_authenticated = True
    is_active = True

    def __str__(self) -> str:
        return self.name


SYSTEM = _System()


class Role(models.TextChoices):
    OPERATOR = "operator", "Operator"
    COORDINATOR = "coordinator", "Koordinator"
    ACTIVITY_OFFICER = "activity_officer", "PPTK"
    VERIFIER = "verifier", "Verifikator"
    APPROVER = "approver", "Penyetuju"
    TREASURER = "treasurer", "Bendahara"
    REGENCY_ADMIN = "regency_admin", "Admin kab/kota"
    PROVINCE_ADMIN = "province_admin", "Admin provinsi"
    AUDITOR = "auditor", "Pemeriksa"


# Everybody who works with the roster may look at it; numbers stay masked without `member.unmask`.
_READ = {
    "region.view",
    "office.view",
    "pillar.view",
    "member.view",
    "assignment.view",
    "post.view",
    "report.view",
    "claim.view",
    "job.view",
    "event.view",
    "participant.view",
    # Whether somebody was paid, without amounts.
    "payment.state",
}
# An event's people, day and papers. What of it reaches beyond the organiser says `events/models/scope.py`.
_EVENTS = {
    "event.change",
    "participant.change",
    "participant.register",
    "attendance.mark",
    "attendance.correct",
    "door.open",
    "recommendation.change",
    "document.view",
    "document.change",
    "event_certificate.issue",
    "contest.change",
}
# Schemes, batches and their lines, with amounts; whose, is a matter of scope (`stipends/models/doors.py`).
_STIPENDS = {"scheme.view", "budget.view", "batch.view", "line.view"}
_ROSTER = (
    _READ
    | _STIPENDS
    | {
        "member.unmask",
        "member.change",
        "member.remove",
        "member.merge",
        "card.issue",
        "account.view",
        "account.change",
        "assignment.change",
        "decree.view",
        "decree.change",
        "certificate.change",
        "post.change",
        "claim.change",
        "report.change",
        "roster.import",
        "roster.export",
        "columns.change",
        "audit.view",
        "person.copy",
        "batch.confirm",
    }
)
# What leaves as a file is masked for those without `member.unmask`, as on the screen.
_MONEY = _READ | _STIPENDS | {"account.view", "decree.view", "audit.view", "roster.export", "document.view"}
# At the door and after it; of an event's papers none.
_COORDINATOR = _READ | {"participant.register", "attendance.mark", "door.open", "recommendation.change"}
_SCHEMES = {"scheme.change", "budget.change"}
_BREACHES = {"breach.view", "breach.change", "retention.run"}
_ADMIN = _ROSTER | _EVENTS | _SCHEMES | _BREACHES | {"user.view", "user.change", "reference.change", "office.change"}
# Prepares the lists, takes the regencies' parts, keeps back who must wait, and collects the papers.
_PREPARES = {
    "batch.prepare",
    "batch.accept",
    "batch.account",
    "batch.papers",
    "hold.change",
    "comparison.import",
    "budget.change",
}

PERMISSIONS: dict[str, frozenset[str]] = {
    Role.OPERATOR: frozenset(_ROSTER | _EVENTS),
    Role.COORDINATOR: frozenset(_COORDINATOR),
    Role.ACTIVITY_OFFICER: frozenset(_MONEY | _PREPARES | {"document.change"}),
    Role.VERIFIER: frozenset(_MONEY | {"batch.verify"}),
    Role.APPROVER: frozenset(_MONEY | {"batch.approve"}),
    Role.TREASURER: frozenset(_MONEY | {"batch.pay", "batch.papers", "line.unmask"}),
    Role.REGENCY_ADMIN: frozenset(_ADMIN),
    Role.PROVINCE_ADMIN: frozenset(_ADMIN | {"batch.accept"}),
    Role.AUDITOR: frozenset(_MONEY | {"user.view", "breach.view"}),
}
ALL_PERMISSIONS: frozenset[str] = frozenset().union(*PERMISSIONS.values())

# Who signs for money must prove who they are twice.
ROLES_WITH_SECOND_FACTOR = frozenset({Role.APPROVER, Role.TREASURER})

# Whom each role may appoint (design: "users below").
APPOINTS: dict[str, frozenset[str]] = {
    Role.REGENCY_ADMIN: frozenset(
        set(Role.values) - {Role.PROVINCE_ADMIN, Role.AUDITOR, Role.REGENCY_ADMIN},
    ),
    Role.PROVINCE_ADMIN: frozenset(set(Role.values) - {Role.PROVINCE_ADMIN}),
}


def roles_with(permission: str) -> frozenset[str]:
    """The roles that carry a permission. An unknown permission is a programming error and raises KeyError."""
    if permission not in ALL_PERMISSIONS:
        raise KeyError(f"unknown permission {permission!r}")
    return frozenset(role for role, held in PERMISSIONS.items() if permission in held)


def may(actor, permission: str) -> bool:
    """Does any grant of the actor carry the permission, anywhere?"""
    if actor is SYSTEM:
        return True
    roles = roles_with(permission)
    if not getattr(actor, "is_authenticated", False):
        return False
    return any(grant.role in roles for grant in actor.grants_in_force())


def require(actor, permission: str) -> None:
    """The first line of every verb. Raises NotPermitted; where the permission holds is `lock_visible`'s question."""
    if not may(actor, permission):
        raise NotPermitted(permission)
