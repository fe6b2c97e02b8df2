"""What the pages of the stipends share."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from events.models import Event, EventState
from pilarsosial.core.scoping import areas_with
from pilarsosial.core.views import FormPage

from ..handover import days_of
from ..models import Batch
from ..states import HAND_OVER_STATES, BatchState

STATE_TONES = {
    BatchState.DRAFT: "quiet",
    BatchState.RETURNED: "attention",
    BatchState.SUBMITTED: "info",
    BatchState.VERIFIED: "info",
    BatchState.APPROVED: "brand",
    BatchState.DISBURSING: "attention",
    BatchState.PAID: "ok",
    BatchState.ACCOUNTED: "ok",
    BatchState.CANCELLED: "quiet",
}
VERDICT_TONES = {"layak": "ok", "ditahan": "attention", "tidak": "danger"}


class StipendForm(FormPage, base=True):
    """A form on its own narrow page. A page defines `make_form(data, files)`, `crumbs()` and `back_url()`."""

    template_name = "stipends/form.html"
    heading = ""
    subheading = ""
    action = "Simpan"

    def make_form(self, data: Any, files: Any) -> BaseForm:
        raise NotImplementedError

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        return self.make_form(data, files)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Tali asih", reverse("batch-list"))]

    def back_url(self) -> str:
        return self.crumbs()[-1][1]

    def context(self, form: BaseForm) -> dict[str, Any]:
        return {
            "form": form,
            "heading": self.heading,
            "subheading": self.subheading,
            "action": self.action,
            "crumbs": self.crumbs(),
            "back_url": self.back_url(),
        }


def own_offices(request: HttpRequest, permission: str) -> dict[int, str]:
    """{office: name} of the grants that carry the permission."""
    return {area.office_id: area.office_name for area in areas_with(request.user, permission) or []}


def is_own(request: HttpRequest, permission: str, office_id: int) -> bool:
    """May the user do that, and for this office? Anonymous and unknown roles may not."""
    return office_id in own_offices(request, permission)


def cursor(request: HttpRequest, name: str = "sesudah") -> int:
    value = request.GET.get(name, "")
    return int(value) if value.isdecimal() and len(value) <= 18 else 0


def with_query(url: str, **query: Any) -> str:
    given = {name: value for name, value in query.items() if value not in ("", None, 0)}
    return f"{url}?{urlencode(given)}" if given else url


def handover_card(request: HttpRequest, batch: Batch) -> dict[str, Any]:
    """What a page of the list says of its hand-over. `event_url` is empty for who does not see the event."""
    event, own = batch.event, is_own(request, "batch.papers", batch.office_id)
    seen = event is not None and Event.objects.visible_to(request.user, "event.view").filter(pk=event.pk).exists()
    return {
        "event": event,
        "days": days_of(event) if event else "",
        "called_off": event is not None and event.state == EventState.CANCELLED,
        "event_url": reverse("event-detail", args=[event.pk]) if seen else "",
        "presence_url": reverse("batch-presence", args=[batch.pk])
        if event and is_own(request, "batch.view", batch.office_id)
        else "",
        "may_change": own and batch.state in HAND_OVER_STATES,
    }
