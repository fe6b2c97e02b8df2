"""Schemes: what is paid under which law, at which rates, to whom, and what may run beside."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from pilarsosial.core.errors import NotFound
from pilarsosial.core.files import file_response
from pilarsosial.core.templatetags.pilar import long_date
from pilarsosial.core.values.money import format_rupiah
from pilarsosial.core.views import ActionPage, SealedPage

from ..forms import BudgetLineForm, CeilingForm, PairForm, RateForm, RuleForm, SchemeForm
from ..models import BudgetLine, Rate, RuleKind, Scheme, SchemePair
from ..services import (
    add_budget_line,
    add_scheme,
    allow_beside,
    change_scheme,
    remove_pair,
    set_ceiling,
    set_rate,
    set_rule,
)
from .base import StipendForm, is_own, own_offices


def scheme_url(pk: int, part: str = "") -> str:
    return reverse("scheme-detail", args=[pk]) + (f"#{part}" if part else "")


class SchemeList(SealedPage):
    """The schemes in sight: of the own office, those below and above."""

    permission = "scheme.view"
    template_name = "stipends/scheme_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        rows = self.rows(Scheme).select_related("office").prefetch_related("rates__pillar", "rates__position")
        context = {
            "schemes": [{"row": row, "rates": _rates_now(row, today)} for row in rows.order_by("office__code", "name")],
            "may_change": bool(own_offices(request, "scheme.change")),
        }
        return self.page(context)


def _rates_now(scheme: Scheme, day: date) -> list[str]:
    """What is in force on a day, in words."""
    latest: dict[tuple, Rate] = {}
    for rate in sorted(scheme.rates.all(), key=lambda row: row.valid_from):
        if rate.valid_from <= day:
            latest[rate.pillar_id, rate.position_id] = rate
    return [f"{_whose(rate)} {format_rupiah(rate.amount)}" for rate in latest.values() if rate.amount]


def _whose(rate: Rate) -> str:
    return f"{rate.pillar} ({rate.position.name})" if rate.position_id else str(rate.pillar)


class SchemeDetail(SealedPage):
    """One scheme: rates over time, conditions, pairs."""

    permission = "scheme.view"
    template_name = "stipends/scheme_detail.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        scheme = self.row(Scheme.objects.select_related("office", "tax_profile", "legal_file"), pk)
        rates = scheme.rates.select_related("pillar", "position", "set_by").order_by(
            "pillar__order", "position__order", "valid_from"
        )
        pairs = SchemePair.objects.visible_to(request.user, self.permission).filter(Q(first=scheme) | Q(second=scheme))
        today = timezone.localdate()
        context = {
            "scheme": scheme,
            "facts": _facts(scheme),
            "rates": [_rate_row(rate, rates, today) for rate in rates],
            "rules": list(scheme.rules.order_by("kind", "-valid_from")),
            "pairs": [
                {"pair": pair, "other": pair.second if pair.first_id == scheme.pk else pair.first}
                for pair in pairs.select_related("first__office", "second__office")
            ],
            "may_change": is_own(request, "scheme.change", scheme.office_id),
            "may_import": scheme.external and is_own(request, "comparison.import", scheme.office_id),
        }
        return self.page(context)


def _facts(scheme: Scheme) -> list[dict[str, str]]:
    kind = scheme.get_kind_display()
    late = "pada hari terakhirnya" if not scheme.due_days else f"{scheme.due_days} hari sesudah akhirnya"
    per = scheme.get_unit_display().lower()
    return [
        {"label": "Kode", "value": scheme.code},
        {"label": "Kantor", "value": str(scheme.office)},
        {"label": "Jenis", "value": f"{kind}: {scheme.mix}" if scheme.mix else kind},
        {"label": "Sumber dana", "value": scheme.get_funding_display()},
        {"label": "Besaran per", "value": per},
        {"label": "Jatuh tempo", "value": late},
        {"label": "Bila sebagian", "value": scheme.get_partial_display()},
        {"label": "Dibayar", "value": "sekali per penugasan" if scheme.per_post else "sekali per orang"},
        {"label": "Pembayar", "value": "pihak lain" if scheme.external else "kantor ini"},
        {"label": "Pajak", "value": str(scheme.tax_profile or "tanpa potongan")},
        {"label": "Dasar hukum", "value": scheme.legal_basis},
        {"label": "Berlaku mulai", "value": long_date(scheme.valid_from)},
    ]


def _rate_row(rate: Rate, rates: Any, today: date) -> dict[str, Any]:
    """With its end: the day before the next one of the same pillar and position."""
    key = (rate.pillar_id, rate.position_id)
    starts = [row.valid_from for row in rates if (row.pillar_id, row.position_id) == key]
    until = min((day for day in starts if day > rate.valid_from), default=None)
    if rate.valid_from > today:
        label, tone = "Akan berlaku", "info"
    elif until is not None and until <= today:
        label, tone = "Sudah diganti", "quiet"
    else:
        label, tone = ("Dihentikan", "attention") if not rate.amount else ("Berlaku", "ok")
    return {
        "rate": rate,
        "whose": _whose(rate),
        "amount": format_rupiah(rate.amount) if rate.amount else "dihentikan",
        "until": until,
        "label": label,
        "tone": tone,
    }


class SchemeFile(SealedPage):
    """The scan of the legal basis, as a download."""

    permission = "scheme.view"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        scheme = self.row(Scheme.objects.select_related("legal_file"), pk)
        if scheme.legal_file is None:
            raise NotFound
        return file_response(scheme.legal_file, download=True)


class _SchemePage(StipendForm, base=True):
    permission = "scheme.change"

    def crumbs(self) -> list[tuple[str, str]]:
        found = [*super().crumbs(), ("Skema", reverse("scheme-list"))]
        scheme = getattr(self, "scheme", None)
        return [*found, (str(scheme), scheme_url(scheme.pk))] if scheme is not None else found

    def the_scheme(self) -> Scheme:
        self.scheme = self.row(Scheme.objects.select_related("office"), self.kwargs["pk"])
        self.subheading = str(self.scheme)
        return self.scheme


class SchemeAdd(_SchemePage):
    heading = "Tambah skema"
    subheading = "Sesudahnya tetapkan besaran dan syaratnya."
    success_message = "Skema tersimpan. Tetapkan besarannya."

    def make_form(self, data: Any, files: Any) -> BaseForm:
        return SchemeForm(data, files, offices=own_offices(self.request, self.permission))

    def perform(self, form: SchemeForm) -> str:
        scheme = add_scheme(form.office_id(), form.values(), actor=self.request.user, upload=form.cleaned_data["file"])
        return scheme_url(scheme.pk)


class SchemeChange(_SchemePage):
    heading = "Ubah skema"
    success_message = "Skema disimpan."

    def make_form(self, data: Any, files: Any) -> BaseForm:
        return SchemeForm(data, files, scheme=self.the_scheme(), offices={})

    def perform(self, form: SchemeForm) -> str:
        change_scheme(self.scheme.pk, form.values(), actor=self.request.user, upload=form.cleaned_data["file"])
        return scheme_url(self.scheme.pk)


class RateAdd(_SchemePage):
    heading = "Tetapkan besaran"
    success_message = "Besaran ditetapkan. Daftar yang sudah diajukan tidak berubah."

    def make_form(self, data: Any, files: Any) -> BaseForm:
        scheme = self.the_scheme()
        self.subheading = f"{scheme}, besaran per {scheme.get_unit_display().lower()}"
        return RateForm(data)

    def perform(self, form: RateForm) -> str:
        values = form.cleaned_data
        set_rate(
            self.scheme.pk,
            values["pillar"],
            values["amount"],
            values["valid_from"],
            actor=self.request.user,
            position=values["position"],
            legal_basis=values["legal_basis"],
        )
        return scheme_url(self.scheme.pk, "besaran")


class RuleSet(_SchemePage):
    heading = "Tetapkan syarat"
    success_message = "Syarat ditetapkan."

    def make_form(self, data: Any, files: Any) -> BaseForm:
        self.the_scheme()
        return RuleForm(data)

    def perform(self, form: RuleForm) -> str:
        values = form.cleaned_data
        set_rule(
            self.scheme.pk,
            RuleKind(values["kind"]),
            values["valid_from"],
            actor=self.request.user,
            holds=values["holds"],
            value=values["value"],
            source=values["source"],
        )
        return scheme_url(self.scheme.pk, "syarat")


class PairAdd(_SchemePage):
    heading = "Boleh bersama skema lain"
    success_message = "Dicatat: kedua skema boleh diterima bersama."

    def make_form(self, data: Any, files: Any) -> BaseForm:
        scheme = self.the_scheme()
        self.subheading = f"{scheme}. Tanpa dasar hukum, satu orang tidak menerima dua skema untuk bulan yang sama."
        others = Scheme.objects.visible_to(self.request.user, "scheme.view").exclude(pk=scheme.pk)
        return PairForm(data, schemes=others.order_by("name"))

    def perform(self, form: PairForm) -> str:
        values = form.cleaned_data
        allow_beside(self.scheme.pk, int(values["other"]), values["legal_basis"], actor=self.request.user)
        return scheme_url(self.scheme.pk, "bersama")


class PairRemove(ActionPage):
    permission = "scheme.change"
    success_message = "Dicabut."

    def perform(self) -> str:
        pair = self.row(SchemePair, self.kwargs["pk"])
        remove_pair(pair.pk, actor=self.request.user)
        return scheme_url(pair.first_id, "bersama")

    def refused_url(self) -> str:
        return reverse("scheme-list")


class BudgetList(SealedPage):
    """Budget lines with what is left of each quarter."""

    permission = "budget.view"
    template_name = "stipends/budget_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = self.rows(BudgetLine).select_related("office").prefetch_related("ceilings")
        own = own_offices(request, "budget.change")
        context = {
            "lines": [
                {
                    "row": row,
                    "amount": format_rupiah(row.amount),
                    "may_change": row.office_id in own,
                    "quarters": [
                        {
                            "quarter": ceiling.quarter,
                            "amount": format_rupiah(ceiling.amount),
                            "reserved": format_rupiah(ceiling.reserved),
                            "left": format_rupiah(ceiling.left),
                        }
                        for ceiling in sorted(row.ceilings.all(), key=lambda item: item.quarter)
                    ],
                }
                for row in rows[:100]
            ],
            "may_change": bool(own),
        }
        return self.page(context)


class BudgetAdd(StipendForm):
    permission = "budget.change"
    heading = "Tambah mata anggaran"
    success_message = "Mata anggaran tersimpan. Tetapkan pagu triwulannya."

    def make_form(self, data: Any, files: Any) -> BaseForm:
        initial = {"year": timezone.localdate().year}
        return BudgetLineForm(data, initial=initial, offices=own_offices(self.request, self.permission))

    def crumbs(self) -> list[tuple[str, str]]:
        return [*super().crumbs(), ("Anggaran", reverse("budget-list"))]

    def perform(self, form: BudgetLineForm) -> str:
        add_budget_line(form.office_id(), form.values(), actor=self.request.user)
        return reverse("budget-list")


class CeilingSet(StipendForm):
    permission = "budget.change"
    heading = "Tetapkan pagu triwulan"
    success_message = "Pagu triwulan ditetapkan."

    def make_form(self, data: Any, files: Any) -> BaseForm:
        self.line = self.row(BudgetLine.objects.select_related("office"), self.kwargs["pk"])
        self.subheading = f"{self.line}, pagu setahun {format_rupiah(self.line.amount)}"
        return CeilingForm(data)

    def crumbs(self) -> list[tuple[str, str]]:
        return [*super().crumbs(), ("Anggaran", reverse("budget-list"))]

    def perform(self, form: CeilingForm) -> str:
        values = form.cleaned_data
        set_ceiling(
            self.line.pk,
            values["quarter"],
            values["amount"],
            actor=self.request.user,
            spd_no=values["spd_no"],
            spd_on=values["spd_on"],
        )
        return reverse("budget-list")
