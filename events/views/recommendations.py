"""Recommendations: of one event, brought to the next, and all that is open or late."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from pilarsosial.core.errors import DomainError, NotFound
from pilarsosial.core.files import file_response
from pilarsosial.core.policies import may
from pilarsosial.core.values.dates import format_short
from pilarsosial.core.views import SealedPage

from ..forms.outcome import RecommendationForm
from ..lists import recommendations_of
from ..models import CarriedRecommendation, EventState, Participant, Recommendation, RecommendationState
from ..services.recommendations import add_recommendation, carry_recommendations, change_recommendation
from .base import EventActionPage, EventFormPage, EventPage

PAGE_SIZE = 50
# Open ones of earlier events that the page of a coming one offers.
MOST_OFFERED = 50
# A longer list of participants is no select; the name is typed then.
MOST_PROPOSERS = 400
TONES = {
    RecommendationState.OPEN: "info",
    RecommendationState.WORKING: "attention",
    RecommendationState.DONE: "ok",
    RecommendationState.DROPPED: "",
}


def told(row: Recommendation, today: date) -> dict[str, Any]:
    """One recommendation as pages show it. Asks for `proposer`."""
    late = row.state in (RecommendationState.OPEN, RecommendationState.WORKING) and bool(
        row.due_on and row.due_on < today
    )
    days = (today - row.due_on).days if late else 0
    return {
        "row": row,
        "proposer": row.proposer.name if row.proposer_id else row.proposed_by,
        "due": format_short(row.due_on) if row.due_on else "",
        "late": f"lewat {days} hari" if late else "",
        "tone": TONES[RecommendationState(row.state)],
    }


class EventRecommendations(EventPage):
    permission = "event.view"
    template_name = "events/recommendations.html"
    part = "rekomendasi"
    heading = "Rekomendasi"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        event, today = self.event, timezone.localdate()
        own = self.rows(Recommendation).filter(event=event).select_related("proposer")
        carried = self.rows(CarriedRecommendation).filter(event=event)
        brought = [
            row.recommendation for row in carried.select_related("recommendation__proposer", "recommendation__event")
        ]
        may_write = may(request.user, "recommendation.change") and event.state not in (
            EventState.DRAFT,
            EventState.CANCELLED,
        )
        offered: Any = []
        if may(request.user, "recommendation.change") and not event.is_locked:
            earlier = Recommendation.objects.visible_to(request.user, "recommendation.change").unfinished()
            earlier = earlier.filter(event__office=event.office, event__starts_on__lte=event.starts_on)
            earlier = earlier.exclude(event=event).exclude(pk__in=[row.pk for row in brought])
            rows = earlier.select_related("event", "proposer").order_by(F("due_on").asc(nulls_last=True), "pk")
            offered = [told(row, today) for row in rows[:MOST_OFFERED]]
        return self.show(
            {
                "own": [told(row, today) for row in own],
                "brought": [told(row, today) for row in brought],
                "offered": offered,
                "may_write": may_write,
                "may_follow": may(request.user, "recommendation.change"),
            }
        )


class RecommendationAdd(EventFormPage):
    permission = "recommendation.change"
    template_name = "events/recommendation_form.html"
    part = "rekomendasi"
    heading = "Tambah rekomendasi"
    success_message = "Rekomendasi dicatat."

    def people(self) -> Any:
        return self.rows(Participant).listed().filter(event=self.event).order_by("name_key", "pk")[:MOST_PROPOSERS]

    def get_form(self, data: Any = None, files: Any = None) -> RecommendationForm:
        return RecommendationForm(data, people=self.people())

    def perform(self, form: RecommendationForm) -> str:
        add_recommendation(self.event.pk, form.values(), actor=self.request.user)
        return self.back_url()

    def back_url(self) -> str:
        return reverse("recommendation-list", args=[self.event.pk])


class RecommendationChange(RecommendationAdd):
    heading = "Tindak lanjut rekomendasi"
    success_message = "Rekomendasi disimpan."

    @property
    def recommendation(self) -> Recommendation:
        if not hasattr(self, "_recommendation"):
            self._recommendation = self.row(
                Recommendation.objects.filter(event=self.event).select_related("proposer", "evidence"),
                self.kwargs["recommendation"],
            )
        return self._recommendation

    def get_form(self, data: Any = None, files: Any = None) -> RecommendationForm:
        return RecommendationForm(data, files, people=self.people(), row=self.recommendation)

    def perform(self, form: RecommendationForm) -> str:
        change_recommendation(
            self.recommendation.pk,
            form.values(),
            version=form.cleaned_data["version"],
            upload=form.cleaned_data.get("file"),
            actor=self.request.user,
        )
        return self.back_url()

    def context(self, form: BaseForm) -> dict[str, Any]:
        return {**super().context(form), "recommendation": self.recommendation}


class RecommendationEvidence(EventPage):
    """The evidence is for whoever sees the papers of the event."""

    permission = "document.view"

    def get(self, request: HttpRequest, pk: int, recommendation: int) -> HttpResponse:
        row = self.row(Recommendation.objects.filter(event=self.event).select_related("evidence"), recommendation)
        if row.evidence is None:
            raise NotFound
        return file_response(row.evidence)


class RecommendationCarry(EventActionPage):
    """Open ones that were ticked go on the agenda of this event."""

    permission = "recommendation.change"

    def perform(self) -> str:
        event = self.event
        typed = self.request.POST.getlist("rekomendasi")
        ids = [int(word) for word in typed if word.isdecimal() and len(word) <= 18]
        if not ids:
            raise DomainError("nothing_chosen", "Centang rekomendasi yang dibawa ke kegiatan ini.")
        count = carry_recommendations(event.pk, ids, actor=self.request.user)
        messages.success(self.request, f"{count} rekomendasi dibawa ke kegiatan ini.")
        return self.refused_url()

    def refused_url(self) -> str:
        return reverse("recommendation-list", args=[self.kwargs["pk"]])


class RecommendationOverview(SealedPage):
    """What is still open in all events in sight, the most urgent first; by key."""

    permission = "event.view"
    template_name = "events/recommendation_overview.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        tab = request.GET.get("keadaan", "")
        rows = self.rows(Recommendation)
        tabs = {"": rows.unfinished(), "lewat": rows.overdue(today)}
        tab = tab if tab in {*tabs, "selesai"} else ""
        found = recommendations_of(request.user, tab, today).select_related("event__office", "proposer")
        first = request.GET.get("mulai", "")
        start = int(first) if first.isdecimal() and len(first) <= 6 else 0
        page = list(found[start : start + PAGE_SIZE + 1])
        url = reverse("recommendation-overview")
        more = {"keadaan": tab} if tab else {}
        return self.page(
            {
                "rows": [told(row, today) for row in page[:PAGE_SIZE]],
                "tabs": [
                    {"label": "Terbuka", "url": url, "active": not tab, "count": tabs[""].count()},
                    {"label": "Lewat tenggat", "url": f"{url}?keadaan=lewat", "active": tab == "lewat",
                     "count": tabs["lewat"].count()},
                    {"label": "Selesai", "url": f"{url}?keadaan=selesai", "active": tab == "selesai"},
                ],
                "next_url": f"?{urlencode(more | {'mulai': start + PAGE_SIZE})}" if len(page) > PAGE_SIZE else "",
                "may_follow": may(request.user, "recommendation.change"),
            }
        )  # fmt: skip
