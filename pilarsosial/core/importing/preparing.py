"""From an upload to a preview: read, clean, plan, stage. Nothing but staging is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from ..errors import DomainError
from ..models import ImportState, SheetImport
from ..models.sheet_import import CLOSED_STATES
from ..policies import require
from ..tabular.refusals import SheetRefused
from .collecting import collector_at_rest
from .kinds import ImportContext, PlanChanged, RoomSession
from .reading import Group, Reading, read_upload
from .registry import import_kind
from .rows import ERROR, Counts, StagedRow
from .spool import Spool
from .staging import ROWS_IN_CHUNK, RowsToWrite, forget_chunks, pack, packed_chunks, seal_object, store_chunk, unpack
from .vault import keyed_digest
from .wrong import WrongValues, lost_notices

Progress = Callable[[int, int], None]

MOST_MESSAGE = 400


def no_progress(done: int, total: int) -> None:
    """For work that is over before anybody looks."""


@collector_at_rest()
def prepare_import(import_id: int, *, actor: Any, today: date, progress: Progress = no_progress) -> SheetImport:
    """Read the upload with the user's choices and stage every row with its verdict.

    Ends in READY, in QUESTIONS (columns that must be answered first) or in FAILED with the reason in `message`. May be
    repeated at any time before applying; a repetition that comes in between makes this one give way. Raises
    NotPermitted, NotFound and DomainError `import_closed`.
    """
    sheet_import = _claim(import_id, actor)
    kind = import_kind(sheet_import.kind)
    try:
        reading = read_upload(sheet_import, kind.make_schema(sheet_import.settings))
        if reading.questions:
            return _conclude(sheet_import, ImportState.QUESTIONS, findings=reading.findings)
        context = ImportContext(
            actor=actor,
            office=sheet_import.office,
            settings={**reading.told, **sheet_import.settings},
            today=today,
            sheets=reading.sheets,
        )
        return _stage(sheet_import, kind.make_session(context), reading, progress)
    except DomainError as refusal:
        findings = {"refusal": {"code": refusal.code, "message": refusal.message}}
        if not isinstance(refusal, SheetRefused):
            findings["refusal"]["fields"] = refusal.fields
        return _conclude(sheet_import, ImportState.FAILED, findings=findings, message=refusal.message[:MOST_MESSAGE])


def planned_again(session: RoomSession, sheet_import: SheetImport) -> RowsToWrite:
    """The rows to write, after every staged row was planned against the database as it is now.

    Raises PlanChanged when anything comes out otherwise than in the preview.
    """
    found = RowsToWrite(sheet_import)
    digest = keyed_digest()
    for number, packed in enumerate(packed_chunks(sheet_import)):
        digest.update(packed)
        found.add(number, _planned_alike(session, packed))
    if digest.hexdigest() != sheet_import.plan_digest:
        raise PlanChanged
    return found


def _planned_alike(session: RoomSession, packed: bytes) -> list[StagedRow]:
    rows = unpack(packed)
    before = [row.forget_plan() for row in rows]
    session.plan(rows)
    if before != [row.planned for row in rows]:
        raise PlanChanged
    return rows


def _stage(sheet_import: SheetImport, session: RoomSession, reading: Reading, progress: Progress) -> SheetImport:
    counts, digest = Counts(), keyed_digest()
    error_counts: Counter[str] = Counter()
    wrong = WrongValues(import_kind(sheet_import.kind).make_repeating())
    for number, groups in enumerate(_chunks(reading.batches)):
        progress(counts.rows, reading.rows)
        rows = _cleaned(session, reading, groups, wrong)
        before = Counts(**vars(counts))
        _plan(session, rows, counts)
        error_counts.update(issue.code for row in rows for issue in row.issues if issue.severity == ERROR)
        packed = pack(rows)
        del rows  # before the next are read
        digest.update(packed)
        store_chunk(sheet_import, number, packed, _difference(counts, before))
    outcome = session.finish()
    findings = reading.findings
    for entry in findings["sheets"]:
        entry["label"] = reading.sheets[entry["index"]].label if entry["index"] in reading.sheets else ""
        facts = reading.sheets.get(entry["index"])
        entry["headers"] = facts.headers if facts else {}
        entry["letters"] = facts.letters if facts else {}
    notices = [*outcome.notices, *lost_notices(reading.fixes.lost)]
    findings |= {"told": reading.told, "notices": notices, "lists": outcome.lists, "locks": outcome.locks}
    findings["error_counts"] = dict(error_counts)
    findings |= wrong.report(reading.fixes, session)
    warnings = counts.warnings + len(notices) + sum(len(sheet["notices"]) for sheet in findings["sheets"])
    return _conclude(
        sheet_import,
        ImportState.READY,
        findings=findings,
        rows=counts.rows,
        warnings=warnings,
        totals=outcome.totals,
        plan_digest=digest.hexdigest(),
        previewed_at=timezone.now(),
        **counts.verdicts(),
    )


def _cleaned(session: RoomSession, reading: Reading, groups: list[Group], wrong: WrongValues) -> list[StagedRow]:
    """The rows of a chunk as staged rows; their cells are given up."""
    rows: list[StagedRow] = []
    for index, data in groups:
        sheet = reading.sheets[index]
        clean = partial(session.clean, sheet)
        cleaned = clean(data)
        reading.fixes.put_where_wrong(index, data, cleaned, clean)
        wrong.see(sheet, data, cleaned)
        rows.extend(cleaned)
        data.clear()
    for row in rows:
        row.cleaned = len(row.issues)
    return rows


def _plan(session: RoomSession, rows: list[StagedRow], counts: Counts) -> None:
    session.plan(rows)
    for row in rows:
        counts.add(row)


def _chunks(batches: Spool[list[Group]]) -> Iterator[list[Group]]:
    """Groups of rows together until they fill a chunk, so that many small sheets are few statements."""
    waiting: list[Group] = []
    held = 0
    for batch in batches.drain():
        size = sum(len(rows) for _index, rows in batch)
        if held and held + size > ROWS_IN_CHUNK:
            yield waiting
            waiting, held = [], 0
        for index, rows in batch:
            if waiting and waiting[-1][0] == index:
                waiting[-1][1].extend(rows)
            else:
                waiting.append((index, rows))
        held += size
    if waiting:
        yield waiting


def _difference(after: Counts, before: Counts) -> Counts:
    return Counts(**{name: value - getattr(before, name) for name, value in vars(after).items()})


@transaction.atomic
def _claim(import_id: int, actor: Any) -> SheetImport:
    """Begin a new reading: its number is higher than that of every other."""
    kind_code = SheetImport.objects.filter(pk=import_id).values_list("kind", flat=True).first()
    permission = import_kind(kind_code).permission if kind_code else "roster.import"
    require(actor, permission)
    sheet_import = SheetImport.objects.lock_visible(actor, permission, import_id)
    if sheet_import.state in CLOSED_STATES and sheet_import.state != ImportState.FAILED:
        raise DomainError("import_closed", "Impor ini sudah ditutup. Unggah berkasnya lagi.")
    if sheet_import.state == ImportState.APPLIED:
        raise DomainError("already_applied", "Impor ini sudah diterapkan.")
    sheet_import.revision += 1
    sheet_import.state = ImportState.READING
    sheet_import.message = ""
    sheet_import.save(update_fields=["revision", "state", "message"])
    return sheet_import


def _conclude(sheet_import: SheetImport, state: str, *, findings: dict[str, Any], **values: Any) -> SheetImport:
    """The end of a reading, unless a later one has begun meanwhile; then this one leaves no trace."""
    if state != ImportState.READY:
        none = dict.fromkeys(("rows", "new", "changed", "unchanged", "rejected", "warnings"), 0)
        values = {**none, "totals": {}, "plan_digest": "", **values}
    values |= {"state": state, "findings": seal_object(findings)}
    mine = SheetImport.objects.filter(pk=sheet_import.pk, revision=sheet_import.revision, state=ImportState.READING)
    if mine.update(**values):
        forget_chunks(sheet_import, before=sheet_import.revision)
    else:
        forget_chunks(sheet_import, before=sheet_import.revision + 1)
    sheet_import.refresh_from_db()
    return sheet_import
