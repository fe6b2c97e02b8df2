"""A sheet of outside people in the browser: upload, columns, preview, apply, undo, rejected rows back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings as site
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from pilarsosial.core.importing import act_pages, pages
from pilarsosial.core.importing.results import Findings
from pilarsosial.core.importing.rows import ERROR, StagedRow
from pilarsosial.core.models import Office, SheetImport, Verdict
from pilarsosial.core.values.phone import format_phone

from ..importing.kind import PARTICIPANTS, PERMISSION
from ..importing.session import LABELS
from ..models import Event, ParticipantRole
from .people import people_url

URLS = pages.ImportUrls(
    list="participant-import-list",
    new="participant-import-list",
    detail="participant-import",
    columns="participant-import-columns",
    fix="participant-import-fix",
    apply="participant-import-apply",
    undo="participant-import-undo",
    discard="participant-import-discard",
    rejected="participant-import-rejected",
)
ACCEPTED = ".csv,.txt,.xlsx,.xlsm,.xls,.ods"


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Lembar peserta",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": "Pilih berkasnya.", "empty": "Berkas kosong. Pilih berkas yang berisi data."},
    )

    def __init__(self, data: Any, files: Any, *, event: Event) -> None:
        super().__init__(data, files)
        self.event = event

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > site.IMPORT_MAX_BYTES:
            limit = site.IMPORT_MAX_BYTES // (1024 * 1024)
            raise forms.ValidationError(f"Berkas lebih dari {limit} MB. Bagi menjadi beberapa berkas.")
        return file

    def office(self) -> Office:
        return self.event.office

    def settings(self) -> dict[str, Any]:
        return {"event": self.event.pk}


class ParticipantImportNew(pages.ImportNewPage):
    permission = PERMISSION
    kind, urls = PARTICIPANTS, URLS
    template_name = "events/import_new.html"

    def get_form(self, data: Any = None, files: MultiValueDict | None = None) -> UploadForm:
        self.event = self.row(Event.objects.select_related("office"), self.kwargs["pk"])
        return UploadForm(data, files, event=self.event)

    def context(self, form: forms.Form) -> dict[str, Any]:
        limit = site.IMPORT_MAX_BYTES // (1024 * 1024)
        return {"form": form, "event": self.event, "limit": limit, "fields": ", ".join(LABELS.values())}


class ParticipantImportList(pages.ImportListPage):
    permission = PERMISSION
    kind, urls = PARTICIPANTS, URLS
    template_name = "events/import_list.html"


class ParticipantImportDetail(pages.ImportDetailPage):
    permission = PERMISSION
    kind, urls = PARTICIPANTS, URLS
    template_name = "events/import_detail.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.event_id = self.sheet_import().settings["event"]
        return super().get(request, pk)

    def page(self, context: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
        again = reverse("participant-import-new", args=[self.event_id])
        more = {"new_url": again, "people_url": people_url(self.event_id), "answer_url": ""}
        return super().page({**(context or {}), **more}, status)

    def show_rows(self, item: SheetImport, rows: list[StagedRow], findings: Findings) -> list[dict[str, Any]]:
        return [_shown(row, findings) for row in rows]


class ParticipantImportColumns(act_pages.ImportColumnsPage):
    permission = PERMISSION
    kind, urls = PARTICIPANTS, URLS
    template_name = "core/import_columns.html"


class ParticipantImportFix(act_pages.ImportFixPage):
    permission = PERMISSION
    kind, urls = PARTICIPANTS, URLS


class ParticipantImportApply(act_pages.ImportApplyPage):
    permission = PERMISSION
    kind, urls = PARTICIPANTS, URLS


class ParticipantImportDiscard(act_pages.ImportDiscardPage):
    permission = PERMISSION
    kind, urls = PARTICIPANTS, URLS


class ParticipantImportUndo(act_pages.ImportUndoPage):
    permission = PERMISSION
    kind, urls = PARTICIPANTS, URLS
    template_name = "core/import_undo.html"


class ParticipantImportRejected(act_pages.ImportRejectedPage):
    permission = PERMISSION
    kind, urls = PARTICIPANTS, URLS


def _shown(row: StagedRow, findings: Findings) -> dict[str, Any]:
    sheet = findings.sheets.get(row.sheet, {})
    fields = row.fields
    changes = row.plan.get("changes", {})
    return {
        "key": row.key,
        "number": row.number,
        "sheet": sheet.get("name", "") if len(findings.sheets) > 1 else "",
        "name": fields.get("name", ""),
        "sub": ", ".join(filter(None, [fields.get("job", ""), fields.get("unit", ""), fields.get("agency", "")])),
        "phone": format_phone(fields["phone"]) if fields.get("phone") else "",
        "role": ParticipantRole(fields["role"]).label if fields.get("role") else "",
        "verdict": row.verdict,
        "verdict_label": Verdict(row.verdict).label,
        "tone": pages.VERDICT_TONES[Verdict(row.verdict)],
        "issues": [
            {
                "column": LABELS.get(issue.field, ""),
                "value": issue.value,
                "message": issue.message,
                "is_error": issue.severity == ERROR,
            }
            for issue in row.issues
        ],
        "effects": [{"label": LABELS[name], "old": old, "new": new} for name, (old, new) in changes.items()],
    }
