"""Regions and offices that a form or a filter offers somebody: of their own areas, and never hundreds."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from .models import Level, Region
from .scoping import areas_with


def region_choices(actor: Any, permission: str) -> list[tuple[str, str]]:
    """(code, short name) of the actor's areas, with a province's regencies and a regency's districts. One query."""
    codes = {code for area in areas_with(actor, permission) or [] for code in area.regions}
    inside = Q(pk__in=[])
    for code in codes:
        inside |= Q(code__inside=code, level__lte=Level.REGENCY if len(code) == 2 else Level.DISTRICT)
    return [(region.code, region.short_name) for region in Region.objects.filter(inside).order_by("code")]
