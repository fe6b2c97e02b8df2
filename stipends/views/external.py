"""What another payer gave under an external scheme: its payments, and uploads of its lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from pilarsosial.core.errors import NotFound
from pilarsosial.core.importing import act_pages, pages
from pilarsosial.core.importing.results import Findings
from pilarsosial.core.importing.rows import ERROR, StagedRow
from pilarsosial.core.models import SheetImport, Verdict
from pilarsosial.core.values.money import format_number, format_rupiah
from pilarsosial.core.values.names import search_key
from pilarsosial.core.values.nik import mask_nik
from pilarsosial.core.values.period import Period
from pilarsosial.core.views import SealedPage

from ..forms.external import ExternalForm
from ..importing.external_kind import EXTERNAL, EXTERNAL_PERMISSION
from ..models import ExternalPayment, Scheme
from .base import cursor, with_query

SHOWN = 50
# An upload belongs to one scheme, which these two names do not know: they lead to all schemes.
URLS = pages.ImportUrls(
    list="scheme-list",
    new="scheme-list",
    detail="external-detail",
    columns="external-columns",
    fix="external-columns",
    apply="external-apply",
    undo="external-undo",
    discard="external-discard",
    rejected="external-rejected",
)


def external_scheme(page: SealedPage, pk: int) -> Scheme:
    """The scheme of the user's own office, if somebody else pays it."""
    scheme = page.row(Scheme.objects.select_related("office"), pk)
    if not scheme.external:
        raise NotFound
    return scheme


def scheme_crumbs(scheme: Scheme) -> list[tuple[str, str]]:
    return [
        ("Tali asih", reverse("batch-list")),
        ("Skema", reverse("scheme-list")),
        (str(scheme), reverse("scheme-detail", args=[scheme.pk])),
    ]


class ExternalPayments(SealedPage):
    """Sums by period, who got how much, and the uploads."""

    permission = EXTERNAL_PERMISSION
    template_name = "stipends/external_list.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        scheme = external_scheme(self, pk)
        rows = self.rows(ExternalPayment).filter(scheme=scheme)
        text, chosen = " ".join(request.GET.get("q", "").split())[:80], request.GET.get("periode", "")
        periods = list(rows.order_by("-period").values("period").annotate(people=Count("pk"), rupiah=Sum("amount")))
        chosen = chosen if chosen in {row["period"] for row in periods} else ""
        found = rows.filter(period=chosen) if chosen else rows
        for word in search_key(text).split():
            found = found.filter(member__name_key__contains=word)
        if (before := cursor(request)) > 0:
            found = found.filter(pk__lt=before)
        people = list(found.select_related("member").order_by("-pk")[: SHOWN + 1])
        here = reverse("external-list", args=[pk])
        uploads = self.rows(SheetImport).filter(kind=EXTERNAL, office=scheme.office).select_related("actor")
        context = {
            "scheme": scheme,
            "crumbs": scheme_crumbs(scheme),
            "periods": [
                {
                    "label": Period.parse(row["period"]).label,
                    "url": with_query(here, periode=row["period"]),
                    "people": format_number(row["people"]),
                    "rupiah": format_rupiah(row["rupiah"]),
                }
                for row in periods
            ],
            "chosen": Period.parse(chosen).label if chosen else "",
            "period": chosen,
            "all_url": here,
            "text": text,
            "people": [
                {
                    "row": row,
                    "period": Period.parse(row.period).label,
                    "amount": format_rupiah(row.amount),
                }
                for row in people[:SHOWN]
            ],
            "next_url": with_query(here, q=text, periode=chosen, sesudah=people[SHOWN - 1].pk)
            if len(people) > SHOWN
            else "",
            "uploads": [
                (item, *pages.standing(item))
                for item in uploads.order_by("-pk")[:100]
                if item.settings.get("scheme") == scheme.pk
            ],
        }
        return self.page(context)


class ExternalAdd(pages.ImportNewPage):
    permission = EXTERNAL_PERMISSION
    kind, urls = EXTERNAL, URLS
    template_name = "stipends/form.html"

    def get_form(self, data: Any = None, files: MultiValueDict | None = None) -> ExternalForm:
        self.scheme = external_scheme(self, self.kwargs["pk"])
        return ExternalForm(data, files, scheme=self.scheme, today=timezone.localdate())

    def context(self, form: forms.Form) -> dict[str, Any]:
        return {
            "form": form,
            "heading": "Unggah pembayaran pihak lain",
            "subheading": f"{self.scheme}. Yang tercantum dianggap sudah menerima skema ini untuk bulan-bulan itu.",
            "action": "Unggah dan periksa",
            "crumbs": [
                *scheme_crumbs(self.scheme),
                ("Pembayaran", reverse("external-list", args=[self.scheme.pk])),
            ],
            "back_url": reverse("external-list", args=[self.scheme.pk]),
        }


class _ExternalPage(pages.ImportPage, base=True):
    """Below the payments of the scheme that somebody else pays."""

    kind, urls = EXTERNAL, URLS

    def above(self, item: SheetImport) -> list[tuple[str, str]]:
        scheme = self.row(Scheme, item.settings["scheme"])
        return [*scheme_crumbs(scheme), ("Pembayaran", reverse("external-list", args=[scheme.pk]))]


class ExternalDetail(_ExternalPage, pages.ImportDetailPage):
    permission = EXTERNAL_PERMISSION
    template_name = "stipends/external_detail.html"

    def sheet_import(self) -> SheetImport:
        self.item = super().sheet_import()
        return self.item

    def page(self, context: dict[str, Any] | None = None, **kwargs: Any) -> HttpResponse:
        scheme = self.row(Scheme, self.item.settings["scheme"])
        back = reverse("external-list", args=[scheme.pk])
        return super().page({**(context or {}), "scheme": scheme, "back_url": back}, **kwargs)

    def show_rows(self, item: SheetImport, rows: list[StagedRow], findings: Findings) -> list[dict[str, Any]]:
        return [
            {
                "number": row.number,
                "name": row.fields.get("name", ""),
                "who": mask_nik(row.fields["nik"]) if "nik" in row.fields else row.fields.get("membership_no", ""),
                "period": _label(row.fields["period"]),
                "amount": format_number(row.fields["amount"]) if "amount" in row.fields else "",
                "verdict": Verdict(row.verdict).label,
                "tone": pages.VERDICT_TONES[row.verdict],
                "issues": [(issue.message, issue.severity == ERROR) for issue in row.issues],
            }
            for row in rows
        ]


def _label(code: str) -> str:
    return Period.parse(code).label


class ExternalColumns(_ExternalPage, act_pages.ImportColumnsPage):
    permission = EXTERNAL_PERMISSION
    template_name = "core/import_columns.html"


class ExternalApply(_ExternalPage, act_pages.ImportApplyPage):
    permission = EXTERNAL_PERMISSION


class ExternalUndo(_ExternalPage, act_pages.ImportUndoPage):
    permission = EXTERNAL_PERMISSION
    template_name = "stipends/external_undo.html"


class ExternalDiscard(_ExternalPage, act_pages.ImportDiscardPage):
    permission = EXTERNAL_PERMISSION


class ExternalRejected(_ExternalPage, act_pages.ImportRejectedPage):
    permission = EXTERNAL_PERMISSION
