"""Two small pages that every room uses: the regions below a region, for forms, and the building blocks of the look."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from .component_samples import samples
from .models import Region
from .views import SIGNED_IN, SealedPage


class RegionChildren(SealedPage):
    """`?induk=35.17` -> {"options": [{"value": "35.17.01", "label": "Kec. Bandarkedungmulyo"}, ...]} by name.

    Without `induk` the provinces. Regions are reference data: whoever may see any of them may see them all.
    """

    permission = "region.view"

    def get(self, request: HttpRequest) -> JsonResponse:
        parent = request.GET.get("induk", "")
        regions = self.rows(Region)
        regions = regions.children_of(parent) if parent else regions.provinces().order_by("name")
        options = [{"value": region.code, "label": region.short_name} for region in regions]
        response = JsonResponse({"options": options})
        # A form asks for the same lists all day; they change by decree, not by the hour.
        response["Cache-Control"] = "private, max-age=3600"
        return response


class Components(SealedPage):
    """Every building block of the look on one page, for whoever changes it."""

    permission = SIGNED_IN
    template_name = "components/halaman.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_staff:
            raise Http404
        return self.page({"samples": samples()})
