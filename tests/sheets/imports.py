"""Imports as tests speak of them: `imported(sheet, operator)` previews, `applied(sheet, operator)` writes."""

from __future__ import annotations

from datetime import date
from typing import Any

from personnel.importing.verbs import preview_roster
from pilarsosial.core.importing import verbs
from pilarsosial.core.importing.results import Findings, errors_of
from pilarsosial.core.importing.rows import StagedRow
from pilarsosial.core.importing.staging import chunks_of
from pilarsosial.core.models import Office, SheetImport

TODAY = date(2026, 9, 30)


def imported(
    data: bytes,
    actor: Any,
    *,
    filename: str = "daftar.csv",
    office: Office | None = None,
    today: date = TODAY,
    **settings,
) -> SheetImport:
    """A preview, as READY or whatever it ends in."""
    return preview_roster(iter([data]), filename=filename, office=office, settings=settings, today=today, actor=actor)


def applied(data: bytes, actor: Any, *, only_good: bool = False, today: date = TODAY, **options) -> SheetImport:
    preview = imported(data, actor, today=today, **options)
    assert preview.state == "ready", (preview.message, Findings(preview).problems())
    return verbs.apply_import(preview.pk, actor=actor, revision=preview.revision, only_good=only_good, today=today)


def rows_of(sheet_import: SheetImport) -> list[StagedRow]:
    return [row for rows in chunks_of(sheet_import) for row in rows]


def counts(sheet_import: SheetImport) -> tuple[int, int, int, int]:
    """New, changed, unchanged, rejected."""
    return sheet_import.new, sheet_import.changed, sheet_import.unchanged, sheet_import.rejected


def errors(sheet_import: SheetImport) -> list[tuple[int, str]]:
    """(row, code) of every error."""
    return [(error["row"], error["code"]) for error in errors_of(sheet_import, Findings(sheet_import))]


def messages(sheet_import: SheetImport) -> str:
    return "\n".join(error["message"] for error in errors_of(sheet_import, Findings(sheet_import)))


def warnings(sheet_import: SheetImport) -> list[tuple[int, str]]:
    """(row, code) of every warning of a row."""
    return [(row.number, issue.code) for row in rows_of(sheet_import) for issue in row.issues if issue[0] == "warning"]
