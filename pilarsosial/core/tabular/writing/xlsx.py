"""A small XLSX writer that streams: constant memory, the same bytes for the same rows.

Text is written as inline strings in the text format, so it can neither become a formula nor lose its zeros when the
user edits it. Whole numbers and dates are real ones; a number that Excel could not keep (more than 15 digits) is
written as text.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO, NamedTuple
from xml.sax.saxutils import escape

from ..cells import column_letters
from .columns import Remembered, chunks_of, columns_of
from .styles import STYLES, Style

ROWS_IN_CHUNK = 200
LONGEST_TEXT = 32_767
LONGEST_NAME = 31
DIGITS_OF_EXCEL = 10**15
NARROWEST, WIDEST = 8, 45
# Half of zlib's usual time for files that are a twentieth larger.
LEVEL = 3
FIXED_DATE = (1980, 1, 1, 0, 0, 0)
DAY_ZERO = date(1899, 12, 30)
NOTHING = type(None)
TEXTS = {str, NOTHING}
DAYS = {date, NOTHING}

# What XML forbids, and what Excel would read as one of its own escapes.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
UNSAFE = re.compile(f"{FORBIDDEN.pattern[:-1]}&<>\r]|{ESCAPE_LIKE.pattern}")
# One set of characters, so that a column is searched quickly; it may suspect more than `UNSAFE`, never less.
NOT_PLAIN = re.compile(f"{FORBIDDEN.pattern[:-1]}&<>\r\t\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Styled(NamedTuple):
    """A value with a style of its own; its number is written as a number, however long."""

    value: object
    style: Style


@dataclass(frozen=True)
class OutSheet:
    """One sheet to write. `rows` may be a generator; `widths` are in characters, default by the headers.

    `formats` gives columns (from 0) a style, for example `{4: Style.RUPIAH}` for whole rupiah with dots.
    `lead` are rows above the header (not frozen alone: the pane freezes down to the header), `hidden` hides the sheet,
    `hidden_columns` columns of it (from 0).
    """

    name: str
    headers: Sequence[str]
    rows: Iterable[Sequence[object]]
    widths: Sequence[int] = ()
    formats: Mapping[int, Style] = field(default_factory=dict)
    lead: Sequence[Sequence[object]] = ()
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()


def write_xlsx(target: BinaryIO, sheets: Iterable[OutSheet]) -> None:
    """Write the workbook to a file that need not be seekable."""
    for chunk in xlsx_chunks(sheets):
        target.write(chunk)


def xlsx_chunks(sheets: Iterable[OutSheet]) -> Iterator[bytes]:
    """The workbook piece by piece. Raises ValueError when there is no sheet."""
    sink = _Sink()
    names: list[str] = []
    written: list[tuple[str, OutSheet, str]] = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, sheet in enumerate(sheets, start=1):
            name = sheet_name(sheet.name, names)
            names.append(name)
            extent = _Extent()
            with archive.open(_part(f"xl/worksheets/sheet{number}.xml"), "w") as part:
                for piece in _sheet_xml(sheet, extent):
                    part.write(piece.encode("utf-8"))
                    if taken := sink.take():
                        yield taken
            written.append((name, sheet, extent.area))
        if not written:
            raise ValueError("a workbook needs a sheet")
        for name, content in _fixed_parts(written):
            archive.writestr(_part(name), XML + content)
    yield sink.take()


class _Sink:
    """What zipfile writes into: it cannot be rewound and is emptied as it fills."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        data = b"".join(self._pieces)
        self._pieces.clear()
        return data


class _Extent:
    area = ""


