"""Large imports as jobs, a killed worker, and contents that are deleted in time."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as site
from django.utils import timezone

from personnel.models import Member
from pilarsosial.core.errors import DomainError
from pilarsosial.core.importing import verbs, work
from pilarsosial.core.job_runs import execute
from pilarsosial.core.models import ImportState, Job, JobState, SheetImport, User
from tests.sheets import rosters
from tests.sheets.imports import applied, imported

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "LARGE_BYTES", 0)
    monkeypatch.setattr(work, "LARGE_ROWS", 0)


def test_a_large_import_is_read_and_applied_by_jobs(operator: User, everything_is_large: None) -> None:
    preview = imported(rosters.tksk_csv(), operator)

    job = work.prepare_soon(preview, actor=operator)
    assert SheetImport.objects.get().job == job
    execute(job.pk)
    job.refresh_from_db()
    preview.refresh_from_db()
    assert (job.state, job.message) == (JobState.DONE, "21 baris dibaca, siap diperiksa.")
    assert job.result_url == f"/anggota/impor/{preview.pk}/"

    job = work.apply_soon(preview, actor=operator, revision=preview.revision, only_good=False)
    execute(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert Member.objects.count() == 21


def test_a_job_that_was_killed_and_begun_again_does_it_once(operator: User, everything_is_large: None) -> None:
    preview = imported(rosters.tksk_csv(), operator)
    job = work.apply_soon(preview, actor=operator, revision=preview.revision, only_good=False)
    verbs.apply_import(preview.pk, actor=operator, revision=preview.revision, today=timezone.localdate())

    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED)
    execute(job.pk)

    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.DONE, "Sudah diterapkan.")
    assert Member.objects.count() == 21


def test_a_reading_that_was_killed_can_be_begun_again(operator: User, everything_is_large: None) -> None:
    preview = imported(rosters.tksk_csv(), operator)
    SheetImport.objects.update(state=ImportState.READING)
    job = work.prepare_soon(preview, actor=operator)
    execute(job.pk)
    preview.refresh_from_db()
    assert (preview.state, preview.new) == (ImportState.READY, 21)


def test_a_refusal_of_a_job_is_a_plain_sentence(operator: User, everything_is_large: None) -> None:
    people = [rosters.tksk_row(1), rosters.tksk_row(2, "TROWULAN")]
    preview = imported(rosters.tksk_csv(people), operator)
    with pytest.raises(DomainError, match="1 baris ditolak"):
        work.apply_soon(preview, actor=operator, revision=preview.revision, only_good=False)
    assert not Job.objects.exists()

    job = work.apply_soon(preview, actor=operator, revision=preview.revision, only_good=True)
    SheetImport.objects.update(revision=preview.revision + 1)  # read again meanwhile
    execute(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.message.startswith("Pratinjau sudah diperbarui")


def test_contents_are_deleted_after_the_days_that_the_site_keeps_them(
    operator: User, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        done = applied(rosters.tksk_csv(), operator)
        waiting = imported(rosters.tksk_csv(), operator)
    files = Path(site.MEDIA_ROOT) / "imports"
    paths = [files / f"{one.stored_name}.bin" for one in (done, waiting)]
    assert all(path.exists() for path in paths)

    now = timezone.now()
    assert verbs.purge_imports(now + timedelta(days=site.IMPORT_KEEP_DAYS - 1)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert verbs.purge_imports(now + timedelta(days=site.IMPORT_KEEP_DAYS + 1)) == 2

    done.refresh_from_db()
    waiting.refresh_from_db()
    assert not any(path.exists() for path in paths)
    assert (done.state, done.rows, done.findings, done.journal) == (ImportState.APPLIED, 21, None, None)
    assert waiting.state == ImportState.DISCARDED
    assert not done.chunks.exists()
    assert verbs.purge_imports(now + timedelta(days=site.IMPORT_KEEP_DAYS + 1)) == 0
