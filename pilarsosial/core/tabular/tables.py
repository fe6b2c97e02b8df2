"""A file as tables: read in the sandbox, header found, columns mapped, rows sorted. The front door of the package."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from .body import Body, DataRow, LeftOut
from .events import Event, FileStart, Row, RowChunk, SheetEnd, SheetStart
from .header import SEARCH_DEPTH, Layout, find_layout
from .headings import bare_header, key_of
from .limits import Limits
from .mapping import ColumnUse, Header, HeaderMapping, HeaderProblem, map_headers, problem_of
from .refusals import refused
from .sandbox import read_sheets
from .schema import Schema
from .settings_sheet import saved_settings


@dataclass
class Table:
    """One sheet with a header. Iterate `rows()` to its end before asking `problems`, `left_out`, `notes` or
    `data_count`."""

    index: int
    name: str
    layout: Layout
    mapping: HeaderMapping
    file: FileStart
    _body: Body
    _stream: "_SheetRows"
    _rows: Iterator[Row]

    def rows(self) -> Iterator[DataRow]:
        """The data rows in their order. Raises SheetRefused when reading ends badly or a second header comes."""
        yield from self._body.data_rows(self._rows)

    @property
    def notes(self) -> tuple[str, ...]:
        """Indonesian sentences about how the file was read, complete after reading."""
        return self.file.notes + (self._stream.end.notes if self._stream.end else ())

    @property
    def left_out(self) -> LeftOut:
        return self._body.left_out

    @property
    def data_count(self) -> int:
        return self._body.data_count

    @property
    def problems(self) -> list[HeaderProblem]:
        """What stops the sheet, after reading: unknown and double columns only where a data row holds a value."""
        standing = [p for p in self.mapping.problems if p.code not in ("unknown_header", "two_columns")]
        uses = {use.header.index: use for use in self.mapping.uses}
        for index in sorted(self._body.filled):
            standing.append(problem_of(uses.get(index) or ColumnUse(Header(index, ""), "unknown")))
        return standing


@dataclass(frozen=True)
class SkippedSheet:
    """A sheet that gives no rows and why: `hidden`, `empty`, `not_data` or `no_header`; `message` is Indonesian."""

    index: int
    name: str
    reason: str
    message: str
    rows: int = 0


def read_tables(
    source: bytes | Path | str,
    filename: str,
    schema: Schema,
    *,
    limits: Limits | None = None,
    overrides: Mapping[str, str] | None = None,
    ignores: Iterable[str] = (),
    defaults: Mapping[str, str] | None = None,
) -> Iterator[Table | SkippedSheet]:
    """Every sheet of a file in order, as a Table whose rows are read while they are asked for, or a SkippedSheet.

    `defaults` is {header: field, or "" for a column to ignore}, for headers that neither the file nor the caller speaks
    of. A table that is left before its end is read to its end before the next one comes. Raises SheetRefused when the
    file cannot be read, or when no sheet of it has a header.
    """
    events = read_sheets(source, filename, limits)
    return tables_of(events, schema, overrides=overrides, ignores=ignores, defaults=defaults)


def tables_of(
    events: Iterator[Event],
    schema: Schema,
    *,
    overrides: Mapping[str, str] | None = None,
    ignores: Iterable[str] = (),
    defaults: Mapping[str, str] | None = None,
) -> Iterator[Table | SkippedSheet]:
    """The same from events that are already being read.

    What a returned workbook says about its own columns counts where the caller says nothing about the header.
    """
    ignores = tuple(ignores)
    headless: list[str] = []
    found = 0
    not_data: list[str] = []
    file = FileStart(kind="")
    for event in events:
        if isinstance(event, FileStart):
            file = event
            saved = saved_settings(file.settings)
            overrides = {**saved.get("overrides", {}), **(overrides or {})}
            ignores = (*ignores, *saved.get("ignores", ()))
            spoken_of = {key_of(bare_header(text)) for text in (*overrides, *ignores)}
            left = {text: name for text, name in (defaults or {}).items() if key_of(text) not in spoken_of}
            overrides |= {text: name for text, name in left.items() if name}
            ignores += tuple(text for text, name in left.items() if not name)
            not_data = saved.get("not_data", [])
            continue
        if not isinstance(event, SheetStart):
            continue
        sheet = event
        stream = _SheetRows(events)
        if sheet.name in not_data:
            stream.exhaust()
            yield SkippedSheet(sheet.index, sheet.name, "not_data", f'Lembar "{sheet.name}" hanya berisi penjelasan.')
            continue
        head = stream.take(SEARCH_DEPTH + 2)
        layout = find_layout(head, schema, sheet.merges, overrides)
        if layout is None:
            stream.exhaust()
            rows = stream.count
            if not sheet.hidden and rows:
                headless.append(sheet.name)
            yield _skipped(sheet, rows)
            continue
        found += 1
        layout = _with_bare_columns(layout, head)
        mapping = map_headers(layout.headers, schema, overrides, ignores)
        body = Body(layout, mapping, schema, sheet.name)
        table = Table(sheet.index, sheet.name, layout, mapping, file, body, stream, chain(head, stream))
        yield table
        for _row in table.rows():
            pass
    if not found:
        where = f' di lembar "{headless[0]}"' if len(headless) == 1 else " di lembar mana pun"
        raise refused("no_header", where=where)


class _SheetRows:
    """The rows of the sheet that began last, up to its SheetEnd."""

    def __init__(self, events: Iterator[Event]):
        self.count = 0
        self.end: SheetEnd | None = None
        self._events = events
        self._waiting: list[Row] = []

    def __iter__(self) -> Iterator[Row]:
        while True:
            yield from self._waiting
            self._waiting = []
            if not self._more():
                return

    def _more(self) -> bool:
        if self.end:
            return False
        match next(self._events, None):
            case RowChunk(rows):
                self.count += len(rows)
                self._waiting = rows
                return True
            case SheetEnd() as end:
                self.end = end
        return False

    def take(self, number: int) -> list[Row]:
        """The first rows, at least `number` of them where the sheet has as many."""
        head: list[Row] = []
        while len(head) < number and self._more():
            head.extend(self._waiting)
            self._waiting = []
        return head

    def exhaust(self) -> None:
        while self._more():
            self._waiting = []


def _with_bare_columns(layout: Layout, head: list[Row]) -> Layout:
    """The layout with a header without text for each column that is used beside the header."""
    widest = max(len(values) for _number, values in head)
    bare = tuple(Header(index, "") for index in range(len(layout.headers), widest))
    return replace(layout, headers=layout.headers + bare)


def _skipped(sheet: SheetStart, rows: int) -> SkippedSheet:
    if sheet.hidden:
        message = f'Lembar "{sheet.name}" tersembunyi, jadi tidak dibaca. Tampilkan lembar itu bila berisi data.'
        return SkippedSheet(sheet.index, sheet.name, "hidden", message)
    if not rows:
        return SkippedSheet(sheet.index, sheet.name, "empty", f'Lembar "{sheet.name}" kosong.')
    message = (
        f'Lembar "{sheet.name}" tidak dibaca karena judul kolomnya tidak ditemukan. '
        "Bila lembar itu berisi data, beri baris judul kolom seperti NAMA dan NIK."
    )
    return SkippedSheet(sheet.index, sheet.name, "no_header", message, rows)
