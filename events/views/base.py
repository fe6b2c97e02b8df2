"""What the pages of one event share: the event in scope, and the tabs that lead from part to part."""

from __future__ import annotations

from typing import Any, ClassVar

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from pilarsosial.core.policies import may
from pilarsosial.core.views import ActionPage, FormPage, SealedPage

from ..models import Event, Kind
from ..words import TONES, days

# (code, label, URL name, permission), in the order of the tabs.
PARTS: list[tuple[str, str, str, str]] = [
    ("ikhtisar", "Ikhtisar", "event-detail", "event.view"),
    ("kuota", "Kuota", "event-quota", "event.view"),
    ("peserta", "Peserta", "participant-list", "participant.view"),
    ("surat", "Surat", "event-letters", "document.view"),
    ("kehadiran", "Kehadiran", "event-presence", "participant.view"),
    ("rekomendasi", "Rekomendasi", "recommendation-list", "event.view"),
    ("berkas", "Berkas", "event-papers", "document.view"),
    ("sertifikat", "Sertifikat", "event-certificates", "event_certificate.issue"),
    ("lomba", "Lomba", "contest-results", "event.view"),
]


def event_url(pk: int, part: str = "") -> str:
    """The event's page; `part` is the id of a card on it."""
    return reverse("event-detail", args=[pk]) + (f"#{part}" if part else "")


def event_tabs(event: Event, actor: Any, active: str) -> list[dict[str, Any]]:
    is_contest = any(row.kind == Kind.CONTEST for row in event.kinds.all())
    return [
        {"label": label, "url": reverse(name, args=[event.pk]), "active": code == active}
        for code, label, name, permission in PARTS
        if may(actor, permission) and (code != "lomba" or is_contest)
    ]


class EventMixin:
    """`self.event`, once; `part` is the tab that the page belongs to."""

    part: ClassVar[str] = ""
    heading: ClassVar[str] = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self._event: Event | None = None

    @property
    def event(self) -> Event:
        if self._event is None:
            self._event = self.row(
                Event.objects.select_related("office__region", "region").prefetch_related("kinds"), self.kwargs["pk"]
            )
        return self._event

    def owns(self, permission: str) -> bool:
        """Does the permission reach the event itself, and not only people in it?"""
        actor = self.request.user
        return may(actor, permission) and (
            Event.objects.visible_to(actor, permission).filter(pk=self.event.pk).exists()
        )

    def frame(self) -> dict[str, Any]:
        """What `events/_frame.html` needs."""
        return {
            "event": self.event,
            "heading": self.heading,
            "days": days(self.event),
            "state_tone": TONES[self.event.state],
            "tabs": event_tabs(self.event, self.request.user, self.part),
            "may_change": may(self.request.user, "event.change"),
        }


class EventPage(EventMixin, SealedPage, base=True):
    def show(self, context: dict[str, Any]) -> HttpResponse:
        return self.page({**self.frame(), **context})


class EventFormPage(EventMixin, FormPage, base=True):
    """A form about one event; `langkah` only brings fitting lists of choices, unchecked and unsaved."""

    template_name = "events/form.html"
    action: ClassVar[str] = "Simpan"
    note: ClassVar[str] = ""

    def back_url(self) -> str:
        return event_url(self.event.pk)

    def context(self, form: BaseForm) -> dict[str, Any]:
        more = {"action": self.action, "note": self.note, "back_url": self.back_url()}
        return {**super().context(form), **self.frame(), **more}


class EventActionPage(EventMixin, ActionPage, base=True):
    def refused_url(self) -> str:
        return event_url(self.kwargs["pk"])
