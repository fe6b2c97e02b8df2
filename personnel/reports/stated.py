"""Stated figures about the roster and its regions beside the computed ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from pilarsosial.core.models import Claim, Level, Measure, Region

from ..models import Assignment

_LEVELS = {Measure.VILLAGES: Level.VILLAGE, Measure.DISTRICTS: Level.DISTRICT}
# Figures of other measures speak of something that the roster does not know.
MEASURES = frozenset({Measure.PEOPLE, Measure.POSTS, Measure.COVERED, *_LEVELS})


@dataclass(frozen=True)
class ClaimBeside:
    """A stated figure and what the database counts for the same day, region and pillar."""

    claim: Claim
    computed: int

    @property
    def difference(self) -> int:
        """Stated minus computed; 0 where they agree."""
        return self.claim.stated - self.computed


def claims_beside(claims: Iterable[Claim]) -> list[ClaimBeside]:
    """Count the twin of every claim about the roster, one statement a day and one for regions; of others none.

    Nothing is taken from a claim but what to count.
    """
    claims = [claim for claim in claims if claim.measure in MEASURES]
    computed: dict[int, int] = _of_regions([claim for claim in claims if claim.measure in _LEVELS])
    for day in {claim.as_of for claim in claims if claim.measure not in _LEVELS}:
        computed |= _of_people([claim for claim in claims if claim.as_of == day and claim.measure not in _LEVELS], day)
    return [ClaimBeside(claim, computed[claim.pk]) for claim in claims]


def _of_people(claims: list[Claim], day: date) -> dict[int, int]:
    places, counts = Q(pk__in=[]), {}
    for claim in claims:
        place = Q(duty_region__code__inside=claim.region_id)
        places |= place
        which = place if claim.pillar_id is None else place & Q(pillar_id=claim.pillar_id)
        counts[f"claim_{claim.pk}"] = _counted(claim.measure, which)
    counted = Assignment.objects.active_on(day).basic().filter(places).order_by().aggregate(**counts)
    return {claim.pk: counted[f"claim_{claim.pk}"] for claim in claims}


def _counted(measure: str, which: Q) -> Any:
    if measure == Measure.PEOPLE:
        return Count(Coalesce("member__merged_into", "member"), distinct=True, filter=which)
    if measure == Measure.COVERED:
        return Count("duty_region", distinct=True, filter=which & Q(duty_region__level=Level.VILLAGE))
    return Count("pk", filter=which)


def _of_regions(claims: list[Claim]) -> dict[int, int]:
    if not claims:
        return {}
    counts = {
        f"claim_{claim.pk}": Count("pk", filter=Q(level=_LEVELS[claim.measure], code__inside=claim.region_id))
        for claim in claims
    }
    counted = Region.objects.aggregate(**counts)
    return {claim.pk: counted[f"claim_{claim.pk}"] for claim in claims}
