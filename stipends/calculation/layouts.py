"""The files with which a bank is told to pay: layouts as data, records from lines. Pure: no clock, no database.

The same lines give the same bytes. Accounts are text in every format, amounts whole rupiah without dots.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pilarsosial.core.tabular.writing import OutSheet, xlsx_chunks
from pilarsosial.core.tabular.writing.styles import Style

LAYOUTS = Path(__file__).resolve().parent.parent / "data" / "transfer_layouts.toml"
# What a column of a line can hold; `number` is its place in the file.
LINE_FIELDS = ("number", "account", "holder", "name", "amount", "remark", "reference", "bank_code", "bank_name")
# What the record before or after the lines can hold.
SUM_FIELDS = ("count", "total", "batch", "date")
FIELDS = frozenset((*LINE_FIELDS, *SUM_FIELDS))
FORMATS = {"csv": "csv", "xlsx": "xlsx", "fixed": "txt"}
LINE_END = "\r\n"
# A bank's program reads these as the end of a cell or record; no name needs them.
_BREAKING = str.maketrans({";": " ", ",": " ", '"': " ", "\r": " ", "\n": " ", "\t": " "})
_LIKE_A_FORMULA = "=+-@"


@dataclass(frozen=True)
class Transfer:
    """One payment to an account. `amount` in rupiah; `reference` comes back with the bank's result."""

    account: str
    holder: str
    name: str
    amount: int
    remark: str
    reference: str
    bank_code: str
    bank_name: str


@dataclass(frozen=True)
class Cell:
    """A column: a field of FIELDS, or the same `text` in every record."""

    field: str = ""
    text: str = ""
    heading: str = ""
    width: int = 0
    align: str = "left"
    fill: str = " "


@dataclass(frozen=True)
class Layout:
    code: str
    name: str
    format: str
    columns: tuple[Cell, ...]
    banks: tuple[str, ...] = ()
    delimiter: str = ";"
    lead: tuple[Cell, ...] = ()
    trail: tuple[Cell, ...] = ()

    @property
    def extension(self) -> str:
        return FORMATS[self.format]


@lru_cache(maxsize=1)
def layouts() -> dict[str, Layout]:
    """The shipped layouts by code. Raises ValueError for one that could not be written."""
    return read_layouts(LAYOUTS.read_text(encoding="utf-8"))


def read_layouts(text: str) -> dict[str, Layout]:
    """Layouts of a TOML text, checked. Raises ValueError and says which layout is wrong and why."""
    found = {}
    for code, entry in tomllib.loads(text).items():
        cells = {part: tuple(Cell(**cell) for cell in entry.pop(part, ())) for part in ("columns", "lead", "trail")}
        layout = Layout(code=code, banks=tuple(entry.pop("banks", ())), **entry, **cells)
        _check(layout)
        found[code] = layout
    taken = [bank for layout in found.values() for bank in layout.banks]
    if len(taken) != len(set(taken)):
        raise ValueError("two layouts name the same bank")
    if sum(not layout.banks for layout in found.values()) != 1:
        raise ValueError("exactly one layout takes the banks that no other names")
    return found


def layout_of(bank_code: str) -> Layout:
    """The layout that takes the accounts of a bank."""
    named = (layout for layout in layouts().values() if bank_code in layout.banks)
    return next(named, None) or next(layout for layout in layouts().values() if not layout.banks)


def records(layout: Layout, transfers: Sequence[Transfer], *, batch: str, date: str) -> Iterator[list[Any]]:
    """Every record of the file as cells, lead and trail included, headings not."""
    sums = {"count": len(transfers), "total": sum(one.amount for one in transfers), "batch": batch, "date": date}
    if layout.lead:
        yield [_value(cell, sums) for cell in layout.lead]
    for number, transfer in enumerate(transfers, start=1):
        yield [_value(cell, {"number": number, **vars(transfer)}) for cell in layout.columns]
    if layout.trail:
        yield [_value(cell, sums) for cell in layout.trail]


def file_bytes(layout: Layout, transfers: Sequence[Transfer], *, batch: str, date: str) -> bytes:
    """The whole file. `date` is YYYYMMDD; `batch` what the office calls the list."""
    rows = records(layout, transfers, batch=batch, date=date)
    if layout.format == "xlsx":
        return b"".join(xlsx_chunks([_sheet(layout, rows)]))
    lines = _fixed(layout, rows) if layout.format == "fixed" else _csv(layout, rows)
    return "".join(f"{line}{LINE_END}" for line in lines).encode("ascii" if layout.format == "fixed" else "utf-8")


def _check(layout: Layout) -> None:
    if layout.format not in FORMATS:
        raise ValueError(f"{layout.code}: unknown format {layout.format!r}")
    for part, allowed in (("columns", LINE_FIELDS), ("lead", SUM_FIELDS), ("trail", SUM_FIELDS)):
        for cell in getattr(layout, part):
            if cell.field and cell.field not in allowed:
                raise ValueError(f"{layout.code}: {part} cannot hold {cell.field!r}")
            if layout.format == "fixed" and (cell.width < 1 or len(cell.fill) != 1):
                raise ValueError(f"{layout.code}: a fixed column needs a width and one filling character")
    if {"account", "amount"} - {cell.field for cell in layout.columns}:
        raise ValueError(f"{layout.code}: a transfer needs account and amount")


def _value(cell: Cell, fields: dict[str, Any]) -> Any:
    value = fields[cell.field] if cell.field else cell.text
    return value if isinstance(value, int) else " ".join(value.translate(_BREAKING).split()).lstrip(_LIKE_A_FORMULA)


def _csv(layout: Layout, rows: Iterable[list[Any]]) -> Iterator[str]:
    yield layout.delimiter.join(cell.heading for cell in layout.columns)
    for row in rows:
        yield layout.delimiter.join(str(value) for value in row)


def _fixed(layout: Layout, rows: Iterable[list[Any]]) -> Iterator[str]:
    """Banks' programs count characters: what is not plain Latin is written without its accents, long text is cut."""
    rows = list(rows)
    parts = [layout.columns] * len(rows)
    if layout.lead:
        parts[0] = layout.lead
    if layout.trail:
        parts[-1] = layout.trail
    for cells, row in zip(parts, rows, strict=True):
        yield "".join(_padded(cell, value) for cell, value in zip(cells, row, strict=True))


def _padded(cell: Cell, value: Any) -> str:
    text = str(value)
    if len(text) > cell.width and (isinstance(value, int) or cell.field in ("account", "reference")):
        raise ValueError(f"{cell.field} does not fit into {cell.width} characters")
    text = _plain(text)[: cell.width]
    return text.rjust(cell.width, cell.fill) if cell.align == "right" else text.ljust(cell.width, cell.fill)


def _plain(text: str) -> str:
    letters = (letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return "".join(letter if " " <= letter <= "~" else "?" for letter in letters)


def _sheet(layout: Layout, rows: Iterable[list[Any]]) -> OutSheet:
    amounts = {place: Style.RUPIAH for place, cell in enumerate(layout.columns) if cell.field == "amount"}
    return OutSheet("Transfer", [cell.heading for cell in layout.columns], rows, formats=amounts)
