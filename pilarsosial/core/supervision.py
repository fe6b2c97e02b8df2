"""What the queue does not do by itself: find jobs whose worker is dead, and queue them again."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, task_backends
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from .job_runs import fail_job
from .models import Job, JobState
from .tasks import run_job

log = logging.getLogger(__name__)

GIVEN_UP = (
    "Pekerjaan berhenti di tengah jalan {attempts} kali dan tidak diulang lagi. Sebutkan nomor {job} kepada admin."
)
# SQLite has one writer at a time: who waited this long for the lock cannot tell a dead heart from one that waited too.
BUSY_SECONDS = 2


def requeue_stale(now: datetime) -> int:
    """Queue running jobs again whose heart has stopped for JOB_STALE_SECONDS; how many were.

    After JOB_MAX_ATTEMPTS attempts a job has failed. The state, the attempt and the heartbeat that were read are
    compared again in the transaction that changes them and puts the job into the queue.
    """
    stale = Job.objects.filter(
        state=JobState.RUNNING, heartbeat__lt=now - timedelta(seconds=settings.JOB_STALE_SECONDS)
    )
    return sum(_requeue(job) for job in stale.order_by("pk"))


def _requeue(seen: Job) -> bool:
    asked = time.monotonic()
    with transaction.atomic():
        if time.monotonic() - asked > BUSY_SECONDS:
            return False
        row = Job.objects.filter(pk=seen.pk, state=JobState.RUNNING, attempts=seen.attempts, heartbeat=seen.heartbeat)
        # A row that another transaction holds is being written by a living worker.
        if not row.select_for_update(skip_locked=True).first():
            return False
        if seen.attempts >= settings.JOB_MAX_ATTEMPTS:
            log.error("job %s (%s): given up after %s attempts", seen.pk, seen.kind, seen.attempts)
            fail_job(row, seen, GIVEN_UP.format(attempts=seen.attempts, job=seen.pk))
            return False
        if not row.update(state=JobState.QUEUED, heartbeat=None):
            return False
        run_job.enqueue(seen.pk)
    log.warning("job %s (%s): its worker is gone, queued again after attempt %s", seen.pk, seen.kind, seen.attempts)
    return True


def requeue_lost(now: datetime) -> int:
    """Queue jobs again that wait while the queue knows nothing of them (killed between the two); how many were.

    Only our own queue in the database can be asked; others keep their word themselves.
    """
    if not isinstance(task_backends[DEFAULT_TASK_BACKEND_ALIAS], DatabaseBackend):
        return 0
    before = now - timedelta(seconds=settings.JOB_STALE_SECONDS)
    waiting = list(Job.objects.filter(state=JobState.QUEUED, created_at__lt=before).values_list("pk", flat=True))
    if not waiting:
        return 0
    ready = DBTaskResult.objects.ready().filter(task_path=run_job.module_path).values_list("args_kwargs", flat=True)
    known = {content["args"][0] for content in ready}
    lost = [pk for pk in waiting if pk not in known]
    for pk in lost:
        # Twice in the queue does no harm: the first who takes the job is the only one.
        run_job.enqueue(pk)
        log.warning("job %s: was not in the queue, queued again", pk)
    return len(lost)
