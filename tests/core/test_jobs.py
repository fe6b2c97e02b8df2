"""Jobs without a worker process: queued, done, failed, cancelled, taken over, given up."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from pilarsosial.core import job_kinds
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.job_kinds import known_chores, known_kinds
from pilarsosial.core.job_runs import CRASHED, execute
from pilarsosial.core.jobs import JobRun, JobStopped, cancel_job, queue_job, register_job, retry_job
from pilarsosial.core.models import AuditEntry, Job, Pillar, User
from pilarsosial.core.request_context import current_request
from pilarsosial.core.supervision import requeue_lost, requeue_stale
from tests.factories import nik

AT_ONCE = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
IN_THE_QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

Handler = Callable[[JobRun], None]


@pytest.fixture(autouse=True)
def only_our_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers is forgotten after it."""
    monkeypatch.setattr(job_kinds, "_kinds", dict(job_kinds._kinds))
    monkeypatch.setattr(job_kinds, "_chores", dict(job_kinds._chores))


@pytest.fixture
def at_once(settings) -> None:
    settings.TASKS = AT_ONCE


@pytest.fixture
def queued(settings, operator: User) -> Callable[..., Job]:
    """queued(handler): a job of that handler, waiting in the queue."""
    settings.TASKS = IN_THE_QUEUE

    def wait(handler: Handler, **details: Any) -> Job:
        register_job("test.work", handler)
        return queue_job("test.work", actor=operator, label="Pekerjaan uji", **details)

    return wait


@pytest.fixture
def dead(queued: Callable[..., Job]) -> Iterator[Callable[..., Job]]:
    """dead(attempts=1): a job whose worker was killed a minute ago."""

    def die(attempts: int = 1, handler: Handler = lambda run: None) -> Job:
        job = queued(handler)
        DBTaskResult.objects.update(status="RUNNING")
        Job.objects.filter(pk=job.pk).update(
            state="running", attempts=attempts, heartbeat=timezone.now() - timedelta(minutes=1)
        )
        job.refresh_from_db()
        return job

    return die


def in_queue() -> int:
    return DBTaskResult.objects.ready().count()


# --- Queueing ------------------------------------------------------------------------------------------------------


def test_a_queued_job_waits_with_its_entry_in_the_queue_and_in_the_trail(queued, operator: User, jombang) -> None:
    job = queued(lambda run: None, office=jombang, arguments={"upload": 7}, total=21)

    assert (job.state, job.owner, job.office, job.arguments, job.total) == (
        "queued",
        operator,
        jombang,
        {"upload": 7},
        21,
    )
    assert in_queue() == 1
    entry = AuditEntry.objects.get(action="job.queued")
    assert (entry.actor, entry.target_id, entry.office) == (operator, str(job.pk), jombang)


def test_an_unknown_kind_is_a_programming_error(operator: User) -> None:
    with pytest.raises(KeyError):
        queue_job("test.unheard", actor=operator, label="Entah")
    assert not Job.objects.exists()


def test_who_holds_no_role_queues_nothing(superuser: User) -> None:
    register_job("test.work", lambda run: None)
    with pytest.raises(NotPermitted):
        queue_job("test.work", actor=superuser, label="Pekerjaan uji")


# --- Doing ---------------------------------------------------------------------------------------------------------


def test_a_job_reports_its_progress_and_its_result(at_once: None, operator: User) -> None:
    seen = []

    def work(run: JobRun) -> None:
        run.progress(5, total=10, message="Membaca lembar.")
        seen.append(Job.objects.values_list("state", "done", "total", "message").get())
        assert current_request.get().request_id == f"pekerjaan-{run.job.pk}-1"
        run.finish("Selesai.", result_url="/anggota/", result_file="hasil/1.bin")

    register_job("test.work", work)
    job = queue_job("test.work", actor=operator, label="Pekerjaan uji")

    assert seen == [("running", 5, 10, "Membaca lembar.")]
    assert (job.state, job.done, job.attempts, job.message) == ("done", 10, 1, "Selesai.")
    assert (job.result_url, job.result_file) == ("/anggota/", "hasil/1.bin")
    assert job.finished_at is not None
    assert current_request.get().request_id == ""


def test_a_handler_that_returns_without_a_word_is_done(at_once: None, operator: User) -> None:
    register_job("test.work", lambda run: run.progress(3, total=3, message="Tiga baris."))

    job = queue_job("test.work", actor=operator, label="Pekerjaan uji")

    assert (job.state, job.message) == ("done", "Tiga baris.")


