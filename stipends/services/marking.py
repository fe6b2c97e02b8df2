"""Between submission and approval: who changed meanwhile is marked, held or kept by the approver, the rest goes on.

The list itself stays as it was handed in. A held person is paid later as back pay: the months are free again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.policies import require
from pilarsosial.core.values.money import format_rupiah

from .. import sql
from ..calculation import judge
from ..calculation.reasons import in_order, reason_of
from ..models import (
    Batch,
    BatchKind,
    BatchState,
    BudgetCeiling,
    Entitlement,
    Line,
    LineKind,
    LineMark,
    Verdict,
)
from .cases import case_of
from .digest import digest_of
from .rules import rules_of

PERMISSION = "batch.approve"
WAITING = (BatchState.SUBMITTED, BatchState.VERIFIED)
LONGEST_NOTE = 200


@transaction.atomic
def mark_changes(batch_id: int, *, actor: Any) -> int:
    """Mark everybody whose verdict, amount or account would be another one now. Returns how many new marks there are.

    A change that was decided on before is not marked again. Raises NotPermitted, NotFound, DomainError `wrong_state`.
    """
    require(actor, PERMISSION)
    batch = _locked(batch_id, actor)
    known = {(mark.line_id, _key(mark.told)) for mark in LineMark.objects.filter(batch=batch)}
    waiting = {mark.line_id for mark in LineMark.objects.filter(batch=batch, outcome=LineMark.Outcome.OPEN)}
    found = [
        LineMark(line_id=line, batch=batch, office_id=batch.office_id, told=told)
        for line, told in _changed(batch)
        if line not in waiting and (line, _key(told)) not in known
    ]
    LineMark.objects.bulk_create(found, batch_size=1_000)
    if found:
        _tell("batch.marked", batch, actor, count=len(found))
    return len(found)


@transaction.atomic
def decide_mark(mark_id: int, *, outcome: str, note: str = "", actor: Any) -> LineMark:
    """Hold the marked person, or pay as submitted with the reason why.

    Raises NotPermitted, NotFound, DomainError `wrong_state`, `decided_already`, `outcome_unknown`, `reason_needed`.
    """
    require(actor, PERMISSION)
    found = LineMark.objects.get_visible(actor, PERMISSION, mark_id)
    batch = _locked(found.batch_id, actor)
    mark = LineMark.objects.select_related("line").lock_visible(actor, PERMISSION, mark_id)
    if mark.outcome != LineMark.Outcome.OPEN:
        raise DomainError("decided_already", "Perubahan ini sudah diputuskan.")
    if outcome not in (LineMark.Outcome.HELD, LineMark.Outcome.KEPT):
        raise DomainError("outcome_unknown", "Pilih Tahan atau Tetap dibayar.")
    note = note.strip()[:LONGEST_NOTE]
    if outcome == LineMark.Outcome.KEPT and not note:
        raise DomainError("reason_needed", "Tulis mengapa tetap dibayar.", {"note": "Tulis mengapa tetap dibayar."})
    mark.outcome, mark.note = outcome, note
    mark.decided_by, mark.decided_at = actor, timezone.now()
    mark.save(update_fields=["outcome", "note", "decided_by", "decided_at"])
    if outcome == LineMark.Outcome.HELD:
        _hold(batch, mark.line)
    action = "line.held" if outcome == LineMark.Outcome.HELD else "line.kept"
    _tell(action, batch, actor, count=1, reason=note, changes={"orang": [None, mark.line.name]})
    return mark


def require_no_open_mark(batch: Batch, actor: Any) -> None:
    """The rule of approving. Raises DomainError `marks_open`."""
    count = LineMark.objects.filter(batch=batch, outcome=LineMark.Outcome.OPEN).count()
    if count:
        told = f"{count} orang berubah datanya sejak daftar diajukan. Tahan atau tetapkan dahulu satu per satu."
        raise DomainError("marks_open", told)


def _locked(batch_id: int, actor: Any) -> Batch:
    rows = Batch.objects.select_related("scheme__tax_profile", "scheme__office", "office")
    batch = rows.lock_visible(actor, PERMISSION, batch_id)
    if batch.state not in WAITING:
        told = f"Daftar ini {batch.get_state_display().lower()}; perubahan ditandai sebelum disetujui."
        raise DomainError("wrong_state", told)
    return batch


def _changed(batch: Batch) -> Iterator[tuple[int, dict[str, list[str]]]]:
    """(line id, {what: [as submitted, now]}) of payable lines; no number of anybody is told."""
    elsewhere = sql.lines_with_another_account(batch)
    now: dict[tuple[int, int], str] = {}
    asked = None
    if batch.kind == BatchKind.REGULAR:
        asked = rules_of(batch.scheme, batch.the_period, batch.cut_off, batch.spans)
        sql.make_cases([case_of(batch, LineKind.REGULAR, asked, own_months=True)])
        now = sql.cases_of_people()
    judged: dict[str, Any] = {}
    for line in Line.objects.payable().filter(batch=batch).order_by("pk").iterator(chunk_size=2_000):
        told: dict[str, list[str]] = {}
        if asked is not None and line.kind == LineKind.REGULAR:
            facts = now.get((line.member_id, line.slot))
            if facts is not None and facts not in judged:
                judged[facts] = judge(facts, asked.rules)
            told |= _told(line, judged[facts] if facts is not None else None)
        if line.pk in elsewhere:
            told["rekening"] = ["seperti saat diajukan", "rekening lain"]
        if told:
            yield line.pk, told


def _told(line: Line, outcome: Any) -> dict[str, list[str]]:
    verdict = Verdict(outcome.verdict) if outcome is not None else Verdict.NOT_PAYABLE
    if verdict != Verdict.PAYABLE:
        codes = in_order(outcome.reasons) if outcome is not None else ["not_serving"]
        return {"putusan": [Verdict.PAYABLE.label, "; ".join(reason_of(code).text for code in codes)]}
    if outcome.net != line.net:
        return {"jumlah": [format_rupiah(line.net), format_rupiah(outcome.net)]}
    return {}


def _hold(batch: Batch, line: Line) -> None:
    """The line pays nothing, its months and its money are free again, and the list's figures follow."""
    freed = line.gross
    Line.objects.filter(pk=line.pk).update(verdict=Verdict.HELD, reasons="marked", gross=0, tax=0, net=0)
    Entitlement.objects.filter(line=line.pk, living=True).update(living=False)
    if batch.ceiling_id is not None and batch.kind != BatchKind.RETRY:
        ceiling = BudgetCeiling.objects.select_for_update().get(pk=batch.ceiling_id)
        ceiling.reserved -= freed
        ceiling.save(update_fields=["reserved"])
    sql.write_totals(batch)
    sql.write_parts(batch)
    batch.digest = digest_of(sql.stream_for_digest(batch))
    for name, value in sql.figures(batch).items():
        setattr(batch, name, value)
    batch.version += 1
    batch.save()


def _key(told: dict[str, list[str]]) -> str:
    return repr(sorted(told.items()))


def _tell(action: str, batch: Batch, actor: Any, **details: Any) -> None:
    audit.record(
        actor=actor,
        action=action,
        target=batch,
        office=batch.office_id,
        region_code=batch.office.region_id,
        **details,
    )
