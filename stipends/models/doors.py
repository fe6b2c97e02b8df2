"""Whose rows of money a user sees: those of the own office; to look at, also of offices below and of those above."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from pilarsosial.core.scoping import ScopedQuerySet, areas_with

# Acts on money are the own office's, however far a grant reaches: a province does not pay out for a regency.
OWN_OFFICE = frozenset(
    {
        "scheme.change",
        "budget.change",
        "hold.change",
        "comparison.import",
        "batch.prepare",
        "batch.accept",
        "batch.verify",
        "batch.approve",
        "batch.pay",
        "batch.account",
        "batch.papers",
    }
)


class OfficeQuerySet(ScopedQuerySet):
    """Rows that belong to one office, named by the model's `scope.office`."""

    def visible_to(self, actor: Any, permission: str) -> OfficeQuerySet:
        areas = areas_with(actor, permission)
        if areas is None:
            return self
        if not areas:
            return self.none()
        path = self.model.scope.office
        if permission in OWN_OFFICE:
            return self.filter(**{f"{path}__in": {area.office_id for area in areas}})
        return self.filter(self.model.scope.q(actor, areas) | self.seen_from(areas))

    def seen_from(self, areas: list) -> Q:
        """What else may be looked at: the rows of an office whose region holds the user's (a province's schemes)."""
        path = self.model.scope.region
        codes = {code for area in areas for code in area.regions}
        above = {".".join(parts[:length]) for parts in (code.split(".") for code in codes) for length in range(1, 4)}
        return Q(**{f"{path}__in": sorted(above)})
