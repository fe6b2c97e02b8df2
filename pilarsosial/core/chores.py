"""Doing the small things that are due once a day; the supervisor of the worker calls `run_chores`."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from .job_kinds import known_chores

log = logging.getLogger(__name__)

TASK_ROW_DAYS = 7


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
    SessionStore.clear_expired()
