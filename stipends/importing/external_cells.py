"""Cells of another payer's list: who, for which period, how much, when."""

from __future__ import annotations

import re
from typing import Any

from pilarsosial.core.importing.kinds import ImportContext, SheetFacts
from pilarsosial.core.importing.rows import StagedRow
from pilarsosial.core.tabular.body import DataRow
from pilarsosial.core.values.cells import is_blank, text_of
from pilarsosial.core.values.dates import MONTHS, DateOrder, parse_date
from pilarsosial.core.values.money import parse_rupiah
from pilarsosial.core.values.nik import mask_nik, parse_nik
from pilarsosial.core.values.period import Period
from pilarsosial.core.values.problems import ValueRefused

LONGEST = {"membership_no": 40, "name": 120, "source": 200}
_UNITS = {"triwulan": ("Q", 4), "tw": ("Q", 4), "semester": ("S", 2), "smt": ("S", 2)}
_NUMBERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_SPOKEN = re.compile(r"([a-z]+)[ .]*(iv|i{1,3}|[1-4])?[ /-]*(?:tahun )?([0-9]{4})")


def clean_row(sheet: SheetFacts, data: DataRow, context: ImportContext) -> StagedRow:
    """Fields and everything that is wrong with them; period and source of the upload where the row says none."""
    asked = context.settings
    row = StagedRow(sheet.index, data.number, {"period": asked["period"], "source": asked["source"]})
    for field, place in sheet.fields.items():
        value = data.at(place)
        if value is not None and not (isinstance(value, str) and is_blank(value)):
            _read(row, field, value, sheet)
    if row.fields.get("paid_on", "") > context.today.isoformat():
        row.error("date_ahead", "Tanggal pembayaran belum tiba.", field="paid_on")
    if not row.has_error:
        if "nik" not in row.fields and "membership_no" not in row.fields:
            row.error("nobody_named", "NIK dan nomor anggota kosong, jadi orangnya tidak diketahui.", field="nik")
        if not row.fields.get("amount"):
            row.error("amount_missing", "Jumlah kosong atau nol. Isi jumlah yang dibayar.", field="amount")
        _check_period(row, asked["unit"], context)
    row.cleaned = len(row.issues)
    return row


def _check_period(row: StagedRow, unit: str, context: ImportContext) -> None:
    period = Period.parse(row.fields["period"])
    if unit in ("month", "quarter", "semester", "year") and period.unit.value != unit:
        row.error("period_unfit", f"{period.label} bukan satuan skema ini.", field="period", value=period.code)
    elif period.first_day > context.today:
        row.error("period_ahead", f"{period.label} belum mulai.", field="period", value=period.code)


def _read(row: StagedRow, field: str, value: Any, sheet: SheetFacts) -> None:
    try:
        match field:
            case "nik":
                row.fields[field] = parse_nik(value).digits
            case "amount":
                row.fields[field] = parse_rupiah(value)
            case "paid_on":
                order = sheet.orders.get(field, DateOrder.DAY_FIRST)
                row.fields[field] = parse_date(value, order=order).isoformat()
            case "period":
                row.fields[field] = spoken_period(text_of(value)).code
            case _:
                row.fields[field] = text_of(value).strip()[: LONGEST[field]]
    except ValueRefused as refusal:
        told = mask_nik(value) if field == "nik" else text_of(value)[:40]
        for problem in refusal.problems:
            row.error(problem.code, problem.message, field=field, value=told)


def spoken_period(text: str) -> Period:
    """`2026-S2`, `Semester II 2026`, `TW III 2026`, `Juli 2026`, `Tahun 2026`. Raises PeriodError."""
    found = _SPOKEN.fullmatch(" ".join(text.lower().split()))
    if found is None:
        return Period.parse(text)
    word, number, year = found.groups()
    months = [month.lower() for month in MONTHS]
    if word in _UNITS and number:
        letter, most = _UNITS[word]
        count = _NUMBERS.get(number) or int(number)
        return Period.parse(f"{year}-{letter}{count}" if count <= most else text)
    if word in months and not number:
        return Period.parse(f"{year}-{months.index(word) + 1:02}")
    return Period.parse(year if word == "tahun" and not number else text)
