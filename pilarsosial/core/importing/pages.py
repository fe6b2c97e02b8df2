"""The pages of an import, for every kind of sheet: upload, columns, preview, apply, done. A room adds its rows.

A room subclasses each page, sets `kind`, `permission`, `template_name` and `urls`, and says in `show_rows` how its rows
read. Every page works without a script; the progress of a large import asks for itself where there is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings as site
from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode

from ..errors import DomainError, NotFound, NotPermitted
from ..job_views import PROGRESS, UNDER_WAY, progress_text
from ..jobs import can_be_retried
from ..models import ImportState, Job, JobState, SheetImport, Verdict
from ..values.money import format_number
from ..views import ActionPage, FormPage, SealedPage
from . import verbs
from .choices import columns_form, read_columns
from .registry import import_kind
from .results import Findings
from .returned import XLSX, take_rejected
from .rows import StagedRow
from .staging import staged_page
from .work import apply_soon, prepare_soon

PAGE_SIZE = 50

STATE_TONES = {
    ImportState.UPLOADED: "quiet",
    ImportState.READING: "info",
    ImportState.QUESTIONS: "attention",
    ImportState.READY: "brand",
    ImportState.APPLIED: "ok",
    ImportState.UNDONE: "quiet",
    ImportState.DISCARDED: "quiet",
    ImportState.FAILED: "danger",
}
VERDICT_TONES = {
    Verdict.NEW: "ok",
    Verdict.CHANGED: "info",
    Verdict.UNCHANGED: "quiet",
    Verdict.REJECTED: "danger",
}
# The word in the address for each verdict.
VERDICT_WORDS = {
    "ditolak": Verdict.REJECTED,
    "baru": Verdict.NEW,
    "berubah": Verdict.CHANGED,
    "tetap": Verdict.UNCHANGED,
}
STEPS = {
    ImportState.UPLOADED: 2,
    ImportState.READING: 2,
    ImportState.QUESTIONS: 2,
    ImportState.READY: 3,
    ImportState.APPLIED: 6,
}


@dataclass(frozen=True)
class ImportUrls:
    """URL names of the room's import pages."""

    list: str
    new: str
    detail: str
    columns: str
    apply: str
    undo: str
    discard: str
    rejected: str


class ImportPage(SealedPage, base=True):
    """One import of the room's kind, or several."""

    kind: ClassVar[str]
    urls: ClassVar[ImportUrls]

    def imports(self) -> models.QuerySet[SheetImport]:
        return self.rows(SheetImport).filter(kind=self.kind).select_related("office", "actor", "applied_by", "job")

    def sheet_import(self) -> SheetImport:
        found = self.imports().filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise NotFound
        return found

    def address(self, name: str, *args: Any) -> str:
        return reverse(getattr(self.urls, name), args=args)


class ImportListPage(ImportPage, base=True):
    """Newest first, by key."""

    def get(self, request: HttpRequest) -> HttpResponse:
        before = request.GET.get("sebelum", "")
        rows = self.imports().order_by("-pk")
        if before.isdigit():
            rows = rows.filter(pk__lt=int(before[:18]))
        page = list(rows[: PAGE_SIZE + 1])
        shown = page[:PAGE_SIZE]
        return self.page(
            {
                "rows": [{"item": item, "tone": STATE_TONES[ImportState(item.state)]} for item in shown],
                "next_url": f"?{urlencode({'sebelum': shown[-1].pk})}" if len(page) > PAGE_SIZE else "",
                "first_url": self.address("list") if before else "",
                "new_url": self.address("new"),
                "keep_days": site.IMPORT_KEEP_DAYS,
            }
        )


class ImportNewPage(FormPage, base=True):
    """Upload a sheet. The form has a `file`; a room's form gives `office()` and `settings()`."""

    kind: ClassVar[str]
    urls: ClassVar[ImportUrls]

    def perform(self, form: Any) -> str:
        actor = self.request.user
        file = form.cleaned_data["file"]
        sheet_import = verbs.upload_sheet(
            file.chunks(),
            filename=file.name,
            kind=self.kind,
            office=form.office(),
            settings=form.settings(),
            actor=actor,
        )
        prepare_soon(sheet_import, actor=actor)
        return reverse(self.urls.detail, args=[sheet_import.pk])


