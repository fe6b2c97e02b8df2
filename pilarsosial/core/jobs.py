"""Background work: a room registers a handler for a kind, a verb queues a job of that kind, its owner watches it.

    register_job("roster.read", "personnel.importing.jobs.read_roster")     # job_kinds.py, in AppConfig.ready
    job = queue_job("roster.read", actor=user, label="Impor tksk.xlsx", arguments={"upload": 7}, total=21)

The row of the job and the entry in the queue are written in the caller's transaction: both or neither.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from . import audit
from .errors import DomainError
from .job_kinds import ResultFile, job_kind, register_job
from .job_runs import JobRun, JobStopped
from .models import Job, JobState, Office, User
from .policies import require
from .tasks import run_job

__all__ = [
    "JobRun",
    "JobStopped",
    "ResultFile",
    "can_be_retried",
    "cancel_job",
    "queue_job",
    "register_job",
    "retry_job",
]


@transaction.atomic
def queue_job(
    kind: str,
    *,
    actor: User,
    label: str,
    office: Office | None = None,
    arguments: dict[str, Any] | None = None,
    total: int = 0,
) -> Job:
    """A job of this kind, owned by the actor and waiting to be done. `arguments` hold ids, never personal numbers.

    Whether the actor may do what the job does is asked by the verb that queues it. Raises NotPermitted, and KeyError
    for a kind that nobody registered.
    """
    require(actor, "job.view")
    job_kind(kind)
    job = Job.objects.create(
        kind=kind, label=label[:200], owner=actor, office=office, arguments=arguments or {}, total=total
    )
    audit.record(actor=actor, action="job.queued", target=job, office=office)
    run_job.enqueue(job.pk)
    job.refresh_from_db()
    return job


@transaction.atomic
def cancel_job(job_id: int, *, actor: User) -> Job:
    """Stop a job that is waiting or under way; its handler notices with its next progress.

    Raises NotPermitted, NotFound, and DomainError `job_over` for a job that has ended.
    """
    require(actor, "job.view")
    job = Job.objects.lock_visible(actor, "job.view", job_id)
    if job.is_final:
        raise DomainError("job_over", "Pekerjaan ini sudah berakhir dan tidak dapat dibatalkan.")
    job.state = JobState.CANCELLED
    job.finished_at = timezone.now()
    job.message = "Dibatalkan oleh pemiliknya."
    job.save(update_fields=["state", "finished_at", "message"])
    audit.record(actor=actor, action="job.cancelled", target=job, office=job.office_id)
    return job


@transaction.atomic
def retry_job(job_id: int, *, actor: User) -> Job:
    """The same work as a new job; the failed one stays as it is, so that a late word of it can never be mistaken.

    Raises NotPermitted, NotFound, and DomainError `not_retryable` unless the job failed and its kind may be repeated.
    """
    require(actor, "job.view")
    job = Job.objects.lock_visible(actor, "job.view", job_id)
    if not can_be_retried(job):
        raise DomainError("not_retryable", "Pekerjaan ini tidak dapat diulang. Mulailah lagi dari halaman asalnya.")
    return queue_job(
        job.kind, actor=actor, office=job.office, label=job.label, arguments=job.arguments, total=job.total
    )


def can_be_retried(job: Job) -> bool:
    """Did it fail, and does its kind allow the owner to have it done again?"""
    try:
        return job.state == JobState.FAILED and job_kind(job.kind).retryable
    except KeyError:
        return False
