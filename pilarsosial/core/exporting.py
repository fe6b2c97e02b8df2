"""What every file that leaves has in common: its formats, the job that makes a large one, and how long it is kept.

A result file is a sealed upload that its owner alone can open, for a day.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.db import connection, models, transaction

from .errors import NotFound
from .importing import vault
from .job_kinds import ResultFile
from .job_runs import JobRun
from .jobs import queue_job
from .models import Job, JobState, Office, User

# More rows than this are written in the background.
LARGE_ROWS = 5_000
# Result files are sealed uploads whose names begin so; a letter that no other name has keeps them apart.
PREFIX = "ekspor"
KEPT = timedelta(hours=25)


class FileFormat(models.TextChoices):
    XLSX = "xlsx", "XLSX (Excel, LibreOffice)"
    CSV = "csv", "CSV (titik koma, UTF-8)"
    PDF = "pdf", "PDF"


CONTENT_TYPES: dict[str, str] = {
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.PDF: "application/pdf",
}


@transaction.atomic
def queue_once(
    kind: str, *, actor: User, office: Office | None, label: str, arguments: dict[str, Any], total: int = 0
) -> Job:
    """One job for one wish: asked for twice while it waits or runs, it is made once.

    `arguments` say the format and the name of the file as `format` and `filename`.
    """
    arguments = json.loads(json.dumps(arguments))
    waiting = Job.objects.visible_to(actor, "job.view").filter(kind=kind, state__in=[JobState.QUEUED, JobState.RUNNING])
    for job in waiting.order_by("pk"):
        if job.arguments == arguments:
            return job
    return queue_job(kind, actor=actor, office=office, label=label, arguments=arguments, total=total)


@contextmanager
def reading_whole() -> Iterator[None]:
    """Every row of what is asked meanwhile is wanted. PostgreSQL plans a cursor for its first tenth, which is right for
    a page and costs a whole file twice the time. Stands around a transaction, not inside one."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET cursor_tuple_fraction = 1")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET cursor_tuple_fraction")


def leave_file(run: JobRun, pieces: Iterable[bytes], record: Callable[[], str]) -> None:
    """Write the file of a job and end it. `record` writes the trail when all is written and returns what to say.

    A killed attempt leaves a file that nobody can open and that is deleted after a day.
    """
    with reading_whole():
        name, _size = vault.store(pieces, prefix=PREFIX)
    try:
        with transaction.atomic():
            run.finish(record(), result_file=name)
    except BaseException:
        vault.remove(name)
        raise


def open_export(job: Job) -> ResultFile:
    """The file that a job left. Raises NotFound when it is gone."""
    wanted = job.arguments
    pieces = vault.read(job.result_file)
    try:
        first = next(pieces)
    except vault.VaultError as error:
        raise NotFound from error
    return ResultFile(wanted["filename"], CONTENT_TYPES[wanted["format"]], chain([first], pieces))


def purge_exports(now: datetime) -> None:
    """The chore: result files whose day is over, and what killed attempts left."""
    for name in vault.stored_names(PREFIX):
        if now - vault.stored_at(name) > KEPT:
            vault.remove(name)
