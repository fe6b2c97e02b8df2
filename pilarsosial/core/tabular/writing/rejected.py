"""The returned workbook: the rows that were refused, as they came, with what is wrong with each.

Same sheets, title lines, headers and order of columns; the bad cells coloured; a last column "Kesalahan". A number
stays a number, so that a NIK damaged by Excel is refused again until somebody has typed it anew; its cell has the
text format, so that what is typed stays text. A hidden sheet keeps the mapping: uploaded again the file needs none.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from ..cells import Value
from ..headings import key_of
from ..mapping import Header
from ..settings_sheet import SETTINGS_SHEET
from .styles import Style
from .xlsx import OutSheet, Styled, xlsx_chunks

ERRORS_HEADER = "Kesalahan"
ERRORS_WIDTH = 45


@dataclass(frozen=True)
class CellFault:
    """One error: the column it is in (from 0; None when it is the whole row's) and its Indonesian message."""

    column: int | None
    message: str


@dataclass(frozen=True)
class RejectedRow:
    """The typed values of the row as they were read, and its faults in the order to show them."""

    values: Sequence[Value]
    faults: Sequence[CellFault]


@dataclass(frozen=True)
class RejectedSheet:
    """A sheet of which rows were refused; `headers` and `titles` are those of its Layout."""

    name: str
    headers: Sequence[Header]
    rows: Iterable[RejectedRow]
    titles: Sequence[str] = ()


def write_rejected(target: BinaryIO, sheets: Iterable[RejectedSheet], settings: Mapping | None = None) -> None:
    """Write the workbook to a file that need not be seekable."""
    for chunk in rejected_chunks(sheets, settings):
        target.write(chunk)


def rejected_chunks(sheets: Iterable[RejectedSheet], settings: Mapping | None = None) -> Iterator[bytes]:
    """The workbook piece by piece.

    `settings`: what the file is to be read with next time, `{"overrides": {header: field}, "ignores": [header]}`; more
    keys come back untouched from `saved_settings`.
    """
    return xlsx_chunks(_out_sheets(sheets, settings))


def _out_sheets(sheets: Iterable[RejectedSheet], settings: Mapping | None) -> Iterator[OutSheet]:
    for sheet in sheets:
        # A column of errors from an earlier round gives way to the new one.
        kept = [header for header in sheet.headers if key_of(header.text) != key_of(ERRORS_HEADER)]
        grouped = any(header.group for header in kept)
        lead: list[list[object]] = [[title] for title in sheet.titles]
        if grouped:
            # Columns without a group stand in the upper row: in the lower one they would join the group to their left.
            upper = [Styled(header.group or header.text, Style.HEADER) for header in kept]
            lead.append([*upper, Styled(ERRORS_HEADER, Style.HEADER)])
            texts = [header.text if header.group else "" for header in kept] + [""]
        else:
            texts = [header.text for header in kept] + [ERRORS_HEADER]
        places = [header.index for header in kept]
        widths = [max(len(header.text) + 4, 16) for header in kept] + [ERRORS_WIDTH]
        yield OutSheet(sheet.name, texts, _rows(sheet.rows, places), widths, lead=lead)
    if settings:
        text = json.dumps(settings, ensure_ascii=False, sort_keys=True)
        yield OutSheet(SETTINGS_SHEET, (), [[text]], hidden=True)


def _rows(rows: Iterable[RejectedRow], places: Sequence[int]) -> Iterator[list[object]]:
    for row in rows:
        bad = {fault.column for fault in row.faults}
        cells = [_cell(row.values, index, index in bad) for index in places]
        messages = "\n".join(dict.fromkeys(fault.message for fault in row.faults))
        yield [*cells, Styled(messages, Style.FAULT)]


def _cell(values: Sequence[Value], index: int, bad: bool) -> Styled:
    value = values[index] if index < len(values) else None
    return Styled(value, Style.BAD if bad else Style.TEXT)
