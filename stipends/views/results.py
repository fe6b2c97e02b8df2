"""The bank's file in the browser: upload it for a list, see what fits and what does not, apply."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.urls import reverse

from pilarsosial.core.importing import act_pages, pages
from pilarsosial.core.importing.results import Findings
from pilarsosial.core.importing.rows import ERROR, StagedRow
from pilarsosial.core.importing.work import prepare_soon
from pilarsosial.core.models import SheetImport, Verdict
from pilarsosial.core.values.money import format_number

from ..forms.payments import ResultFileForm
from ..importing.kind import PERMISSION, RESULTS
from ..importing.verbs import upload_results
from ..models import PaymentResult
from .payments import TreasurersForm, payments_url

# Results are never taken back and their values never repeat: those addresses lead to the preview.
URLS = pages.ImportUrls(
    list="batch-list",
    new="batch-list",
    detail="payment-file",
    columns="payment-file-columns",
    fix="payment-file",
    apply="payment-file-apply",
    undo="payment-file",
    discard="payment-file-discard",
    rejected="payment-file-rejected",
)


class _ResultPage(pages.ImportPage, base=True):
    """Below the payments of the list, with words of its own: nothing comes new into a roster here."""

    kind, urls = RESULTS, URLS
    verdicts = {
        Verdict.NEW: "Cocok",
        Verdict.UNCHANGED: "Sudah tercatat",
        Verdict.REJECTED: "Tidak cocok",
    }

    def above(self, item: SheetImport) -> list[tuple[str, str]]:
        return [("Tali asih", self.address("list")), ("Pembayaran", payments_url(item.settings["batch"]))]


class ResultUpload(TreasurersForm):
    """One file for one list."""

    heading = "Berkas hasil dari bank"
    action = "Periksa berkas"

    def make_form(self, data: Any, files: Any) -> BaseForm:
        self.find()
        return ResultFileForm(data, files)

    def perform(self, form: ResultFileForm) -> str:
        file = form.cleaned_data["file"]
        item = upload_results(self.batch.pk, file.chunks(), filename=file.name, actor=self.request.user)
        prepare_soon(item, actor=self.request.user)
        return reverse(URLS.detail, args=[item.pk])


class ResultDetail(_ResultPage, pages.ImportDetailPage):
    """What the file says of each person, before and after it is applied."""

    permission = PERMISSION
    template_name = "stipends/result_detail.html"

    def show_rows(self, item: SheetImport, rows: list[StagedRow], findings: Findings) -> list[dict[str, Any]]:
        return [
            {
                "number": row.number,
                "name": row.plan.get("name") or row.fields.get("name", ""),
                "reference": row.fields.get("reference", ""),
                "amount": format_number(row.fields.get("amount", 0)),
                "result": PaymentResult(row.plan["result"]).label if row.plan.get("result") else "",
                "verdict": row.verdict,
                "tone": pages.VERDICT_TONES[row.verdict],
                "issues": [(issue.message, issue.severity == ERROR) for issue in row.issues],
            }
            for row in rows
        ]

    def more(self, item: SheetImport, findings: Findings) -> dict[str, Any]:
        return {"missing": findings.named("missing"), "payments_url": payments_url(item.settings["batch"])}


class ResultColumns(_ResultPage, act_pages.ImportColumnsPage):
    permission = PERMISSION
    template_name = "core/import_columns.html"


class ResultApply(_ResultPage, act_pages.ImportApplyPage):
    permission = PERMISSION


class ResultDiscard(_ResultPage, act_pages.ImportDiscardPage):
    permission = PERMISSION


class ResultRejected(_ResultPage, act_pages.ImportRejectedPage):
    permission = PERMISSION
