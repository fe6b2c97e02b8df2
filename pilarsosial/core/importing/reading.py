"""The first pass over an upload: sheets, headers, columns and rows, and what only the whole file can tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings as site

from ..errors import DomainError
from ..models import SheetImport
from ..tabular.body import DataRow
from ..tabular.cells import clean_text, from_json, to_json
from ..tabular.headings import Key, key_of
from ..tabular.limits import Limits
from ..tabular.mapping import HeaderProblem
from ..tabular.schema import Schema
from ..tabular.settings_sheet import saved_settings
from ..tabular.tables import SkippedSheet, Table, read_tables
from . import vault
from .columns import DateColumn
from .fixes import Fixes, SheetFixes
from .kinds import SheetFacts
from .registry import import_kind
from .remembering import RememberedColumns, remembered_columns
from .repeating import is_personal
from .spool import Spool

Group = tuple[int, list[DataRow]]

DATE_KINDS = frozenset(("date", "place_date"))
SAMPLES = 3
# A whole number of them makes a chunk.
ROWS_IN_BATCH = 500
# Choices that a returned workbook carries beside its columns; the user's own word counts more.
TOLD_BY_FILE = {"pillar": str, "allow_missing_nik": bool}
# Also written apart: nine digits are more than a date has.
LONG_DIGITS = re.compile(r"\d(?:[\W_]*\d){8,}|\d{5,}")


@dataclass
class Reading:
    """A file after the first pass. `batches` holds its data rows, with the user's `fixes` in them; `questions` are what
    must be answered before planning."""

    batches: Spool[list[Group]]
    fixes: Fixes
    sheets: dict[int, SheetFacts] = field(default_factory=dict)
    findings: dict[str, Any] = field(default_factory=dict)
    questions: list[HeaderProblem] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)
    rows: int = 0


def site_limits() -> Limits:
    return Limits(
        max_bytes=site.IMPORT_MAX_BYTES,
        max_rows=site.IMPORT_MAX_ROWS,
        max_unpacked_bytes=site.IMPORT_MAX_UNPACKED_BYTES,
    )


def read_upload(sheet_import: SheetImport, schema: Schema) -> Reading:
    """Read the stored bytes with the user's choices. Raises SheetRefused, and DomainError `no_data`, `upload_gone`."""
    choices = sheet_import.settings
    fixes = Fixes(choices, import_kind(sheet_import.kind).make_repeating(), schema)
    reading = Reading(Spool(_pack, _unpack), fixes)
    used: set[str] = set()
    try:
        with vault.opened(sheet_import.stored_name) as source:
            for table in _tables(source, sheet_import, schema, reading):
                _collect(table, schema, reading, remembered_columns(choices))
                used |= table.mapping.used_overrides
    except vault.VaultError as error:
        raise DomainError("upload_gone", "Berkas unggahan sudah tidak tersimpan. Unggah lagi berkasnya.") from error
    reading.findings["unused"] = [
        text for text in (*choices.get("overrides", {}), *choices.get("ignores", ())) if text not in used
    ]
    if not reading.rows and not reading.questions:
        raise DomainError(
            "no_data",
            "Tidak ada baris data di bawah judul kolom. Isi lembarnya, simpan, lalu unggah lagi.",
        )
    return reading


def _tables(source: bytes | Path, sheet_import: SheetImport, schema: Schema, reading: Reading) -> Iterator[Table]:
    """The tables of the file; what is skipped is noted."""
    choices = sheet_import.settings
    reading.findings |= {"sheets": [], "skipped": []}
    for table in read_tables(
        source,
        sheet_import.filename,
        schema,
        limits=site_limits(),
        overrides=choices.get("overrides"),
        ignores=choices.get("ignores", ()),
        defaults={header: name for header, (name, _day) in remembered_columns(choices).items()},
    ):
        if isinstance(table, SkippedSheet):
            if table.reason not in ("empty", "not_data"):
                skipped = {"name": table.name, "reason": table.reason, "message": table.message}
                reading.findings["skipped"].append(skipped)
            continue
        if sheet_in_choices(table.index, table.name) in choices.get("skip_sheets", ()):
            message = f'Lembar "{table.name}" dilewati atas pilihan Anda.'
            reading.findings["skipped"].append({"name": table.name, "reason": "chosen", "message": message})
            continue
        yield table


def sheet_in_choices(index: int, name: str) -> str:
    """How choices name a sheet: by its place where people wrote a person's number into its name."""
    return f"#{index + 1}" if is_personal(name) else name


