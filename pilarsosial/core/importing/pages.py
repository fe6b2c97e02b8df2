"""The pages that show an import, for every kind of sheet: list, upload, preview, done. A room adds its rows.

A room subclasses each page, sets `kind`, `permission`, `template_name` and `urls`, and says in `show_rows` how its rows
read. Every page works without a script; the progress of a large import asks for itself where there is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings as site
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from ..asked import whole_number
from ..errors import NotFound
from ..job_views import PROGRESS, UNDER_WAY, progress_text
from ..jobs import can_be_retried
from ..models import ImportState, Job, JobState, SheetImport, Verdict
from ..values.money import format_number
from ..views import FormPage, SealedPage
from . import verbs
from .choices import brought_by_file, columns_form, reused_sentences, reused_values
from .fix_form import fixes_form
from .registry import import_kind
from .remembering import remembered_answers
from .results import Findings
from .rows import StagedRow
from .staging import staged_page
from .standing import standing
from .work import prepare_soon

PAGE_SIZE = 50

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
    fix: str
    apply: str
    undo: str
    discard: str
    rejected: str


class ImportPage(SealedPage, base=True):
    """One import of the room's kind, or several."""

    kind: ClassVar[str]
    urls: ClassVar[ImportUrls]
    # What the verdicts on rows are called where they are no additions to a roster; one that is not here has no tab.
    verdicts: ClassVar[Mapping[Verdict, str]] = {verdict: verdict.label for verdict in Verdict}

    def above(self, item: SheetImport) -> list[tuple[str, str]]:
        """The crumbs above the import."""
        return [("Impor data", self.address("list"))]

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
        if (last := whole_number(before)) is not None:
            rows = rows.filter(pk__lt=last)
        page = list(rows[: PAGE_SIZE + 1])
        shown = page[:PAGE_SIZE]
        return self.page(
            {
                "rows": [dict(zip(("item", "label", "tone"), (item, *standing(item)), strict=True)) for item in shown],
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
        office = form.office()
        sheet_import = verbs.upload_sheet(
            file.chunks(),
            filename=file.name,
            kind=self.kind,
            office=office,
            settings={**form.settings(), **remembered_answers(office, self.kind, actor=actor)},
            actor=actor,
        )
        prepare_soon(sheet_import, actor=actor)
        return reverse(self.urls.detail, args=[sheet_import.pk])


class ImportDetailPage(ImportPage, base=True):
    """Where an import stands: under way, questions, preview or done."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        item = self.sheet_import()
        findings = Findings(item)
        label, tone = standing(item)
        context = {
            "item": item,
            "findings": findings,
            "notices": _notices(findings),
            "step": STEPS.get(ImportState(item.state), 1),
            "label": label,
            "tone": tone,
            "reused": reused_sentences(findings),
            "brought": brought_by_file(findings, item.settings),
            "reused_values": reused_values(findings),
            "reused_url": self.address("columns", pk) if item.state == ImportState.READY else "",
            "crumbs": self.above(item),
            "urls": {
                name: self.address(name, pk) for name in ("columns", "fix", "apply", "undo", "discard", "rejected")
            },
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
        first = min(whole_number(request.GET.get("mulai", ""), 0), item.rows)
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
            "fixing": fixes_form(findings, open_for_change=item.state == ImportState.READY),
            "may_undo": item.state == ImportState.APPLIED and item.journal is not None,
            **self.more(item, findings),
        }

    def _tabs(self, item: SheetImport, chosen: str) -> list[dict[str, Any]]:
        tabs = [{"label": "Semua", "url": "?#daftar", "count": format_number(item.rows), "active": not chosen}]
        for word, verdict in VERDICT_WORDS.items():
            if verdict not in self.verdicts:
                continue
            number = getattr(item, verdict)
            tabs.append(
                {
                    "label": self.verdicts[verdict],
                    "url": f"?{urlencode({'putusan': word})}#daftar",
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


def _notices(findings: Findings) -> list[str]:
    """Sentences, those about a column with its name and that of its sheet before them."""
    told = []
    for sheet in findings.sheets.values():
        for notice in sheet.get("notices", ()):
            header = sheet.get("headers", {}).get(notice["field"], "")
            told.append(f"Kolom {header}, lembar {sheet['name']}: {notice['message']}" if header else notice["message"])
    of_sheets = sum(len(sheet.get("notices", ())) for sheet in findings.sheets.values())
    return told + [notice["message"] for notice in findings.notices[of_sheets:]]


def _page_url(kept: list[str], start: int) -> str:
    query = {"putusan": kept[0]} if kept else {}
    return f"?{urlencode({**query, 'mulai': start})}#daftar"
