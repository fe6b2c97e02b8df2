"""What can be done with an import: upload, choose, apply, undo, discard. Reading it is `preparing.prepare_import`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings as site
from django.db import IntegrityError, transaction
from django.utils import timezone

from .. import audit
from ..errors import DomainError
from ..models import ImportState, Office, SheetImport, Verdict
from ..models.sheet_import import CLOSED_STATES
from ..policies import SYSTEM, require
from ..scoping import areas_with
from ..values.long_numbers import safe_filename
from . import vault
from .collecting import collector_at_rest
from .kinds import ImportContext, PlanChanged, SheetFacts
from .preparing import planned_again, prepare_import
from .registry import import_kind
from .staging import forget_chunks, seal_object, unseal_object

PURGE_BATCH = 200

Choices = Mapping[str, Any] | Callable[[SheetImport], Mapping[str, Any]]


def own_office(actor: Any, permission: str, code: str | None = None) -> Office:
    """The office whose sheet it is: the one named, else the actor's only one.

    Raises DomainError `office_unknown` (none of that code in scope) and `office_needed` (several to choose from).
    """
    if code:
        office = Office.objects.visible_to(actor, permission).select_related("region").filter(code=code).first()
        if office is None:
            raise DomainError("office_unknown", f"Kantor {code} tidak ada dalam wilayah kewenangan Anda.")
        return office
    ids = {area.office_id for area in areas_with(actor, permission) or ()}
    if len(ids) != 1:
        raise DomainError("office_needed", "Pilih kantor pemilik daftar ini.", {"office": "Pilih kantor."})
    return Office.objects.select_related("region").get(pk=ids.pop())


@transaction.atomic
def upload_sheet(
    pieces: Iterable[bytes],
    *,
    filename: str,
    kind: str,
    office: Office,
    settings: Mapping[str, Any],
    actor: Any,
) -> SheetImport:
    """Keep the bytes of a sheet, encrypted. What they hold is asked by `prepare_import`.

    Raises NotPermitted, and DomainError `office_unknown` for an office out of scope.
    """
    permission = import_kind(kind).permission
    require(actor, permission)
    held = None if actor is SYSTEM else Office.objects.visible_to(actor, permission).filter(pk=office.pk).first()
    if held is None:
        raise DomainError("office_unknown", "Kantor itu tidak ada dalam wilayah kewenangan Anda.")
    stored_name, size = vault.store(pieces)
    try:
        sheet_import = SheetImport.objects.create(
            kind=kind,
            office=held,
            actor=actor,
            # People write NIKs into the names of files, too.
            filename=safe_filename(filename)[-150:],
            stored_name=stored_name,
            size=size,
            settings=dict(settings),
        )
        audit.record(
            actor=actor,
            action="import.uploaded",
            target=sheet_import,
            office=held,
            region_code=held.region_id,
        )
    except BaseException:
        vault.remove(stored_name)
        raise
    return sheet_import


@transaction.atomic
def change_choices(import_id: int, choices: Choices, *, actor: Any) -> SheetImport:
    """Take the user's answers over: columns, sheets to skip, the room's own choices. Then prepare again.

    Choices that build on earlier ones come as a function, which is called with the locked import. Raises NotPermitted,
    NotFound, DomainError `import_closed`, `import_busy`, and what the function raises.
    """
    sheet_import = _lock(import_id, actor)
    if sheet_import.state not in (ImportState.UPLOADED, ImportState.QUESTIONS, ImportState.READY, ImportState.FAILED):
        raise DomainError("import_closed", "Impor ini tidak lagi dapat diubah.")
    check_at_rest(sheet_import)
    new = choices(sheet_import) if callable(choices) else choices
    sheet_import.settings = {**sheet_import.settings, **new}
    sheet_import.save(update_fields=["settings"])
    return sheet_import


def lock_to_apply(import_id: int, *, actor: Any, revision: int, only_good: bool) -> SheetImport:
    """The import, locked for a job that is going to apply it. Raises what `apply_import` raises before it writes."""
    sheet_import = _lock(import_id, actor)
    _check_may_apply(sheet_import, revision, only_good)
    return sheet_import


def check_at_rest(sheet_import: SheetImport) -> None:
    """Raises DomainError `import_busy` while a job works on it."""
    if sheet_import.job_id and not sheet_import.job.is_final:
        raise DomainError("import_busy", "Berkas ini masih dikerjakan. Tunggu sampai selesai, lalu coba lagi.")


@collector_at_rest()
def apply_import(
    import_id: int,
    *,
    actor: Any,
    revision: int,
    only_good: bool = False,
    today: date,
    on_written: Callable[[], None] = lambda: None,
) -> SheetImport:
    """Write the plan that was previewed as `revision`, all of it or nothing; with `only_good` without rejected rows.

    `on_written` is called inside the transaction, so that a job ends exactly when its work does. Raises NotPermitted,
    NotFound, and DomainError: `already_applied`, `not_ready`, `stale_preview` (another reading came in between),
    `rows_rejected`, `plan_changed` (the data changed since the preview; a new one has been made).
    """
    digest = ""
    try:
        with transaction.atomic():
            sheet_import = _lock(import_id, actor)
            digest = sheet_import.plan_digest
            _check_may_apply(sheet_import, revision, only_good)
            _flip(sheet_import, actor)
            _write(sheet_import, actor, today)
            on_written()
        return sheet_import
    except (PlanChanged, IntegrityError) as error:
        sheet_import = prepare_import(import_id, actor=actor, today=today)
        if isinstance(error, IntegrityError) and sheet_import.plan_digest == digest:
            raise  # nobody came in between: the database refused a plan that was wrong from the beginning
        raise DomainError(
            "plan_changed",
            "Data sudah berubah sejak pratinjau dibuat. Periksa pratinjau yang baru, lalu terapkan lagi.",
        ) from error


@transaction.atomic
def undo_import(import_id: int, *, actor: Any) -> SheetImport:
    """Take an applied import back while nothing later depends on it.

    Raises NotPermitted, NotFound, DomainError `not_applied`, `undo_too_late`.
    """
    sheet_import = _lock(import_id, actor)
    if sheet_import.state != ImportState.APPLIED:
        raise DomainError("not_applied", "Impor ini tidak sedang diterapkan, jadi tidak ada yang dapat dibatalkan.")
    if sheet_import.journal is None:
        raise DomainError("undo_too_late", "Catatan penerapan impor ini sudah dihapus; pembatalan tidak mungkin lagi.")
    findings = unseal_object(sheet_import.findings)
    context = _context(sheet_import, findings, actor, timezone.localdate())
    session = import_kind(sheet_import.kind).make_session(context)
    session.undo(unseal_object(sheet_import.journal), sheet_import)
    sheet_import.state = ImportState.UNDONE
    sheet_import.journal = None
    sheet_import.save(update_fields=["state", "journal"])
    _record(sheet_import, "import.undone", actor)
    return sheet_import


@transaction.atomic
def discard_import(import_id: int, *, actor: Any) -> SheetImport:
    """Throw an upload away that was not applied, with everything read out of it.

    Raises NotPermitted, NotFound, DomainError `import_closed`.
    """
    sheet_import = _lock(import_id, actor)
    if sheet_import.state in (ImportState.APPLIED, ImportState.UNDONE, ImportState.DISCARDED):
        raise DomainError("import_closed", "Impor ini sudah diterapkan atau dibuang.")
    sheet_import.state = ImportState.DISCARDED
    sheet_import.revision += 1  # a reading that is still under way gives way
    sheet_import.save(update_fields=["state", "revision"])
    _empty(sheet_import)
    _record(sheet_import, "import.discarded", actor)
    return sheet_import


def purge_imports(now: datetime) -> int:
    """Delete the contents of uploads older than IMPORT_KEEP_DAYS; the counts stay. Returns how many. A daily chore."""
    old = SheetImport.objects.purgeable(now - timedelta(days=site.IMPORT_KEEP_DAYS))
    purged = 0
    for sheet_import in old[:PURGE_BATCH]:
        with transaction.atomic():
            if sheet_import.state not in (*CLOSED_STATES, ImportState.APPLIED):
                sheet_import.state = ImportState.DISCARDED
            sheet_import.journal = None
            sheet_import.save(update_fields=["state", "journal"])
            _empty(sheet_import)
        purged += 1
    return purged


def _lock(import_id: int, actor: Any) -> SheetImport:
    kind = SheetImport.objects.filter(pk=import_id).values_list("kind", flat=True).first()
    permission = import_kind(kind).permission if kind else "roster.import"
    require(actor, permission)
    return SheetImport.objects.select_related("office__region").lock_visible(actor, permission, import_id)


def _check_may_apply(sheet_import: SheetImport, revision: int, only_good: bool) -> None:
    if sheet_import.state in (ImportState.APPLIED, ImportState.UNDONE):
        raise DomainError("already_applied", "Impor ini sudah diterapkan.")
    if sheet_import.state != ImportState.READY:
        raise DomainError("not_ready", "Impor ini belum siap diterapkan.")
    if sheet_import.revision != revision:
        raise DomainError("stale_preview", "Pratinjau sudah diperbarui. Periksa yang baru, lalu terapkan.")
    if sheet_import.rejected and not only_good:
        raise DomainError(
            "rows_rejected",
            f"{sheet_import.rejected} baris ditolak, jadi tidak ada yang diterapkan. Perbaiki baris itu, atau terapkan "
            "baris yang benar saja.",
        )


def _flip(sheet_import: SheetImport, actor: Any) -> None:
    """READY becomes APPLIED by compare-and-set: of two requests at once, one does it."""
    values = {"state": ImportState.APPLIED, "applied_at": timezone.now(), "applied_by": actor}
    ready = SheetImport.objects.filter(pk=sheet_import.pk, state=ImportState.READY, revision=sheet_import.revision)
    if not ready.update(**values):
        raise DomainError("already_applied", "Impor ini sudah diterapkan.")
    for name, value in values.items():
        setattr(sheet_import, name, value)


def _write(sheet_import: SheetImport, actor: Any, today: date) -> None:
    findings = unseal_object(sheet_import.findings)
    session = import_kind(sheet_import.kind).make_session(_context(sheet_import, findings, actor, today))
    session.lock(findings.pop("locks"))
    journal = session.write(planned_again(session, sheet_import), sheet_import)
    sheet_import.journal = seal_object(journal)
    sheet_import.save(update_fields=["journal"])
    labels = import_kind(sheet_import.kind).total_labels
    counts = {str(verdict.label).lower(): getattr(sheet_import, verdict) for verdict in Verdict}
    counts |= {label: sheet_import.totals[name] for name, label in labels.items() if sheet_import.totals.get(name)}
    if fixed := sum(fix["rows"] for fix in findings.get("fixes", ())):
        counts["sel dibetulkan"] = fixed
    _record(
        sheet_import,
        "import.applied",
        actor,
        changes={label: [None, number] for label, number in counts.items()},
        count=sheet_import.new + sheet_import.changed,
    )


def _context(sheet_import: SheetImport, findings: Mapping[str, Any], actor: Any, today: date) -> ImportContext:
    sheets = {
        entry["index"]: SheetFacts(
            index=entry["index"],
            name=entry["name"],
            headers=entry.get("headers", {}),
            letters=entry.get("letters", {}),
            rows=entry["rows"],
            label=entry.get("label", ""),
        )
        for entry in findings.get("sheets", ())
    }
    settings = {**findings.get("told", {}), **sheet_import.settings}
    return ImportContext(actor, sheet_import.office, settings, today, sheets)


def _empty(sheet_import: SheetImport) -> None:
    """The bytes and everything read out of them; the row with its counts stays."""
    forget_chunks(sheet_import)
    stored_name = sheet_import.stored_name
    settings = {name: value for name, value in sheet_import.settings.items() if name != "fixes"}
    if remembered := settings.get("remembered"):
        settings["remembered"] = {**remembered, "fixes": {}}
    sheet_import.settings = settings  # fixes repeat what cells said
    sheet_import.findings = None
    sheet_import.stored_name = ""
    sheet_import.purged_at = timezone.now()
    sheet_import.save(update_fields=["settings", "findings", "stored_name", "purged_at"])
    transaction.on_commit(lambda: vault.remove(stored_name))


def _record(sheet_import: SheetImport, action: str, actor: Any, **details: Any) -> None:
    audit.record(
        actor=actor,
        action=action,
        target=sheet_import,
        office=sheet_import.office_id,
        region_code=sheet_import.office.region_id,
        **details,
    )
