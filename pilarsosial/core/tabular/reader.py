"""From a file to typed rows, in this process. The web process never calls this: see sandbox.py.

python-calamine lays a whole sheet out in memory, so everything that could make it large is refused beforehand.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import BinaryIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum
from python_calamine import SheetVisibleEnum as Visible

from .archive import check_archive
from .cells import Value, column_letters, from_calamine
from .events import Event, FileStart, Merge, RowChunk, SheetEnd, SheetStart, sheet_name_of
from .limits import Limits
from .refusals import refused
from .settings_sheet import SETTINGS_LIMIT, SETTINGS_SHEET
from .sniff import Kind, sniff
from .text import TextTable, split_glued

ROWS_IN_CHUNK = 500

# Merges are told for the part of the sheet in which the header can stand.
HEADER_DEPTH = 60

NOTE_MACROS = "Makro di dalam berkas diabaikan; hanya isi selnya yang dibaca."
NOTE_NUL = "{count} karakter rusak (NUL) di dalam berkas dibuang."
NOTE_GLUED = "Setiap baris berada di dalam satu sel; isinya dipisahkan menjadi kolom."
NOTE_QUOTES = "{count} baris memuat tanda kutip yang tidak ditutup; tanda kutipnya diabaikan."


def read_file(
    file: BinaryIO, filename: str, limits: Limits, *, on_counted: Callable[[int], None] | None = None
) -> Iterator[Event]:
    """All events of a seekable binary file. Raises SheetRefused, from the first event on or in the middle.

    `on_counted` is told how many filled cells a zipped workbook holds, before they are laid out in memory.
    """
    kind = sniff(file)
    if kind == Kind.CSV:
        yield from _read_text(file, filename, limits)
        return
    if kind != Kind.XLS:
        cells = check_archive(file, kind, limits)
        if on_counted:
            on_counted(cells)
    try:
        yield from _read_workbook(file, kind, limits)
    except PasswordError as error:
        raise refused("password") from error
    except CalamineError as error:
        raise refused("damaged") from error


def _read_text(file: BinaryIO, filename: str, limits: Limits) -> Iterator[Event]:
    csv.field_size_limit(100_000)
    table = TextTable(file)
    counter = _RowCounter(limits)
    yield FileStart(kind=Kind.CSV, encoding=table.encoding, delimiter=table.delimiter)
    name = sheet_name_of(filename)
    yield SheetStart(index=0, name=name)
    end = SheetEnd(rows=0, last_row=0)
    values = ([text if text and not text.isspace() else None for text in row] for row in table.rows())
    rows, glued = split_glued(enumerate(values, start=1))
    for event in _chunks(rows, name, counter, {}):
        if isinstance(event, RowChunk):
            yield event
        else:
            end = event
    notes = [NOTE_GLUED] if glued else []
    if table.nul_count:
        notes.append(NOTE_NUL.format(count=table.nul_count))
    if table.lone_quotes:
        notes.append(NOTE_QUOTES.format(count=table.lone_quotes))
    yield SheetEnd(rows=end.rows, last_row=end.last_row, notes=tuple(notes))
    if not counter.count:
        raise refused("empty")


def _read_workbook(file: BinaryIO, kind: Kind, limits: Limits) -> Iterator[Event]:
    workbook = CalamineWorkbook.from_filelike(file)
    sheets = workbook.sheets_metadata
    if len(sheets) > limits.max_sheets:
        raise refused("too_many_sheets", count=len(sheets), limit=limits.max_sheets)
    settings = _read_settings(workbook) if SETTINGS_SHEET in workbook.sheet_names else ""
    notes = (NOTE_MACROS,) if kind == Kind.XLSM else ()
    yield FileStart(kind=kind, notes=notes, settings=settings)
    counter = _RowCounter(limits)
    for index, meta in enumerate(sheets):
        if meta.name == SETTINGS_SHEET or meta.typ != SheetTypeEnum.WorkSheet:
            continue
        if meta.visible != Visible.Visible:
            yield SheetStart(index=index, name=meta.name, hidden=True)
            yield SheetEnd(rows=0, last_row=0)
            continue
        sheet = workbook.get_sheet_by_index(index)
        merges = _merges(sheet)
        yield SheetStart(index=index, name=meta.name, merges=tuple(m for m in merges if m[0] <= HEADER_DEPTH))
        rows, glued = split_glued(_typed_rows(sheet))
        for event in _chunks(rows, meta.name, counter, _fills(merges)):
            if glued and isinstance(event, SheetEnd):
                event = replace(event, notes=(*event.notes, NOTE_GLUED))
            yield event
    if not counter.count:
        raise refused("no_rows")


def _read_settings(workbook: CalamineWorkbook) -> str:
    rows = workbook.get_sheet_by_name(SETTINGS_SHEET).to_python(nrows=1)
    text = rows[0][0] if rows and rows[0] else ""
    return text if isinstance(text, str) and len(text) <= SETTINGS_LIMIT else ""


def _typed_rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[Value]]]:
    start = sheet.start
    if start is None:
        return
    # iter_rows counts rows from the top of the sheet, but columns from the first one that holds something.
    indent = [None] * start[1]
    for number, row in enumerate(islice(sheet.iter_rows(), start[0], None), start=start[0] + 1):
        yield number, indent + [from_calamine(value) for value in row]


def _merges(sheet: CalamineSheet) -> list[Merge]:
    ranges = sheet.merged_cell_ranges or []
    return [(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in ranges]


def _fills(merges: list[Merge]) -> dict[int, list[tuple[int, int]]]:
    """Areas merged downwards: first row -> (column, last row). Their value holds for every row they cover."""
    fills: dict[int, list[tuple[int, int]]] = {}
    for top, left, bottom, _right in merges:
        if bottom > top:
            fills.setdefault(top, []).append((left, bottom))
    return fills


class _RowCounter:
    def __init__(self, limits: Limits):
        self.count = 0
        self.limits = limits

    def add(self, number: int) -> None:
        self.count += number
        if self.count > self.limits.rows_to_read:
            raise refused("too_many_rows", limit=self.limits.max_rows)


def _chunks(
    rows: Iterator[tuple[int, list[Value]]],
    sheet: str,
    counter: _RowCounter,
    fills: dict[int, list[tuple[int, int]]],
) -> Iterator[RowChunk | SheetEnd]:
    widest = counter.limits.max_columns
    running: list[tuple[int, int, Value]] = []
    chunk: list[list] = []
    sent = last = 0
    for number, values in rows:
        while values and values[-1] is None:
            values.pop()
        if number in fills or running:
            running = _fill_down(number, values, running, fills)
        if not values:
            continue
        if len(values) > widest:
            _refuse_width(number, values, sheet, widest)
        last = number
        chunk.append([number, values])
        if len(chunk) == ROWS_IN_CHUNK:
            counter.add(len(chunk))
            sent += len(chunk)
            yield RowChunk(chunk)
            chunk = []
    if chunk:
        counter.add(len(chunk))
        sent += len(chunk)
        yield RowChunk(chunk)
    yield SheetEnd(rows=sent, last_row=last)


def _fill_down(
    number: int,
    values: list[Value],
    running: list[tuple[int, int, Value]],
    fills: dict[int, list[tuple[int, int]]],
) -> list[tuple[int, int, Value]]:
    running = [fill for fill in running if fill[1] >= number]
    # A row of which nothing else is filled stays blank: merged signature boxes and empty ends of tables are no rows.
    if values:
        for column, _last, value in running:
            if column >= len(values):
                values.extend([None] * (column + 1 - len(values)))
            if values[column] is None:
                values[column] = value
    for column, last in fills.get(number, ()):
        if column < len(values) and values[column] is not None:
            running.append((column, last, values[column]))
    return running


def _refuse_width(number: int, values: list[Value], sheet: str, limit: int) -> None:
    filled = sum(value is not None for value in values)
    if filled * 3 < len(values):
        raise refused("far_cell", cell=f"{column_letters(len(values) - 1)}{number}")
    raise refused("too_many_columns", sheet=sheet, count=len(values), limit=limit)
