"""Marking as Django offers it, on the same server and behind the same pass: `get`, and `get_or_create` to write."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.urls import include, path
from django.utils import timezone

from events.models import Attendance, CurrentPresence, EventSession
from events.services.door_passes import people_at
from events.views.door_json import PassJson, _mark


class StockMarks(PassJson):
    def post(self, request: HttpRequest, pk: int) -> dict[str, Any]:
        return {"results": [self.put(_mark(given)) for given in self.sent()["marks"]]}

    @transaction.atomic
    def put(self, mark: Any) -> dict[str, Any]:
        now = timezone.now()
        participant = people_at(self.door).get(pk=mark.participant)
        session = EventSession.objects.get(pk=mark.session, event=self.door.event)
        said = {"door_at": now, "received_at": now, "method": mark.method, "door_pass": self.door, "state": mark.state}
        _row, new = Attendance.objects.get_or_create(
            uuid=mark.uuid, defaults={"participant": participant, "session": session, **said}
        )
        presence, _first = CurrentPresence.objects.get_or_create(
            participant=participant,
            session=session,
            defaults={"state": mark.state, "since": now, "method": mark.method},
        )
        return {"uuid": str(mark.uuid), "outcome": "ok" if new else "same", "state": presence.state}


urlpatterns = [
    path("kegiatan/<int:pk>/hadir/biasa/", StockMarks.as_view()),
    path("", include("pilarsosial.urls")),
]
