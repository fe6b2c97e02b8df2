"""What the supervisor of the worker does once a day."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from pilarsosial.core import job_kinds
from pilarsosial.core.chores import (
    clear_expired_sessions,
    forget_failed_sign_ins,
    forget_old_jobs,
    prune_task_rows,
    run_chores,
)
from pilarsosial.core.jobs import queue_job, register_job
from pilarsosial.core.models import Job, User


@pytest.fixture(autouse=True)
def only_our_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers is forgotten after it."""
    monkeypatch.setattr(job_kinds, "_kinds", {})
    monkeypatch.setattr(job_kinds, "_chores", {})


@pytest.fixture
def queued(settings, operator: User) -> Callable[[], Job]:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    register_job("test.work", lambda run: None)
    return lambda: queue_job("test.work", actor=operator, label="Pekerjaan uji")


def test_old_rows_of_the_queue_are_pruned_and_waiting_ones_stay(queued) -> None:
    for _ in range(4):
        queued()
    waiting, finished, killed, fresh = DBTaskResult.objects.values_list("pk", flat=True)
    DBTaskResult.objects.filter(pk__in=[finished, fresh]).update(status="SUCCESSFUL")
    DBTaskResult.objects.filter(pk=killed).update(status="RUNNING")
    DBTaskResult.objects.exclude(pk=fresh).update(enqueued_at=timezone.now() - timedelta(days=8))

    prune_task_rows(timezone.now())

    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == {waiting, fresh}


def test_what_was_asked_and_from_where_is_forgotten_in_time(queued, operator: User, as_user) -> None:
    now = timezone.now()
    old, waiting, fresh = (queued() for _ in range(3))
    Job.objects.exclude(pk=waiting.pk).update(state="done", finished_at=now - timedelta(days=91))
    Job.objects.filter(pk=fresh.pk).update(finished_at=now - timedelta(days=89))
    forget_old_jobs(now)
    assert set(Job.objects.all()) == {waiting, fresh}

    for days in (31, 29):
        row = AccessAttempt.objects.create(username=f"u{days}", ip_address="10.0.0.1", failures_since_start=1)
        AccessAttempt.objects.filter(pk=row.pk).update(attempt_time=now - timedelta(days=days))
    forget_failed_sign_ins(now)
    assert [row.username for row in AccessAttempt.objects.all()] == ["u29"]

    living = as_user(operator).session.session_key
    for key in (living, "gone"):
        UserSession.objects.create(user=operator, ip="10.0.0.1", session_key=key, created_at=now - timedelta(days=2))
    clear_expired_sessions(now)
    assert [row.session_key for row in UserSession.objects.all()] == [living]


def test_a_chore_that_fails_keeps_no_other_from_being_done(db: None) -> None:
    done = []

    def fail(now: datetime) -> None:
        raise OSError("disk is full")

    job_kinds.register_chore("a bad one", fail)
    job_kinds.register_chore("a good one", done.append)
    now = timezone.now()

    run_chores(now)

    assert done == [now]
