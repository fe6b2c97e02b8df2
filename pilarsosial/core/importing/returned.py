"""The rejected rows as a workbook: as they came, with what is wrong with each, ready to be repaired and sent again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .. import audit
from ..errors import DomainError
from ..models import SheetImport, Verdict
from ..policies import require
from ..tabular.settings_sheet import SETTINGS_LIMIT
from ..tabular.tables import SkippedSheet, Table, read_tables
from ..tabular.writing import CellFault, RejectedRow, RejectedSheet, rejected_chunks
from . import vault
from .reading import TOLD_BY_FILE, site_limits
from .registry import import_kind
from .remembering import remembered_columns
from .results import Findings
from .rows import ERROR, Issue
from .staging import chunks_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Faults = dict[int, dict[int, list[Issue]]]


def take_rejected(import_id: int, *, actor: Any) -> tuple[str, Iterator[bytes]]:
    """The name of the workbook and its bytes, piece by piece. That it was taken is written down first.

    Raises NotPermitted, NotFound, DomainError `nothing_rejected`, `upload_gone`.
    """
    kind_code = SheetImport.objects.filter(pk=import_id).values_list("kind", flat=True).first()
    permission = import_kind(kind_code).permission if kind_code else "roster.import"
    require(actor, permission)
    rows = SheetImport.objects.select_related("office")
    sheet_import = rows.get_visible(actor, permission, import_id)
    if sheet_import.purged_at is not None:
        raise DomainError("upload_gone", "Berkas unggahan sudah dihapus. Unggah lagi berkasnya.")
    faults = _faults(sheet_import)
    if not faults:
        raise DomainError("nothing_rejected", "Tidak ada baris yang ditolak.")
    audit.record(
        actor=actor,
        action="import.rejected_taken",
        target=sheet_import,
        office=sheet_import.office_id,
        region_code=sheet_import.office.region_id,
        count=sum(map(len, faults.values())),
    )
    stem = sheet_import.filename.rpartition(".")[0] or sheet_import.filename
    return f"{stem}-perbaikan.xlsx", _chunks(sheet_import, faults)


def _faults(sheet_import: SheetImport) -> Faults:
    found: Faults = {}
    for rows in chunks_of(sheet_import):
        for row in rows:
            if row.verdict == Verdict.REJECTED:
                issues = [issue for issue in row.issues if issue.severity == ERROR]
                found.setdefault(row.sheet, {})[row.number] = issues
    return found


def _chunks(sheet_import: SheetImport, faults: Faults) -> Iterator[bytes]:
    choices = sheet_import.settings
    with vault.opened(sheet_import.stored_name) as source:
        schema = import_kind(sheet_import.kind).make_schema(choices)
        tables = read_tables(
            source,
            sheet_import.filename,
            schema,
            limits=site_limits(),
            overrides=choices.get("overrides"),
            ignores=choices.get("ignores", ()),
            defaults={header: name for header, (name, _day) in remembered_columns(choices).items()},
        )
        sheets = (
            _sheet(table, faults[table.index])
            for table in tables
            if not isinstance(table, SkippedSheet) and table.index in faults
        )
        yield from rejected_chunks(sheets, _kept(sheet_import))


def _kept(sheet_import: SheetImport) -> dict[str, Any]:
    """How this file was read, so that it is read so again: what an earlier round kept, what was taken over, what the
    user chose, and the values put right as far as there is room."""
    choices, findings = sheet_import.settings, Findings(sheet_import)
    overrides, ignores = dict(findings.saved["overrides"]), list(findings.saved["ignores"])
    for column in findings.reused:
        if column["field"]:
            overrides[column["header"]] = column["field"]
        else:
            ignores.append(column["header"])
    kept: dict[str, Any] = {name: choices[name] for name in TOLD_BY_FILE if choices.get(name)}
    kept = {**findings.told, **kept, "overrides": {**overrides, **choices.get("overrides", {})}}
    kept["ignores"] = list(dict.fromkeys((*ignores, *choices.get("ignores", ()))))
    left = SETTINGS_LIMIT - len(json.dumps(kept, ensure_ascii=False))
    kept["fixes"] = {}
    for name, key, to in _fixes(choices, findings):
        left -= len(json.dumps([name, key, to], ensure_ascii=False)) + 10
        if left > 0:
            kept["fixes"].setdefault(name, {})[key] = to
    return kept


def _fixes(choices: Mapping[str, Any], findings: Findings) -> Iterator[tuple[str, str, str | None]]:
    """Those that helped a row, and the values that are to stay as the sheet says them."""
    for fix in findings.fixes:
        if fix["rows"]:
            yield fix["field"], fix["key"], fix["to"]
    for name, values in choices.get("fixes", {}).items():
        yield from ((name, key, to) for key, to in values.items() if to is None)


def _sheet(table: Table, faults: dict[int, list[Issue]]) -> RejectedSheet:
    rows = (
        RejectedRow(
            row.values,
            [CellFault(table.mapping.fields.get(issue.field), issue.message) for issue in faults[row.number]],
        )
        for row in table.rows()
        if row.number in faults
    )
    return RejectedSheet(table.name, table.layout.headers, rows, table.layout.titles)
