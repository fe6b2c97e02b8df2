"""Renewing a whole pillar by one decree: its annex beside the roster, then one act."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone

from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.models import Job, Pillar
from pilarsosial.core.policies import require
from pilarsosial.core.views import SealedPage, show_refusal

from ..annex.comparing import Compared, compare
from ..annex.preview import (
    Preview,
    by_selection,
    everybody,
    last_day_before,
    make_preview,
    preview_again,
    roster,
)
from ..annex.reading import read_sheet, read_text
from ..filters import read_question
from ..forms.decrees import AnnexForm, RenewForm, read_versions
from ..lists import Question
from ..models import Decree
from ..services import renew_soon
from .base import decree_url

ASSIGN = "assignment.change"


class _RenewalPage(SealedPage, base=True):
    permission = "decree.change"

    def decree(self) -> Decree:
        require(self.request.user, ASSIGN)
        return self.row(Decree.objects.select_related("office"), self.kwargs["pk"])

    def show(self, decree: Decree, preview: Preview, form: RenewForm, status: int = 200) -> HttpResponse:
        self.template_name = "personnel/decree_preview.html"
        context = {
            "decree": decree,
            "preview": preview,
            "figures": preview.figures(),
            "form": form,
            "more": _more(preview),
            "skipped": form.skipped,
            "ended": form.ended,
            "chosen": form.unsure,
        }
        response = self.page(context, status=status)
        response["Cache-Control"] = "no-store"
        return response


class DecreeAnnex(_RenewalPage):
    """Asks for the annex and shows it beside the roster. Nothing of it is kept.

    `?dari=7` compares with those who rest on another decree; the query of the list of members takes the place of an
    annex.
    """

    template_name = "personnel/decree_annex.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        decree = self.decree()
        return self._ask(decree, self._form(decree))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        decree = self.decree()
        form = self._form(decree, request.POST, request.FILES)
        if form.is_valid():
            try:
                compared = self._compare(decree, form)
            except (NotFound, NotPermitted):
                raise
            except DomainError as refusal:
                show_refusal(form, refusal)
            else:
                today = timezone.localdate()
                return self.show(
                    decree,
                    make_preview(decree, compared),
                    RenewForm(initial={"last_day": last_day_before(decree, today)}),
                )
        return self._ask(decree, form, status=422)

    def _form(self, decree: Decree, data: Any = None, files: Any = None) -> AnnexForm:
        question, earlier = self._question(), self._earlier()
        initial = {}
        if question is not None:
            pillar = Pillar.objects.filter(code=question.pillar).first()
            initial = {"work": f"pilar-{pillar.pk}" if pillar else "", "region": question.region}
        kind = "daftar" if question is not None else "sk" if earlier is not None else "lampiran"
        return AnnexForm(data, files, actor=self.request.user, source=kind, initial=initial)

    def _ask(self, decree: Decree, form: BaseForm, status: int = 200) -> HttpResponse:
        earlier = self._earlier()
        today = timezone.localdate()
        context = {
            "decree": decree,
            "form": form,
            "earlier": earlier,
            "is_over": decree.valid_until is not None and decree.valid_until < today,
        }
        return self.page(context, status=status)

    def _compare(self, decree: Decree, form: AnnexForm) -> Compared:
        actor, today, earlier = self.request.user, timezone.localdate(), self._earlier()
        cleaned = form.cleaned_data
        inside = {"duty_region__code__inside": decree.office.region_id}
        if earlier is not None:
            rows = roster(actor, today, decree=earlier, **inside)
        else:
            if cleaned["region"]:
                inside = {"duty_region__code__inside": cleaned["region"]}
            rows = roster(actor, today, **form.kind(), **inside)
        question = self._question()
        if question is not None:
            return by_selection(rows, actor, question, form.pillar_id())
        if upload := cleaned.get("file"):
            return compare(read_sheet(upload.read(), upload.name), rows, actor=actor)
        if text := cleaned.get("text"):
            return compare(read_text(text), rows, actor=actor)
        return everybody(rows)

    def _question(self) -> Question | None:
        """What the list of members was asked, where one came from there."""
        asked = self.request.GET.get("daftar")
        return None if asked is None else read_question(QueryDict(asked), timezone.localdate())

    def _earlier(self) -> Decree | None:
        """The decree in whose place this one steps."""
        pk = self.request.GET.get("dari", "")
        if not pk.isdecimal() or len(pk) > 18:
            return None
        return self.rows(Decree).filter(pk=pk).exclude(pk=self.kwargs["pk"]).first()


class DecreeRenew(_RenewalPage):
    """Does what the preview offered. A refusal shows the preview again, with every tick."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        decree = self.decree()
        form = RenewForm(request.POST)
        if form.is_valid():
            try:
                return self._renew(decree, form, timezone.localdate())
            except (NotFound, NotPermitted):
                raise
            except DomainError as refusal:
                show_refusal(form, refusal)
        missing = read_versions([request.POST.get("absent", "")])
        preview = preview_again(decree, request.POST, form.offered(), missing, request.user)
        return self.show(decree, preview, form, status=422)

    def _renew(self, decree: Decree, form: RenewForm, today: date) -> HttpResponse:
        if not form.renewed() and not form.ended:
            raise DomainError("nobody_chosen", "Tidak ada yang dipilih untuk diperpanjang atau diakhiri.")
        done = renew_soon(
            decree.pk,
            form.renewed(),
            ended=form.ended,
            last_day=form.cleaned_data["last_day"],
            today=today,
            actor=self.request.user,
        )
        if isinstance(done, Job):
            messages.info(self.request, "Perpanjangan sedang dikerjakan. Kemajuannya tampil di halaman ini.")
            return HttpResponseRedirect(reverse("job-detail", args=[done.pk]))
        messages.success(self.request, done.said())
        if done.refused:
            messages.warning(self.request, f"Tidak diubah – {done.said_refused()}")
        return HttpResponseRedirect(decree_url(decree.pk))


def _more(preview: Preview) -> dict[str, int]:
    """How many of each table did not fit on the page."""
    shown = {name: len(getattr(preview, name)) for name in ("renewed", "unsure", "unmatched", "missing")}
    return {name: preview.counts[name] - number for name, number in shown.items()}
