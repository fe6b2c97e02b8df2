"""How a template looks: the colours of the site's light theme on the font of the other workbooks."""

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

# As in static/css/token.css.
BRAND, ON_BRAND, BRAND_SOFT, BRAND_TEXT = "#0b665f", "#ffffff", "#e0f1ee", "#0a5c55"
GROUND, LINE, LINE_STRONG, TEXT, QUIET = "#e6ebe9", "#dde4e1", "#b9c4c0", "#14201e", "#43504c"
ATTENTION_SOFT = "#fdf0d9"

AS_TEXT = "@"
AS_DATE = "dd-mm-yyyy"


class Looks:
    """The formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        def look(**properties: object) -> Format:
            base = {"font_name": "Calibri", "font_size": 11, "font_color": TEXT, "num_format": AS_TEXT}
            return book.add_format({**base, **properties})

        heading = {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "border_color": LINE_STRONG}
        wrapped = {"text_wrap": True, "valign": "top", "border": 1, "border_color": LINE}
        self.title = look(bold=True, font_size=16, font_color=BRAND_TEXT)
        self.quiet = look(font_color=QUIET)
        self.group = look(bold=True, font_size=10, font_color=QUIET, bg_color=GROUND)
        self.required = look(**heading, bg_color=BRAND, font_color=ON_BRAND)
        self.optional = look(**heading, bg_color=BRAND_SOFT, font_color=BRAND_TEXT)
        self.text = look()
        self.date = look(num_format=AS_DATE, align="left")
        self.begun = book.add_format({"border": 1, "border_color": LINE})
        self.missing = book.add_format({"bg_color": ATTENTION_SOFT})
        self.plain_heading = look(bold=True, bg_color=GROUND)
        self.advice = look(text_wrap=True, valign="top")
        self.row = look(**wrapped)
        self.row_name = look(**wrapped, bold=True)
        self.row_needed = look(**wrapped, bold=True, font_color=BRAND_TEXT)
