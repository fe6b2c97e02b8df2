"""What the cells of a template take: drop-down lists, dates and numbers kept as text, told by the sheet while typing.

A strict check refuses anything else; the others only ask, for where a list does not know everything. Lists stand on a
sheet of their own, because a list inside a check may not be longer than 255 characters.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ..cells import column_letters

LISTS_SHEET = "Daftar"
SEPARATOR = "|"
# What Excel takes: longer texts and formulas would be dropped without a word, or the file called damaged.
LONGEST_TITLE, LONGEST_MESSAGE, LONGEST_FORMULA = 32, 255, 255
ASKS = "Bila memang benar, lanjutkan."


@dataclass(frozen=True)
class Choices:
    """One of these values."""

    values: Sequence[str]
    strict: bool = False


@dataclass(frozen=True)
class Within:
    """One of the values that belong to what the row holds in the columns `parents` (fields, the widest first)."""

    parents: tuple[str, ...]
    groups: Mapping[tuple[str, ...], Sequence[str]]
    strict: bool = False


@dataclass(frozen=True)
class Digits:
    """Digits kept as text, from `least` to `most` of them."""

    least: int
    most: int
    strict: bool = False


@dataclass(frozen=True)
class Days:
    """A date from `first` to `last`."""

    first: date
    last: date


Check = Choices | Within | Digits | Days


@dataclass(frozen=True)
class Cell:
    """The first cell of a column under the header, as formulas name it, and the columns beside it by their field."""

    row: int
    letters: str
    header: str
    beside: Mapping[str, "Cell"]

    @property
    def address(self) -> str:
        return f"{self.letters}{self.row}"

    @property
    def in_column(self) -> str:
        """The same with the column held fast."""
        return f"${self.letters}{self.row}"


class Lists:
    """The sheet behind the drop-downs. Every list is laid down once, however many columns choose from it."""

    def __init__(self, sheet: Worksheet, heading: Format) -> None:
        self._sheet = sheet
        self._heading = heading
        self._next = 0
        self._laid_down: list[tuple[object, tuple[str, str]]] = []

    def choices(self, title: str, values: Sequence[str]) -> str:
        """The cells that hold the values: `Daftar!$A$2:$A$9`."""
        return self._once(values, lambda: (self._cells(title, values), ""))[0]

    def within(self, title: str, groups: Mapping[tuple[str, ...], Sequence[str]]) -> tuple[str, str]:
        """The cell above the first value, and the table of keys, where their group begins and how long it is."""
        return self._once(groups, lambda: self._groups(title, groups))

    def _once(self, what: object, lay_down: Callable[[], tuple[str, str]]) -> tuple[str, str]:
        for known, place in self._laid_down:
            if known is what:
                return place
        self._laid_down.append((what, lay_down()))
        return self._laid_down[-1][1]

    def _cells(self, title: str, values: Sequence[str]) -> str:
        letters = self._column(title, values)
        return f"{LISTS_SHEET}!${letters}$2:${letters}${len(values) + 1}"

    def _groups(self, title: str, groups: Mapping[tuple[str, ...], Sequence[str]]) -> tuple[str, str]:
        lengths = [len(values) for values in groups.values()]
        starts = list(accumulate(lengths, initial=1))[:-1]
        letters = self._column(title, [value for values in groups.values() for value in values])
        first = self._column(f"{title}: di dalam", [SEPARATOR.join(key) for key in groups])
        self._column(f"{title}: mulai", starts)
        last = self._column(f"{title}: banyaknya", lengths)
        return f"{LISTS_SHEET}!${letters}$1", f"{LISTS_SHEET}!${first}$2:${last}${len(groups) + 1}"

    def _column(self, title: str, values: Sequence[str | int]) -> str:
        if not values:
            raise ValueError(f"nothing to choose from: {title}")
        column = self._next
        self._next += 1
        self._sheet.set_column(column, column, 24)
        # Never the column's own name: a sheet of column names would look like a table of people.
        self._sheet.write_string(0, column, f"Pilihan {title}", self._heading)
        for row, value in enumerate(values, start=1):
            write = self._sheet.write_number if isinstance(value, int) else self._sheet.write_string
            write(row, column, value)
        return column_letters(column)


def validation(check: Check | None, cell: Cell, lists: Lists, tip: str = "") -> dict[str, Any]:
    """The options of XlsxWriter's `data_validation` for one column, `{}` where there is nothing to say.

    `tip` is shown beside the cell while it is chosen. Raises ValueError where Excel would not take a text.
    """
    options: dict[str, Any] = {}
    if check is not None:
        options = _rule(check, cell, lists)
        strict = not isinstance(check, Days) and check.strict
        options |= {"error_title": "Periksa isian", "error_type": "stop" if strict else "warning"}
        options["error_message"] = _complaint(check, cell) + ("" if strict else f" {ASKS}")
    elif tip:
        options = {"validate": "any"}
    if tip:
        options |= {"input_title": cell.header[:LONGEST_TITLE], "input_message": tip}
    for name, limit in (("input_message", LONGEST_MESSAGE), ("error_message", LONGEST_MESSAGE)):
        if len(options.get(name, "")) > limit:
            raise ValueError(f"{cell.header}: {name} is longer than {limit} characters")
    for name in ("source", "value"):
        if isinstance(options.get(name), str) and len(options[name]) > LONGEST_FORMULA:
            raise ValueError(f"{cell.header}: its formula is too long")
    return options


def _rule(check: Check, cell: Cell, lists: Lists) -> dict[str, Any]:
    match check:
        case Choices():
            return {"validate": "list", "source": f"={lists.choices(cell.header, check.values)}"}
        case Within():
            above, table = lists.within(cell.header, check.groups)
            key = f'&"{SEPARATOR}"&'.join(cell.beside[parent].in_column for parent in check.parents)
            start, count = (f"VLOOKUP({key},{table},{column},0)" for column in (2, 3))
            return {"validate": "list", "source": f"=OFFSET({above},{start},0,{count},1)"}
        case Digits():
            at = cell.address
            length = f"LEN({at})={check.least}"
            if check.most > check.least:
                length = f"LEN({at})>={check.least},LEN({at})<={check.most}"
            return {"validate": "custom", "value": f"=AND(ISTEXT({at}),{length},ISNUMBER(VALUE({at})))"}
        case Days():
            return {"validate": "date", "criteria": "between", "minimum": check.first, "maximum": check.last}


def _complaint(check: Check, cell: Cell) -> str:
    match check:
        case Choices():
            return f"{cell.header}: tidak ada di daftar pilihan. Pilih dari daftar di sel ini."
        case Within():
            parent = cell.beside[check.parents[-1]].header
            return (
                f"{cell.header}: tidak ada di daftar pilihan. Isi dahulu {parent}, lalu pilih dari daftar di sel ini."
            )
        case Digits():
            between = "" if check.least == check.most else " atau " if check.most == check.least + 1 else " sampai "
            count = f"{check.least}{between}{check.most}" if between else f"{check.least}"
            return f"{cell.header}: harus {count} angka tanpa spasi atau tanda lain, dan selnya berformat Teks."
        case Days():
            return f"{cell.header}: tulis tanggal seperti 17-08-1975 (tanggal-bulan-tahun), dan periksa tahunnya."
