"""The user's replacements for wrong values that repeat, put in while a file is read.

`settings["fixes"]` is {field: {value: replacement}}. A value is named by what its cell says, in small letters; the
values that it lies inside stand before it, the coarsest first: `ngoro > sumberjo` is a village of that name where the
kecamatan's cell says Ngoro. With fewer of them, or none, a fix holds wherever else the value stands; of two that fit a
cell the more precise one counts. The replacement is read as if the sheet said it: "" is a blank cell, None keeps what
the sheet says.

What nobody chose for this very file (a returned workbook's and remembered ones), and what names no coarser value where
its column has one, is put only into cells that are wrong as written; of the former only what helps stays in them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import DomainError
from ..tabular.body import DataRow
from ..tabular.cells import Value
from ..tabular.headings import key_of
from ..tabular.schema import Schema
from ..values.cells import text_of
from .kinds import SheetFacts
from .repeating import INSIDE, LONGEST_VALUE, Path, Repeating, is_personal
from .rows import StagedRow

OWN, FROM_FILE = "", "file"
Clean = Callable[[list[DataRow]], list[StagedRow]]
MOST_REMEMBERED = 4_000


@dataclass
class Fix:
    """One replacement and what became of it.

    `origin` is OWN, FROM_FILE for one that a returned workbook brought, else the ISO day of the import that it is
    taken over from. `column`, `value` and `inside` are as the sheet wrote them where the value was met first; `became`
    is {key of the new value: rows}.
    """

    field: str
    key: str
    to: str | None
    origin: str = OWN
    column: str = ""
    value: str = ""
    inside: dict[str, str] = field(default_factory=dict)
    became: Counter[str] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        return sum(self.became.values())


class Fixes:
    """The replacements that hold for one file: the user's own before the file's, and those before remembered ones."""

    def __init__(self, settings: Mapping[str, Any], repeating: Repeating, schema: Schema) -> None:
        self._repeating = repeating
        self._schema = schema
        self._chosen: Mapping[str, Mapping[str, str | None]] = settings.get("fixes", {})
        self._placed: set[str] = set()
        self._asked_file = False
        self._fixes: dict[str, dict[str, Fix]] = {}
        self._sheets: dict[int, SheetFixes] = {}
        for name, values in settings.get("remembered", {}).get("fixes", {}).items():
            for key, (to, day) in values.items() if repeating.lasts(name) else ():
                self._add(name, key, to, day)

    def of_sheet(self, sheet: SheetFacts, saved: Mapping[str, Any]) -> SheetFixes | None:
        """What is replaced in a sheet, None for nothing. `saved` is what a returned workbook says about itself.

        Raises DomainError `fix_not_allowed` for a column whose values do not repeat.
        """
        if not self._asked_file:
            self._asked_file = True
            for name, key, to in _told(saved.get("fixes"), self._repeating):
                self._add(name, key, to, FROM_FILE)
        wanted: dict[str, dict[str, str | None]] = {}
        for name, values in self._chosen.items():
            column = self._field(name, sheet)
            if column is None:
                continue
            if column not in self._repeating.columns:
                raise DomainError(
                    "fix_not_allowed",
                    f"Isi kolom {self._schema.by_name[column].label} tidak dapat dibetulkan sekaligus. Betulkan di "
                    "lembarnya, sel demi sel.",
                )
            self._placed.add(name)
            own = wanted.setdefault(column, {})
            own.update((self._repeating.key(text), to) for text, to in values.items())
        for column, values in wanted.items():
            for key, to in values.items():
                self._add(column, key, to, OWN)
        columns = [
            _Column(name, inside, sheet, self._fixes[name], self._repeating)
            for name, inside in self._repeating.columns.items()
            if name in sheet.fields and self._fixes.get(name)
        ]
        if not columns:
            return None
        self._sheets[sheet.index] = SheetFixes(columns)
        return self._sheets[sheet.index]

    def put_where_wrong(self, index: int, data: list[DataRow], rows: list[StagedRow], clean: Clean) -> None:
        """Try on cleaned rows of a sheet what is meant for wrong cells alone; both lists change in place."""
        if index in self._sheets:
            self._sheets[index].put_where_wrong(data, rows, clean)

    @property
    def known(self) -> list[Fix]:
        """Those that the file met, and the user's own that it did not."""
        fixes = (fix for values in self._fixes.values() for fix in values.values())
        return [fix for fix in fixes if fix.to is not None and (fix.rows or fix.origin == OWN)]

    @property
    def lost(self) -> list[str]:
        """Columns that the user's fixes name and no sheet has."""
        return [name for name in self._chosen if name not in self._placed]

    def _add(self, name: str, key: str, to: str | None, origin: str) -> None:
        known = self._fixes.setdefault(name, {})
        if key not in known or (known[key].to, known[key].origin) != (to, origin):
            known[key] = Fix(name, key, to, origin)

    def _field(self, name: str, sheet: SheetFacts) -> str | None:
        """The field that a fix means: by its own name, by the header or letter in this sheet, or by a synonym."""
        if name in self._schema.by_name:
            return name
        wanted = key_of(name)
        for known, header in sheet.headers.items():
            if wanted in (key_of(header), key_of(f"Kolom {sheet.letters[known]}")):
                return known
        column = self._schema.field(name) or self._schema.find(name)
        return column.name if column is not None and column.name in sheet.fields else None


