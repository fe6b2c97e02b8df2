"""Which users their list finds: one answer for the page and for its file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from .models import Grant, User

PERMISSION = "user.view"
USER_NAMES = ("q", "peran", "keadaan")


def users_matching(actor: Any, asked: Mapping[str, str]) -> QuerySet[User]:
    """Visible accounts by a part of the name, by a role that is held today, active or not."""
    rows = User.objects.visible_to(actor, PERMISSION)
    if asked["q"]:
        rows = rows.filter(Q(name__icontains=asked["q"]) | Q(username__icontains=asked["q"]))
    if asked["peran"]:
        holders = Grant.objects.visible_to(actor, PERMISSION).in_force(timezone.localdate()).filter(role=asked["peran"])
        rows = rows.filter(pk__in=holders.values("user_id"))
    if asked["keadaan"] in {"aktif", "nonaktif"}:
        rows = rows.filter(is_active=asked["keadaan"] == "aktif")
    return rows
