"""At once or in the background: small imports are done while the user waits, large ones as a job with progress."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ..job_runs import JobRun
from ..jobs import queue_job
from ..models import ImportState, Job, SheetImport
from ..values.money import format_number
from .preparing import prepare_import
from .registry import import_kind
from .verbs import apply_import, check_at_rest, lock_to_apply

LARGE_ROWS = 2_000
# About two thousand rows of a CSV; a workbook of as many is smaller.
LARGE_BYTES = 400_000
LARGE_WORKBOOK_BYTES = 150_000

PREPARE, APPLY = "import.prepare", "import.apply"


def prepare_soon(sheet_import: SheetImport, *, actor: Any) -> Job | None:
    """Prepare now, or queue a job where that would take long. Raises what `prepare_import` raises."""
    limit = LARGE_BYTES if sheet_import.filename.lower().endswith((".csv", ".txt")) else LARGE_WORKBOOK_BYTES
    if sheet_import.size <= limit and sheet_import.rows <= LARGE_ROWS:
        prepare_import(sheet_import.pk, actor=actor, today=timezone.localdate())
        return None
    return _queue(PREPARE, f"Membaca {sheet_import.filename}", sheet_import, actor, {})


def apply_soon(sheet_import: SheetImport, *, actor: Any, revision: int, only_good: bool) -> Job | None:
    """Apply now, or queue a job for a large plan. Raises what `apply_import` raises."""
    if sheet_import.rows <= LARGE_ROWS:
        apply_import(sheet_import.pk, actor=actor, revision=revision, only_good=only_good, today=timezone.localdate())
        return None
    arguments = {"revision": revision, "only_good": only_good}
    with transaction.atomic():
        locked = lock_to_apply(sheet_import.pk, actor=actor, **arguments)
        return _queue(APPLY, f"Menerapkan {sheet_import.filename}", locked, actor, arguments)


@transaction.atomic
def _queue(kind: str, label: str, sheet_import: SheetImport, actor: Any, arguments: dict[str, Any]) -> Job:
    """Raises DomainError `import_busy` while another job works on it."""
    check_at_rest(SheetImport.objects.select_for_update().get(pk=sheet_import.pk))
    job = queue_job(
        kind,
        actor=actor,
        office=sheet_import.office,
        label=label,
        arguments={"import": sheet_import.pk, **arguments},
        total=sheet_import.rows,
    )
    SheetImport.objects.filter(pk=sheet_import.pk).update(job=job)
    return job


def run_prepare(run: JobRun) -> None:
    """Job handler; begun again after a kill it reads from the beginning, and what was staged before is forgotten."""
    import_id = run.job.arguments["import"]

    def progress(done: int, total: int) -> None:
        run.progress(done, total, "baris sudah diperiksa")

    sheet_import = prepare_import(import_id, actor=run.job.owner, today=timezone.localdate(), progress=progress)
    run.finish(_prepared(sheet_import), result_url=page_of(sheet_import))


def run_apply(run: JobRun) -> None:
    """Job handler; the plan is written and the job ends in one transaction, so a killed one has written nothing."""
    arguments = run.job.arguments
    sheet_import = SheetImport.objects.get(pk=arguments["import"])
    if sheet_import.state == ImportState.APPLIED and sheet_import.job_id == run.job.pk:
        run.finish("Sudah diterapkan.", result_url=page_of(sheet_import))
        return
    run.progress(0, message="menulis ke daftar")
    apply_import(
        arguments["import"],
        actor=run.job.owner,
        revision=arguments["revision"],
        only_good=arguments["only_good"],
        today=timezone.localdate(),
        on_written=lambda: run.finish("Selesai diterapkan.", result_url=page_of(sheet_import)),
    )


def page_of(sheet_import: SheetImport) -> str:
    """The address of the import's own page."""
    return reverse(import_kind(sheet_import.kind).page, args=[sheet_import.pk])


def _prepared(sheet_import: SheetImport) -> str:
    if sheet_import.state == ImportState.READY:
        return f"{format_number(sheet_import.rows)} baris dibaca, siap diperiksa."
    if sheet_import.state == ImportState.QUESTIONS:
        return "Ada kolom yang perlu dijawab."
    return sheet_import.message
