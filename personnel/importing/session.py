"""The roster at work on one file: what `core.importing` asks of a room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pilarsosial.core.importing.columns import NikColumn
from pilarsosial.core.importing.kinds import ImportContext, Meant, Outcome, SheetFacts
from pilarsosial.core.importing.rows import StagedRow
from pilarsosial.core.models import SheetImport
from pilarsosial.core.tabular.body import DataRow

from .cleaning import Reference, SheetCleaner
from .locking import LockedPosts
from .meanings import meant
from .missing import missing_people
from .pillars import Pillars
from .planning import Planner
from .schema import NOT_KEPT, roster_schema
from .undoing import undo_roster
from .writing import Writer


class RosterSession:
    """One file: cleaned and planned for a preview, or planned again and written."""

    def __init__(self, context: ImportContext) -> None:
        self.context = context
        self._reference: Reference | None = None
        self._cleaners: dict[int, SheetCleaner] = {}
        self._nik_columns: dict[int, NikColumn] = {}
        self._planner: Planner | None = None
        self._posts = LockedPosts()

    @property
    def reference(self) -> Reference:
        if self._reference is None:
            self._reference = Reference(self.context)
        return self._reference

    @property
    def planner(self) -> Planner:
        if self._planner is None:
            pillars = self._reference.pillars if self._reference else Pillars()
            self._planner = Planner(self.context, pillars)
        return self._planner

    def clean(self, sheet: SheetFacts, rows: list[DataRow]) -> list[StagedRow]:
        if sheet.index not in self._cleaners:
            self._cleaners[sheet.index] = SheetCleaner(sheet, self.reference)
        return self._cleaners[sheet.index].clean(rows)

    def plan(self, rows: list[StagedRow]) -> None:
        for row in rows:
            if nik := row.fields.get("nik"):
                self._nik_columns.setdefault(row.sheet, NikColumn()).see(nik)
        self.planner.plan(rows)

    def meant(self, field: str, value: str, inside: Mapping[str, str], row: StagedRow) -> Meant:
        return meant(self.reference, field, value, inside, row)

    def finish(self) -> Outcome:
        planner = self.planner
        people, count = missing_people(self.context, planner.present)
        starts = planner.posts.missing
        touched = planner.posts.touched
        return Outcome(
            totals={**planner.totals, "missing_count": count},
            notices=[*self._suspicious(), *self._not_kept()],
            lists={"missing": people},
            locks=[[position, region, starts.get((position, region), "")] for position, region in sorted(touched)],
        )

    def lock(self, locks: list[Any]) -> None:
        pillars = Pillars()
        self._posts.lock(locks, pillars.positions)
        self._planner = Planner(self.context, pillars)

    def write(self, batches: Iterable[list[StagedRow]], sheet_import: SheetImport) -> dict[str, Any]:
        planner, self._planner = self.planner, None  # what it remembers of the file is no longer needed
        writer = Writer(self.context, planner.pillars, self._posts)
        if planner.changes_known:
            writer.change(batches)
        return writer.add(batches)

    def undo(self, journal: Mapping[str, Any], sheet_import: SheetImport) -> None:
        undo_roster(journal, sheet_import)

    def _suspicious(self) -> list[dict[str, Any]]:
        found = []
        for index, column in self._nik_columns.items():
            if column.suspicious:
                sheet = self.context.sheets[index]
                message = (
                    f"{column.zeros} dari {column.total} NIK di lembar {sheet.name} berakhiran 0, jauh lebih banyak "
                    "dari kebetulan. Kolom ini tampaknya pernah tersimpan sebagai angka: bandingkan beberapa NIK "
                    "dengan KTP sebelum menerapkan."
                )
                found.append({"code": "nik_zero_endings", "sheet": sheet.name, "field": "nik", "message": message})
        return found

    def _not_kept(self) -> list[dict[str, Any]]:
        labels = {
            roster_schema().by_name[name].label
            for sheet in self.context.sheets.values()
            for name in NOT_KEPT
            if name in sheet.fields
        }
        if not labels:
            return []
        message = f"Kolom {', '.join(sorted(labels))} dibaca, tetapi tidak disimpan dalam daftar anggota."
        return [{"code": "not_kept", "sheet": "", "field": "", "message": message}]
