"""Paying a list: what became of the money, files for the banks, results by hand, a list that pays anew."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.money import format_number, format_rupiah
from pilarsosial.core.values.names import search_key
from pilarsosial.core.views import ActionPage, SealedPage

from ..calculation.layouts import layout_of, layouts
from ..forms.payments import NumbersForm, PayAllForm, ResultForm
from ..models import Batch, Line, Payment, PaymentResult
from ..services.papers import FROM_APPROVAL, record_numbers
from ..services.paying import Result, pay_all_but, record_results
from ..services.retrying import retry_batch
from ..services.transferring import make_transfer_files
from ..sql import payments as payment_sql
from ..states import BatchState
from .base import STATE_TONES, StipendForm, cursor, handover_card, is_own, with_query
from .batch_page import MILLION, in_short
from .batches import batch_url
from .decisions import steps_for
from .printing import printed_papers

SHOWN = 50
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TYPES = {"csv": "text/csv", "txt": "text/plain", "xlsx": _XLSX}
RESULT_TONES = {
    PaymentResult.PAID: "ok",
    PaymentResult.FAILED: "danger",
    PaymentResult.RETURNED: "attention",
    PaymentResult.REFUNDED: "info",
}


def payments_url(pk: int, part: str = "") -> str:
    return reverse("batch-payments", args=[pk]) + (f"#{part}" if part else "")


class OwnBatchPage(SealedPage, base=True):
    """A list of the user's own office: its papers and results as a whole are not for a regency that has a part."""

    def batch(self) -> Batch:
        found = self.row(Batch.objects.select_related("scheme", "office", "parent__scheme", "event"), self.kwargs["pk"])
        if not is_own(self.request, self.permission, found.office_id):
            raise NotFound
        return found


class BatchPayments(OwnBatchPage):
    """What was paid, what failed, what is open, and the next thing to do."""

    permission = "batch.view"
    template_name = "stipends/payments.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self.batch()
        under_way = batch.state == BatchState.DISBURSING
        pays = under_way and is_own(request, "batch.pay", batch.office_id)
        sums = payment_sql.sums(batch)
        waiting = sums["waiting"] if batch.is_closed else 0
        text, shows_all = " ".join(request.GET.get("q", "").split())[:80], request.GET.get("lihat") == "semua"
        people, following = _people(request, batch, text, shows_all)
        here, shown = payments_url(pk), {"q": text, "lihat": "semua" if shows_all else ""}
        context = {
            "batch": batch,
            "state": {"label": batch.get_state_display(), "tone": STATE_TONES[BatchState(batch.state)]},
            "figures": _figures(sums, waiting),
            "files": _files(batch) if pays else [],
            "pays": pays,
            "may_number": batch.state in FROM_APPROVAL and is_own(request, "batch.papers", batch.office_id),
            "waiting": bool(waiting),
            "may_retry": under_way
            and bool(sums["failed"] or sums["returned"])
            and is_own(request, "batch.prepare", batch.office_id),
            "followers": list(self.rows(Batch).filter(parent=batch).select_related("scheme").order_by("pk")),
            # Closing is offered once every rupiah is explained; until then the page says what is missing.
            "steps": [] if under_way and waiting else steps_for(request, batch),
            "people": people,
            "text": text,
            "tabs": [
                {"label": "Belum terjelaskan", "url": here, "active": not shows_all},
                {"label": "Semua", "url": with_query(here, lihat="semua"), "active": shows_all},
            ],
            "next_url": with_query(here, **shown, sesudah=following) if following else "",
            "papers": printed_papers(batch),
            "handover": handover_card(request, batch),
            "numbers": [
                (name.upper(), *(getattr(batch, f"{name}_{part}") for part in ("no", "on"))) for name in _NUMBERS
            ],
        }
        return self.page(context)


_NUMBERS = ("spp", "spm", "sp2d")


def _people(request: HttpRequest, batch: Batch, text: str, shows_all: bool) -> tuple[list[dict[str, Any]], int | None]:
    """A page of people, those with something open or all, with what became of each; and where the next one begins."""
    lines = Line.objects.visible_to(request.user, "line.view").payable().filter(batch=batch, pk__gt=cursor(request))
    for word in search_key(text).split():
        lines = lines.filter(member__name_key__contains=word)
    lines = payment_sql.with_open(lines)
    if not shows_all:
        lines = lines.exclude(still_open=0) if batch.is_closed else lines.none()
    found = list(lines.order_by("pk")[: SHOWN + 1])
    shown = found[:SHOWN]
    told: dict[int, list[dict[str, Any]]] = {}
    payments = Payment.objects.visible_to(request.user, "line.view").filter(line__in=[line.pk for line in shown])
    for row in payments.select_related("corrected_by").order_by("pk"):
        is_old = hasattr(row, "corrected_by")
        told.setdefault(row.line_id, []).append(
            {
                "row": row,
                "tone": RESULT_TONES[PaymentResult(row.result)],
                "is_old": is_old,
                "correct_url": with_query(reverse("line-result", args=[row.line_id]), membetulkan=row.pk),
            }
        )
    rows = [
        {
            "line": line,
            "place": short_name(line.region_code),
            "net": format_number(line.net),
            "open": format_number(line.still_open) if batch.is_closed and line.still_open else "",
            "results": told.get(line.pk, []),
        }
        for line in shown
    ]
    return rows, shown[-1].pk if len(found) > SHOWN else None


def _figures(sums: dict[str, int], people: int) -> list[dict[str, str]]:
    fee = f"biaya bank {format_rupiah(sums['fee'])}" if sums["fee"] else ""
    waiting = f"{format_number(people)} orang" if people else "tidak ada"
    return [
        _figure("Harus dibayar", sums["net"]),
        _figure("Diterima orang", sums["paid"] - sums["returned"], fee),
        _figure("Disetor ke kas", sums["refunded"]),
        _figure("Belum terjelaskan", sums["open"], waiting),
    ]


