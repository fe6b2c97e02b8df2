"""The pillar's own fields for a form in which another pillar was chosen."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from pilarsosial.core.views import SealedPage

from ..forms import ExtraForm


class ExtraFieldInputs(SealedPage):
    """`?pillar=3` -> the inputs, to take the place of those of the pillar before."""

    permission = "pillar.view"
    template_name = "personnel/extra_inputs.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        chosen = request.GET.get("pillar", "")
        pillar_id = int(chosen) if chosen.isdecimal() and len(chosen) <= 9 else None
        return self.page({"fields": ExtraForm(pillar_id=pillar_id).bound_extra()})
