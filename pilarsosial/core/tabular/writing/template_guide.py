"""The sheet of a template that explains its columns.

It goes down the page, one row a column, with the column's letters before its name: so it is no table of people even to
a reader that was not told.
"""

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from ..cells import column_letters
from .template_looks import Looks

GUIDE_SHEET = "Petunjuk"
HEADINGS = ("Kolom", "Wajib?", "Cara mengisi", "Contoh isian")
WIDTHS = (30, 14, 88, 28)
LINE_HEIGHT = 16
PAPER_A4 = 9


def write_guide(
    sheet: Worksheet,
    title: str,
    advice: Sequence[str],
    rows: Sequence[tuple[str, str, str, str]],
    looks: Looks,
) -> None:
    """`advice` are whole sentences; `rows` are header, whether it is needed, what to write, an example."""
    for index, width in enumerate(WIDTHS):
        sheet.set_column(index, index, width)
    sheet.set_row(0, 24)
    sheet.write_string(0, 0, title, looks.title)
    for number, sentence in enumerate(advice, start=1):
        text = f"{number}. {sentence}"
        sheet.merge_range(number, 0, number, len(WIDTHS) - 1, text, looks.advice)
        sheet.set_row(number, _height(text, sum(WIDTHS)))
    top = len(advice) + 2
    for index, heading in enumerate(HEADINGS):
        sheet.write_string(top, index, heading, looks.optional)
    for index, (header, need, text, example) in enumerate(rows):
        place = top + 1 + index
        sheet.set_row(place, _height(text, WIDTHS[2]))
        sheet.write_string(place, 0, f"{column_letters(index)}. {header}", looks.row_name)
        sheet.write_string(place, 1, need, looks.row_needed if need == "Wajib" else looks.row)
        sheet.write_string(place, 2, text, looks.row)
        sheet.write_string(place, 3, example, looks.row)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(PAPER_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    sheet.set_footer("&L&A&RHalaman &P dari &N")


def _height(text: str, width: int) -> int:
    """Of a row whose text wraps, in points: not every program makes the row fit."""
    return LINE_HEIGHT * (len(text) // width + 1)