def _collect(table: Table, schema: Schema, reading: Reading, remembered: RememberedColumns) -> None:
    file = table.file
    reading.findings["file"] = {"kind": file.kind, "encoding": file.encoding, "delimiter": file.delimiter}
    saved = saved_settings(file.settings)
    reading.told = {name: saved[name] for name, kind in TOLD_BY_FILE.items() if isinstance(saved.get(name), kind)}
    reading.findings["saved"] = {"overrides": saved.get("overrides", {}), "ignores": saved.get("ignores", [])}
    fields = table.mapping.fields
    facts = SheetFacts(
        index=table.index,
        name=table.name,
        titles=table.layout.titles,
        fields=fields,
        headers={name: table.mapping.header_of(name).shown for name in fields},
        letters={name: table.mapping.header_of(name).letters for name in fields},
    )
    fixes = reading.fixes.of_sheet(facts, saved)
    dates = {name: DateColumn() for name in fields if schema.by_name[name].kind in DATE_KINDS}
    samples: dict[int, list[str]] = {index: [] for index in table.mapping.open_columns}
    batch: list[DataRow] = []
    for row in table.rows():
        batch.append(row)
        if len(batch) == ROWS_IN_BATCH:
            _store(batch, facts, fixes, dates, samples, reading)
            batch = []
    _store(batch, facts, fixes, dates, samples, reading)
    notices = []
    for name, column in dates.items():
        decision = column.decide()
        facts.orders[name] = decision.order
        if decision.notice:
            notices.append({"code": decision.notice.code, "field": name, "message": decision.notice.message})
    problems = table.problems if facts.rows else [p for p in table.problems if p.code == "unknown_field"]
    if facts.rows or problems:
        reading.sheets[facts.index] = facts
        reading.questions.extend(problems)
    reading.rows += facts.rows
    reused = {key_of(text): remembered[text][1] for text in table.mapping.used_overrides if text in remembered}
    reading.findings["sheets"].append(_sheet_findings(table, facts, problems, notices, samples, reused))


def _store(
    batch: list[DataRow],
    facts: SheetFacts,
    fixes: SheetFixes | None,
    dates: dict[str, DateColumn],
    samples: dict[int, list[str]],
    reading: Reading,
) -> None:
    if not batch:
        return
    facts.rows += len(batch)
    if fixes:
        fixes.put_into(batch)
    for name, column in dates.items():
        index = facts.fields[name]
        column.see(row.values[index] for row in batch if index < len(row.values))
    for index, found in samples.items():
        if len(found) < SAMPLES:
            texts = (clean_text(row.at(index)) for row in batch)
            found.extend([LONG_DIGITS.sub("…", text)[:40] for text in texts if text][: SAMPLES - len(found)])
    reading.batches.add([(facts.index, batch)], len(batch))


def _sheet_findings(
    table: Table,
    facts: SheetFacts,
    problems: list[HeaderProblem],
    notices: list[dict[str, Any]],
    samples: dict[int, list[str]],
    reused: Mapping[Key, str],
) -> dict[str, Any]:
    open_columns = {problem.letters for problem in problems if problem.letters}
    return {
        "index": facts.index,
        "name": facts.name,
        "rows": facts.rows,
        "left_out": table.left_out.sentences(),
        "notes": list(table.notes),
        "notices": notices,
        "columns": [
            {
                "index": use.header.index,
                "letters": use.header.letters,
                "header": use.header.shown,
                "state": use.state,
                "field": use.column.name if use.column else "",
                "label": use.column.label if use.column else "",
                "reason": use.column.reason if use.column else "",
                "nearest": [near.field for near in use.nearest],
                "samples": samples.get(use.header.index, []),
                "open": use.header.letters in open_columns,
                "reused": reused.get(key_of(use.header.shown), ""),
            }
            for use in table.mapping.uses
        ],
        "problems": [
            {
                "code": problem.code,
                "message": problem.message,
                "header": problem.header,
                "letters": problem.letters,
                "nearest": [{"field": near.field, "label": near.label} for near in problem.nearest],
            }
            for problem in problems
        ],
    }


def _pack(groups: list[Group]) -> bytes:
    return to_json([[index, [list(row) for row in rows]] for index, rows in groups])


def _unpack(data: bytes) -> list[Group]:
    return [(index, [DataRow(*row) for row in rows]) for index, rows in from_json(data)]
