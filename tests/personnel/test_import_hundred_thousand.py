"""The most that a sheet may hold: a hundred thousand people, read and applied as jobs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from personnel.models import Assignment, Member, Post
from pilarsosial.core.importing import verbs, work
from pilarsosial.core.job_runs import JobRun, execute
from pilarsosial.core.models import AuditEntry, ImportState, JobState, Office, User
from tests.sheets.imports import counts
from tests.sheets.rosters import DISTRICTS

PEOPLE = 100_000
IN_A_DAY = 8_000


def a_hundred_thousand() -> bytes:
    """PKH companions of Jombang with nothing but name, NIK, kecamatan and TMT, under a title and above a total."""
    lines = ["DAFTAR PENDAMPING PKH KABUPATEN JOMBANG;;;", "NAMA;NIK;KECAMATAN TUGAS;TMT"]
    for number in range(PEOPLE):
        born = date(1980, 1, 1) + timedelta(days=number // IN_A_DAY)
        nik = f"351799{born:%d%m%y}{number % IN_A_DAY + 1_001:04}"
        lines.append(
            f"WARGA {chr(65 + number % 26)}{chr(65 + number // 26 % 26)};{nik};{DISTRICTS[number % 21]};1-1-2024"
        )
    return "\r\n".join([*lines, f"JUMLAH;;;{PEOPLE}"]).encode()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Every (done, total) that a job says of itself."""
    said: list[tuple[int, int]] = []
    go_on = JobRun.progress

    def progress(run: JobRun, done: int, total: int | None = None, message: str | None = None) -> None:
        go_on(run, done, total, message)
        said.append((run.job.done, run.job.total))

    monkeypatch.setattr(JobRun, "progress", progress)
    return said


@pytest.mark.django_db
def test_a_hundred_thousand_people_are_read_and_applied_in_the_background(
    operator: User, jombang: Office, as_user, told: list[tuple[int, int]]
) -> None:
    item = verbs.upload_sheet(
        [a_hundred_thousand()], filename="pkh.csv", kind="roster", office=jombang, settings={}, actor=operator
    )

    job = work.prepare_soon(item, actor=operator)
    execute(job.pk)

    job.refresh_from_db()
    item.refresh_from_db()
    assert (job.state, job.done, job.message) == (JobState.DONE, PEOPLE, "100.000 baris dibaca, siap diperiksa.")
    assert (item.state, item.rows, counts(item)) == (ImportState.READY, PEOPLE, (PEOPLE, 0, 0, 0))
    assert told == sorted(told)
    assert len(told) >= 20
    assert {total for _done, total in told} == {PEOPLE}
    last_page = as_user(operator).get(reverse("import-detail", args=[item.pk]), {"mulai": PEOPLE - 5})
    assert "99.996–100.000 dari 100.000" in last_page.content.decode()

    job = work.apply_soon(item, actor=operator, revision=item.revision, only_good=False)
    execute(job.pk)

    job.refresh_from_db()
    item.refresh_from_db()
    assert (job.state, job.message, item.state) == (JobState.DONE, "Selesai diterapkan.", ImportState.APPLIED)
    assert Member.objects.count() == Assignment.objects.count() == PEOPLE
    assert Post.objects.count() == 21
    assert AuditEntry.objects.filter(action="member.registered").count() == PEOPLE
