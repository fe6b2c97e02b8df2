"""Who was there, session by session, and putting it right by hand."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Count
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from pilarsosial.core.policies import may
from pilarsosial.core.values.dates import format_short, format_time
from pilarsosial.core.values.names import search_key

from ..forms.attendance import STATES, PresenceForm
from ..models import LOCKED_STATES, Attendance, CurrentPresence, EventState, MarkKind, Participant, Presence
from ..printing.words import area_of, element_of
from ..services.door_passes import OPEN_STATES
from ..services.paper_marks import set_presence
from .base import EventFormPage, EventPage

PAGE_SIZE = 100
# A longer list is no select; who came instead is told on the participant's page then.
MOST_DEPUTIES = 400
TONES = {
    Presence.PRESENT: "ok",
    Presence.EXCUSED: "info",
    Presence.SICK: "info",
    Presence.ON_DUTY: "info",
    Presence.REPRESENTED: "attention",
    Presence.ABSENT: "danger",
}
NOBODY_SAID = "belum"


class EventPresence(EventPage):
    """By name and by key: `?sesudah=` is the last key that was seen. `?keadaan=` looks at one session (`?sesi=`)."""

    permission = "participant.view"
    template_name = "events/presence.html"
    part = "kehadiran"
    heading = "Kehadiran"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        event = self.event
        sessions = list(event.sessions.all())
        asked = self._asked(request, sessions)
        people = self.rows(Participant).listed().filter(event=event)
        found = self._narrowed(people, asked)
        page = list(
            found.select_related("position__pillar", "pillar", "represented_by").order_by("name_key", "pk")[
                : PAGE_SIZE + 1
            ]
        )
        shown = page[:PAGE_SIZE]
        states = CurrentPresence.objects.visible_to(request.user, self.permission).filter(session__event=event)
        known = {(row.participant_id, row.session_id): row for row in states.filter(participant__in=shown)}
        kept = {name: value for name, value in asked.items() if value and name != "sesudah"}
        last = shown[-1] if shown else None
        following = kept | {"sesudah": f"{last.pk}"} if len(page) > PAGE_SIZE and last else None
        may_mark = may(request.user, "attendance.mark") and self._may_change()
        return self.show(
            {
                "sessions": sessions,
                "sums": self._sums(states, people, sessions),
                "rows": [self._row(person, sessions, known) for person in shown],
                "asked": asked,
                "state_choices": [(state.value, state.label) for state in STATES] + [(NOBODY_SAID, "Belum dicatat")],
                "next_url": f"?{urlencode(following)}" if following else "",
                "clear_url": reverse("event-presence", args=[event.pk]),
                "is_asked": bool(kept),
                "corrections": self._corrections(),
                "may_mark": may_mark,
                "may_open": may_mark and event.state in OPEN_STATES,
                "may_hand_over": may(request.user, "door.open") and self.owns("door.open"),
                "may_print": may(request.user, "attendance.mark") and event.state != EventState.CANCELLED,
            }
        )

    def _may_change(self) -> bool:
        state = self.event.state
        if state in (EventState.DRAFT, EventState.CANCELLED):
            return False
        return state not in LOCKED_STATES or may(self.request.user, "attendance.correct")

    @staticmethod
    def _asked(request: HttpRequest, sessions: list) -> dict[str, str]:
        asked = {name: request.GET.get(name, "").strip()[:80] for name in ("q", "sesi", "keadaan", "sesudah")}
        if asked["sesi"] not in {str(one.pk) for one in sessions}:
            asked["sesi"] = str(sessions[0].pk) if sessions and asked["keadaan"] else ""
        return asked

    def _narrowed(self, people: Any, asked: dict[str, str]) -> Any:
        for word in search_key(asked["q"]).split():
            people = people.filter(name_key__contains=word)
        if asked["keadaan"] and asked["sesi"]:
            said = self.rows(CurrentPresence).filter(session_id=int(asked["sesi"])).exclude(state="")
            if asked["keadaan"] == NOBODY_SAID:
                people = people.exclude(pk__in=said.values("participant"))
            else:
                people = people.filter(pk__in=said.filter(state=asked["keadaan"]).values("participant"))
        if asked["sesudah"].isdecimal() and len(asked["sesudah"]) <= 18:
            last = self.rows(Participant).filter(pk=int(asked["sesudah"])).values_list("name_key", flat=True).first()
            if last is not None:
                later = people.filter(name_key=last, pk__gt=int(asked["sesudah"]))
                people = people.filter(name_key__gt=last) | later
        return people

    @staticmethod
    def _sums(states: Any, people: Any, sessions: list) -> list[dict[str, Any]]:
        """Sessions with how many there are of each state; the rest was not told."""
        total = people.count()
        rows = states.filter(participant__withdrawn_at__isnull=True).exclude(state="").order_by()
        counts: dict[int, dict[str, int]] = {}
        for session, state, number in rows.values_list("session", "state").annotate(n=Count("pk")):
            counts.setdefault(session, {})[state] = number
        return [
            {
                "session": session,
                "counts": [(state.label, counts.get(session.pk, {}).get(state.value, 0)) for state in STATES],
                "rest": total - sum(counts.get(session.pk, {}).values()),
                "total": total,
            }
            for session in sessions
        ]

    def _row(self, person: Participant, sessions: list, known: dict) -> dict[str, Any]:
        cells = []
        for session in sessions:
            row = known.get((person.pk, session.pk))
            cells.append((session, _said(row, self.event.time_zone)))
        return {"person": person, "element": element_of(person), "area": area_of(person), "cells": cells}

    def _corrections(self) -> list[dict[str, Any]]:
        """Marks made after the closing with a reason, the newest first; all of them stand on the page."""
        if self.event.closed_at is None:
            return []
        rows = Attendance.objects.visible_to(self.request.user, self.permission).filter(participant__event=self.event)
        rows = rows.filter(received_at__gte=self.event.closed_at).exclude(reason="")
        told = rows.select_related("participant", "session", "marked_by").order_by("-received_at", "-pk")[:PAGE_SIZE]
        return [
            {
                "title": f"{row.participant.name}: {row.get_state_display() or 'tanda dicabut'}",
                "sub": str(row.session),
                "text": row.reason,
                "time": f"{format_short(row.received_at.astimezone(self.event.zone).date())}, "
                f"{format_time(row.received_at, self.event.time_zone)} · {row.marked_by or 'petugas pintu'}",
            }
            for row in told
        ]


def _said(row: CurrentPresence | None, zone: str) -> dict[str, str] | None:
    if row is None or not row.state:
        return None
    state = Presence(row.state)
    time = format_time(row.since, zone) if state == Presence.PRESENT and row.method in ("qr", "tap") else ""
    how = "kertas" if row.method == "paper" else "lembar impor" if row.method == "import" else ""
    late = "terlambat diterima" if row.late else ""
    return {"label": state.label, "tone": TONES[state], "note": " · ".join(filter(None, (time, how, late)))}


class PresenceChange(EventFormPage):
    """All sessions of one participant, with everything that was ever said about them."""

    permission = "attendance.mark"
    template_name = "events/presence_form.html"
    part = "kehadiran"
    heading = "Ubah kehadiran"
    success_message = "Kehadiran disimpan."

    @property
    def person(self) -> Participant:
        if not hasattr(self, "_person"):
            self._person = self.row(
                Participant.objects.select_related("position__pillar", "pillar").filter(event=self.event),
                self.kwargs["participant"],
            )
        return self._person

    def get_form(self, data: Any = None, files: Any = None) -> PresenceForm:
        rows = CurrentPresence.objects.visible_to(self.request.user, self.permission).filter(participant=self.person)
        known = dict(rows.values_list("session_id", "state"))
        sessions = list(self.event.sessions.all())
        others = self.rows(Participant).listed().filter(event=self.event).exclude(pk=self.person.pk)
        people = list(others.order_by("name_key", "pk")[: MOST_DEPUTIES + 1])
        return PresenceForm(
            data,
            sessions=sessions,
            known=known,
            is_over=self.event.is_locked,
            people=people if len(people) <= MOST_DEPUTIES else (),
            deputy=self.person.represented_by_id,
        )

    def perform(self, form: PresenceForm) -> str:
        with transaction.atomic():  # all sessions or none
            for session, state in form.changes():
                reason = form.cleaned_data["reason"]
                set_presence(
                    self.person.pk,
                    session.pk,
                    state,
                    deputy_id=form.deputy_id(),
                    reason=reason,
                    actor=self.request.user,
                )
        return self.back_url()

    def back_url(self) -> str:
        return reverse("event-presence", args=[self.event.pk])

    def context(self, form: BaseForm) -> dict[str, Any]:
        person = self.person
        marks = Attendance.objects.visible_to(self.request.user, self.permission).filter(participant=person)
        told = [self._told(row) for row in marks.in_order().select_related("session", "marked_by", "door_pass")]
        more = {"person": person, "element": element_of(person), "area": area_of(person), "marks": told[::-1]}
        return {**super().context(form), **more}

    def _told(self, row: Attendance) -> dict[str, Any]:
        zone = self.event.time_zone
        who = str(row.marked_by) if row.marked_by_id else row.door_pass.device if row.door_pass_id else "Sistem"
        at = row.door_at.astimezone(self.event.zone)
        how = {"qr": "QR", "tap": "ketuk", "paper": "kertas", "import": "lembar impor"}[row.method]
        title = "Tanda dicabut" if row.kind == MarkKind.UNDO else row.get_state_display()
        return {
            "title": title,
            "sub": str(row.session),
            "text": row.reason,
            "badge": "Terlambat diterima" if row.late else "",
            "badge_tone": "attention",
            "time": f"{format_short(at.date())}, {format_time(row.door_at, zone)} · {how} · {who}",
        }
