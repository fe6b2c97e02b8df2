"""Lists of payments: all of them, a new one, and what is done with a draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from pilarsosial.core.models import Pillar, Region
from pilarsosial.core.policies import may
from pilarsosial.core.scoping import areas_with
from pilarsosial.core.values.money import format_number, format_rupiah
from pilarsosial.core.views import ActionPage, SealedPage

from ..forms import ArrearsForm, BatchForm, BatchSettingsForm, ReasonForm
from ..lists import BATCH_TABS, batches_of
from ..models import Batch, BudgetCeiling, Scheme
from ..services import (
    cancel_batch,
    change_batch,
    generate,
    open_arrears,
    open_batch,
    recheck_batch,
    submit_batch,
)
from ..states import BatchState
from .base import STATE_TONES, StipendForm, cursor, with_query

SHOWN = 50


def batch_url(pk: int, part: str = "") -> str:
    return reverse("batch-detail", args=[pk]) + (f"#{part}" if part else "")


class BatchList(SealedPage):
    """The lists in sight, the latest first."""

    permission = "batch.view"
    template_name = "stipends/batch_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        tab = request.GET.get("keadaan", "")
        tab = tab if tab in BATCH_TABS else ""
        after = cursor(request)
        rows = batches_of(request.user, tab)
        if after:
            rows = rows.filter(pk__lt=after)
        rows = list(rows.select_related("scheme", "office")[: SHOWN + 1])
        here = reverse("batch-list")
        following = rows[SHOWN - 1].pk if len(rows) > SHOWN else None
        context = {
            "batches": [batch_row(row) for row in rows[:SHOWN]],
            "tabs": [
                {"label": label, "url": with_query(here, keadaan=code), "active": code == tab}
                for code, (label, _condition) in BATCH_TABS.items()
            ],
            "tab": tab,
            "next_url": with_query(here, keadaan=tab, sesudah=following) if following else "",
            "may_prepare": may(request.user, "batch.prepare"),
        }
        return self.page(context)


def batch_row(batch: Batch) -> dict[str, Any]:
    return {
        "row": batch,
        "state": {"label": batch.get_state_display(), "tone": STATE_TONES[BatchState(batch.state)]},
        "people": f"{format_number(batch.roster)} orang, {format_number(batch.payable)} layak, "
        f"{format_number(batch.not_payable + batch.held)} tidak",
        "net": format_rupiah(batch.net),
    }


class BatchAdd(StipendForm):
    """Choose scheme and period; the draft of it is found or made, and worked out."""

    permission = "batch.prepare"
    heading = "Susun daftar pencairan"
    subheading = "Daftar dihitung dari data anggota. Daftar periode yang sama yang sudah ada akan dibuka."
    action = "Susun"

    def make_form(self, data: Any, files: Any) -> BaseForm:
        areas = areas_with(self.request.user, self.permission) or []
        inside = Q(pk__in=[])
        for area in areas:
            for code in area.regions:
                inside |= Q(code__inside=code)
        regencies = Region.objects.regencies().filter(inside).order_by("name")
        choices = [(region.code, region.short_name) for region in regencies]
        schemes = self.rows(Scheme).filter(external=False).order_by("name")
        return BatchForm(
            data, schemes=schemes, regencies=choices if len(choices) > 1 else [], today=timezone.localdate()
        )

    def perform(self, form: BatchForm) -> str:
        batch = open_batch(
            int(form.cleaned_data["scheme"]),
            form.chosen_period(),
            actor=self.request.user,
            regencies=form.cleaned_data.get("regencies") or (),
        )
        generate(batch.pk, actor=self.request.user)
        return batch_url(batch.pk)


class _BatchAction(ActionPage, base=True):
    def refused_url(self) -> str:
        return batch_url(self.kwargs["pk"])


class BatchGenerate(_BatchAction):
    """Work the draft out anew."""

    permission = "batch.prepare"

    def perform(self) -> str:
        run = generate(self.kwargs["pk"], actor=self.request.user)
        if run.changed or run.gone:
            told = f"Dihitung ulang: {format_number(run.changed + run.gone)} baris berubah."
        else:
            told = "Dihitung ulang: tidak ada yang berubah."
        messages.success(self.request, told)
        return batch_url(self.kwargs["pk"])


class BatchSubmit(_BatchAction):
    """Hand the list in, as it was on the page."""

    permission = "batch.prepare"
    success_message = "Daftar diajukan. Verifikator dapat memeriksanya sekarang."

    def perform(self) -> str:
        digest = self.request.POST.get("sidik", "")
        submit_batch(self.kwargs["pk"], actor=self.request.user, digest=digest)
        return batch_url(self.kwargs["pk"])


class BatchCancel(StipendForm):
    """Throw a draft away."""

    permission = "batch.prepare"
    heading = "Batalkan daftar"
    action = "Batalkan daftar"
    success_message = "Daftar dibatalkan."

    def make_form(self, data: Any, files: Any) -> BaseForm:
        self.batch = self.row(Batch.objects.select_related("scheme", "office"), self.kwargs["pk"])
        self.subheading = f"{self.batch}. Tidak ada yang dibayar karenanya; periodenya dapat disusun lagi."
        return ReasonForm(data)

    def crumbs(self) -> list[tuple[str, str]]:
        return [*super().crumbs(), (str(self.batch), batch_url(self.batch.pk))]

    def perform(self, form: ReasonForm) -> str:
        cancel_batch(self.batch.pk, actor=self.request.user, note=form.cleaned_data["note"])
        return reverse("batch-list")


class BatchChange(StipendForm):
    """From what a draft is worked out: cut-off, ceiling, months of a pillar, whether regencies confirm."""

    permission = "batch.prepare"
    heading = "Atur daftar"
    action = "Simpan dan hitung ulang"
    success_message = "Disimpan dan dihitung ulang."

    def make_form(self, data: Any, files: Any) -> BaseForm:
        self.batch = self.row(Batch.objects.select_related("scheme", "office"), self.kwargs["pk"])
        self.subheading = str(self.batch)
        ceilings = self.rows(BudgetCeiling).filter(
            line__office=self.batch.office_id,
            line__year=self.batch.first_day.year,
            line__funding=self.batch.scheme.funding,
        )
        pillars = Pillar.objects.filter(pk__in=self.batch.scheme.rates.order_by().values("pillar"))
        return BatchSettingsForm(
            data,
            batch=self.batch,
            ceilings=ceilings.select_related("line").order_by("line__account_code", "quarter"),
            pillars=list(pillars.values_list("code", "name")),
        )

    def crumbs(self) -> list[tuple[str, str]]:
        return [*super().crumbs(), (str(self.batch), batch_url(self.batch.pk))]

    def perform(self, form: BatchSettingsForm) -> str:
        ceiling = form.cleaned_data["ceiling"]
        change_batch(
            self.batch.pk,
            actor=self.request.user,
            cut_off=form.cleaned_data["cut_off"],
            ceiling_id=int(ceiling) if ceiling else None,
            spans=form.spans(),
            asks_parts=form.cleaned_data["asks_parts"],
            parts_due=form.cleaned_data["parts_due"],
        )
        return batch_url(self.batch.pk)


class BatchRecheck(_BatchAction):
    """After the period's end: who got too much owes it back."""

    permission = "batch.prepare"

    def perform(self) -> str:
        claims = recheck_batch(self.kwargs["pk"], actor=self.request.user)
        total = format_rupiah(sum(claim.amount for claim in claims))
        told = f"{format_number(len(claims))} tagihan pengembalian dibuat, {total}." if claims else "Tidak ada tagihan."
        messages.success(self.request, f"Diperiksa ulang. {told}")
        return batch_url(self.kwargs["pk"])


class ArrearsAdd(StipendForm):
    """A list for what is still owed of a past fiscal year."""

    permission = "batch.prepare"
    heading = "Susun rapel tahun lalu"
    subheading = "Bulan tahun anggaran lalu yang belum dibayar. Tanpa dasar hukum dan anggaran ia tetap tunggakan."
    action = "Susun"

    def make_form(self, data: Any, files: Any) -> BaseForm:
        schemes = self.rows(Scheme).filter(external=False).order_by("name")
        ceilings = self.rows(BudgetCeiling).select_related("line").order_by("-line__year", "quarter")
        return ArrearsForm(data, schemes=schemes, ceilings=ceilings, today=timezone.localdate())

    def perform(self, form: ArrearsForm) -> str:
        data = form.cleaned_data
        batch = open_arrears(
            int(data["scheme"]),
            data["year"],
            legal_basis=data["legal_basis"],
            ceiling_id=int(data["ceiling"]),
            actor=self.request.user,
        )
        generate(batch.pk, actor=self.request.user)
        return batch_url(batch.pk)
