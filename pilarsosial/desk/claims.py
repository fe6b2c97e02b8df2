"""Figures that somebody stated, beside what the database counts for the same day, region and pillar."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from personnel.reports import ClaimBeside, claims_beside
from pilarsosial.core.asked import as_of, chosen_region
from pilarsosial.core.models import Claim, Measure
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.money import format_number
from pilarsosial.core.views import SealedPage

from .dashboard.sight import Sight

SHOWN = 100


class ClaimFigures(SealedPage):
    """The newest first."""

    permission = "claim.view"
    template_name = "desk/claims.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        region = chosen_region(request, self.permission)
        day = as_of(request)
        sight = Sight(request.user, region, day, day)
        rows = self.rows(Claim).filter(region__code__inside=region.code).select_related("region", "pillar")
        claims = claims_beside(rows.order_by("-as_of", "region_id", "pk")[:SHOWN])
        crumbs = [("Dasbor", sight.address("dashboard"))]
        return self.page({"region": region, "claims": [_told(beside) for beside in claims], "crumbs": crumbs})


def _told(beside: ClaimBeside) -> dict[str, Any]:
    claim = beside.claim
    everybody = "semua pilar" if claim.measure in (Measure.PEOPLE, Measure.POSTS) else ""
    return {
        "what": f"{claim.get_measure_display()} {claim.pillar.name if claim.pillar else everybody}".strip(),
        "region": claim.region.short_name,
        "as_of": format_date(claim.as_of),
        "stated": format_number(claim.stated),
        "computed": format_number(beside.computed),
        "difference": format_number(abs(beside.difference)),
        "sign": "disebut lebih" if beside.difference > 0 else "disebut kurang" if beside.difference < 0 else "",
        "source": claim.source,
    }
