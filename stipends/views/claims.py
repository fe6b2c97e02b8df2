"""Refund claims: what is still to go back to the treasury, and the deposit slips with which it went."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Sum
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.money import format_number, format_rupiah
from pilarsosial.core.views import SealedPage

from ..forms.payments import ClaimForm
from ..lists import SETTLED, claims_of
from ..models import Batch, RefundClaim
from ..services import settle_claim
from .base import StipendForm, cursor, own_offices, with_query
from .batches import batch_url

SHOWN = 50


class ClaimList(SealedPage):
    """Open ones first; those that are settled with number and date of the slip."""

    permission = "line.view"
    template_name = "stipends/claim_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        shows_settled = request.GET.get("lihat") == SETTLED
        standing = {settled: claims_of(request.user, settled=settled) for settled in (False, True)}
        sums = {
            settled: of.order_by().aggregate(count=Count("pk"), rupiah=Sum("amount"))
            for settled, of in standing.items()
        }
        found = standing[shows_settled].select_related("line", "batch__scheme", "settled_by")
        if (before := cursor(request)) > 0:
            found = found.filter(pk__lt=before)
        page = list(found[: SHOWN + 1])
        own, here = own_offices(request, "batch.pay"), reverse("claim-list")
        context = {
            "figures": [
                {"label": label, "value": format_rupiah(told["rupiah"] or 0), "note": f"{told['count']} orang"}
                for label, told in (("Belum disetor", sums[False]), ("Sudah disetor", sums[True]))
            ],
            "tabs": [
                {
                    "label": label,
                    "url": with_query(here, lihat=word),
                    "count": format_number(sums[settled]["count"]),
                    "active": settled == shows_settled,
                }
                for label, word, settled in (("Belum disetor", "", False), ("Sudah disetor", "disetor", True))
            ],
            "claims": [
                {
                    "row": row,
                    "place": short_name(row.line.region_code),
                    "amount": format_rupiah(row.amount),
                    "may_settle": not row.sts_no and row.office_id in own,
                }
                for row in page[:SHOWN]
            ],
            "shows_settled": shows_settled,
            "next_url": with_query(here, lihat="disetor" if shows_settled else "", sesudah=page[SHOWN - 1].pk)
            if len(page) > SHOWN
            else "",
        }
        return self.page(context)


class ClaimSettle(StipendForm):
    """Number and date of the deposit slip."""

    permission = "batch.pay"
    heading = "Catat setoran"
    action = "Catat"
    success_message = "Setoran dicatat."

    def make_form(self, data: Any, files: Any) -> BaseForm:
        self.claim = self.row(RefundClaim.objects.select_related("line"), self.kwargs["pk"])
        self.batch = self.row(Batch.objects.select_related("scheme"), self.claim.batch_id)
        self.subheading = f"{self.claim.line.name}: {format_rupiah(self.claim.amount)}. {self.claim.told}"
        return ClaimForm(data, initial={"sts_on": timezone.localdate()})

    def crumbs(self) -> list[tuple[str, str]]:
        return [*super().crumbs(), ("Tagihan pengembalian", reverse("claim-list"))]

    def perform(self, form: ClaimForm) -> str:
        settle_claim(self.claim.pk, actor=self.request.user, **form.cleaned_data)
        return batch_url(self.batch.pk, "tagihan")
