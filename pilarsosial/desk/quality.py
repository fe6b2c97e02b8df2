"""Data quality of a region: what keeps people from being paid or reached, each figure with the list behind it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from personnel.lists import Question, capped
from personnel.reports import quality_figures
from pilarsosial.core.asked import as_of, chosen_region
from pilarsosial.core.models import PositionKind
from pilarsosial.core.views import SealedPage

from .dashboard.sight import Number


class Quality(SealedPage):
    """A page, and a card that the dashboard asks for when it is there: counting takes longer than the rest of it."""

    permission = "member.view"
    template_name = "desk/quality.html"
    fragment_name = "desk/quality_card.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        day = as_of(request)
        region = chosen_region(request, self.permission)
        here, place = reverse("member-list"), {"wilayah": region.code, "tanggal": day.isoformat()}
        asked = {**place, "jenis": "pokok"}
        question = Question(day, region=region.code, kind=PositionKind.BASIC)
        items = [
            {
                "label": figure.label,
                "n": Number(
                    figure.people, f"{here}?{urlencode({**asked, 'mutu': figure.code})}", text=capped(figure.people)
                ),
            }
            for figure in quality_figures(request.user, question)
        ]
        back = f"{reverse('dashboard')}?{urlencode(place)}"
        return self.page({"items": items, "region": region, "day": day, "crumbs": [("Dasbor", back)]})
