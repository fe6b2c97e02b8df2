"""Importing a roster sheet in the browser: upload, columns, preview, apply, done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings as site
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from pilarsosial.core.importing import act_pages, pages, verbs
from pilarsosial.core.importing.results import Findings
from pilarsosial.core.importing.rows import StagedRow
from pilarsosial.core.importing.work import prepare_soon
from pilarsosial.core.models import Office, Pillar, SheetImport

from .import_template_views import template_links
from .importing.answers import changed_answers
from .importing.kind import PERMISSION, ROSTER
from .importing.preview import preview_rows
from .importing.template_offers import importing_offices

URLS = pages.ImportUrls(
    list="import-list",
    new="import-new",
    detail="import-detail",
    columns="import-columns",
    fix="import-fix",
    apply="import-apply",
    undo="import-undo",
    discard="import-discard",
    rejected="import-rejected",
)
ACCEPTED = ".csv,.txt,.xlsx,.xlsm,.xls,.ods"


class UploadForm(forms.Form):
    """One file; the office where the user keeps several rosters; the pillar where the sheet does not say it."""

    file = forms.FileField(
        label="Berkas daftar anggota",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": "Pilih berkas yang akan diimpor.",
            "empty": "Berkas kosong. Pilih berkas yang berisi data.",
        },
    )
    office_id = forms.ModelChoiceField(label="Kantor pemilik daftar", queryset=Office.objects.none())
    pillar = forms.ModelChoiceField(
        label="Pilar bila lembar tidak menyebutnya",
        queryset=Pillar.objects.none(),
        to_field_name="code",
        required=False,
        empty_label="Menurut lembar",
    )
    allow_missing_nik = forms.BooleanField(label="Terima orang yang NIK-nya kosong", required=False)

    def __init__(self, data: Any, files: Any, *, actor: Any) -> None:
        super().__init__(data, files)
        offices = importing_offices(actor)
        self.fields["office_id"].queryset = offices
        first = list(offices[:2])
        self._only = first[0] if len(first) == 1 else None
        if self._only is not None:
            del self.fields["office_id"]
        self.fields["pillar"].queryset = Pillar.objects.visible_to(actor, "pillar.view").filter(is_active=True)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > site.IMPORT_MAX_BYTES:
            limit = site.IMPORT_MAX_BYTES // (1024 * 1024)
            raise forms.ValidationError(f"Berkas lebih dari {limit} MB. Bagi menjadi beberapa berkas.")
        return file

    def office(self) -> Office:
        return self._only or self.cleaned_data["office_id"]

    def settings(self) -> dict[str, Any]:
        chosen: dict[str, Any] = {}
        if self.cleaned_data["pillar"]:
            chosen["pillar"] = self.cleaned_data["pillar"].code
        if self.cleaned_data["allow_missing_nik"]:
            chosen["allow_missing_nik"] = True
        return chosen


class ImportList(pages.ImportListPage):
    permission = PERMISSION
    kind, urls = ROSTER, URLS
    template_name = "personnel/import_list.html"


class ImportNew(pages.ImportNewPage):
    permission = PERMISSION
    kind, urls = ROSTER, URLS
    template_name = "personnel/import_new.html"

    def get_form(self, data: Any = None, files: MultiValueDict | None = None) -> UploadForm:
        return UploadForm(data, files, actor=self.request.user)

    def context(self, form: forms.Form) -> dict[str, Any]:
        return {
            "form": form,
            "crumbs": [("Impor data", reverse(URLS.list))],
            "limit": site.IMPORT_MAX_BYTES // (1024 * 1024),
            "templates": template_links(self.request.user),
        }


class ImportDetail(pages.ImportDetailPage):
    permission = PERMISSION
    kind, urls = ROSTER, URLS
    template_name = "personnel/import_detail.html"

    def show_rows(self, item: SheetImport, rows: list[StagedRow], findings: Findings) -> list[dict[str, Any]]:
        shown = preview_rows(rows, findings, item.settings)
        for row in shown:
            row["tone"] = pages.VERDICT_TONES[row["verdict"]]
        return shown

    def more(self, item: SheetImport, findings: Findings) -> dict[str, Any]:
        missing = findings.named("missing")
        return {
            "missing": missing,
            "missing_more": max(item.totals.get("missing_count", 0) - len(missing), 0),
            "replaceable": findings.error_counts.get("post_filled", 0),
            "replaces_all": item.settings.get("replace") is True,
            "answer_url": reverse("import-answer", args=[item.pk]),
            "roster_url": reverse("member-list"),
        }


class ImportColumns(act_pages.ImportColumnsPage):
    permission = PERMISSION
    kind, urls = ROSTER, URLS
    template_name = "core/import_columns.html"


class ImportFix(act_pages.ImportFixPage):
    permission = PERMISSION
    kind, urls = ROSTER, URLS


class ImportAnswer(act_pages.ImportAction):
    """Answer the question of one row: another person after all, or replace who holds the post."""

    permission = PERMISSION
    kind, urls = ROSTER, URLS
    success_message = "Jawaban dicatat; pratinjau diperbarui."

    def perform(self) -> str:
        item = self.sheet_import()
        revision, key, answer = (self.request.POST.get(name, "") for name in ("revisi", "baris", "jawaban"))
        item = verbs.change_choices(
            item.pk,
            lambda locked: changed_answers(locked, revision, key, answer),
            actor=self.request.user,
        )
        prepare_soon(item, actor=self.request.user)
        return f"{self.refused_url()}#daftar"


class ImportApply(act_pages.ImportApplyPage):
    permission = PERMISSION
    kind, urls = ROSTER, URLS


class ImportDiscard(act_pages.ImportDiscardPage):
    permission = PERMISSION
    kind, urls = ROSTER, URLS


class ImportUndo(act_pages.ImportUndoPage):
    permission = PERMISSION
    kind, urls = ROSTER, URLS
    template_name = "core/import_undo.html"


class ImportRejected(act_pages.ImportRejectedPage):
    permission = PERMISSION
    kind, urls = ROSTER, URLS
