"""Which rows the lists of payments find: one answer for a page and for its file."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from pilarsosial.core.values.names import search_key

from .models import Batch, Line, LineKind, RefundClaim, Verdict
from .states import OPEN_STATES, BatchState

# {code in the address: (label, condition)} of the tabs.
BATCH_TABS = {
    "": ("Semua", ~Q(state=BatchState.CANCELLED)),
    "draf": ("Disusun", Q(state__in=OPEN_STATES)),
    "diproses": ("Diproses", Q(state__in=[BatchState.SUBMITTED, BatchState.VERIFIED, BatchState.APPROVED])),
    "dicairkan": ("Dicairkan", Q(state=BatchState.DISBURSING)),
    "selesai": ("Selesai", Q(state__in=[BatchState.PAID, BatchState.ACCOUNTED])),
    "batal": ("Dibatalkan", Q(state=BatchState.CANCELLED)),
}
LINE_TABS = {
    "": ("Semua", Q()),
    "layak": ("Layak", Q(kind=LineKind.REGULAR, verdict=Verdict.PAYABLE)),
    "tidak": ("Tidak layak", Q(kind=LineKind.REGULAR) & ~Q(verdict=Verdict.PAYABLE)),
    "rapel": ("Rapel dan selisih", ~Q(kind=LineKind.REGULAR)),
}
SETTLED = "disetor"


def batches_of(actor: Any, tab: str) -> QuerySet[Batch]:
    """The lists in sight, the latest first."""
    return Batch.objects.visible_to(actor, "batch.view").filter(BATCH_TABS[tab][1]).order_by("-pk")


def lines_matching(
    rows: QuerySet[Line], *, tab: str = "", reason: str = "", regency: str = "", text: str = ""
) -> QuerySet[Line]:
    """Lines with a verdict, a reason, of a regency, by words of the name."""
    rows = rows.filter(LINE_TABS[tab][1])
    if reason:
        rows = rows.filter(
            Q(reasons=reason)
            | Q(reasons__startswith=f"{reason} ")
            | Q(reasons__endswith=f" {reason}")
            | Q(reasons__contains=f" {reason} ")
        )
    if regency:
        rows = rows.filter(regency_code=regency)
    for word in search_key(text).split():
        rows = rows.filter(member__name_key__contains=word)
    return rows


def claims_of(actor: Any, *, settled: bool) -> QuerySet[RefundClaim]:
    """Refund claims that were paid in, or that are still open; the latest first."""
    rows = RefundClaim.objects.visible_to(actor, "line.view")
    return (rows.exclude(sts_no="") if settled else rows.filter(sts_no="")).order_by("-pk")