def _part(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, FIXED_DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info._compresslevel = LEVEL  # Python 3.13 calls it compress_level and knows both
    # The same bytes on every system.
    info.create_system = 0
    return info


def sheet_name(wanted: str, taken: Sequence[str]) -> str:
    """A name that Excel accepts and no other sheet of the file has: at most 31 characters, none of `[]:*?/\\`."""
    plain = NOT_IN_NAMES.sub(" ", FORBIDDEN.sub("", wanted)).strip().strip("'")[:LONGEST_NAME] or "Lembar"
    used = {name.casefold() for name in taken}
    name, number = plain, 2
    while name.casefold() in used:
        ending = f" ({number})"
        name = plain[: LONGEST_NAME - len(ending)] + ending
        number += 1
    return name


def plain_text(text: str) -> str:
    """Text as it may stand in the XML of a cell."""
    if len(text) <= LONGEST_TEXT and not UNSAFE.search(text):
        return text
    text = ESCAPE_LIKE.sub("_x005F_", FORBIDDEN.sub("", text[:LONGEST_TEXT]))
    return escape(text).replace("\r", "&#13;")


def _sheet_xml(sheet: OutSheet, extent: _Extent) -> Iterator[str]:
    top = len(sheet.lead) + 1
    width = len(sheet.headers)
    letters = [column_letters(index) for index in range(max(width, 1))]
    yield f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
    if width:
        yield f'<pane ySplit="{top}" topLeftCell="A{top + 1}" activePane="bottomLeft" state="frozen"/>'
    yield f"</sheetView></sheetViews>{_columns_xml(sheet)}<sheetData>"
    number = 0
    for values in (*sheet.lead, [Styled(header, Style.HEADER) for header in sheet.headers]):
        number += 1
        yield _row_xml(number, values, letters, {})
    writer = RowWriter(letters, sheet.formats)
    for chunk in chunks_of(sheet.rows, ROWS_IN_CHUNK):
        yield writer.xml(chunk, number)
        number += len(chunk)
    yield "</sheetData>"
    if width:
        extent.area = f"$A${top}:${letters[width - 1]}${number}"
        yield f'<autoFilter ref="{extent.area.replace("$", "")}"/>'
    yield '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
    yield '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'


def _columns_xml(sheet: OutSheet) -> str:
    if not sheet.headers:
        return ""
    cols = []
    for index, header in enumerate(sheet.headers):
        width = sheet.widths[index] if index < len(sheet.widths) else len(str(header)) + 4
        width = min(max(width, NARROWEST), WIDEST)
        style = sheet.formats.get(index, Style.TEXT)
        hidden = ' hidden="1"' if index in sheet.hidden_columns else ""
        place = f'min="{index + 1}" max="{index + 1}"'
        cols.append(f'<col {place} width="{width}" style="{style}"{hidden} customWidth="1"/>')
    return f"<cols>{''.join(cols)}</cols>"


class RowWriter:
    """Rows of a chunk at once, by columns: a column of plain text, whole numbers or days is made in one go."""

    def __init__(self, letters: list[str], formats: Mapping[int, Style]) -> None:
        self.letters, self.formats = letters, formats
        self.days = Remembered(_serial)

    def xml(self, chunk: list[Sequence[object]], before: int) -> str:
        """`before` rows stand above these."""
        numbers = range(before + 1, before + len(chunk) + 1)
        columns = columns_of(chunk)
        if not columns:
            return "".join(
                _row_xml(number, row, self.letters, self.formats) for number, row in zip(numbers, chunk, strict=True)
            )
        while len(self.letters) < len(columns):
            self.letters.append(column_letters(len(self.letters)))
        cells = [self._cells(place, column, numbers) for place, column in enumerate(columns)]
        rows = map("".join, zip(*cells, strict=True))
        return "".join([f'<row r="{number}">{row}</row>' for number, row in zip(numbers, rows, strict=True)])

    def _cells(self, place: int, column: tuple[Any, ...], numbers: range) -> list[str]:
        letter, style = self.letters[place], self.formats.get(place)
        kinds = set(map(type, column))
        pairs = zip(numbers, column, strict=True)
        if kinds == {NOTHING}:
            return [""] * len(column)
        if kinds <= TEXTS and _is_plain(column):
            head = f'" s="{style or Style.TEXT}" t="inlineStr"><is><t>'
            return [f'<c r="{letter}{number}{head}{value}</t></is></c>' if value else "" for number, value in pairs]
        if kinds == {int} and -DIGITS_OF_EXCEL < min(column) and max(column) < DIGITS_OF_EXCEL:
            head = f'" s="{style or Style.PLAIN}"><v>'
            return [f'<c r="{letter}{number}{head}{value}</v></c>' for number, value in pairs]
        if kinds <= DAYS:
            head, days = f'" s="{Style.DATE}"><v>', self.days
            return [f'<c r="{letter}{number}{head}{days[value]}</v></c>' if value else "" for number, value in pairs]
        return [_cell_xml(f"{letter}{number}", value, style) for number, value in pairs]


def _is_plain(column: Sequence[str | None]) -> bool:
    """Can all texts of a column stand in a cell as they are?"""
    texts = list(filter(None, column))
    joined = "\n".join(texts)
    return not (
        NOT_PLAIN.search(joined)
        or "_x" in joined
        or joined.count("\n") >= max(len(texts), 1)
        or "\n " in joined
        or " \n" in joined
        or joined != joined.strip()
        or (len(joined) > LONGEST_TEXT and max(map(len, texts)) > LONGEST_TEXT)
    )


def _row_xml(number: int, values: Sequence[object], letters: list[str], formats: Mapping[int, Style]) -> str:
    while len(letters) < len(values):
        letters.append(column_letters(len(letters)))
    cells = [_cell_xml(f"{letters[index]}{number}", value, formats.get(index)) for index, value in enumerate(values)]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell_xml(ref: str, value: object, style: Style | None) -> str:
    if type(value) is str:
        return _text_xml(ref, value, style or Style.TEXT) if value else ""
    styled = isinstance(value, Styled)
    if styled:
        value, style = value
    if value is None or value == "":
        return f'<c r="{ref}" s="{style}"/>' if styled else ""
    if isinstance(value, bool):
        value = "Ya" if value else "Tidak"
    elif isinstance(value, int | Decimal | float):
        if styled or -DIGITS_OF_EXCEL < value < DIGITS_OF_EXCEL:
            return _number_xml(ref, value, style or Style.PLAIN)
    elif isinstance(value, datetime):
        return _number_xml(ref, _serial(value), style if styled else Style.MOMENT)
    elif isinstance(value, date):
        return _number_xml(ref, _serial(value), style.dated if styled else Style.DATE)
    return _text_xml(ref, str(value), style or Style.TEXT)


def _text_xml(ref: str, text: str, style: Style) -> str:
    keep = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f'<c r="{ref}" s="{style}" t="inlineStr"><is><t{keep}>{plain_text(text)}</t></is></c>'


def _number_xml(ref: str, number: object, style: Style) -> str:
    return f'<c r="{ref}" s="{style}"><v>{number}</v></c>'


def _serial(value: date | datetime) -> str:
    """Days since the day zero of spreadsheets, with the time of day to the second."""
    if not isinstance(value, datetime):
        return str((value - DAY_ZERO).days)
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    return f"{(value.date() - DAY_ZERO).days + Decimal(seconds) / 86400:.10f}"


def _fixed_parts(written: list[tuple[str, OutSheet, str]]) -> Iterator[tuple[str, str]]:
    sheets, links, types, filters = [], [], [], []
    for index, (name, sheet, area) in enumerate(written):
        number = index + 1
        quoted = escape(name, {'"': "&quot;"})
        state = ' state="hidden"' if sheet.hidden else ""
        sheets.append(f'<sheet name="{quoted}" sheetId="{number}"{state} r:id="rId{number}"/>')
        links.append(f'<Relationship Id="rId{number}" Type="{LINKS}/worksheet" Target="worksheets/sheet{number}.xml"/>')
        types.append(
            f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        )
        if area:
            reference = escape("'" + name.replace("'", "''") + "'!" + area)
            filters.append(
                f'<definedName name="_xlnm._FilterDatabase" localSheetId="{index}" hidden="1">{reference}</definedName>'
            )
    last = len(written) + 1
    names = f"<definedNames>{''.join(filters)}</definedNames>" if filters else ""
    yield (
        "xl/workbook.xml",
        f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{"".join(sheets)}</sheets>{names}</workbook>',
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(links)}'
        f'<Relationship Id="rId{last}" Type="{LINKS}/styles" Target="styles.xml"/></Relationships>',
    )
    yield "xl/styles.xml", STYLES
    yield (
        "_rels/.rels",
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    )
    book = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{book}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{book}.styles+xml"/>{"".join(types)}</Types>',
    )
