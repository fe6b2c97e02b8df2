"""Which import templates a user may have: for the offices whose roster they keep, the pillars they may import for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models

from pilarsosial.core.models import Office
from pilarsosial.core.regions_cache import level_of
from pilarsosial.core.scoping import Area, areas_with

from .kind import PERMISSION
from .pillars import PillarInfo, Pillars, PositionInfo


@dataclass(frozen=True)
class Offer:
    """A pillar that the actor may import for in an office, with the positions that lie in their reach.

    `regions` are the codes that the duty areas lie in: the office's own, or parts of it where the grants reach less
    far.
    """

    pillar: PillarInfo
    positions: tuple[PositionInfo, ...]
    basic: PositionInfo | None
    regions: tuple[str, ...]

    @property
    def basic_in_reach(self) -> bool:
        """Does a row that names no position mean one that the actor may fill?"""
        return self.basic in self.positions

    @property
    def asks_position(self) -> bool:
        return len(self.positions) > 1 or not self.basic_in_reach

    @property
    def deepest(self) -> int:
        """The level of the smallest duty areas."""
        return max(position.level for position in self.positions)


def importing_offices(actor: Any) -> models.QuerySet[Office]:
    """The offices whose roster the actor imports: those of the grants themselves, not all that lie below them."""
    ids = {area.office_id for area in areas_with(actor, PERMISSION) or ()}
    return Office.objects.visible_to(actor, PERMISSION).filter(pk__in=ids).select_related("region")


def offers(actor: Any, office: Office, pillars: Pillars) -> list[Offer]:
    """In the order of the pillars."""
    areas = areas_with(actor, PERMISSION) or ()
    found = (_offer(pillar, areas, office.region_id, pillars) for pillar in pillars.by_id.values())
    return [offer for offer in found if offer is not None]


def offer_of(actor: Any, office: Office, code: str, pillars: Pillars) -> Offer | None:
    """One of them; None for a pillar that the actor may not import for here, or that there is not."""
    pillar = pillars.by_code.get(code)
    return _offer(pillar, areas_with(actor, PERMISSION) or (), office.region_id, pillars) if pillar else None


def _offer(pillar: PillarInfo, areas: Iterable[Area], home: str, pillars: Pillars) -> Offer | None:
    if pillar.owner and not _lies_in(home, pillar.owner):
        return None
    regions = _reach([code for area in areas if area.pillar_id in (None, pillar.id) for code in area.regions], home)
    widest = min(map(level_of, regions), default=0)
    positions = tuple(position for position in pillars.positions_of(pillar) if position.level >= widest)
    if not regions or not positions:
        return None
    return Offer(pillar, positions, pillars.basic(pillar), regions)


def _reach(codes: Iterable[str], home: str) -> tuple[str, ...]:
    """The parts of the home that the codes cover, none inside another."""
    inside = {home if _lies_in(home, code) else code for code in codes if _lies_in(home, code) or _lies_in(code, home)}
    return tuple(
        sorted(code for code in inside if not any(code != other and _lies_in(code, other) for other in inside))
    )


def _lies_in(code: str, parent: str) -> bool:
    return code == parent or code.startswith(f"{parent}.")
