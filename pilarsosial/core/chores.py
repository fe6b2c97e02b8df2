"""Doing the small things that are due once a day; the supervisor of the worker calls `run_chores`."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections
from django.db.models import Exists, OuterRef
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from .job_kinds import known_chores
from .models import Job, SheetImport
from .models.job import FINAL_STATES

log = logging.getLogger(__name__)

TASK_ROW_DAYS = 7
# What was asked of a job may name somebody; who failed to sign in left an address.
JOB_DAYS = 90
SIGN_IN_DAYS = 30


def run_chores(now: datetime) -> None:
    """All of them; one that fails is logged and keeps none of the others from being done."""
    for name, chore in known_chores().items():
        try:
            (import_string(chore) if isinstance(chore, str) else chore)(now)
        except Exception:
            log.exception("the chore %r failed", name)
            close_old_connections()


def prune_task_rows(now: datetime) -> None:
    """Rows of the queue that nobody will ask for again, those of killed workers included. Jobs stay."""
    DBTaskResult.objects.exclude(status="READY").filter(enqueued_at__lt=now - timedelta(days=TASK_ROW_DAYS)).delete()


def clear_expired_sessions(now: datetime) -> None:
    """Those of the browser, and the list of where from they were opened."""
    SessionStore.clear_expired()
    for session in UserSession.objects.filter(created_at__lt=now - timedelta(days=1)).iterator():
        session.purge()


def forget_failed_sign_ins(now: datetime) -> None:
    AccessAttempt.objects.filter(attempt_time__lt=now - timedelta(days=SIGN_IN_DAYS)).delete()


def forget_old_jobs(now: datetime) -> None:
    """Jobs that ended long ago; that of an import stays with it."""
    old = Job.objects.filter(state__in=FINAL_STATES, finished_at__lt=now - timedelta(days=JOB_DAYS))
    old.filter(~Exists(SheetImport.objects.filter(job=OuterRef("pk")))).delete()
