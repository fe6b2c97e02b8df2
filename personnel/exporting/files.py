"""An exported file from its lines: headings, cells, the key of each row, CSV or XLSX, piece by piece."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from django.db import models

from pilarsosial.core.importing.row_keys import make_key
from pilarsosial.core.tabular.settings_sheet import SETTINGS_SHEET
from pilarsosial.core.tabular.writing import OutSheet, csv_chunks, xlsx_chunks

from .cells import Line, OutColumn
from .headings import KEY_FIELD, KEY_HEADING, reading_of

SHEET = "Anggota"
_KEY_WIDTH = 12


class FileFormat(models.TextChoices):
    XLSX = "xlsx", "XLSX (Excel, LibreOffice)"
    CSV = "csv", "CSV (titik koma, UTF-8)"


def file_pieces(
    chunks: Iterable[Sequence[Line]],
    columns: Sequence[OutColumn],
    *,
    file_format: str,
    with_key: bool,
    sheet_name: str = SHEET,
) -> Iterator[bytes]:
    """The file. `with_key`: every row can be brought back by the import; the column is hidden in a workbook.

    `sheet_name` in a workbook: the name of the pillar where it holds one, which the import understands.
    """
    headings = [column.heading for column in columns]
    rows = _rows(chunks, columns, with_key)
    if with_key:
        headings.append(KEY_HEADING)
    if file_format == FileFormat.CSV:
        return csv_chunks(headings, rows)
    widths = [column.width for column in columns] + [_KEY_WIDTH]
    hidden = frozenset((len(columns),)) if with_key else frozenset()
    sheets = [OutSheet(sheet_name, headings, rows, widths, hidden_columns=hidden)]
    if with_key:
        reading = json.dumps(reading_of(columns), ensure_ascii=False, sort_keys=True)
        sheets.append(OutSheet(SETTINGS_SHEET, (), [[reading]], hidden=True))
    return xlsx_chunks(sheets)


def _rows(chunks: Iterable[Sequence[Line]], columns: Sequence[OutColumn], with_key: bool) -> Iterator[list[object]]:
    for chunk in chunks:
        for line in chunk:
            cells: list[object] = [column.cell(line) for column in columns]
            if with_key:
                cells.append(_key(line, columns, cells))
            yield cells


def _key(line: Line, columns: Sequence[OutColumn], cells: Sequence[object]) -> str:
    post = line.entry.lead
    told = {
        column.field: value
        for column, value in zip(columns, cells, strict=True)
        if column.field and column.field != KEY_FIELD and value is not None
    }
    return make_key((post.pk, post.member_id, post.position_id), told)
