"""Import templates: which there are for a user, and the download of one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.module_loading import import_string
from django.utils.text import slugify

from pilarsosial.core.importing.returned import XLSX
from pilarsosial.core.models import Office
from pilarsosial.core.views import SealedPage

from .importing.kind import PERMISSION
from .importing.pillars import Pillars
from .importing.template_offers import importing_offices, offers

# Named, not imported: what writes workbooks is loaded when the first one is asked for.
ROSTER_TEMPLATE = "personnel.importing.template.roster_template"


def template_links(actor: Any) -> list[dict[str, Any]]:
    """Every office whose roster the user keeps, with a link for each pillar: `office`, `links` of `label`, `url`."""
    pillars = Pillars()
    found = []
    for office in importing_offices(actor):
        links = [
            {
                "label": offer.pillar.name,
                "title": offer.pillar.full_name,
                "url": reverse("import-template", args=[office.pk, offer.pillar.code]),
            }
            for offer in offers(actor, office, pillars)
        ]
        if links:
            found.append({"office": office, "links": links})
    return found


class ImportTemplate(SealedPage):
    """The workbook to fill in, for one office and pillar. It holds no personal data."""

    permission = PERMISSION

    def get(self, request: HttpRequest, pk: int, code: str) -> HttpResponse:
        office: Office = self.row(importing_offices(request.user), pk)
        data = import_string(ROSTER_TEMPLATE)(office, code, today=timezone.localdate(), actor=request.user)
        response = HttpResponse(data, content_type=XLSX)
        name = slugify(f"templat {code} {office.region.short_name}")
        response["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx")
        response["Cache-Control"] = "private, no-cache"
        return response
