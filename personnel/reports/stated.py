"""Stated figures about the roster beside the computed ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from pilarsosial.core.models import Claim, Measure

from ..models import Assignment


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
    """Count every claim's twin, one statement a day. Nothing is taken from a claim but what to count."""
    claims = list(claims)
    computed: dict[str, int] = {}
    for day in {claim.as_of for claim in claims}:
        places, counts = Q(pk__in=[]), {}
        for claim in (claim for claim in claims if claim.as_of == day):
            place = Q(duty_region__code__inside=claim.region_id)
            places |= place
            which = place if claim.pillar_id is None else place & Q(pillar_id=claim.pillar_id)
            what = "member_id" if claim.measure == Measure.PEOPLE else "pk"
            counts[f"claim_{claim.pk}"] = Count(what, distinct=claim.measure == Measure.PEOPLE, filter=which)
        computed |= Assignment.objects.active_on(day).basic().filter(places).order_by().aggregate(**counts)
    return [ClaimBeside(claim, computed[f"claim_{claim.pk}"]) for claim in claims]
