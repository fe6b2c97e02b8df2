"""The only door to rows: `visible_to(actor, permission)` and `lock_visible(actor, permission, pk)`.

A grant gives its role's permissions inside its own office, region and pillar. The rows of a permission are the union
of the grants that carry it. Anonymous users, unknown roles and users without grants see nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from .errors import NotFound
from .policies import SYSTEM, roles_with


@dataclass(frozen=True)
class Area:
    """Where one grant holds: what `User.grants_in_force()` returns.

    `regions` are codes, each with everything inside it; `pillar_id` None means every pillar.
    """

    role: str
    office_id: int
    regions: tuple[str, ...]
    pillar_id: int | None = None
    office_name: str = ""

    def covers(self, region_code: str, pillar_id: int | None = None) -> bool:
        """Is a duty region (and pillar) inside this area?"""
        inside = any(region_code == code or region_code.startswith(f"{code}.") for code in self.regions)
        return inside and (self.pillar_id is None or pillar_id is None or self.pillar_id == pillar_id)


def areas_with(actor: Any, permission: str) -> list[Area] | None:
    """The areas in which the actor holds the permission; None stands for everything (the system itself)."""
    if actor is SYSTEM:
        return None
    roles = roles_with(permission)
    if not getattr(actor, "is_authenticated", False):
        return []
    return [area for area in actor.grants_in_force() if area.role in roles]


def covers(actor: Any, permission: str, region_code: str, pillar_id: int | None = None) -> bool:
    """May the actor use the permission in this region (and for this pillar)? For rows that do not exist yet."""
    areas = areas_with(actor, permission)
    return areas is None or any(area.covers(region_code, pillar_id) for area in areas)


@dataclass(frozen=True)
class Scope:
    """How a model's rows lie in areas, as look-up paths.

    `region`: a region code inside the area, and `pillar` where the grant names one. `office`: also the rows of the
    grant's own office. `owner`: only the rows that the actor owns. `through`: visible if any visible row of another
    scoped model belongs to it (model label, field there, field here); rows that its `gives_sight` leaves out do not
    count.
    """

    region: str = ""
    pillar: str = ""
    office: str = ""
    owner: str = ""
    through: tuple[str, str, str] | None = None

    def q(self, actor: Any, areas: Iterable[Area]) -> Q:
        if self.owner:
            return Q(**{self.owner: actor.pk}) if list(areas) else Q(pk__in=[])
        if self.through:
            label, there, here = self.through
            model = apps.get_model(label)
            areas = list(areas)
            rows = model._default_manager.filter(**{there: OuterRef(here)}).filter(model.scope.q(actor, areas))
            return Q(Exists(rows.filter(model.gives_sight([area.office_id for area in areas]))))
        condition = Q(pk__in=[])
        for area in areas:
            condition |= self._inside(area)
        return condition

    def _inside(self, area: Area) -> Q:
        place = Q(pk__in=[])
        if self.region:
            for code in area.regions:
                place |= Q(**{f"{self.region}__inside": code})
        if self.office:
            place |= Q(**{self.office: area.office_id})
        if self.pillar and area.pillar_id is not None:
            place &= Q(**{self.pillar: area.pillar_id})
        return place


class _Door(models.QuerySet):
    def lock_visible(self, actor: Any, permission: str, pk: Any) -> models.Model:
        """The row, locked until the end of the transaction. Raises NotFound when it is not in scope."""
        # NO KEY: a row that others only point to must not wait for them, nor they for it.
        row = self.visible_to(actor, permission).select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
        if row is None:
            raise NotFound
        return row

    def get_visible(self, actor: Any, permission: str, pk: Any) -> models.Model:
        """The row for reading. Raises NotFound when it is not in scope."""
        row = self.visible_to(actor, permission).filter(pk=pk).first()
        if row is None:
            raise NotFound
        return row


class ScopedQuerySet(_Door):
    """Rows that lie somewhere: the model says where in its `scope`."""

    def visible_to(self, actor: Any, permission: str) -> ScopedQuerySet:
        areas = areas_with(actor, permission)
        if areas is None:
            return self
        if not areas:
            return self.none()
        return self.filter(self.model.scope.q(actor, areas))


class OpenQuerySet(_Door):
    """Reference rows that are the same for everybody who holds the permission anywhere."""

    def visible_to(self, actor: Any, permission: str) -> OpenQuerySet:
        areas = areas_with(actor, permission)
        return self if areas is None or areas else self.none()
