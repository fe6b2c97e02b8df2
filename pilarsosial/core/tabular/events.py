"""What reading a file tells, in order: FileStart, then per sheet SheetStart, RowChunk..., SheetEnd."""

from dataclasses import dataclass, field
from pathlib import PurePath

from .cells import Value

Row = list
"""`[number, values]`: the row number as the sheet shows it (from 1) and the values from column A on, trailing blanks
cut off. Blank rows are not sent: a gap in the numbers is one."""

Merge = tuple[int, int, int, int]
"""A merged area: first row, first column, last row, last column; rows from 1 as shown, columns from 0."""


@dataclass(frozen=True)
class FileStart:
    """The file was recognised. `notes` are Indonesian sentences worth showing (macros left out, letters repaired)."""

    kind: str
    encoding: str = ""
    delimiter: str = ""
    notes: tuple[str, ...] = ()
    settings: str = ""


@dataclass(frozen=True)
class SheetStart:
    """A sheet begins. A hidden sheet is named and not read: no rows follow."""

    index: int
    name: str
    hidden: bool = False
    merges: tuple[Merge, ...] = ()


@dataclass(frozen=True)
class RowChunk:
    """Some rows of the sheet that began last."""

    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class SheetEnd:
    """The sheet is over: how many rows were sent, the number of the last row that holds something, more notes."""

    rows: int
    last_row: int
    notes: tuple[str, ...] = ()


Event = FileStart | SheetStart | RowChunk | SheetEnd


def sheet_name_of(filename: str) -> str:
    """The name of a CSV's only sheet: the file's name without folder and ending."""
    return PurePath(filename.replace("\\", "/")).stem[:100] or "Lembar 1"


__all__ = ["Event", "FileStart", "Merge", "Row", "RowChunk", "SheetEnd", "SheetStart", "Value", "sheet_name_of"]
