"""A workbook to be filled in and sent back: one sheet to write in, one that explains it, hidden lists to choose from.

    template_bytes(Template(...), schema) -> bytes

Columns keep what is typed: every one is text but the dates, so no NIK loses a digit and no zero goes missing. What the
reader could not tell from the headers stands in the settings sheet; the explaining sheet is named there as no data.
"""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from ..cells import column_letters
from ..mapping import Header, map_headers
from ..schema import Schema
from ..settings_sheet import SETTINGS_SHEET
from .template_checks import LISTS_SHEET, Cell, Check, Choices, Days, Lists, Within, validation
from .template_guide import GUIDE_SHEET, write_guide
from .template_looks import BRAND, Looks
from .xlsx import sheet_name

# Rows that are checked while typing; rows below them are read all the same.
ROWS = 10_000
REQUIRED_MARK = " *"
FROZEN_COLUMNS = 2
PAPER_A4 = 9
PAGES_WIDE = 3


@dataclass(frozen=True)
class TemplateColumn:
    """One column to fill in.

    `header` is the field's label unless said; `group` the word above it; `help` and `example` go into the guide, `tip`
    beside the cell. `unless` frees a required column in rows whose column `unless[0]` (a field) holds one of
    `unless[1]`.
    """

    field: str
    help: str
    example: str = ""
    header: str = ""
    group: str = ""
    width: int = 18
    required: bool = False
    unless: tuple[str, tuple[str, ...]] | None = None
    check: Check | None = None
    tip: str = ""

    @property
    def dated(self) -> bool:
        return isinstance(self.check, Days)


@dataclass(frozen=True)
class Template:
    """`name` is that of the sheet to fill in, `titles` the lines above its table, `advice` those of the guide.

    `settings` are further choices that the reader finds in the file, such as `{"pillar": "TKSK"}`.
    """

    name: str
    titles: Sequence[str]
    columns: Sequence[TemplateColumn]
    advice: Sequence[str] = ()
    settings: Mapping[str, object] = field(default_factory=dict)


def template_bytes(template: Template, schema: Schema) -> bytes:
    """The workbook. Raises KeyError for a field that the schema lacks, ValueError where Excel would refuse a check."""
    target = io.BytesIO()
    # In memory: XlsxWriter would lay its parts down as files.
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties({"title": template.titles[0], "author": "Pilar Sosial"})
    looks = Looks(book)
    headers = [_header(column, schema) for column in template.columns]
    main = book.add_worksheet(sheet_name(template.name, (GUIDE_SHEET, LISTS_SHEET, SETTINGS_SHEET)))
    guide = book.add_worksheet(GUIDE_SHEET)
    lists_sheet = book.add_worksheet(LISTS_SHEET)
    lists_sheet.hide()
    lists = Lists(lists_sheet, looks.plain_heading)
    _write_main(main, template, headers, looks, lists)
    rows = [_guide_row(column, header) for column, header in zip(template.columns, headers, strict=True)]
    write_guide(guide, f"Petunjuk mengisi lembar {main.name}", template.advice, rows, looks)
    settings = book.add_worksheet(SETTINGS_SHEET)
    settings.very_hidden()
    settings.write_string(0, 0, _settings(template, headers, schema))
    main.activate()
    book.close()
    return target.getvalue()


def _header(column: TemplateColumn, schema: Schema) -> str:
    label = column.header or schema.by_name[column.field].label
    return label + (REQUIRED_MARK if column.required else "")


def _settings(template: Template, headers: Sequence[str], schema: Schema) -> str:
    """Only what the headers leave open is said, so that a template of last year is read with the words of today."""
    mapped = map_headers([Header(index, text) for index, text in enumerate(headers)], schema)
    overrides = {
        headers[index]: column.field
        for index, column in enumerate(template.columns)
        if mapped.fields.get(column.field) != index
    }
    settings = {"overrides": overrides, "ignores": [], "not_data": [GUIDE_SHEET, LISTS_SHEET], **template.settings}
    return json.dumps(settings, ensure_ascii=False, sort_keys=True)


def _write_main(sheet: Worksheet, template: Template, headers: Sequence[str], looks: Looks, lists: Lists) -> None:
    top = len(template.titles) + 1  # the row of the headers, from 0; the words of the groups stand above it
    last = len(template.columns) - 1
    for row, title in enumerate(template.titles):
        sheet.write_string(row, 0, title, looks.title if row == 0 else looks.quiet)
    sheet.set_row(0, 24)
    sheet.set_row(top, 34)
    cells = _cells(template.columns, headers, top + 2)
    begun = f"COUNTA($A{top + 2}:${column_letters(last)}{top + 2})>0"
    group = ""
    for index, column in enumerate(template.columns):
        sheet.set_column(index, index, column.width, looks.date if column.dated else looks.text)
        sheet.write_string(top - 1, index, column.group if column.group != group else "", looks.group)
        group = column.group
        sheet.write_string(top, index, headers[index], looks.required if column.required else looks.optional)
        area = (top + 1, index, top + ROWS, index)
        if options := validation(column.check, cells[column.field], lists, column.tip):
            if sheet.data_validation(*area, options):
                raise ValueError(f"{headers[index]}: XlsxWriter refuses its check")
        if column.required:
            missing = f"=AND({','.join([begun, *_missing(column, cells)])})"
            sheet.conditional_format(*area, {"type": "formula", "criteria": missing, "format": looks.missing})
    area = (top + 1, 0, top + ROWS, last)
    sheet.conditional_format(*area, {"type": "formula", "criteria": f"={begun}", "format": looks.begun})
    # Numbers as text are what is wanted here: no green corner in every cell.
    sheet.ignore_errors({"number_stored_as_text": f"A{top + 2}:{column_letters(last)}{top + 1 + ROWS}"})
    sheet.set_tab_color(BRAND)
    sheet.freeze_panes(top + 1, FROZEN_COLUMNS)
    sheet.set_selection(top + 1, 0, top + 1, 0)
    _set_up_print(sheet, top, last)


def _cells(columns: Sequence[TemplateColumn], headers: Sequence[str], row: int) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for index, column in enumerate(columns):
        cells[column.field] = Cell(row, column_letters(index), headers[index].removesuffix(REQUIRED_MARK), cells)
    return cells


def _missing(column: TemplateColumn, cells: Mapping[str, Cell]) -> Iterator[str]:
    """What must hold of a row for its cell in a required column to be wanting."""
    yield f"LEN(TRIM({cells[column.field].address}))=0"
    if column.unless:
        other = cells[column.unless[0]].in_column
        for text in column.unless[1]:
            quoted = text.replace('"', '""')
            yield f'{other}<>"{quoted}"'


def _set_up_print(sheet: Worksheet, top: int, last: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(PAPER_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(PAGES_WIDE if last > 12 else 1, 0)
    sheet.repeat_rows(top - 1, top)
    sheet.repeat_columns(0, FROZEN_COLUMNS - 1)
    sheet.set_footer("&L&A&RHalaman &P dari &N")


def _guide_row(column: TemplateColumn, header: str) -> tuple[str, str, str, str]:
    """Header, whether it is needed, what to write, an example."""
    text = column.help
    if isinstance(column.check, Choices | Within):
        text = f"{text} {_offer(column.check)}".strip()
    return header, "Wajib" if column.required else "Boleh kosong", text, column.example


def _offer(check: Choices | Within) -> str:
    if isinstance(check, Choices) and len(check.values) <= 10:
        return f"Pilihan: {', '.join(check.values)}."
    return "Pilih dari daftar di sel."
