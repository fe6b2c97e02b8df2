"""This quarter's stipends from the kept totals: the lists by their state, and what became of what they approved."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from pilarsosial.core.models import Level
from pilarsosial.core.policies import may
from pilarsosial.core.values.period import Period, PeriodUnit
from stipends.models import BatchState
from stipends.reports.totals import AMOUNTS, Money, OfState, Question, money_by_state, sight_of

from ..reports import links
from .sight import RUPIAH, Number, Sight

# {stage of the list of lines: (its words, the figures of Money that count and sum it)}, in the order of the sum:
# approved - paid + returned - refunded = left. What failed is said beside it.
_STAGES = {
    "disetujui": ("Disetujui", "approved_lines", "approved", ""),
    "dibayar": ("Dibayar", "paid_lines", "paid", "termasuk biaya bank"),
    "retur": ("Retur bank", "returned_lines", "returned", "kembali ke kas bendahara"),
    "disetor": ("Disetor ke kas", "refunded_lines", "refunded", "dengan STS"),
    "sisa": ("Sisa", "open_lines", "left", "belum dibayar atau disetor"),
}
_FAILED = ("Gagal", "failed_lines", "failed", "tidak ada uang yang pindah")


def quarter_of(sight: Sight) -> Period:
    return Period.containing(sight.day, PeriodUnit.QUARTER)


def of_states(sight: Sight) -> list[OfState]:
    """Lines whose period ends in the quarter, whatever list pays them. One statement over the totals."""
    if sight.region.level > Level.REGENCY:
        return []  # totals are kept by regency
    return money_by_state(sight.actor, Question(sight.region.code, period=quarter_of(sight)))


def money_panel(sight: Sight, found: list[OfState]) -> dict[str, Any]:
    """A row a state: who is paid, how much, who is not. People may be paid by two schemes and then count twice."""
    amounts = sight_of(sight.actor) == AMOUNTS
    shown = [row for row in found if row.money.lines or row.unpaid]
    money = Money(*map(sum, zip(*(row.money for row in found), strict=True)))
    before = quarter_of(sight).previous()
    return {
        "quarter": quarter_of(sight).label,
        "before": before.label,
        "before_url": sight.address("dashboard", day=before.last_day),
        "may_prepare": may(sight.actor, "batch.prepare"),
        "amounts": amounts,
        "rows": [{"state": BatchState(row.state).label, **_cells(sight, row, amounts=amounts)} for row in shown],
        "total": _cells(sight, OfState("", money, sum(row.unpaid for row in found)), amounts=amounts)
        if len(shown) > 1
        else None,
        "stages": _stages(sight, money) if amounts and (money.approved_lines or money.paid_lines) else [],
        "report_url": _report_url(sight) if amounts else "",
    }


def _cells(sight: Sight, row: OfState, *, amounts: bool) -> dict[str, Number | None]:
    asked = {"wilayah": sight.region.code, "periode": quarter_of(sight).code, "keadaan": row.state}
    payable, others = (recipients_url(**asked, putusan=verdict) for verdict in ("layak", "lain"))
    return {
        "payable": Number(row.money.lines, payable, "baris"),
        "rupiah": Number(row.money.net, payable, RUPIAH) if amounts else None,
        "unpaid": Number(row.unpaid, others, "baris"),
    }


def _stages(sight: Sight, money: Money) -> list[dict[str, Any]]:
    """What became of the approved money, a row a stage; what failed only where something did."""
    stages = dict(_STAGES)
    if money.failed_lines:
        stages = {"disetujui": stages.pop("disetujui"), "dibayar": stages.pop("dibayar"), "gagal": _FAILED} | stages
    asked = {"wilayah": sight.region.code, "periode": quarter_of(sight).code}
    found = []
    for stage, (label, lines, rupiah, note) in stages.items():
        url = f"{reverse('line-list')}?{urlencode({'tahap': stage} | asked)}#daftar"
        found.append(
            {
                "label": label,
                "note": note,
                "lines": Number(getattr(money, lines), url, "baris"),
                "rupiah": Number(getattr(money, rupiah), url, RUPIAH),
            }
        )
    return found


def _report_url(sight: Sight) -> str:
    return links.report("tali-asih", wilayah=sight.region.code, periode=quarter_of(sight).code)


def recipients_url(**asked: str) -> str:
    return f"{reverse('recipient-list')}?{urlencode({name: value for name, value in asked.items() if value})}"
