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
from typing import BinaryIO, NamedTuple
from xml.sax.saxutils import escape

from ..cells import column_letters
from .styles import STYLES, Style

ROWS_IN_CHUNK = 200
LONGEST_TEXT = 32_767
LONGEST_NAME = 31
DIGITS_OF_EXCEL = 10**15
NARROWEST, WIDEST = 8, 45
FIXED_DATE = (1980, 1, 1, 0, 0, 0)
DAY_ZERO = date(1899, 12, 30)

# What XML forbids, and what Excel would read as one of its own escapes.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
UNSAFE = re.compile(f"{FORBIDDEN.pattern[:-1]}&<>\r]|{ESCAPE_LIKE.pattern}")
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
    pieces: list[str] = []
    for values in sheet.rows:
        number += 1
        pieces.append(_row_xml(number, values, letters, sheet.formats))
        if len(pieces) == ROWS_IN_CHUNK:
            yield "".join(pieces)
            pieces = []
    yield "".join(pieces)
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
