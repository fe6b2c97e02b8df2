"""Which decrees the list of them finds: one answer for the page and for its file."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from .models import Assignment, Decree
from .quality import SOON_DAYS

PERMISSION = "decree.view"
SOON, OVER = "segera", "lewat"
STATES = ((SOON, f"Berakhir dalam {SOON_DAYS} hari"), (OVER, "Sudah berakhir, masih dipakai"))


def held_by(actor: Any, day: date) -> QuerySet[Assignment]:
    """The assignments in force that rest on a decree, for a subquery over decrees."""
    return Assignment.objects.visible_to(actor, "member.view").active_on(day).filter(decree=OuterRef("pk")).order_by()


def decrees_of(actor: Any, day: date, *, text: str = "", state: str = "") -> QuerySet[Decree]:
    """Decrees in scope whose number holds the text and that are in one of `STATES`; an unknown state is none."""
    rows = Decree.objects.visible_to(actor, PERMISSION)
    if text:
        rows = rows.filter(number__icontains=text)
    return rows.filter(condition(actor, day, state)) if state in dict(STATES) else rows


def condition(actor: Any, day: date, state: str) -> Q:
    used = Exists(held_by(actor, day))
    if state == OVER:
        return Q(valid_until__lt=day) & used
    return Q(valid_until__gte=day, valid_until__lte=day + timedelta(days=SOON_DAYS)) & used