class SheetFixes:
    """Replaces the values of one sheet's rows, coarser columns first, so that finer ones lie inside what is right."""

    def __init__(self, columns: list[_Column]) -> None:
        self._columns = columns

    def put_into(self, rows: Iterable[DataRow]) -> None:
        for row in rows:
            values = row.values
            for column in self._columns:
                if column.index < len(values) and values[column.index] is not None:
                    column.put_into(row)

    def put_where_wrong(self, data: list[DataRow], rows: list[StagedRow], clean: Clean) -> None:
        for column in self._columns:
            tried = [
                (at, found, data[at].values[column.index])
                for at, row in enumerate(rows)
                if column.is_wrong_in(row) and (found := column.for_wrong(data[at]))
            ]
            for at, (fix, _result), _before in tried:
                data[at].values[column.index] = fix.to or None
            again = clean([data[at] for at, _found, _before in tried]) if tried else []
            for (at, (fix, result), before), row in zip(tried, again, strict=True):
                if fix.origin != OWN and column.is_wrong_in(row):
                    data[at].values[column.index] = before
                else:
                    rows[at] = row
                    fix.became[result] += 1


class _Column:
    """One column in which something is replaced. What was found for a cell is remembered: such cells repeat."""

    def __init__(self, name: str, inside: Path, sheet: SheetFacts, fixes: dict[str, Fix], repeating: Repeating) -> None:
        self.index = sheet.fields[name]
        self._header = sheet.headers[name]
        self._name = name
        self._around = [sheet.fields.get(other) for other in inside]
        self._fixes = fixes
        self._repeating = repeating
        self._memo: dict[tuple[Value, ...], tuple[Fix, str] | None] = {}

    def put_into(self, row: DataRow) -> None:
        found = self._found(row)
        if found and not self._is_for_wrong(found[0]):
            fix, result = found
            self._name_as_in(row, fix)
            fix.became[result] += 1
            row.values[self.index] = fix.to or None

    def is_wrong_in(self, row: StagedRow) -> bool:
        several = self._repeating.of_several
        return any(issue.field == self._name and issue.code not in several for issue in row.issues)

    def for_wrong(self, row: DataRow) -> tuple[Fix, str] | None:
        """What is meant for this cell if it is wrong as written."""
        if row.at(self.index) is None:
            return None
        found = self._found(row)
        # The user's own come again only where a coarser value that has become right has given the cell another name.
        if not found or (found[0].origin == OWN and not self._around) or found[1] == self._key(row):
            return None
        self._name_as_in(row, found[0])
        return found

    def _is_for_wrong(self, fix: Fix) -> bool:
        return fix.origin != OWN or bool(self._around) and INSIDE not in fix.key

    def _found(self, row: DataRow) -> tuple[Fix, str] | None:
        cells = self._cells(row)
        if cells in self._memo:
            return self._memo[cells]
        found = self._find(cells)
        if len(self._memo) < MOST_REMEMBERED:
            self._memo[cells] = found
        return found

    def _key(self, row: DataRow) -> str:
        return INSIDE.join(self._repeating.path(self._cells(row)))

    def _cells(self, row: DataRow) -> tuple[Value, ...]:
        return (*(row.at(index) for index in self._around), row.values[self.index])

    def _name_as_in(self, row: DataRow, fix: Fix) -> None:
        if not fix.value:
            cells = self._cells(row)
            fix.column, fix.value = self._header, text_of(cells[-1])
            fix.inside = self._repeating.inside(self._name, cells)

    def _find(self, cells: tuple[Value, ...]) -> tuple[Fix, str] | None:
        path = self._repeating.path(cells)
        keys = (INSIDE.join(path[start:]) for start in range(len(path)))
        fix = next((self._fixes[key] for key in keys if key in self._fixes), None)
        if fix is None or fix.to is None:
            return None
        return fix, INSIDE.join(self._repeating.path((*cells[:-1], fix.to)))


def _told(fixes: Any, repeating: Repeating) -> list[tuple[str, str, str | None]]:
    """The fixes of a file's own settings; a file may say anything, so only what has the right shape is taken."""
    found = []
    for name, values in fixes.items() if isinstance(fixes, dict) else ():
        for key, to in values.items() if name in repeating.columns and isinstance(values, dict) else ():
            if not key.isprintable():
                continue
            if to is None or (isinstance(to, str) and len(to) <= LONGEST_VALUE and _may_be_kept(to)):
                found.append((name, repeating.key(key), to))
    return found


def _may_be_kept(text: str) -> bool:
    return text.isprintable() and not is_personal(text)
