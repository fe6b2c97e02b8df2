"""The page of a personal link: anybody who holds it may see the invitation and answer it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from pilarsosial.core.errors import DomainError, NotFound
from pilarsosial.core.views import show_refusal

from ..forms import AnswerForm
from ..models import Participant
from ..sending import qr_png, rsvp_url
from ..services import answer
from ..services.answers import OPEN_STATES, invited_by
from ..words import days, session_told


@method_decorator([never_cache, login_not_required], name="dispatch")
class Rsvp(View):
    """No account, no number of any kind: the secret in the address is the right, and it can be revoked."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        person = _person(token)
        return self._page(person, AnswerForm(person=person) if person else None)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        person = _person(token)
        if person is None:
            return self._page(None, None)
        form = AnswerForm(request.POST, person=person)
        if form.is_valid():
            values = form.cleaned_data
            try:
                answer(
                    token,
                    values["reply"],
                    note=values["note"],
                    deputy=values["deputy"],
                    deputy_job=values["deputy_job"],
                    actor=request.user,
                )
            except DomainError as refusal:
                show_refusal(form, refusal)
            else:
                return HttpResponseRedirect(f"{reverse('rsvp', args=[token])}?tersimpan=1")
        return self._page(person, form, status=422)

    def _page(self, person: Participant | None, form: AnswerForm | None, status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {"person": person, "form": form}
        if person is None:
            status = 404
        else:
            event = person.event
            context |= {
                "event": event,
                "days": days(event),
                "sessions": [session_told(session, event) for session in event.sessions.all()],
                "is_open": event.state in OPEN_STATES,
                "saved": self.request.GET.get("tersimpan") == "1",
            }
        # The address is a secret; that it is told to no other site is the site's own Referrer-Policy. A stricter one
        # would take the Origin away, without which the answer is refused.
        return render(self.request, "events/rsvp.html", context, status=status)


@never_cache
@login_not_required
def rsvp_qr(request: HttpRequest, token: str) -> HttpResponse:
    """The personal QR as one picture, which can be linked to and forwarded."""
    person = _person(token)
    if person is None:
        raise Http404
    response = HttpResponse(qr_png(rsvp_url(person)), content_type="image/png")
    response["Cache-Control"] = "private, no-store"
    return response


def _person(token: str) -> Participant | None:
    try:
        return invited_by(token)
    except NotFound:
        return None
