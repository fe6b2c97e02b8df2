"""Regions as people say them, from columns that were joined: `Kec. Kesamben`, `Desa Jombok, Kec. Kesamben`."""

from __future__ import annotations

from pilarsosial.core.models import Level
from pilarsosial.core.models.region import SHORT_KINDS

# Of the region, below whatever path leads to it.
TOLD_COLUMNS = ("kind", "name", "level", "parent__kind", "parent__name")


def place_told(kind: str, name: str, level: int, parent_kind: str | None, parent_name: str | None) -> str:
    """A village with its district: names of villages repeat."""
    told = f"{SHORT_KINDS[kind]} {name}"
    return f"{told}, {SHORT_KINDS[parent_kind]} {parent_name}" if level == Level.VILLAGE else told
