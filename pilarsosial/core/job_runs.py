"""Running one attempt of a job: who does it (handlers by kind), what it may say about its progress, how it ends.

An attempt is known by its number. Whatever it writes about the job is compared with that number and with the state
"running", so an attempt that was cancelled, or taken for dead and begun anew, notices with its next word and stops.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from .errors import DomainError
from .job_kinds import job_kind, known_kinds
from .models import Job, JobState
from .request_context import RequestContext, current_request

log = logging.getLogger(__name__)

# So many heartbeats may get lost before a worker is taken for dead.
BEATS_UNTIL_STALE = 6
CRASHED = "Pekerjaan terhenti karena gangguan pada sistem. Coba lagi; bila terulang, sebutkan nomor {job} kepada admin."
MESSAGE_LENGTH = 300


class JobStopped(BaseException):
    """The attempt is no longer wanted. Not an Exception, so that no handler takes it for a fault of one row."""


class JobRun:
    """One attempt, as its handler sees it. Every method but `wanted` raises JobStopped when it is no longer wanted."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.attempt = job.attempts
        self.is_finished = False

    def progress(self, done: int, total: int | None = None, message: str | None = None) -> None:
        """Say how far the work is, and that it lives: one small statement.

        Call it between transactions. Inside one nobody sees it before the end, and on SQLite nobody else can write.
        """
        total = self.job.total if total is None else total
        values: dict[str, Any] = {"done": min(done, total) if total else done, "total": total}
        if message is not None:
            values["message"] = message[:MESSAGE_LENGTH]
        self._write(heartbeat=timezone.now(), **values)

    def check(self) -> None:
        """Stop here when the owner has cancelled: for long stretches without progress."""
        if not self.wanted():
            raise JobStopped

    def wanted(self) -> bool:
        return self._row().exists()

    def finish(self, message: str = "", result_url: str = "", result_file: str = "") -> None:
        """Done. Inside the transaction of the last write both stand or fall together: done once, or not at all.

        `result_url` is a page of ours, `result_file` what the kind's `open_result` understands.
        """
        self._write(
            state=JobState.DONE,
            done=self.job.total or self.job.done,
            message=message[:MESSAGE_LENGTH],
            result_url=result_url,
            result_file=result_file,
            finished_at=timezone.now(),
        )
        self.is_finished = True

    def _row(self):
        return Job.objects.filter(pk=self.job.pk, state=JobState.RUNNING, attempts=self.attempt)

    def _write(self, **values: Any) -> None:
        if not self._row().update(**values):
            raise JobStopped
        for name, value in values.items():
            setattr(self.job, name, value)

    def _fail(self, message: str) -> None:
        with transaction.atomic():
            fail_job(self._row(), self.job, message)


def fail_job(row: Any, job: Job, message: str) -> bool:
    """Mark the job of this one-row queryset as failed and tell its kind; False when the row is no longer so."""
    values = {"state": JobState.FAILED, "message": message[:MESSAGE_LENGTH], "finished_at": timezone.now()}
    if not row.update(**values):
        return False
    for name, value in values.items():
        setattr(job, name, value)
    kind = known_kinds().get(job.kind)
    if kind is not None and kind.on_failure is not None:
        try:
            with transaction.atomic():
                kind.call("on_failure", job)
        except Exception:
            # Whoever wants to hear of it must not keep the job from having failed.
            log.exception("job %s (%s): on_failure failed", job.pk, job.kind)
    return True


def execute(job_id: int) -> None:
    """Do a queued job; what the task calls. A job that is not queued (cancelled, or done by another) is left alone.

    Raises nothing for a handler that fails: its owner reads a plain sentence, the traceback goes to the log.
    """
    claimed = Job.objects.filter(pk=job_id, state=JobState.QUEUED)
    if not claimed.update(state=JobState.RUNNING, attempts=F("attempts") + 1, heartbeat=timezone.now(), message=""):
        return
    run = JobRun(Job.objects.select_related("owner", "office").get(pk=job_id))
    token = current_request.set(RequestContext(request_id=f"pekerjaan-{job_id}-{run.attempt}"))
    try:
        _attempt(run)
    finally:
        current_request.reset(token)


def _attempt(run: JobRun) -> None:
    # Only a backend that works at once, inside the transaction that queued the job, is nested: there the handler gets a
    # savepoint of its own, so that its failure does not spoil the rest.
    nested = connection.in_atomic_block
    try:
        with transaction.atomic() if nested else nullcontext(), nullcontext() if nested else _beating(run):
            _work(run)
    except (SystemExit, KeyboardInterrupt):
        # The worker is told to stop: let the next look of a supervisor give the job to another attempt.
        run._row().update(heartbeat=timezone.now() - timedelta(days=1))
        raise
    except DomainError as refusal:
        run._fail(refusal.message)
    except Exception:
        log.exception("job %s (%s): attempt %s failed", run.job.pk, run.job.kind, run.attempt)
        run._fail(CRASHED.format(job=run.job.pk))


def _work(run: JobRun) -> None:
    try:
        job_kind(run.job.kind).call("handler", run)
        if not run.is_finished:
            run.finish(run.job.message)
    except JobStopped:
        log.info("job %s: attempt %s stops, it is no longer wanted", run.job.pk, run.attempt)


@contextmanager
def _beating(run: JobRun) -> Iterator[None]:
    """Lets the job's heart beat from a thread, so that one long statement of the handler is not taken for a death."""
    over = threading.Event()

    def beat() -> None:
        try:
            while not over.wait(settings.JOB_STALE_SECONDS / BEATS_UNTIL_STALE):
                try:
                    run._row().update(heartbeat=timezone.now())
                except DatabaseError:
                    # SQLite while the handler writes: nobody else can write either, so nobody can take it for dead.
                    log.debug("job %s: no heartbeat this time", run.job.pk)
        finally:
            connection.close()

    heart = threading.Thread(target=beat, name=f"heartbeat of job {run.job.pk}", daemon=True)
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()
