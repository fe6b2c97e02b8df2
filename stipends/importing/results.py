"""The bank's or treasurer's result beside a list: each row a verdict, what fits is booked, the rest is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings as site

from pilarsosial.core.errors import DomainError
from pilarsosial.core.importing.kinds import ImportContext, Meant, Outcome, SheetFacts
from pilarsosial.core.importing.rows import StagedRow
from pilarsosial.core.models import SheetImport
from pilarsosial.core.models import Verdict as RowVerdict
from pilarsosial.core.tabular.body import DataRow
from pilarsosial.core.tabular.schema import Schema, load_schema
from pilarsosial.core.values.money import format_rupiah

from ..calculation import matching
from ..calculation.matching import Due, Finding, Matcher, Told
from ..models import Batch, BatchState, Line, PaymentResult
from ..services.paying import PERMISSION, Result, record_results
from ..services.transferring import reference_of
from ..sql import payments as payment_sql
from .result_cells import clean_row

SHEET = Path(site.BASE_DIR) / "stipends" / "importing" / "result_sheet.toml"
MOST_NAMED = 200
_CODES = {
    Finding.LESS: "amount_less",
    Finding.MORE: "amount_more",
    Finding.WRONG_ACCOUNT: "account_other",
    Finding.TWICE: "row_twice",
    Finding.EXTRA: "nobody_due",
}


@lru_cache(maxsize=1)
def result_schema() -> Schema:
    return load_schema("results", SHEET)


def schema_for(settings: Mapping[str, Any]) -> Schema:
    return result_schema()


class ResultSession:
    """One file for one list, which the settings name (`batch`)."""

    def __init__(self, context: ImportContext) -> None:
        self.context = context
        self._batch: Batch | None = None
        self._matcher: Matcher | None = None
        self._due: dict[int, Due] = {}
        self._names: dict[int, str] = {}
        self._counts = dict.fromkeys(("paid", "failed", "returned"), 0)
        self._booked = 0

    def clean(self, sheet: SheetFacts, rows: list[DataRow]) -> list[StagedRow]:
        return [clean_row(sheet, data) for data in rows]

    def meant(self, field: str, value: str, inside: Mapping[str, str], row: StagedRow) -> Meant:
        return Meant()

    def plan(self, rows: list[StagedRow]) -> None:
        matcher = self._begin()
        for row in rows:
            if row.has_error:
                row.verdict = RowVerdict.REJECTED
                continue
            self._plan_row(row, matcher)

    def finish(self) -> Outcome:
        missing = self._begin().missing()
        named = [
            {"name": self._names[one.line], "amount": format_rupiah(-one.difference)} for one in missing[:MOST_NAMED]
        ]
        still_open = sum(one.amount for one in self._due.values()) - self._booked
        return Outcome(
            totals={**self._counts, "missing_count": len(missing), "open_after": still_open},
            lists={"missing": named},
            locks=[self._open_batch().pk],
        )

    def lock(self, locks: list[Any]) -> None:
        Batch.objects.lock_visible(self.context.actor, PERMISSION, self.context.settings["batch"])

    def write(self, batches: Iterable[list[StagedRow]], sheet_import: SheetImport) -> dict[str, Any]:
        results = [
            _result(row) for rows in batches for row in rows if row.verdict in (RowVerdict.NEW, RowVerdict.CHANGED)
        ]
        if results:
            batch = self._open_batch()
            record_results(batch.pk, results, actor=self.context.actor, source=sheet_import.filename)
        return {"batch": self._open_batch().pk, "results": len(results)}

    def undo(self, journal: Mapping[str, Any], sheet_import: SheetImport) -> None:
        raise DomainError(
            "results_stay", "Hasil pembayaran tidak pernah dihapus. Yang salah dibetulkan per orang dengan alasan."
        )

    # The list

    def _begin(self) -> Matcher:
        if self._matcher is None:
            batch = self._open_batch()
            still_open = payment_sql.open_lines(batch)
            rows = Line.objects.payable().filter(batch=batch).order_by("pk")
            for line in rows.only("pk", "name", "account_no", "net").iterator(2_000):
                reference = reference_of(batch.pk, line.pk)
                self._due[line.pk] = Due(
                    line.pk, reference, line.account_no or "", still_open.get(line.pk, 0), line.net
                )
                self._names[line.pk] = line.name
            self._matcher = Matcher(list(self._due.values()))
        return self._matcher

    def _open_batch(self) -> Batch:
        """The list, in the actor's scope and at the right moment; asked when planning and again when applying."""
        if self._batch is None:
            actor, number = self.context.actor, self.context.settings.get("batch")
            batch = Batch.objects.get_visible(actor, PERMISSION, number)
            if batch.state != BatchState.DISBURSING:
                raise DomainError("wrong_state", "Hasil pembayaran dicatat selama pencairan daftarnya.")
            self._batch = batch
        return self._batch

    def _plan_row(self, row: StagedRow, matcher: Matcher) -> None:
        fields = row.fields
        told = Told(
            row=row.sheet * 10_000_000 + row.number,
            reference=fields.get("reference", ""),
            account=fields.get("account", ""),
            amount=fields["amount"],
            fee=fields.get("fee", 0),
            outcome=matching.Outcome(fields["status"]),
        )
        found = matcher.see(told)
        row.plan = {"finding": found.finding.value, "line": found.line, "difference": found.difference}
        if found.line is not None:
            row.plan["name"] = self._names[found.line]
        if found.finding is Finding.KNOWN:
            row.verdict = RowVerdict.UNCHANGED
        elif found.finding not in matching.BOOKABLE:
            self._refuse(row, found)
        else:
            self._book(row, told, self._due[found.line])

    def _refuse(self, row: StagedRow, found: matching.Match) -> None:
        text = matching.TOLD[found.finding]
        if found.line is not None:
            text = f"{self._names[found.line]}: {text}"
        if found.difference:
            word = "lebih" if found.difference > 0 else "kurang"
            text += f" Selisih {word} {format_rupiah(abs(found.difference))}."
        field = {Finding.WRONG_ACCOUNT: "account", Finding.EXTRA: "account"}.get(found.finding, "amount")
        row.error(_CODES[found.finding], text, field=field)
        row.verdict = RowVerdict.REJECTED

    def _book(self, row: StagedRow, told: Told, due: Due) -> None:
        """What applying writes. Money that came back before it was booked as paid simply failed."""
        on = date.fromisoformat(row.fields["paid_on"]) if row.fields.get("paid_on") else None
        if on is None:
            row.error("date_missing", "Tanggal pembayaran kosong. Isi kolom tanggal.", field="paid_on")
        elif on > self.context.today:
            row.error("date_ahead", "Tanggal pembayaran belum tiba.", field="paid_on")
        elif on < self._open_batch().first_day:
            row.error("date_early", "Tanggal pembayaran mendahului periode daftar ini.", field="paid_on")
        if row.has_error:
            row.verdict = RowVerdict.REJECTED
            return
        came_back = told.outcome is matching.Outcome.RETURNED and not due.amount
        if told.outcome is matching.Outcome.PAID:
            result, amount, fee, count = PaymentResult.PAID, told.amount, told.fee, "paid"
            self._booked += amount + fee
        elif came_back:
            result, amount, fee, count = PaymentResult.RETURNED, told.amount, 0, "returned"
            self._booked -= amount
        else:
            result, amount, fee, count = PaymentResult.FAILED, 0, 0, "failed"
        self._counts[count] += 1
        row.verdict = RowVerdict.NEW
        row.plan |= {"result": result.value, "amount": amount, "fee": fee, "on": on.isoformat()}


def _result(row: StagedRow) -> Result:
    plan = row.plan
    return Result(
        line=plan["line"],
        result=plan["result"],
        on=date.fromisoformat(plan["on"]),
        amount=plan["amount"],
        fee=plan["fee"],
        reference=row.fields.get("reference", ""),
        note=row.fields.get("note", ""),
    )
