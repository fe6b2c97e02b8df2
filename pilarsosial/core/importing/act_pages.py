"""The pages that do something with an import: say what its columns hold, put values right, apply, discard, undo."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from ..asked import whole_number
from ..errors import DomainError, NotFound, NotPermitted
from ..models import SheetImport
from ..views import ActionPage
from . import verbs
from .choices import columns_form, read_columns
from .fix_form import read_fixes
from .pages import ImportPage, ImportUrls
from .registry import import_kind
from .results import Findings
from .returned import XLSX, take_rejected
from .work import apply_soon, prepare_soon


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
                "detail_url": self.address("detail", pk),
                "crumbs": [*self.above(item), (item.filename, self.address("detail", pk))],
            }
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        item = self.sheet_import()
        findings = Findings(item)
        schema = import_kind(item.kind).make_schema(item.settings)
        try:
            item = verbs.change_choices(
                pk,
                lambda locked: read_columns(request.POST, findings, schema, locked.settings),
                actor=request.user,
            )
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


class ImportFixPage(ImportAction, base=True):
    """Put wrong values that repeat right, or take that back; then the file is read again with them."""

    success_message = "Perbaikan dicatat. Berkas diperiksa lagi dengan nilai itu."

    def perform(self) -> str:
        item = self.sheet_import()
        refused: list[str] = []

        def choices(locked: SheetImport) -> dict[str, Any]:
            if self.request.POST.get("revisi") != str(locked.revision):
                raise DomainError("stale_preview", "Pratinjau sudah diperbarui. Periksa yang baru, lalu betulkan lagi.")
            found, sentences = read_fixes(self.request.POST, Findings(locked), locked.settings)
            refused.extend(sentences)
            return found

        item = verbs.change_choices(item.pk, choices, actor=self.request.user)
        for sentence in refused:
            messages.error(self.request, sentence)
        prepare_soon(item, actor=self.request.user)
        return f"{self.refused_url()}#perbaikan"


class ImportApplyPage(ImportAction, base=True):
    """Apply the preview that the user saw: its `revision` is in the form."""

    def perform(self) -> str:
        item = self.sheet_import()
        apply_soon(
            item,
            actor=self.request.user,
            revision=whole_number(self.request.POST.get("revisi", ""), -1),
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
                "crumbs": [*self.above(item), (item.filename, self.address("detail", pk))],
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
