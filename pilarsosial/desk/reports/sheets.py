"""A report as CSV or as a workbook, piece by piece: rows are never held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, repeat

from pilarsosial.core.exporting import FileFormat
from pilarsosial.core.tabular.writing import OutSheet, csv_chunks, xlsx_chunks
from pilarsosial.core.tabular.writing.styles import Style
from pilarsosial.core.tabular.writing.xlsx import Styled
from pilarsosial.core.values.dates import format_date

from .tables import Answer, Figure, Kind, Row, Table, value_of

_STYLES = {Kind.RUPIAH: Style.RUPIAH, Kind.NUMBER: Style.NUMBER}
_WIDTHS = {Kind.DATE: 13, Kind.RUPIAH: 16, Kind.NUMBER: 12}


class Tally:
    """How many rows were written, without totals; complete when the file is."""

    def __init__(self) -> None:
        self.rows = 0


def sheet_chunks(answer: Answer, file_format: str, tally: Tally, *, is_list: bool) -> Iterator[bytes]:
    """A list begins with its headings, so that it can be read back; a report says above them what was asked."""
    if file_format == FileFormat.CSV:
        return _csv(answer, tally, is_list)
    sheets = (_sheet(answer, table, place, tally, is_list) for place, table in enumerate(answer.tables))
    return xlsx_chunks(chain(sheets, _notes(answer)))


def about(answer: Answer) -> list[str]:
    """What the file is, line by line."""
    lines = [answer.title, f"Per tanggal {format_date(answer.day)}"]
    return [*lines, *(f"{name}: {value}" for name, value in answer.told), *answer.sentences]


def _csv(answer: Answer, tally: Tally, is_list: bool) -> Iterator[bytes]:
    if is_list and len(answer.tables) == 1:
        table = answer.tables[0]
        yield from csv_chunks([column.heading for column in table.columns], _values(table, tally))
        return
    lead: list[Sequence[object]] = [[line] for line in about(answer)]
    rows = chain(*(_block(table, tally) for table in answer.tables), _said_below(answer))
    yield from csv_chunks(lead[0], chain(lead[1:], rows))


def _block(table: Table, tally: Tally) -> Iterator[Sequence[object]]:
    yield []
    if table.title:
        yield [table.title]
    yield [column.heading for column in table.columns]
    before = tally.rows
    yield from _values(table, tally)
    if tally.rows == before:
        yield [table.empty]


def _said_below(answer: Answer) -> Iterator[Sequence[object]]:
    if answer.notes:
        yield []
    for note in answer.notes:
        yield [note]


def _sheet(answer: Answer, table: Table, place: int, tally: Tally, is_list: bool) -> OutSheet:
    lead: list[Sequence[object]] = []
    if not is_list:
        lead = [[Styled(line, Style.TITLE if number == 0 else Style.LINE)] for number, line in enumerate(about(answer))]
        lead.append([])
    return OutSheet(
        table.title or (answer.title if place == 0 else f"Tabel {place + 1}"),
        [column.heading for column in table.columns],
        _values(table, tally),
        widths=[column.width or _WIDTHS.get(column.kind, len(column.heading) + 4) for column in table.columns],
        formats={place: _STYLES[column.kind] for place, column in enumerate(table.columns) if column.kind in _STYLES},
        lead=lead,
    )


def _notes(answer: Answer) -> Iterator[OutSheet]:
    if answer.notes:
        yield OutSheet("Keterangan", ["Keterangan"], [[note] for note in answer.notes], widths=[100])


def _values(table: Table, tally: Tally) -> Iterator[Row]:
    """Plain cells with the total last. Rows of tables without sums and links pass through untouched."""
    walked = table.walk() if table.has_total else zip(table.rows, repeat(False))
    for row, is_total in walked:
        if not is_total:
            tally.rows += 1
        yield tuple(map(value_of, row)) if Figure in map(type, row) else row
