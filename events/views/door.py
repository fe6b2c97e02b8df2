"""The page at the door and its service worker, and the coordinator's page of phones."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import segno
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from pilarsosial.core.asked import one_line
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.views import ActionPage

from ..door_files import WORKER, door_files, door_page, door_version
from ..models import DoorPass
from ..services import open_door, revoke_door
from ..services.door_passes import OPEN_STATES
from .base import EventPage


@login_not_required
@require_safe
def door(request: HttpRequest, pk: int) -> HttpResponse:
    """The same page for every event and everybody: what it shows, the phone asks for by its pass."""
    response = HttpResponse(door_page())
    response["Cache-Control"] = "no-cache"
    return response


@login_not_required
@require_safe
def door_shell(request: HttpRequest) -> HttpResponse:
    """The copy that the service worker keeps."""
    return HttpResponse(door_page())


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Which files to keep; the browser asks for it anew at every visit."""
    told = {"version": door_version(), "shell": reverse("door-shell"), "files": door_files()}
    text = f"self.DOOR = {json.dumps(told)};\nimportScripts({json.dumps(static(WORKER))});\n"
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/kegiatan/"
    return response


class DoorPhones(EventPage):
    """Which phones mark at this event, which are ready for no signal, and one more by a QR. POST opens one."""

    permission = "door.open"
    template_name = "events/door_phones.html"
    part = "kehadiran"
    heading = "Petugas pintu"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(self.context())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        device = one_line(request.POST.get("nama", ""), 60)
        try:
            opened, claim = open_door(pk, device=device, actor=request.user)
        except (NotFound, NotPermitted):
            raise
        except DomainError as refusal:
            return self.show(self.context() | {"refusal": refusal.message}, status=422)
        address = f"{settings.SITE_URL}{reverse('door', args=[pk])}#kartu={claim}"
        return self.show(self.context() | {"opened": opened, "qr": _picture(address), "address": address})

    def context(self) -> dict[str, Any]:
        event, now = self.event, timezone.now()
        phones = list(self.rows(DoorPass).filter(event=event).select_related("issued_by").order_by("-pk"))
        return {
            "zone": event.zone,
            "phones": phones,
            "in_force": [phone for phone in phones if phone.revoked_at is None and phone.expires_at > now],
            "may_open": event.state in OPEN_STATES,
            "now": now,
        }


class DoorRevoke(ActionPage):
    permission = "door.open"
    success_message = "Kartu pintu ponsel itu dicabut."

    def perform(self) -> str:
        return reverse("door-phones", args=[revoke_door(self.kwargs["pk"], actor=self.request.user).event_id])

    def refused_url(self) -> str:
        return reverse("dashboard")


def _picture(text: str) -> str:
    """A QR as the address of an image; black on white whatever the theme, so that every camera reads it."""
    out = io.BytesIO()
    segno.make(text, error="l", micro=False).save(out, kind="svg", border=3, dark="#000", light="#fff", omitsize=True)
    return f"data:image/svg+xml;base64,{base64.b64encode(out.getvalue()).decode()}"
