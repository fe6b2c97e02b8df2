"""The regencies' parts of a list: confirmed by them, accepted or returned by the list's office."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse

from pilarsosial.core.asked import whole_number
from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.money import format_number
from pilarsosial.core.views import ActionPage

from ..forms import ReasonForm
from ..models import Batch, BatchPart
from ..services import accept_confirmed_parts, accept_part, confirm_part, return_part
from .base import StipendForm, with_query
from .batches import batch_url

BOARD = "rekap"


def way_back(request: HttpRequest, batch: Batch) -> str:
    """To the board, where the button was pressed there, else to the parts on the list's page."""
    asked = request.POST.get("kembali") or request.GET.get("kembali")
    if asked == BOARD:
        return with_query(reverse("roll-up"), skema=batch.scheme.code, periode=batch.period)
    return batch_url(batch.pk, "bagian")


class _PartAction(ActionPage, base=True):
    def part(self) -> BatchPart:
        return self.row(BatchPart.objects.select_related("batch__scheme"), self.kwargs["pk"])

    def refused_url(self) -> str:
        return way_back(self.request, self.part().batch)


class PartConfirm(_PartAction):
    """A regency confirms its part."""

    permission = "batch.confirm"
    success_message = "Bagian kabupaten/kota dipastikan."

    def perform(self) -> str:
        confirm_part(self.kwargs["pk"], actor=self.request.user, digest=self.request.POST.get("sidik", ""))
        return way_back(self.request, self.part().batch)


class PartAccept(_PartAction):
    """The list's office takes a confirmed part."""

    permission = "batch.accept"
    success_message = "Bagian kabupaten/kota diterima."

    def perform(self) -> str:
        run = whole_number(self.request.POST.get("hitungan", ""))
        accept_part(self.kwargs["pk"], actor=self.request.user, run=run)
        return way_back(self.request, self.part().batch)


class PartsAccept(ActionPage):
    """All that wait for it at once."""

    permission = "batch.accept"

    def perform(self) -> str:
        count = accept_confirmed_parts(self.kwargs["pk"], actor=self.request.user)
        messages.success(self.request, f"{format_number(count)} bagian diterima.")
        return self.refused_url()

    def refused_url(self) -> str:
        return way_back(self.request, self.row(Batch.objects.select_related("scheme"), self.kwargs["pk"]))


class PartReturn(StipendForm):
    """The list's office gives a part back, with the reason."""

    permission = "batch.accept"
    heading = "Kembalikan bagian"
    action = "Kembalikan"
    success_message = "Bagian dikembalikan. Kabupaten/kotanya memastikan lagi sesudah diperbaiki."

    def make_form(self, data: Any, files: Any) -> BaseForm:
        self.part = self.row(BatchPart.objects.select_related("batch__scheme", "batch__office"), self.kwargs["pk"])
        # A province's list lies in sight of others too; the act is its own office's alone.
        Batch.objects.get_visible(self.request.user, self.permission, self.part.batch_id)
        self.subheading = f"{short_name(self.part.regency_code)}, {self.part.batch}"
        return ReasonForm(data)

    def crumbs(self) -> list[tuple[str, str]]:
        return [*super().crumbs(), (str(self.part.batch), way_back(self.request, self.part.batch))]

    def perform(self, form: ReasonForm) -> str:
        return_part(self.part.pk, actor=self.request.user, note=form.cleaned_data["note"])
        return way_back(self.request, self.part.batch)
