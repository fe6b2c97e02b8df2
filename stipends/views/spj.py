"""The accountability file of a list: what is there and missing, scans in and out, all of it in one zip."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from pilarsosial.core.errors import NotFound
from pilarsosial.core.files import file_response
from pilarsosial.core.views import SealedPage

from ..forms import ReasonForm
from ..forms.payments import PaperForm
from ..models import Batch, BatchPaper, PaperKind
from ..services.papers import FROM_SUBMISSION, add_paper, withdraw_paper
from ..services.printing import tell_full_numbers
from ..spj import checklist, missing_from, zipped
from .base import STATE_TONES, StipendForm, is_own
from .batches import batch_url
from .decisions import steps_for
from .payments import OwnBatchPage
from .printing import printed_papers


def spj_url(pk: int) -> str:
    return reverse("batch-spj", args=[pk])


class BatchSpj(OwnBatchPage):
    """The checklist."""

    permission = "batch.view"
    template_name = "stipends/spj.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self.batch()
        papers = checklist(batch, actor=request.user)
        needed, missing = [paper for paper in papers if paper.needed], missing_from(papers)
        leads_on = reverse("batch-account", args=[pk])
        context = {
            "batch": batch,
            "state": {"label": batch.get_state_display(), "tone": STATE_TONES[batch.state]},
            "papers": papers,
            "there": sum(paper.is_there for paper in needed),
            "needed": len(needed),
            "missing": missing,
            "may_add": is_own(request, "batch.papers", batch.office_id) and batch.state in FROM_SUBMISSION,
            "printed": printed_papers(batch),
            "steps": [] if missing else [step for step in steps_for(request, batch) if step["url"] == leads_on],
        }
        return self.page(context)


class BatchBundle(OwnBatchPage):
    """Everything in one file, with a manifest. Whole numbers for who may see them."""

    permission = "batch.view"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self.batch()
        if not printed_papers(batch):
            raise NotFound
        full = is_own(request, "line.unmask", batch.office_id)
        content = zipped(batch, checklist(batch, actor=request.user, full=full))
        if full:
            tell_full_numbers(batch.pk, actor=request.user)
        response = HttpResponse(content, content_type="application/zip")
        response["Content-Disposition"] = content_disposition_header(True, f"spj-{batch.pk}.zip")
        return response


class PaperAdd(StipendForm):
    """A scan for the list; `?jenis=` chooses what it is."""

    permission = "batch.papers"
    heading = "Tambah dokumen SPJ"
    action = "Unggah"
    success_message = "Dokumen ditambahkan."

    def make_form(self, data: Any, files: Any) -> BaseForm:
        self.batch = self.row(Batch.objects.select_related("scheme", "office", "event"), self.kwargs["pk"])
        self.subheading = str(self.batch)
        kind = self.request.GET.get("jenis", "")
        return PaperForm(data, files, initial={"kind": kind if kind in PaperKind.values else PaperKind.DECREE})

    def crumbs(self) -> list[tuple[str, str]]:
        return [*super().crumbs(), (str(self.batch), batch_url(self.batch.pk)), ("SPJ", spj_url(self.batch.pk))]

    def perform(self, form: PaperForm) -> str:
        told = form.cleaned_data
        add_paper(self.batch.pk, told["file"], kind=told["kind"], note=told["note"], actor=self.request.user)
        return spj_url(self.batch.pk)


class PaperFile(SealedPage):
    """One scan, as it was kept."""

    permission = "batch.view"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        paper = self.row(BatchPaper.objects.select_related("file"), pk)
        if not is_own(request, self.permission, paper.office_id):
            raise NotFound
        return file_response(paper.file)


class PaperWithdraw(StipendForm):
    """Take a scan off the list, with the reason; it stays in the trail."""

    permission = "batch.papers"
    heading = "Tarik dokumen"
    action = "Tarik"
    success_message = "Dokumen ditarik."

    def make_form(self, data: Any, files: Any) -> BaseForm:
        self.paper = self.row(BatchPaper.objects.select_related("file", "batch__scheme"), self.kwargs["pk"])
        self.subheading = f"{self.paper}: {self.paper.file.filename}"
        return ReasonForm(data)

    def crumbs(self) -> list[tuple[str, str]]:
        batch = self.paper.batch
        return [*super().crumbs(), (str(batch), batch_url(batch.pk)), ("SPJ", spj_url(batch.pk))]

    def perform(self, form: ReasonForm) -> str:
        withdraw_paper(self.paper.pk, reason=form.cleaned_data["note"], actor=self.request.user)
        return spj_url(self.paper.batch_id)
