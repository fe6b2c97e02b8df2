"""The event at which a list is handed over: choosing it, who of the payees was there, and the lists of an event."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from events.models import Event, EventState
from pilarsosial.core.models import Pillar
from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.money import format_number, format_rupiah
from pilarsosial.core.views import SealedPage

from ..forms.payments import HandOverForm
from ..handover import CONDITIONS, CameTo, payees_at
from ..models import Batch, Line
from ..papers.payees import runs_told
from ..services import hand_over_at
from ..states import BatchState
from .base import STATE_TONES, cursor, handover_card, is_own, with_query
from .payments import OwnBatchPage, TreasurersForm, payments_url

SHOWN = 50
MOST_EVENTS = 100
# A hand-over comes as early as the month before its period and as late as a year after it.
BEFORE, AFTER = timedelta(days=31), timedelta(days=366)


class HandOver(TreasurersForm):
    """Choose the event among those near the period."""

    permission = "batch.papers"
    heading = "Penyerahan pada kegiatan"
    success_message = "Kegiatan penyerahan disimpan."

    def make_form(self, data: Any, files: Any) -> BaseForm:
        batch = self.find()
        self.subheading = (
            f"{batch}. Menyebut kegiatan bukan mencatat pembayaran: yang diterima orang tetap dicatat sendiri."
        )
        return HandOverForm(data, batch=batch, events=_events_near(self.request, batch))

    def perform(self, form: HandOverForm) -> str:
        chosen, version = form.cleaned_data["event"], form.cleaned_data["version"]
        hand_over_at(self.batch.pk, chosen, version=version, actor=self.request.user)
        return payments_url(self.batch.pk, "penyerahan")


def _events_near(request: HttpRequest, batch: Batch) -> QuerySet[Event]:
    """Of the list's own office, or held elsewhere and in sight; the chosen one however far it is."""
    near = Q(ends_on__gte=batch.first_day - BEFORE, starts_on__lte=batch.last_day + AFTER)
    fits = near & ~Q(state=EventState.CANCELLED) & Q(ends_on__gte=batch.first_day)
    rows = Event.objects.visible_to(request.user, "event.view").filter(fits | Q(pk=batch.event_id))
    return rows.order_by("-starts_on", "-pk")[:MOST_EVENTS]


class BatchPresence(OwnBatchPage):
    """Who of the payees was at the event of the hand-over, by name. It pays nobody."""

    permission = "batch.view"
    template_name = "stipends/batch_presence.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self.batch()
        context: dict[str, Any] = {"batch": batch, "handover": handover_card(request, batch), "people": []}
        context["handover"]["presence_url"] = ""
        context["is_closed"] = batch.is_closed
        if batch.event is not None:
            lines = Line.objects.visible_to(request.user, "line.view").filter(batch=batch)
            context |= self._people(payees_at(lines, batch.event, request.user))
        return self.page(context)

    def _people(self, payees: QuerySet[Line]) -> dict[str, Any]:
        asked, here = self.request.GET.get("kehadiran", ""), reverse("batch-presence", args=[self.kwargs["pk"]])
        chosen = CameTo(asked) if asked in CameTo.values else CameTo.ABSENT
        counts = counted(payees)
        rows = payees.filter(CONDITIONS[chosen]).order_by().values("person")
        rows = rows.annotate(first_name=Min("name"), place=Min("region_code"), pillar_of=Min("pillar"))
        if (after := cursor(self.request)) > 0:
            name = payees.filter(person=after).aggregate(name=Min("name"))["name"] or ""
            rows = rows.filter(Q(first_name__gt=name) | Q(first_name=name, person__gt=after))
        found = list(rows.order_by("first_name", "person")[: SHOWN + 1])
        pillars = dict(Pillar.objects.values_list("pk", "name"))
        return {
            "chosen": chosen,
            "tabs": [
                {
                    "label": state.label,
                    "url": with_query(here, kehadiran=state.value),
                    "count": format_number(counts[state]),
                    "active": state == chosen,
                }
                for state in CameTo
            ],
            "people": [
                {
                    "member": row["person"],
                    "name": row["first_name"],
                    "pillar": pillars.get(row["pillar_of"], ""),
                    "place": short_name(row["place"]),
                }
                for row in found[:SHOWN]
            ],
            "next_url": with_query(here, kehadiran=chosen.value, sesudah=found[SHOWN - 1]["person"])
            if len(found) > SHOWN
            else "",
        }


def counted(payees: QuerySet[Line]) -> dict[CameTo, int]:
    """People, not lines: who also gets back pay was there once."""
    rows = payees.order_by().aggregate(
        **{state.name: Count("person", distinct=True, filter=condition) for state, condition in CONDITIONS.items()}
    )
    return {state: rows[state.name] for state in CameTo}


class EventHandOvers(SealedPage):
    """The lists handed over at an event: a fragment of the event's page, and a page of its own without a script."""

    permission = "batch.view"
    template_name = "stipends/event_hand_overs.html"
    fragment_name = "stipends/event_hand_overs_fragment.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        event = Event.objects.get_visible(request.user, "event.view", pk)
        batches = self.rows(Batch).filter(event=event).exclude(state=BatchState.CANCELLED)
        batches = list(batches.select_related("scheme", "office").order_by("scheme__name", "first_day", "pk")[:SHOWN])
        pillars = dict(Pillar.objects.values_list("code", "name"))
        context = {
            "event": event,
            "rows": [
                {
                    "row": batch,
                    "state": {"label": batch.get_state_display(), "tone": STATE_TONES[BatchState(batch.state)]},
                    "people": format_number(batch.payable) if own else "",
                    "net": format_rupiah(batch.net) if own else "",
                    "months": _months_told(batch, pillars),
                    "presence_url": reverse("batch-presence", args=[batch.pk]) if own and batch.payable else "",
                }
                for batch in batches
                for own in [is_own(request, self.permission, batch.office_id)]
            ],
        }
        return self.page(context)


def _months_told(batch: Batch, pillars: dict[str, str]) -> str:
    """`Triwulan III 2024`; with `PSM Jul` where a pillar is paid for other months than the whole period."""
    narrowed = [f"{pillars.get(code, code)} {runs_told(months)}" for code, months in sorted(batch.spans.items())]
    return f"{batch.period_label} ({'; '.join(narrowed)})" if narrowed else batch.period_label
