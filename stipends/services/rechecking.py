"""After the period's end: what was assumed beyond the cut-off, looked at again; who got too much owes it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import Position
from pilarsosial.core.policies import require
from pilarsosial.core.values.dates import format_date

from .. import sql
from ..calculation import Rules, judge
from ..calculation.reasons import in_order, reason_of
from ..models import CLOSED_STATES, Batch, Line, LineKind, RefundClaim, Verdict
from .cases import case_of
from .rules import Asked


@transaction.atomic
def recheck_batch(batch_id: int, *, actor: Any, today: date | None = None) -> list[RefundClaim]:
    """Judge an approved list again with what is known now, and claim back what somebody had no right to.

    Only lists whose cut-off lay before the last day of their period assumed anything. What became more is not paid
    here: it comes as back pay or difference. Twice, it claims nothing twice. Raises DomainError `wrong_state`,
    `period_running`, `nothing_assumed`.
    """
    require(actor, "batch.prepare")
    batch = Batch.objects.select_related("scheme__tax_profile", "scheme__office", "office").lock_visible(
        actor, "batch.prepare", batch_id
    )
    day = today or timezone.localdate()
    if batch.state not in CLOSED_STATES:
        raise DomainError("wrong_state", "Hanya daftar yang sudah disetujui yang diperiksa ulang.")
    if batch.cut_off >= batch.last_day:
        raise DomainError("nothing_assumed", "Daftar ini memakai data sampai akhir periode; tidak ada yang diandaikan.")
    if day <= batch.last_day:
        raise DomainError("period_running", f"Diperiksa ulang sesudah {format_date(batch.last_day)}.")
    claims = [claim for claim in _claims(batch) if claim is not None]
    made = RefundClaim.objects.bulk_create(claims)
    audit.record(
        actor=actor,
        action="batch.rechecked",
        target=batch,
        office=batch.office_id,
        region_code=batch.office.region_id,
        count=len(made),
        changes={"tagihan pengembalian": [None, sum(claim.amount for claim in made)]},
    )
    return made


def _claims(batch: Batch) -> list[RefundClaim | None]:
    """One for each paid line that would be less now; a person who is no longer in the roster owes all of it."""
    asked = _asked(batch)
    # The months that this very list gave must not stand against itself.
    sql.make_cases([case_of(batch, LineKind.REGULAR, asked, own_months=True)])
    now = sql.cases_of_people()
    lines = Line.objects.filter(batch=batch, kind=LineKind.REGULAR, verdict=Verdict.PAYABLE)
    claimed = set(RefundClaim.objects.filter(batch=batch).values_list("line_id", flat=True))
    judged: dict[str, Any] = {}
    found = []
    for line in lines.order_by("pk").iterator(chunk_size=2_000):
        if line.pk in claimed:
            continue
        facts = now.get((line.member_id, line.slot))
        if facts is not None and facts not in judged:
            judged[facts] = judge(facts, asked.rules)
        found.append(_claim(batch, line, judged[facts] if facts is not None else None))
    return found


def _asked(batch: Batch) -> Asked:
    """The list's own rules and rates, with what is known at the period's end.

    A rate that was lowered or stopped back in time afterwards takes nothing from what was right when it was paid.
    """
    frozen = batch.asked.get(f"{LineKind.REGULAR}:{batch.period}")
    if frozen is None:
        raise DomainError("nothing_assumed", "Daftar ini tidak memuat orang yang diandaikan.")
    rules = replace(Rules.from_json(frozen), cut_off=batch.last_day)
    keys = {key for key, *_ in rules.rates}
    rows = Position.objects.select_related("pillar").filter(pillar__code__in={key.partition("/")[0] for key in keys})
    named = {row.pk: f"{row.pillar.code}/{row.code}" for row in rows}
    positions = {pk: (key, rules.rate_on(key, rules.last)) for pk, key in named.items() if key in keys}
    return Asked(rules, positions)


def _claim(batch: Batch, line: Line, outcome: Any) -> RefundClaim | None:
    # Whether there is an account now says nothing about the right to what was paid.
    net = outcome.net if outcome is not None else 0
    reasons = outcome.reasons if outcome is not None else ("not_serving",)
    if net >= line.net or (outcome is not None and not _lost_right(reasons)):
        return None
    told = "; ".join(reason_of(code).text for code in in_order(reasons))
    return RefundClaim(
        line=line,
        batch=batch,
        office_id=batch.office_id,
        amount=line.net - net,
        reasons=" ".join(reasons),
        told=told[:300],
    )


def _lost_right(reasons: tuple[str, ...]) -> bool:
    """Is any of the reasons one of right, not only of papers (account, hold)?"""
    return any(not reason_of(code).blocks for code in reasons)
