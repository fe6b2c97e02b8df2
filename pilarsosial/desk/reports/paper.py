"""A report as a PDF with the letterhead of an office, a number, place and date, and who signs on its day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import models

from pilarsosial.core.documents import render
from pilarsosial.core.documents.parts import letterhead, signature
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import Office, SigningRole
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.money import format_number

from .tables import NUMERIC, Answer, Column, Kind, Table
from .words import told_cell

TEMPLATE = "pilarsosial/desk/documents/report.typ"
# Nobody reads more on paper, and the compiler holds all of it in memory.
MOST_ROWS = 10_000
_MANY_COLUMNS, _MOST_COLUMNS, _WIDE = 6, 12, 96
_SMALLEST, _SMALL, _USUAL = 7, 8, 9
# In characters, where a column names no width.
_WIDTHS = {Kind.TEXT: 16, Kind.NUMBER: 9, Kind.RUPIAH: 14, Kind.DATE: 14}


class Signing(models.TextChoices):
    """Who signs below: the right one writes place and date."""

    HEAD = "kepala", "Kepala kantor"
    OFFICER = "pptk", "PPTK dan kepala kantor"
    TREASURER = "bendahara", "Bendahara dan kepala kantor"
    NOBODY = "tanpa", "Tanpa tanda tangan"


def report_pdf(answer: Answer, office: Office, *, number: str = "", signing: str = Signing.HEAD) -> bytes:
    """The same answer gives the same bytes. Raises DomainError `too_long_for_paper`."""
    tables = [_table(table) for table in answer.tables]
    rows = sum(len(table["rows"]) for table in tables)
    if rows > MOST_ROWS:
        raise too_long()
    widest = max((len(table["heads"]) for table in tables), default=0)
    flipped = widest > _MANY_COLUMNS or any(sum(table["widths"]) > _WIDE for table in tables)
    data = {
        "title": answer.title,
        "number": number,
        "office": letterhead(office),
        "lines": [f"Per tanggal {format_date(answer.day)}", *(f"{name}: {value}" for name, value in answer.told)],
        "sentences": list(answer.sentences),
        "tables": tables,
        # Nobody signs an empty sheet: what goes over with the signatures says at least how much was signed.
        "notes": list(answer.notes) or [f"Memuat {format_number(rows)} baris."] * (rows > 0),
        "signers": list(_signers(office, answer.day, signing)),
        "flipped": flipped,
        "size": _SMALLEST if widest > _MOST_COLUMNS else _SMALL if widest > _MANY_COLUMNS else _USUAL,
    }
    return render(TEMPLATE, data, as_of=answer.day)


def too_long() -> DomainError:
    return DomainError(
        "too_long_for_paper",
        f"PDF memuat paling banyak {format_number(MOST_ROWS)} baris. Persempit pertanyaannya, atau pilih XLSX.",
    )


def _table(table: Table) -> dict[str, Any]:
    rows, total = [], []
    for row, is_total in table.walk():
        cells = [told_cell(cell, column) for cell, column in zip(row, table.columns, strict=True)]
        if is_total:
            total = cells
        else:
            rows.append(cells)
        if len(rows) > MOST_ROWS:
            raise too_long()
    return {
        "title": table.title,
        "heads": [column.heading for column in table.columns],
        "widths": [_width(column) for column in table.columns],
        "sides": ["right" if column.kind in NUMERIC else "left" for column in table.columns],
        "rows": rows,
        "total": total,
        "empty": table.empty,
    }


def _width(column: Column) -> int:
    longest_word = max(map(len, column.heading.split()), default=1)
    return max(column.width or _WIDTHS[column.kind], longest_word + 1)


def _signers(office: Office, day: date, signing: str) -> Iterator[dict[str, Any]]:
    if signing == Signing.NOBODY:
        return
    if signing == Signing.OFFICER:
        yield signature(office, SigningRole.ACTIVITY_OFFICER, day)
    if signing == Signing.TREASURER:
        yield signature(office, SigningRole.TREASURER, day)
    yield signature(office, SigningRole.HEAD, day, dated=True)