def test_progress_beyond_the_total_is_shown_as_all(at_once: None, operator: User) -> None:
    register_job("test.work", lambda run: run.progress(12, total=10))

    assert queue_job("test.work", actor=operator, label="Pekerjaan uji").done == 10


def test_a_refusal_is_told_to_the_owner_in_its_own_words(at_once: None, operator: User) -> None:
    def refuse(run: JobRun) -> None:
        raise DomainError("sheet_empty", "Lembar ini tidak berisi data.")

    register_job("test.work", refuse)
    job = queue_job("test.work", actor=operator, label="Pekerjaan uji")

    assert (job.state, job.message) == ("failed", "Lembar ini tidak berisi data.")


def test_a_crash_is_told_plainly_and_only_the_log_has_the_traceback_masked(
    at_once: None, operator: User, log_lines
) -> None:
    number = nik(17)

    def crash(run: JobRun) -> None:
        raise ValueError(f"cannot digest {number}")

    register_job("test.work", crash)
    job = queue_job("test.work", actor=operator, label="Pekerjaan uji")

    assert (job.state, job.message) == ("failed", CRASHED.format(job=job.pk))
    (line,) = [line for line in log_lines() if "attempt 1 failed" in line["message"]]
    assert "ValueError" in line["traceback"]
    assert number not in str(line)


def test_a_violated_constraint_fails_the_job_and_spoils_nothing_around_it(at_once: None, operator: User) -> None:
    def violate(run: JobRun) -> None:
        Pillar.objects.create(code="TKSK", name="Dua kali")

    register_job("test.work", violate)
    job = queue_job("test.work", actor=operator, label="Pekerjaan uji")

    assert job.state == "failed"
    with pytest.raises(IntegrityError):
        Pillar.objects.create(code="TKSK", name="Memang tidak boleh")


def test_the_kind_is_told_when_its_job_has_failed(at_once: None, operator: User) -> None:
    told = []

    def refuse(run: JobRun) -> None:
        raise DomainError("no", "Tidak.")

    register_job("test.work", refuse, on_failure=lambda job: told.append((job.pk, job.state, job.message)))
    job = queue_job("test.work", actor=operator, label="Pekerjaan uji")

    assert told == [(job.pk, "failed", "Tidak.")]


def test_a_kind_that_cannot_hear_of_it_keeps_no_job_from_having_failed(at_once: None, operator: User) -> None:
    def refuse(run: JobRun) -> None:
        raise DomainError("no", "Tidak.")

    def deaf(job: Job) -> None:
        Pillar.objects.create(code="TKSK", name="Dua kali")

    register_job("test.work", refuse, on_failure=deaf)

    assert queue_job("test.work", actor=operator, label="Pekerjaan uji").state == "failed"


def test_a_job_that_is_in_the_queue_twice_is_done_once(queued) -> None:
    done = []
    job = queued(lambda run: done.append(run.attempt))

    execute(job.pk)
    execute(job.pk)

    assert done == [1]


# --- Cancelling and repeating --------------------------------------------------------------------------------------


def test_a_waiting_job_that_is_cancelled_is_never_done(queued, operator: User) -> None:
    done = []
    job = queued(lambda run: done.append(1))

    cancel_job(job.pk, actor=operator)
    execute(job.pk)

    job.refresh_from_db()
    assert (job.state, done) == ("cancelled", [])
    assert AuditEntry.objects.filter(action="job.cancelled", actor=operator).count() == 1


def test_a_running_job_stops_at_its_next_word_after_it_was_cancelled(queued, operator: User) -> None:
    went_on = []

    def work(run: JobRun) -> None:
        assert run.wanted()
        cancel_job(run.job.pk, actor=operator)
        assert not run.wanted()
        with pytest.raises(JobStopped):
            run.check()
        run.progress(1)
        went_on.append(1)

    job = queued(work)
    execute(job.pk)

    job.refresh_from_db()
    assert (job.state, went_on) == ("cancelled", [])


def test_a_job_that_is_over_is_not_cancelled(at_once: None, operator: User) -> None:
    register_job("test.work", lambda run: None)
    job = queue_job("test.work", actor=operator, label="Pekerjaan uji")

    with pytest.raises(DomainError) as refusal:
        cancel_job(job.pk, actor=operator)
    assert refusal.value.code == "job_over"