def _figure(label: str, amount: int, note: str = "") -> dict[str, str]:
    """Short enough for a phone; to the rupiah below it."""
    exact = format_rupiah(amount) if amount >= MILLION else ""
    return {"label": label, "value": in_short(amount), "note": "; ".join(filter(None, (exact, note)))}


def _files(batch: Batch) -> list[dict[str, str]]:
    """Which files there would be, without making them: no account is read for the page."""
    counted: dict[str, tuple[int, int]] = {}
    for bank, people, rupiah in payment_sql.open_by_bank(batch):
        code = layout_of(bank).code
        before = counted.get(code, (0, 0))
        counted[code] = (before[0] + people, before[1] + rupiah)
    return [
        {
            "name": layouts()[code].name,
            "people": format_number(people),
            "total": format_rupiah(rupiah),
            "url": reverse("batch-transfer", args=[batch.pk, code]),
        }
        for code, (people, rupiah) in sorted(counted.items())
    ]


class BatchTransfer(SealedPage):
    """One bank's file, made when it is asked for."""

    permission = "batch.pay"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, layout: str) -> HttpResponse:
        if layout not in layouts():
            raise NotFound
        try:
            (file,) = make_transfer_files(pk, actor=request.user, only=layout)
        except (NotFound, NotPermitted):
            raise
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(payments_url(pk))
        response = HttpResponse(file.content, content_type=_TYPES[file.layout.extension])
        response["Content-Disposition"] = content_disposition_header(True, file.filename)
        return response


class TreasurersForm(StipendForm, base=True):
    """A form of the treasurer over one list."""

    permission = "batch.pay"

    def find(self) -> Batch:
        self.batch = self.row(Batch.objects.select_related("scheme", "office"), self.kwargs["pk"])
        self.subheading = str(self.batch)
        return self.batch

    def crumbs(self) -> list[tuple[str, str]]:
        return [
            *super().crumbs(),
            (str(self.batch), batch_url(self.batch.pk)),
            ("Pembayaran", payments_url(self.batch.pk)),
        ]


class PayAll(TreasurersForm):
    """Everybody who still waits was paid on one day; who failed was noted before."""

    heading = "Semua yang menunggu sudah dibayar"
    action = "Catat dibayar"
    success_message = "Pembayaran dicatat."

    def make_form(self, data: Any, files: Any) -> BaseForm:
        batch = self.find()
        waiting = format_number(payment_sql.open_rupiah(batch)[0])
        self.subheading = (
            f"{batch}: {waiting} orang belum terjelaskan. Yang sudah ditandai gagal atau retur tidak ikut."
        )
        return PayAllForm(data, initial={"on": timezone.localdate()})

    def perform(self, form: PayAllForm) -> str:
        pay_all_but(self.batch.pk, actor=self.request.user, **form.cleaned_data)
        return payments_url(self.batch.pk)


class LineResult(StipendForm):
    """What became of one person's money; with `membetulkan` in the place of an earlier result."""

    permission = "batch.pay"
    action = "Catat"
    success_message = "Hasil pembayaran dicatat."

    def make_form(self, data: Any, files: Any) -> BaseForm:
        self.line = self.row(Line, self.kwargs["pk"])
        self.batch = self.row(Batch.objects.select_related("scheme"), self.line.batch_id)
        still_open = payment_sql.open_lines(self.batch, [self.line.pk]).get(self.line.pk, 0)
        self.heading = self.line.name
        self.subheading = (
            f"Harus dibayar {format_rupiah(self.line.net)}, belum terjelaskan {format_rupiah(still_open)}."
        )
        chosen, corrected = self.request.GET.get("hasil", ""), cursor(self.request, "membetulkan")
        initial = {
            "on": timezone.localdate(),
            "amount": still_open or (self.line.net if corrected else None),
            "result": chosen if chosen in PaymentResult.values else PaymentResult.PAID,
            "corrects": corrected or None,
        }
        return ResultForm(data, initial=initial)

    def crumbs(self) -> list[tuple[str, str]]:
        return [
            *super().crumbs(),
            (str(self.batch), batch_url(self.batch.pk)),
            ("Pembayaran", payments_url(self.batch.pk)),
        ]

    def perform(self, form: ResultForm) -> str:
        told = dict(form.cleaned_data)
        failed = told["result"] == PaymentResult.FAILED
        told["amount"], told["fee"] = (0, 0) if failed else (told["amount"] or 0, told["fee"] or 0)
        record_results(self.batch.pk, [Result(line=self.line.pk, **told)], actor=self.request.user)
        return payments_url(self.batch.pk)


class BatchNumbers(TreasurersForm):
    """Numbers and dates of SPP, SPM and SP2D."""

    permission = "batch.papers"
    heading = "Nomor SPP, SPM, dan SP2D"
    success_message = "Nomor dicatat."

    def make_form(self, data: Any, files: Any) -> BaseForm:
        return NumbersForm(data, batch=self.find())

    def perform(self, form: NumbersForm) -> str:
        version = form.cleaned_data["version"]
        record_numbers(self.batch.pk, form.numbers(), version=version, actor=self.request.user)
        return payments_url(self.batch.pk)


class BatchRetry(ActionPage):
    """A list of its own for what failed or came back."""

    permission = "batch.prepare"
    success_message = "Daftar pembayaran ulang disusun. Periksa, lalu ajukan seperti daftar lain."

    def perform(self) -> str:
        return batch_url(retry_batch(self.kwargs["pk"], actor=self.request.user).pk)

    def refused_url(self) -> str:
        return payments_url(self.kwargs["pk"])