class ImportDetailPage(ImportPage, base=True):
    """Where an import stands: under way, questions, preview or done."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        item = self.sheet_import()
        findings = Findings(item)
        context = {
            "item": item,
            "findings": findings,
            "step": STEPS.get(ImportState(item.state), 1),
            "tone": STATE_TONES[ImportState(item.state)],
            "crumbs": [("Impor data", self.address("list"))],
            "urls": {name: self.address(name, pk) for name in ("columns", "apply", "undo", "discard", "rejected")},
            "new_url": self.address("new"),
            "is_purged": item.purged_at is not None,
        }
        if item.job is not None and item.job.state in UNDER_WAY:
            return self.page({**context, **self._job(item.job), "under_way": True})
        if item.state == ImportState.QUESTIONS:
            schema = import_kind(item.kind).make_schema(item.settings)
            context["sheets"] = columns_form(findings, schema)
        elif item.state in (ImportState.READY, ImportState.APPLIED, ImportState.UNDONE):
            context |= self._preview(request, item, findings)
        if item.job is not None and item.job.state == JobState.FAILED and item.state != ImportState.APPLIED:
            context["job_message"] = item.job.message
        return self.page(context)

    def _job(self, job: Job) -> dict[str, Any]:
        if job.owner_id != self.request.user.pk:
            return {"job_of": job.owner}
        return {
            "job": job,
            "progress_state": PROGRESS.get(JobState(job.state), ""),
            "progress_text": progress_text(job),
            "may_retry": can_be_retried(job),
        }

    def _preview(self, request: HttpRequest, item: SheetImport, findings: Findings) -> dict[str, Any]:
        word = request.GET.get("putusan", "")
        verdict = VERDICT_WORDS.get(word, "")
        start = request.GET.get("mulai", "")
        first = min(int(start), item.rows) if start.isdigit() and len(start) < 9 else 0
        rows, total = staged_page(item, verdict, start=first, size=PAGE_SIZE)
        labels = import_kind(item.kind).total_labels
        kept = [word] if verdict else []
        return {
            "rows": self.show_rows(item, rows, findings),
            "tabs": self._tabs(item, word if verdict else ""),
            "total": total,
            "pager_text": f"{format_number(first + 1)}–{format_number(first + len(rows))} dari {format_number(total)}"
            if rows
            else "0 baris",
            "previous_url": _page_url(kept, max(first - PAGE_SIZE, 0)) if first else "",
            "next_url": _page_url(kept, first + PAGE_SIZE) if first + len(rows) < total else "",
            "totals": [
                {"label": label, "value": format_number(item.totals[name])}
                for name, label in labels.items()
                if item.totals.get(name)
            ],
            "good": item.new + item.changed,
            "may_apply": item.state == ImportState.READY,
            "may_undo": item.state == ImportState.APPLIED and item.journal is not None,
            **self.more(item, findings),
        }

    def _tabs(self, item: SheetImport, chosen: str) -> list[dict[str, Any]]:
        tabs = [{"label": "Semua", "url": "?", "count": format_number(item.rows), "active": not chosen}]
        for word, verdict in VERDICT_WORDS.items():
            number = getattr(item, verdict)
            tabs.append(
                {
                    "label": verdict.label,
                    "url": f"?{urlencode({'putusan': word})}",
                    "count": format_number(number),
                    "active": word == chosen,
                }
            )
        return tabs

    def show_rows(self, item: SheetImport, rows: list[StagedRow], findings: Findings) -> list[dict[str, Any]]:
        """The room's rows for its template, numbers of people masked."""
        raise NotImplementedError

    def more(self, item: SheetImport, findings: Findings) -> dict[str, Any]:
        """What else the room's preview shows."""
        return {}


class ImportColumnsPage(ImportPage, base=True):
    """Say what the columns of each sheet hold; then the file is read again."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        item = self.sheet_import()
        findings = Findings(item)
        schema = import_kind(item.kind).make_schema(item.settings)
        return self.page(
            {
                "item": item,
                "sheets": columns_form(findings, schema),
                "columns_url": self.address("columns", pk),
                "crumbs": [("Impor data", self.address("list")), (item.filename, self.address("detail", pk))],
            }
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        item = self.sheet_import()
        findings = Findings(item)
        schema = import_kind(item.kind).make_schema(item.settings)
        try:
            choices = read_columns(request.POST, findings, schema, item.settings)
            item = verbs.change_choices(pk, choices, actor=request.user)
            prepare_soon(item, actor=request.user)
        except (NotFound, NotPermitted):
            raise
        except DomainError as refusal:
            messages.error(request, refusal.message)
        return HttpResponseRedirect(self.address("detail", pk))


class ImportAction(ActionPage, base=True):
    """One verb on one import."""

    kind: ClassVar[str]
    urls: ClassVar[ImportUrls]

    def sheet_import(self) -> SheetImport:
        found = self.rows(SheetImport).filter(kind=self.kind, pk=self.kwargs["pk"]).first()
        if found is None:
            raise NotFound
        return found

    def refused_url(self) -> str:
        return reverse(self.urls.detail, args=[self.kwargs["pk"]])


class ImportApplyPage(ImportAction, base=True):
    """Apply the preview that the user saw: its `revision` is in the form."""

    def perform(self) -> str:
        item = self.sheet_import()
        revision = self.request.POST.get("revisi", "")
        apply_soon(
            item,
            actor=self.request.user,
            revision=int(revision) if revision.isdigit() and len(revision) < 9 else -1,
            only_good=self.request.POST.get("hanya_benar") == "1",
        )
        return self.refused_url()


class ImportDiscardPage(ImportAction, base=True):
    success_message = "Unggahan dibuang."

    def perform(self) -> str:
        item = self.sheet_import()
        verbs.discard_import(item.pk, actor=self.request.user)
        return reverse(self.urls.list)


class ImportUndoPage(ImportPage, base=True):
    """Asks first, then takes an applied import back."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        item = self.sheet_import()
        return self.page(
            {
                "item": item,
                "detail_url": self.address("detail", pk),
                "crumbs": [("Impor data", self.address("list")), (item.filename, self.address("detail", pk))],
            }
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        item = self.sheet_import()
        try:
            verbs.undo_import(item.pk, actor=request.user)
        except (NotFound, NotPermitted):
            raise
        except DomainError as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, "Impor dibatalkan; daftar kembali seperti sebelumnya.")
        return HttpResponseRedirect(self.address("detail", pk))


class ImportRejectedPage(ImportPage, base=True):
    """The rejected rows as a workbook."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        item = self.sheet_import()
        try:
            name, chunks = take_rejected(item.pk, actor=request.user)
        except (NotFound, NotPermitted):
            raise
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(self.address("detail", pk))
        response = StreamingHttpResponse(chunks, content_type=XLSX)
        response["Content-Disposition"] = content_disposition_header(True, name)
        response["Cache-Control"] = "no-store"
        return response


def _page_url(kept: list[str], start: int) -> str:
    query = {"putusan": kept[0]} if kept else {}
    return f"?{urlencode({**query, 'mulai': start})}"
