"""One person on the list: who they are, their personal link and QR, and what may be done about them."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from pilarsosial.core.policies import may
from pilarsosial.core.templatetags.pilar import moment, phone
from pilarsosial.core.views import ActionPage, FormPage, SealedPage

from ..forms import ParticipantForm
from ..models import CurrentPresence, Event, EventSession, Participant
from ..sending import message, phone_of, qr_archive, qr_png, rsvp_url, whatsapp_url
from ..services import change_participant, renew_token, restore_participant
from ..services.trail import record
from ..words import session_told
from .base import EventPage, event_tabs
from .people import area_told, post_told, state_told


def person_url(person: Participant) -> str:
    return reverse("participant-detail", args=[person.pk])


class ParticipantDetail(SealedPage):
    """The link and the QR are shown to whoever may register the person: they are what lets them in."""

    permission = "participant.view"
    template_name = "events/person.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        person = self.row(Participant.objects.with_story(), pk)
        event, actor = person.event, request.user
        sessions = list(EventSession.objects.visible_to(actor, "event.view").filter(event=event))
        secret = may(actor, "participant.register") and reaches(person, actor, "participant.register")
        text = message(person, event, sessions) if secret and person.token else ""
        words, tone = state_told(person)
        presences = CurrentPresence.objects.visible_to(actor, "participant.view").filter(participant=person)
        context = {
            "person": person,
            "event": event,
            "tabs": event_tabs(event, actor, "peserta"),
            "state": words,
            "tone": tone,
            "facts": _facts(person),
            "presences": _presences(event, sessions, presences),
            "link": rsvp_url(person) if secret else "",
            "is_open": event.state in ("announced", "running"),
            "text": text,
            "whatsapp": whatsapp_url(person, text) if text else "",
            "may_change": may(actor, "participant.change") and reaches(person, actor, "participant.change"),
            "may_register": secret and not event.is_locked,
        }
        return self.page(context)


class ParticipantChange(FormPage):
    permission = "participant.change"
    template_name = "events/person_form.html"
    success_message = "Peserta disimpan."

    def get_form(self, data: Any = None, files: Any = None) -> ParticipantForm:
        self.person = self.row(Participant.objects.with_story(), self.kwargs["pk"])
        return ParticipantForm(data, event=self.person.event, person=self.person)

    def perform(self, form: ParticipantForm) -> str:
        version = form.cleaned_data["version"]
        change_participant(self.person.pk, form.values(), version=version, actor=self.request.user)
        return person_url(self.person)

    def context(self, form: BaseForm) -> dict[str, Any]:
        return {**super().context(form), "person": self.person, "event": self.person.event}


class _PersonAction(ActionPage, base=True):
    permission = "participant.change"

    def refused_url(self) -> str:
        return reverse("participant-detail", args=[self.kwargs["pk"]])


class ParticipantRestore(_PersonAction):
    success_message = "Kembali ke daftar peserta."

    def perform(self) -> str:
        return person_url(restore_participant(self.kwargs["pk"], actor=self.request.user))


class TokenRenew(_PersonAction):
    success_message = "Tautan pribadi diganti; yang lama tidak berlaku lagi."

    def perform(self) -> str:
        return person_url(renew_token(self.kwargs["pk"], actor=self.request.user))


class TokenRevoke(_PersonAction):
    success_message = "Tautan pribadi dicabut."

    def perform(self) -> str:
        return person_url(renew_token(self.kwargs["pk"], revoke_only=True, actor=self.request.user))


class ParticipantQr(SealedPage):
    """The QR as a picture, for whoever may register the person."""

    permission = "participant.register"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        person = self.row(Participant.objects.listed(), pk)
        if not person.token:
            raise Http404
        response = HttpResponse(qr_png(rsvp_url(person)), content_type="image/png")
        response["Cache-Control"] = "private, no-store"
        return response


class QrArchive(EventPage):
    """All QR pictures of the event in one zip. A look at many secrets: it is told in the trail."""

    permission = "participant.change"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        people = list(self.rows(Participant).listed().filter(event=self.event, token__isnull=False))
        record("event_qr.taken", self.event, actor=request.user, count=len(people))
        response = StreamingHttpResponse(qr_archive(people), content_type="application/zip")
        response["Content-Disposition"] = content_disposition_header(True, f"QR {self.event.title}.zip")
        response["Cache-Control"] = "private, no-store"
        return response


def reaches(person: Participant, actor: Any, permission: str) -> bool:
    return Participant.objects.visible_to(actor, permission).filter(pk=person.pk).exists()


def _facts(person: Participant) -> list[dict[str, Any]]:
    registered = moment(person.registered_at)
    if registered and person.registered_by:
        registered = f"{registered}, oleh {person.registered_by}"
    number = phone_of(person)
    facts = [
        {"label": "Sebagai", "value": person.get_role_display()},
        {"label": "Jabatan", "value": post_told(person)},
        {"label": "Wilayah", "value": area_told(person)},
        {"label": "Telepon", "value": phone(number), "url": f"tel:{number}"},
        {"label": "Asal", "value": person.get_source_display(), "sub": str(person.invitation or "")},
        {"label": "Diundang", "value": moment(person.invited_at)},
        {"label": "Terdaftar", "value": registered},
        {"label": "Jawaban", "value": person.get_reply_display(), "sub": person.reply_note},
        {"label": "Kode ketik", "value": person.code, "mono": True},
    ]
    if person.quota_id:
        facts.insert(3, {"label": "Unsur", "value": person.quota.label})
    if person.represented_by_id:
        facts.append({"label": "Diwakili oleh", "value": str(person.represented_by)})
    return facts


def _presences(event: Event, sessions: list[EventSession], presences: Any) -> list[dict[str, Any]]:
    known = {row.session_id: row for row in presences}
    return [{"session": session_told(session, event), "presence": known.get(session.pk)} for session in sessions]
