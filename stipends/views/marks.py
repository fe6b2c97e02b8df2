"""Who changed since a list was handed in: the approver looks, holds or keeps each, and the rest goes on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.money import format_number
from pilarsosial.core.views import ActionPage

from ..forms import ReasonForm
from ..models import LineMark
from ..services.marking import WAITING, decide_mark, mark_changes
from .base import StipendForm, cursor, is_own, with_query
from .batches import batch_url
from .payments import OwnBatchPage

SHOWN = 50
_TONES = {LineMark.Outcome.OPEN: "attention", LineMark.Outcome.HELD: "danger", LineMark.Outcome.KEPT: "ok"}
_WORDS = {"putusan": "Putusan", "jumlah": "Jumlah", "rekening": "Rekening"}


def marks_url(pk: int) -> str:
    return reverse("batch-marks", args=[pk])


class BatchMarks(OwnBatchPage):
    """The marked people of a list: those that wait, and those that were decided on."""

    permission = "batch.view"
    template_name = "stipends/marks.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self.batch()
        decides = is_own(request, "batch.approve", batch.office_id) and batch.state in WAITING
        marks = self.rows(LineMark).filter(batch=batch)
        waits = Q(outcome=LineMark.Outcome.OPEN)
        counts = marks.aggregate(waiting=Count("pk", filter=waits), decided=Count("pk", filter=~waits))
        asked = request.GET.get("lihat", "")
        decided = asked == "diputuskan" or (not asked and not counts["waiting"] and counts["decided"] > 0)
        here = marks_url(pk)
        found = marks.filter(~waits if decided else waits, pk__gt=cursor(request))
        found = list(found.select_related("line", "decided_by").order_by("pk")[: SHOWN + 1])
        rows = [
            {
                "mark": mark,
                "place": short_name(mark.line.region_code),
                "changes": [(_WORDS.get(what, what), old, new) for what, (old, new) in mark.told.items()],
                "tone": _TONES[LineMark.Outcome(mark.outcome)],
                "waits": mark.outcome == LineMark.Outcome.OPEN,
            }
            for mark in found[:SHOWN]
        ]
        word = "diputuskan" if decided else "menunggu"
        context = {
            "batch": batch,
            "rows": rows,
            "decides": decides,
            "tabs": [
                {
                    "label": label,
                    "url": with_query(here, lihat=code),
                    "count": format_number(counts[name]),
                    "active": code == word,
                }
                for label, code, name in (
                    ("Menunggu putusan", "menunggu", "waiting"),
                    ("Sudah diputuskan", "diputuskan", "decided"),
                )
            ]
            if counts["waiting"] or counts["decided"]
            else [],
            "next_url": with_query(here, lihat=word, sesudah=found[SHOWN - 1].pk) if len(found) > SHOWN else "",
        }
        return self.page(context)


class BatchMark(ActionPage):
    """Look now, before approving."""

    permission = "batch.approve"

    def perform(self) -> str:
        found = mark_changes(self.kwargs["pk"], actor=self.request.user)
        told = f"{format_number(found)} orang ditandai." if found else "Tidak ada perubahan baru sejak diajukan."
        messages.success(self.request, told)
        return marks_url(self.kwargs["pk"])

    def refused_url(self) -> str:
        return batch_url(self.kwargs["pk"])


class MarkHold(ActionPage):
    """Hold the person; the rest of the list goes on."""

    permission = "batch.approve"
    success_message = "Ditahan; dibayar kemudian sebagai rapel."

    def perform(self) -> str:
        mark = decide_mark(self.kwargs["pk"], outcome=LineMark.Outcome.HELD, actor=self.request.user)
        return marks_url(mark.batch_id)

    def refused_url(self) -> str:
        return marks_url(self.row(LineMark, self.kwargs["pk"]).batch_id)


class MarkKeep(StipendForm):
    """Pay as handed in, with the reason why."""

    permission = "batch.approve"
    heading = "Tetap bayar seperti diajukan"
    action = "Tetap bayar"
    success_message = "Tetap dibayar seperti diajukan."

    def make_form(self, data: Any, files: Any) -> BaseForm:
        self.mark = self.row(LineMark.objects.select_related("line", "batch__scheme"), self.kwargs["pk"])
        self.subheading = self.mark.line.name
        return ReasonForm(data)

    def crumbs(self) -> list[tuple[str, str]]:
        batch = self.mark.batch
        return [*super().crumbs(), (str(batch), batch_url(batch.pk)), ("Perubahan", marks_url(batch.pk))]

    def perform(self, form: ReasonForm) -> str:
        note = form.cleaned_data["note"]
        decide_mark(self.mark.pk, outcome=LineMark.Outcome.KEPT, note=note, actor=self.request.user)
        return marks_url(self.mark.batch_id)
