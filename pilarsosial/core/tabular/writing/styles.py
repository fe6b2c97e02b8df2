"""The few cell styles of written workbooks. A style's value is its place in `cellXfs`."""

from enum import IntEnum


class Style(IntEnum):
    PLAIN = 0
    HEADER = 1
    TEXT = 2
    DATE = 3
    MOMENT = 4
    RUPIAH = 5
    BAD = 6
    BAD_DATE = 7
    FAULT = 8
    NUMBER = 9
    TITLE = 10
    LINE = 11

    @property
    def dated(self) -> "Style":
        """The style that shows a date as a date and keeps this one's colour."""
        return Style.BAD_DATE if self is Style.BAD else Style.DATE


# Number formats: 49 is text, 3 is a whole number with separators; the own ones are days, moments and rupiah.
_FORMATS = (
    '<numFmts count="3"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>'
    '<numFmt numFmtId="165" formatCode="dd/mm/yyyy hh:mm"/>'
    '<numFmt numFmtId="166" formatCode="&quot;Rp&quot;#,##0;-&quot;Rp&quot;#,##0"/></numFmts>'
)
_FONTS = (
    '<fonts count="4"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font>'
    '<font><sz val="11"/><color rgb="FF9C0006"/><name val="Calibri"/></font>'
    '<font><b/><sz val="14"/><name val="Calibri"/></font></fonts>'
)
_FILLS = (
    '<fills count="4"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE7EDF3"/></patternFill></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFFFC7CE"/></patternFill></fill></fills>'
)
_BORDERS = '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'


def _xf(number_format: int = 0, font: int = 0, fill: int = 0, wrap: bool = False) -> str:
    alignment = '<alignment vertical="top" wrapText="1"/>' if wrap else ""
    return (
        f'<xf numFmtId="{number_format}" fontId="{font}" fillId="{fill}" borderId="0" xfId="0" applyNumberFormat="1" '
        f'applyFont="1" applyFill="1" applyAlignment="{int(wrap)}">{alignment}</xf>'
    )


_XFS = [
    _xf(),
    _xf(49, font=1, fill=2, wrap=True),
    _xf(49),
    _xf(164),
    _xf(165),
    _xf(166),
    _xf(49, font=2, fill=3),
    _xf(164, font=2, fill=3),
    _xf(49, font=2, wrap=True),
    _xf(3),
    _xf(49, font=3),
    _xf(49),
]

STYLES = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    f'{_FORMATS}{_FONTS}{_FILLS}{_BORDERS}<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    f'</cellStyleXfs><cellXfs count="{len(_XFS)}">{"".join(_XFS)}</cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
