"""Cells of a result: reference, account, rupiah, what became of the transfer, the day."""

from __future__ import annotations

import re
from typing import Any

from pilarsosial.core.importing.kinds import SheetFacts
from pilarsosial.core.importing.rows import StagedRow
from pilarsosial.core.tabular.body import DataRow
from pilarsosial.core.values.cells import is_blank, is_number, text_of
from pilarsosial.core.values.dates import DateOrder, parse_date
from pilarsosial.core.values.money import parse_rupiah
from pilarsosial.core.values.problems import ValueRefused

from ..calculation.matching import Outcome

LONGEST = 80
LONGEST_NOTE = 200
_NOT_DIGITS = re.compile(r"[\s.\-/]+")
_WORDS = {
    Outcome.PAID: ("berhasil", "sukses", "success", "successful", "dibayar", "terbayar", "ok", "lunas", "paid", "00"),
    Outcome.FAILED: ("gagal", "failed", "ditolak", "reject", "rejected", "tidak berhasil", "error", "batal"),
    Outcome.RETURNED: ("retur", "return", "returned", "dikembalikan", "kembali"),
}
_STATUS = {word: outcome for outcome, words in _WORDS.items() for word in words}


def clean_row(sheet: SheetFacts, data: DataRow) -> StagedRow:
    """Fields and everything that is wrong with them. A sheet without a status says that all of it was paid."""
    row = StagedRow(sheet.index, data.number, {"status": Outcome.PAID.value})
    for field, read in _READERS.items():
        if field not in sheet.fields:
            continue
        value = data.at(sheet.fields[field])
        if value is None or (isinstance(value, str) and is_blank(value)):
            continue
        read(row, field, value, sheet)
    if row.fields["status"] == Outcome.PAID and "amount" not in row.fields and not row.has_error:
        row.error("amount_missing", "Jumlah kosong. Isi jumlah yang dibayar.", field="amount")
    row.fields.setdefault("amount", 0)
    if not row.fields.get("reference") and not row.fields.get("account") and not row.has_error:
        row.error("nobody_named", "Rujukan dan nomor rekening kosong, jadi orangnya tidak diketahui.", field="account")
    row.cleaned = len(row.issues)
    return row


def _text(row: StagedRow, field: str, value: Any, sheet: SheetFacts) -> None:
    row.fields[field] = text_of(value)[: LONGEST_NOTE if field == "note" else LONGEST]


def _account(row: StagedRow, field: str, value: Any, sheet: SheetFacts) -> None:
    """Digits as text. A number has lost its leading zeros, so it only serves where a reference names the person."""
    if is_number(value):
        row.warn("account_is_number", "Nomor rekening tersimpan sebagai angka, jadi tidak dipakai.", field=field)
        return
    row.fields[field] = _NOT_DIGITS.sub("", text_of(value))[:LONGEST]


def _rupiah(row: StagedRow, field: str, value: Any, sheet: SheetFacts) -> None:
    try:
        row.fields[field] = parse_rupiah(value)
    except ValueRefused as refusal:
        for problem in refusal.problems:
            row.error(problem.code, problem.message, field=field, value=text_of(value)[:40])


def _status(row: StagedRow, field: str, value: Any, sheet: SheetFacts) -> None:
    word = text_of(value).lower()
    outcome = _STATUS.get(word)
    if outcome is None:
        message = "Status ini tidak dikenal. Tulis Berhasil, Gagal, atau Retur."
        row.error("status_unknown", message, field=field, value=word[:40])
        return
    row.fields[field] = outcome.value


def _date(row: StagedRow, field: str, value: Any, sheet: SheetFacts) -> None:
    try:
        day = parse_date(value, order=sheet.orders.get(field, DateOrder.DAY_FIRST))
    except ValueRefused as refusal:
        for problem in refusal.problems:
            row.error(problem.code, problem.message, field=field, value=text_of(value)[:40])
        return
    row.fields[field] = day.isoformat()


_READERS = {
    "reference": _text,
    "account": _account,
    "name": _text,
    "amount": _rupiah,
    "fee": _rupiah,
    "status": _status,
    "paid_on": _date,
    "note": _text,
}
