"""Lists of NIKs from outside: what is in use, a new one through the import, and taking one out of use."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings as site
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from pilarsosial.core.form_fields import DayField
from pilarsosial.core.importing import act_pages, pages
from pilarsosial.core.importing.results import Findings
from pilarsosial.core.importing.rows import StagedRow
from pilarsosial.core.models import Office, SheetImport, Verdict
from pilarsosial.core.policies import may
from pilarsosial.core.values.nik import mask_nik
from pilarsosial.core.views import ActionPage, SealedPage

from ..forms.base import StipendForm, text_input
from ..importing.comparison_kind import COMPARISON, COMPARISON_PERMISSION
from ..models import ComparisonList, ListKind
from ..services import withdraw_list
from .base import own_offices

URLS = pages.ImportUrls(
    list="comparison-list",
    new="comparison-add",
    detail="comparison-detail",
    columns="comparison-columns",
    fix="comparison-columns",
    apply="comparison-apply",
    undo="comparison-discard",
    discard="comparison-discard",
    rejected="comparison-rejected",
)


class ComparisonForm(StipendForm):
    """What the list is, and the file."""

    kind = forms.ChoiceField(label="Jenis", choices=ListKind.choices)
    source = forms.CharField(
        label="Sumber",
        max_length=200,
        widget=text_input(),
        error_messages={"required": "Isi siapa yang memberi daftar."},
    )
    as_of = DayField(label="Per tanggal")
    file = forms.FileField(
        label="Berkas",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx,.xlsm,.xls,.ods"}),
        help_text="Satu baris satu orang, dengan kolom NIK. Kolom tanggal boleh ada.",
        error_messages={"required": "Pilih berkasnya.", "empty": "Berkas kosong."},
    )

    def __init__(self, data: Any, files: Any, *, offices: dict[int, str]) -> None:
        super().__init__(data, files)
        self.offices = offices
        if len(offices) > 1:
            self.fields["office_id"] = forms.ChoiceField(label="Kantor", choices=list(offices.items()))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > site.IMPORT_MAX_BYTES:
            raise forms.ValidationError(f"Berkas lebih dari {site.IMPORT_MAX_BYTES // 1024 // 1024} MB.")
        return file

    def office(self) -> Office:
        chosen = int(self.cleaned_data.get("office_id") or next(iter(self.offices)))
        return Office(pk=chosen)

    def settings(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"kind": data["kind"], "source": data["source"], "as_of": data["as_of"].isoformat()}


class ComparisonLists(SealedPage):
    """The lists of the offices in sight, and uploads that are not applied yet."""

    permission = "comparison.import"
    template_name = "stipends/comparison_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        uploads = self.rows(SheetImport).filter(kind=COMPARISON).select_related("actor").order_by("-pk")[:20]
        context = {
            "lists": list(self.rows(ComparisonList).select_related("office", "added_by")[:100]),
            "uploads": [(item, *pages.standing(item)) for item in uploads],
            "may_change": bool(own_offices(request, self.permission)) and may(request.user, self.permission),
        }
        return self.page(context)


def list_crumbs() -> list[tuple[str, str]]:
    return [("Tali asih", reverse("batch-list")), ("Daftar pembanding", reverse("comparison-list"))]


class ComparisonAdd(pages.ImportNewPage):
    permission = COMPARISON_PERMISSION
    kind, urls = COMPARISON, URLS
    template_name = "stipends/form.html"

    def get_form(self, data: Any = None, files: MultiValueDict | None = None) -> ComparisonForm:
        form = ComparisonForm(data, files, offices=own_offices(self.request, self.permission))
        form.fields["as_of"].initial = timezone.localdate()
        return form

    def context(self, form: forms.Form) -> dict[str, Any]:
        return {
            "form": form,
            "heading": "Tambah daftar pembanding",
            "subheading": "Dicocokkan dengan NIK anggota; skema yang memakai syaratnya tidak membayar yang tercantum.",
            "action": "Unggah dan periksa",
            "crumbs": list_crumbs(),
            "back_url": reverse("comparison-list"),
        }


class _ComparisonPage(pages.ImportPage, base=True):
    """Below the lists to compare with."""

    kind, urls = COMPARISON, URLS

    def above(self, item: SheetImport) -> list[tuple[str, str]]:
        return list_crumbs()


class ComparisonDetail(_ComparisonPage, pages.ImportDetailPage):
    permission = COMPARISON_PERMISSION
    template_name = "stipends/comparison_detail.html"

    def show_rows(self, item: SheetImport, rows: list[StagedRow], findings: Findings) -> list[dict[str, Any]]:
        return [
            {
                "number": row.number,
                "name": row.fields.get("name", ""),
                "nik": mask_nik(row.fields.get("nik", "")),
                "since": row.fields.get("since", ""),
                "verdict": Verdict(row.verdict).label,
                "tone": pages.VERDICT_TONES[row.verdict],
                "issues": [issue.message for issue in row.issues],
            }
            for row in rows
        ]


class ComparisonColumns(_ComparisonPage, act_pages.ImportColumnsPage):
    permission = COMPARISON_PERMISSION
    template_name = "core/import_columns.html"


class ComparisonApply(_ComparisonPage, act_pages.ImportApplyPage):
    permission = COMPARISON_PERMISSION


class ComparisonDiscard(_ComparisonPage, act_pages.ImportDiscardPage):
    permission = COMPARISON_PERMISSION


class ComparisonRejected(_ComparisonPage, act_pages.ImportRejectedPage):
    permission = COMPARISON_PERMISSION


class ComparisonWithdraw(ActionPage):
    permission = "comparison.import"
    success_message = "Daftar ditarik. Hitung ulang daftar pencairan yang masih disusun."

    def perform(self) -> str:
        withdraw_list(self.kwargs["pk"], actor=self.request.user)
        return reverse("comparison-list")

    def refused_url(self) -> str:
        return reverse("comparison-list")
