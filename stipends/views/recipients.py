"""Lines of a quarter from all lists together: who is paid, how much, who is not. What the dashboard counts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from pilarsosial.core.asked import chosen_region
from pilarsosial.core.models import Level
from pilarsosial.core.policies import may
from pilarsosial.core.values.money import format_number, format_rupiah
from pilarsosial.core.values.period import Period, PeriodError, PeriodUnit
from pilarsosial.core.views import SealedPage

from ..models import Line
from ..reports.lines import after_line, recipients_of
from ..reports.totals import AMOUNTS, Question, money_by_state, sight_of
from ..states import BatchState
from .base import STATE_TONES, VERDICT_TONES, cursor, with_query
from .batch_page import line_row, region_names

SHOWN = 50
_VERDICTS = {"layak": "Penerima", "lain": "Tidak dibayar"}
_WORDS = {str(state): state.label for state in BatchState if state != BatchState.CANCELLED}


class RecipientList(SealedPage):
    """`?periode=2026-Q3&keadaan=approved&putusan=layak&wilayah=`; amounts only for those who may see them."""

    permission = "payment.state"
    template_name = "stipends/recipients.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        region = chosen_region(request, self.permission)
        period, state = _quarter(request), request.GET.get("keadaan", "")
        state = state if state in _WORDS else ""
        verdict = request.GET.get("putusan", "")
        verdict = verdict if verdict in _VERDICTS else "layak"
        question = Question(region.code, period=period)
        rows = recipients_of(request.user, question, payable=verdict == "layak", state=state)
        if region.level > Level.REGENCY:
            rows = rows.filter(region_code__inside=region.code)
        after = cursor(request)
        rows = after_line(rows, after) if after else rows
        found = list(rows.select_related("batch__scheme", "pillar")[: SHOWN + 1])
        names = region_names(line.region_code for line in found[:SHOWN])
        here = reverse("recipient-list")
        asked = {"wilayah": region.code, "periode": period.code, "keadaan": state}
        amounts = sight_of(request.user) == AMOUNTS
        is_paid = verdict == "layak"
        # Sums are kept by regency: below one there are none.
        sums = money_by_state(request.user, question) if region.level <= Level.REGENCY else []
        sums = [row for row in sums if state in ("", row.state)]
        context = {
            "count": format_number(sum(row.money.lines if is_paid else row.unpaid for row in sums)) if sums else "",
            "total": format_rupiah(sum(row.money.net for row in sums)) if is_paid and amounts else "",
            "period": period.label,
            "region": region,
            "state": _WORDS.get(state, ""),
            "amounts": amounts,
            "is_paid": is_paid,
            "rows": [_row(line, names, amounts=amounts) for line in found[:SHOWN]],
            "asked": {**asked, "putusan": verdict},
            "states": list(_WORDS.items()),
            "chosen_state": state,
            "tabs": [
                {"label": label, "url": with_query(here, **asked, putusan=code), "active": code == verdict}
                for code, label in _VERDICTS.items()
            ],
            "next_url": with_query(here, **asked, putusan=verdict, sesudah=found[SHOWN - 1].pk)
            if len(found) > SHOWN
            else "",
            "may_see_lists": may(request.user, "batch.view"),
        }
        return self.page(context)


def _quarter(request: HttpRequest) -> Period:
    try:
        return Period.parse(request.GET.get("periode", ""))
    except PeriodError:
        return Period.containing(timezone.localdate(), PeriodUnit.QUARTER)


def _row(line: Line, names: dict[str, str], *, amounts: bool) -> dict[str, Any]:
    told = line_row(line, names)
    state = BatchState(line.batch.state)
    return {
        "line": line,
        "place": told["place"],
        "kind": told["kind"],
        "net": format_rupiah(line.net) if amounts else "",
        "reasons": told["reasons"],
        "verdict": {"label": line.get_verdict_display(), "tone": VERDICT_TONES[line.verdict]},
        "state": {"label": state.label, "tone": STATE_TONES[state]},
    }
