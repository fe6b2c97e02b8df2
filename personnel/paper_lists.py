"""Which certificates and accounts their lists find: one answer for a page and for its file."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from .models import AccountState, Assignment, BankAccount, Certificate


def working(actor: Any, today: date, *, pillar: str = "", region: str = "") -> QuerySet[Assignment]:
    """The assignments that the viewer may see, in force today, in a pillar and region."""
    rows = Assignment.objects.visible_to(actor, "member.view").active_on(today).order_by()
    if pillar:
        rows = rows.filter(pillar__code=pillar)
    return rows.in_region(region) if region else rows


def certificates_of(
    actor: Any, today: date, *, expired: bool, ahead: int, pillar: str = "", region: str = "", kind: str = ""
) -> QuerySet[Certificate]:
    """Certificates of people at work that end within so many days, the first to end on top, or that are over."""
    rows = Certificate.objects.visible_to(actor, "member.view").current().not_renewed()
    rows = rows.filter(Exists(working(actor, today, pillar=pillar, region=region).filter(member=OuterRef("member"))))
    rows = rows.filter(member__removed_at__isnull=True)
    if kind:
        rows = rows.filter(kind=kind)
    if expired:
        return rows.expired_on(today).order_by("-valid_until", "-pk")
    return rows.ending_between(today, today + timedelta(days=ahead)).order_by("valid_until", "pk")


def accounts_waiting(
    actor: Any, today: date, *, waiting: bool, pillar: str = "", region: str = "", purpose: str = ""
) -> QuerySet[BankAccount]:
    """Proposals, the oldest first; `waiting`: confirmed ones that are not paid to yet instead."""
    rows = BankAccount.objects.visible_to(actor, "account.view").filter(member__removed_at__isnull=True)
    if waiting:
        rows = rows.active().filter(usable_from__gt=today)
    else:
        rows = rows.filter(state=AccountState.PROPOSED)
    if purpose:
        rows = rows.filter(purpose=purpose)
    if pillar or region:
        held = Assignment.objects.visible_to(actor, "account.view").order_by()
        held = held.filter(pillar__code=pillar) if pillar else held
        held = held.in_region(region) if region else held
        rows = rows.filter(Exists(held.filter(member=OuterRef("member"))))
    return rows.order_by("pk")
