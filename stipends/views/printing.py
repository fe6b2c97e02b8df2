"""Papers of an approved list as PDF; whole numbers for who may see them, which the trail tells."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from pilarsosial.core.errors import DomainError, NotFound
from pilarsosial.core.views import SealedPage

from ..models import Batch, Line, Verdict
from ..papers.payees import payee_list
from ..papers.receipts import batch_receipt, person_receipts
from ..papers.statements import cash_record, responsibility_statement
from ..services.printing import tell_full_numbers
from ..states import CLOSED_STATES
from .base import is_own

Maker = Callable[[Batch, bool, str], bytes]


def _list(cash: bool) -> Maker:
    return lambda batch, full, regency: payee_list(batch, cash=cash, full=full, regency=regency)


LISTS = ("daftar-nontunai", "daftar-tunai")
PAPERS: dict[str, tuple[str, Maker]] = {
    LISTS[0]: ("Daftar penerima nontunai", _list(False)),
    LISTS[1]: ("Daftar penerima tunai", _list(True)),
    "kuitansi": ("Kuitansi", lambda batch, full, regency: batch_receipt(batch)),
    "sptjm": ("SPTJM", lambda batch, full, regency: responsibility_statement(batch)),
    "berita-acara": ("Berita acara tunai", lambda batch, full, regency: cash_record(batch)),
}


def printed_papers(batch: Batch) -> list[tuple[str, str]]:
    """(label, address) of what can be printed of a list: nothing before it is approved, and no sheet without people."""
    if batch.state not in CLOSED_STATES:
        return []
    payable = batch.lines.payable()  # of a list that the caller found in scope
    empty = {
        code
        for codes, is_cash in ((("daftar-nontunai",), False), (("daftar-tunai", "berita-acara"), True))
        for code in codes
        if not payable.filter(account_no__isnull=is_cash).exists()
    }
    return [
        (label, reverse("batch-print", args=[batch.pk, code]))
        for code, (label, _make) in PAPERS.items()
        if code not in empty
    ]


class BatchPrint(SealedPage):
    """One paper of a list of the own office; a list of payees also for one regency (`?wilayah=35.17`)."""

    permission = "batch.view"

    def get(self, request: HttpRequest, pk: int, paper: str) -> HttpResponse:
        batch = self.row(Batch.objects.select_related("scheme", "office", "event"), pk)
        own = is_own(request, self.permission, batch.office_id)
        if not own or paper not in PAPERS or batch.state not in CLOSED_STATES:
            raise NotFound
        full = paper in LISTS and is_own(request, "line.unmask", batch.office_id)
        try:
            content = PAPERS[paper][1](batch, full, request.GET.get("wilayah", "")[:5])
        except DomainError as refusal:
            raise NotFound from refusal
        if full:
            tell_full_numbers(batch.pk, actor=request.user)
        return pdf_response(content, f"{paper}-{batch.pk}.pdf")


class LineReceipt(SealedPage):
    """One person's kuitansi, on request."""

    permission = "line.view"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        line = self.row(Line.objects.select_related("batch__scheme", "batch__office", "batch__event"), pk)
        own = is_own(request, self.permission, line.office_id)
        if not own or line.verdict != Verdict.PAYABLE or line.batch.state not in CLOSED_STATES:
            raise NotFound
        return pdf_response(person_receipts(line.batch, [line]), f"kuitansi-{line.batch_id}-{line.pk}.pdf")


def pdf_response(content: bytes, filename: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, filename)
    return response