def test_nobody_touches_the_jobs_of_others(queued, operator: User, regency_admin: User) -> None:
    job = queued(lambda run: None)

    with pytest.raises(NotFound):
        cancel_job(job.pk, actor=regency_admin)
    with pytest.raises(NotFound):
        retry_job(job.pk, actor=regency_admin)


def test_a_failed_job_is_repeated_as_a_new_one(at_once: None, operator: User) -> None:
    answers = [DomainError("busy", "Basis data sedang sibuk."), None]

    def work(run: JobRun) -> None:
        answer = answers.pop(0)
        if answer:
            raise answer

    register_job("test.work", work)
    failed = queue_job("test.work", actor=operator, label="Pekerjaan uji", arguments={"upload": 7})
    again = retry_job(failed.pk, actor=operator)

    failed.refresh_from_db()
    assert (failed.state, again.state, again.arguments) == ("failed", "done", {"upload": 7})


def test_what_may_not_be_repeated_is_refused(at_once: None, operator: User) -> None:
    def refuse(run: JobRun) -> None:
        raise DomainError("no", "Tidak.")

    register_job("test.work", refuse, retryable=False)
    job = queue_job("test.work", actor=operator, label="Pekerjaan uji")

    with pytest.raises(DomainError) as refusal:
        retry_job(job.pk, actor=operator)
    assert refusal.value.code == "not_retryable"


# --- Dead workers --------------------------------------------------------------------------------------------------


def test_a_job_whose_heart_stopped_is_queued_again(dead) -> None:
    job = dead()

    assert requeue_stale(timezone.now()) == 1

    job.refresh_from_db()
    assert (job.state, job.attempts, in_queue()) == ("queued", 1, 1)
    assert requeue_stale(timezone.now()) == 0


def test_a_job_whose_heart_beats_is_left_alone(dead, settings) -> None:
    job = dead()
    Job.objects.update(heartbeat=timezone.now() - timedelta(seconds=settings.JOB_STALE_SECONDS - 5))

    assert requeue_stale(timezone.now()) == 0

    job.refresh_from_db()
    assert (job.state, in_queue()) == ("running", 0)


def test_after_the_last_attempt_a_job_has_failed(dead, settings) -> None:
    told = []
    job = dead(attempts=settings.JOB_MAX_ATTEMPTS)
    register_job("test.work", lambda run: None, on_failure=lambda job: told.append(job.pk))

    assert requeue_stale(timezone.now()) == 0

    job.refresh_from_db()
    assert (job.state, in_queue(), told) == ("failed", 0, [job.pk])
    assert "3 kali" in job.message
    assert job.finished_at is not None


def test_an_attempt_that_was_taken_for_dead_can_no_longer_finish(dead) -> None:
    job = dead()
    zombie = JobRun(Job.objects.get(pk=job.pk))
    requeue_stale(timezone.now())
    execute(job.pk)

    with pytest.raises(JobStopped):
        zombie.finish("Terlambat.")

    job.refresh_from_db()
    assert (job.state, job.attempts, job.message) == ("done", 2, "")


def test_a_worker_that_is_told_to_stop_hands_its_job_over_at_once(queued) -> None:
    def stop(run: JobRun) -> None:
        raise SystemExit(1)

    job = queued(stop)
    with pytest.raises(SystemExit):
        execute(job.pk)

    assert requeue_stale(timezone.now()) == 1
    job.refresh_from_db()
    assert job.state == "queued"


def test_a_waiting_job_that_the_queue_lost_is_queued_again(queued) -> None:
    job = queued(lambda run: None)
    DBTaskResult.objects.all().delete()
    later = timezone.now() + timedelta(minutes=1)

    assert requeue_lost(timezone.now()) == 0, "it may be on its way to a worker"
    assert requeue_lost(later) == 1
    assert requeue_lost(later) == 0

    execute(job.pk)
    job.refresh_from_db()
    assert job.state == "done"


def test_looking_after_no_dead_job_is_one_query(queued, django_assert_num_queries) -> None:
    queued(lambda run: None)
    with django_assert_num_queries(1):
        requeue_stale(timezone.now())


def test_every_registered_function_is_where_its_name_says() -> None:
    named = [name for kind in known_kinds().values() for name in (kind.handler, kind.open_result, kind.on_failure)]
    for name in [*named, *known_chores().values()]:
        if isinstance(name, str):
            assert callable(import_string(name))
