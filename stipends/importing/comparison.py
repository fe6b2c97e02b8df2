"""A list of NIKs from outside: each row one person from a day on; applied, it becomes a comparison list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings as site

from personnel.models import Member
from pilarsosial.core import audit, bulk
from pilarsosial.core.errors import DomainError
from pilarsosial.core.fields import field_cipher
from pilarsosial.core.importing.kinds import ImportContext, Meant, Outcome, SheetFacts
from pilarsosial.core.importing.rows import StagedRow
from pilarsosial.core.models import SheetImport
from pilarsosial.core.models import Verdict as RowVerdict
from pilarsosial.core.tabular.body import DataRow
from pilarsosial.core.tabular.schema import Schema, load_schema
from pilarsosial.core.values.cells import is_blank, text_of
from pilarsosial.core.values.dates import DateOrder, parse_date
from pilarsosial.core.values.long_numbers import without_long_numbers
from pilarsosial.core.values.nik import mask_nik, parse_nik
from pilarsosial.core.values.problems import ValueRefused

from ..models import ComparisonEntry, ComparisonList

SHEET = Path(site.BASE_DIR) / "stipends" / "importing" / "comparison_sheet.toml"
LONGEST_NAME = 120
COLUMNS = ("list_id", "nik", "name", "since", "until")


@lru_cache(maxsize=1)
def _schema() -> Schema:
    return load_schema("comparison", SHEET)


def schema_for(settings: Mapping[str, Any]) -> Schema:
    return _schema()


class ComparisonSession:
    """One file for one new list; the settings carry its kind, source and day."""

    def __init__(self, context: ImportContext) -> None:
        self.context = context
        self._seen: set[str] = set()
        self._known = 0

    def clean(self, sheet: SheetFacts, rows: list[DataRow]) -> list[StagedRow]:
        return [_clean(sheet, data) for data in rows]

    def meant(self, field: str, value: str, inside: Mapping[str, str], row: StagedRow) -> Meant:
        return Meant()

    def plan(self, rows: list[StagedRow]) -> None:
        """Everybody is new to a new list; who stands in it twice is taken once."""
        for row in rows:
            if row.has_error:
                row.verdict = RowVerdict.REJECTED
            elif row.fields["nik"] in self._seen:
                row.verdict = RowVerdict.UNCHANGED
            else:
                self._seen.add(row.fields["nik"])
                row.verdict = RowVerdict.NEW
        numbers = [row.fields["nik"] for row in rows if row.verdict == RowVerdict.NEW]
        self._known += Member.objects.filter(nik__in=numbers).count() if numbers else 0

    def finish(self) -> Outcome:
        return Outcome(totals={"known": self._known})

    def lock(self, locks: list[Any]) -> None:
        """A new list waits for nobody."""

    def write(self, batches: Iterable[list[StagedRow]], sheet_import: SheetImport) -> dict[str, Any]:
        asked, actor = self.context.settings, self.context.actor
        made = ComparisonList.objects.create(
            office=self.context.office,
            kind=asked["kind"],
            source=asked["source"],
            as_of=date.fromisoformat(asked["as_of"]),
            added_by_id=actor.pk,
        )
        cipher, count = field_cipher(), 0
        for rows in batches:
            values = [
                (
                    made.pk,
                    cipher.encrypt(row.fields["nik"], "nik"),
                    row.fields.get("name", ""),
                    row.fields.get("since"),
                    row.fields.get("until"),
                )
                for row in rows
                if row.verdict == RowVerdict.NEW
            ]
            count += bulk.insert_rows(ComparisonEntry, COLUMNS, values)
        made.entries_count = count
        made.save(update_fields=["entries_count"])
        _tell("comparison.added", made, actor)
        return {"list": made.pk}

    def undo(self, journal: Mapping[str, Any], sheet_import: SheetImport) -> None:
        raise DomainError(
            "withdraw_instead", "Tarik daftar pembandingnya; yang sudah dihitung dengannya tetap terbaca."
        )


def _clean(sheet: SheetFacts, data: DataRow) -> StagedRow:
    row = StagedRow(sheet.index, data.number, {})
    values = {field: data.at(place) for field, place in sheet.fields.items()}
    try:
        row.fields["nik"] = parse_nik(values.get("nik")).digits
    except ValueRefused as refusal:
        for problem in refusal.problems:
            row.error(problem.code, problem.message, field="nik", value=mask_nik(values.get("nik")))
    for field in ("since", "until"):
        value = values.get(field)
        if value is None or (isinstance(value, str) and is_blank(value)):
            continue
        try:
            order = sheet.orders.get(field, DateOrder.DAY_FIRST)
            row.fields[field] = parse_date(value, order=order).isoformat()
        except ValueRefused as refusal:
            for problem in refusal.problems:
                row.error(problem.code, problem.message, field=field, value=text_of(value)[:40])
    if row.fields.get("since", "") > row.fields.get("until", "9999"):
        row.error("ends_before_it_starts", "Tanggal sampai mendahului tanggal sejak.", field="until")
    if values.get("name") is not None:
        row.fields["name"] = without_long_numbers(text_of(values["name"]), "…")[:LONGEST_NAME]
    row.cleaned = len(row.issues)
    return row


def _tell(action: str, made: ComparisonList, actor: Any) -> None:
    audit.record(
        actor=actor,
        action=action,
        target=made,
        office=made.office,
        region_code=made.office.region_id,
        count=made.entries_count,
        changes={"jenis": [None, made.get_kind_display()], "sumber": [None, made.source]},
    )
