"""Pillars, their positions and own fields as lists and selects need them: asked once, kept for some minutes.

The pages count in statements; what changes twice a year is not worth one each.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache

from pilarsosial.core.models import ExtraField, Pillar, Position

from .models import Member

_KEY = "roster-reference"
_SECONDS = 300
_DOUBLES_KEY = "roster-has-doubles"
_DOUBLES_SECONDS = 60


@dataclass(frozen=True)
class PillarRow:
    """A pillar in the order of the tabs; `owner` is the code of the region that it belongs to, or ""."""

    pk: int
    code: str
    name: str
    owner: str
    is_active: bool
    positions: tuple[Position, ...]
    fields: tuple[ExtraField, ...]


class _Memory:
    """What this process has read, under the stamp that the cache held then: without that stamp it counts no more."""

    stamp = ""
    rows: tuple[PillarRow, ...] = ()
    by_code: dict[str, PillarRow] = {}
    positions: dict[int, Position] = {}


def pillars() -> tuple[PillarRow, ...]:
    stamp = cache.get(_KEY)
    if stamp is None:
        return fresh_pillars()
    if stamp != _Memory.stamp:
        _read(stamp)
    return _Memory.rows


def fresh_pillars() -> tuple[PillarRow, ...]:
    """As they are now, and remembered from now on: where a change is looked for. Three statements."""
    stamp = secrets.token_hex(8)
    _read(stamp)
    cache.set(_KEY, stamp, _SECONDS)
    return _Memory.rows


def _read(stamp: str) -> None:
    positions: dict[int, list[Position]] = {}
    for row in Position.objects.select_related("pillar").order_by("order", "name"):
        positions.setdefault(row.pillar_id, []).append(row)
    fields: dict[int, list[ExtraField]] = {}
    for field in ExtraField.objects.filter(is_active=True).order_by("pillar_id", "order", "label"):
        fields.setdefault(field.pillar_id, []).append(field)
    rows = tuple(
        PillarRow(
            pillar.pk,
            pillar.code,
            pillar.name,
            pillar.owner_region_id or "",
            pillar.is_active,
            tuple(positions.get(pillar.pk, ())),
            tuple(fields.get(pillar.pk, ())),
        )
        for pillar in Pillar.objects.order_by("order", "name")
    )
    _Memory.rows = rows
    _Memory.by_code = {row.code: row for row in rows}
    _Memory.positions = {position.pk: position for row in rows for position in row.positions}
    _Memory.stamp = stamp


def forget_if_changed(pillar_ids: Iterable[int]) -> None:
    """Whoever reads the pillars anyway says which there are; with others than known nothing is remembered."""
    if {row.pk for row in _Memory.rows} != set(pillar_ids):
        cache.delete(_KEY)


def pillar_of(code: str) -> PillarRow | None:
    if not code:
        return None
    pillars()
    return _Memory.by_code.get(code)


def positions() -> dict[int, Position]:
    """By their keys, each with its pillar; one that was made a moment ago may be missing."""
    pillars()
    return _Memory.positions


def has_doubles() -> bool:
    """Was any entry merged into another one? Only then does anybody follow from one to the other."""
    known = cache.get(_DOUBLES_KEY)
    if known is None:
        known = Member.objects.filter(merged_into__isnull=False).exists()
        cache.set(_DOUBLES_KEY, known, _DOUBLES_SECONDS)
    return known
