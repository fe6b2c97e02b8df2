"""Wrong values that repeat, collected while a file is cleaned: each once, with its rows and what it may have meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..tabular.body import DataRow
from ..tabular.cells import Value
from ..values.cells import text_of
from .fixes import Fix, Fixes
from .kinds import RoomSession, SheetFacts
from .repeating import INSIDE, Repeating
from .rows import ERROR, Issue, StagedRow

SHOWN = 50
# Of a file in which every row has another wrong value no more are told apart.
MOST_TOLD_APART = 1_000


@dataclass
class Wrong:
    """One wrong value as it was first met, with its first issue, the last of its rows, and how many these are."""

    field: str
    key: str
    column: str
    value: str
    inside: dict[str, str]
    issue: Issue
    row: StagedRow
    rows: int = 0


class WrongValues:
    """What is wrong with cells alone, by (field, value)."""

    def __init__(self, repeating: Repeating) -> None:
        self._repeating = repeating
        self._found: dict[tuple[str, str], Wrong] = {}
        self._keys: dict[tuple[str, tuple[Value, ...]], str] = {}
        self._untold = False

    def see(self, sheet: SheetFacts, data: Iterable[DataRow], rows: Iterable[StagedRow]) -> None:
        """Cleaned rows beside what they were read from; only those with something wrong cost anything."""
        columns, several = self._repeating.columns, self._repeating.of_several
        for source, row in zip(data, rows, strict=True):
            for issue in row.issues:
                if issue.field in columns and issue.code not in several and issue.field in sheet.fields:
                    self._count(sheet, source, row, issue)

    def report(self, fixes: Fixes, session: RoomSession) -> dict[str, Any]:
        """For the findings: `wrong` (the most frequent ones, with what they may have meant), `wrong_more` and `fixes`.

        A fix after which the value is still wrong stands among `wrong` with what it was replaced by.
        """
        wrong, good = [], []
        for fix in fixes.known:
            now = [hit for key in fix.became if (hit := self._found.get((fix.field, key)))]
            if not now:
                good.append(_said(fix))
                continue
            for hit in now:
                hit.rows -= fix.became[hit.key]
            wrong.append((fix.rows, fix, now[0]))
        wrong.extend((hit.rows, None, hit) for hit in self._found.values() if hit.rows > 0)
        wrong.sort(key=lambda entry: (entry[2].issue.severity != ERROR, -entry[0]))
        shown = [self._entry(rows, fix, hit, session) for rows, fix, hit in wrong[:SHOWN]]
        more = len(wrong) - len(shown)
        return {"wrong": shown, "wrong_more": more, "wrong_untold": self._untold, "fixes": good}

    def _count(self, sheet: SheetFacts, source: DataRow, row: StagedRow, issue: Issue) -> None:
        around = self._repeating.columns[issue.field]
        cells = tuple(source.at(sheet.fields.get(name)) for name in (*around, issue.field))
        key = self._keys.get((issue.field, cells))
        if key is None:
            key = INSIDE.join(self._repeating.path(cells))
            if len(self._keys) < MOST_TOLD_APART:
                self._keys[issue.field, cells] = key
        if not key:
            return
        found = self._found.get((issue.field, key))
        if found is None:
            if len(self._found) == MOST_TOLD_APART:
                self._untold = True
                return
            inside = self._repeating.inside(issue.field, cells)
            found = Wrong(issue.field, key, sheet.headers[issue.field], text_of(cells[-1]), inside, issue, row)
            self._found[issue.field, key] = found
        elif found.row is row:
            return
        found.row = row
        found.rows += 1

    @staticmethod
    def _entry(rows: int, fix: Fix | None, hit: Wrong, session: RoomSession) -> dict[str, Any]:
        meant = session.meant(hit.field, fix.value if fix else hit.value, hit.inside, hit.row)
        said = _said(fix) if fix else {"field": hit.field, "key": hit.key, "column": hit.column, "value": hit.value}
        return {
            "inside": list(hit.inside.values()),
            **said,
            "rows": rows,
            "message": hit.issue.message,
            "rejects": hit.issue.severity == ERROR,
            "near": list(meant.near),
            "all": list(meant.all),
            "hint": meant.hint,
        }


def _said(fix: Fix) -> dict[str, Any]:
    return {
        "field": fix.field,
        "key": fix.key,
        "column": fix.column or fix.field,
        "value": fix.value or fix.key,
        "inside": list(fix.inside.values()),
        "to": fix.to,
        "origin": fix.origin,
        "rows": fix.rows,
    }


def lost_notices(columns: Iterable[str]) -> list[Mapping[str, str]]:
    """Sentences about fixes that name a column which no sheet has."""
    return [
        {
            "code": "fix_column_unknown",
            "sheet": "",
            "field": "",
            "message": f'Perbaikan untuk kolom "{name}" tidak dipakai, karena tidak ada kolom seperti itu di berkas.',
        }
        for name in columns
    ]
