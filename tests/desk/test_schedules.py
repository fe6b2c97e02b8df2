"""Scheduled reports: on their day, once, with the rights that their owner has then."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.job_runs import execute
from pilarsosial.core.models import AuditEntry, Grant, Job, ReportSchedule, Rhythm, ScheduleState, User
from pilarsosial.desk.reports.groups import report_named
from pilarsosial.desk.reports.scheduling import add_schedule, asked_on, following, resume_schedule, run_schedules
from tests.factories import assignment, user_with

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 30)


def at(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 0, 5))


@pytest.fixture
def owner(jombang) -> User:
    return user_with("operator", "35.17", username="penjadwal")


def added(owner: User, code: str = "daftar-anggota", **changes) -> ReportSchedule:
    asked = {"file_format": "csv", "rhythm": Rhythm.MONTHLY, "day": 5, "period": ""} | changes
    return add_schedule(report_named(code), {"wilayah": "35.17", "pilar": "TKSK"}, actor=owner, today=TODAY, **asked)


@pytest.mark.parametrize(
    "rhythm, day, after, due",
    [
        (Rhythm.MONTHLY, 5, date(2026, 9, 30), date(2026, 10, 5)),
        (Rhythm.MONTHLY, 5, date(2026, 10, 4), date(2026, 10, 5)),
        (Rhythm.MONTHLY, 5, date(2026, 10, 5), date(2026, 11, 5)),
        (Rhythm.MONTHLY, 28, date(2026, 12, 28), date(2027, 1, 28)),
        (Rhythm.QUARTERLY, 3, date(2026, 9, 30), date(2026, 10, 3)),
        (Rhythm.QUARTERLY, 3, date(2026, 10, 3), date(2027, 1, 3)),
        (Rhythm.WEEKLY, 1, date(2026, 9, 30), date(2026, 10, 5)),
        (Rhythm.WEEKLY, 3, date(2026, 9, 30), date(2026, 10, 7)),
        (Rhythm.WEEKLY, 4, date(2026, 9, 30), date(2026, 10, 1)),
    ],
)
def test_when_it_is_due_next(rhythm, day, after, due) -> None:
    assert following(rhythm, day, after) == due


def test_on_its_day_a_job_of_its_owner_makes_the_file(owner) -> None:
    assignment("TKSK", "35.17.09", start=date(2020, 1, 1))
    schedule = added(owner)
    run_schedules(at(date(2026, 10, 4)))
    assert not Job.objects.exists()
    run_schedules(at(date(2026, 10, 5)))
    run_schedules(at(date(2026, 10, 5)) + timedelta(hours=3))
    job = Job.objects.get()
    assert (job.owner, job.kind) == (owner, "report.export")
    assert job.arguments["asked"] == {"tanggal": "2026-10-05", "wilayah": "35.17", "pilar": "TKSK"}
    assert job.arguments["filename"] == "daftar-anggota-35-17-tksk-2026-10-05.csv"
    schedule.refresh_from_db()
    assert (schedule.last_on, schedule.next_on, schedule.last_job) == (date(2026, 10, 5), date(2026, 11, 5), job)


def test_days_that_the_site_slept_through_are_made_up_for_once(owner) -> None:
    schedule = added(owner, rhythm=Rhythm.WEEKLY, day=1)
    run_schedules(at(date(2026, 11, 20)))
    schedule.refresh_from_db()
    assert Job.objects.count() == 1
    assert schedule.next_on == date(2026, 11, 23)


def test_a_right_that_was_lost_stops_it_and_is_said(owner, as_user) -> None:
    schedule = added(owner)
    Grant.objects.filter(user=owner).update(role="coordinator")
    run_schedules(at(date(2026, 10, 5)))
    schedule.refresh_from_db()
    assert schedule.state == ScheduleState.STOPPED
    assert "hak" in schedule.stopped_why
    assert not Job.objects.exists()
    assert AuditEntry.objects.get(action="schedule.stopped").reason == schedule.stopped_why
    page = as_user(owner).get("/laporan/jadwal/").content.decode()
    assert schedule.stopped_why in page


def test_an_inactive_owner_and_a_lost_region_stop_it(owner) -> None:
    schedule = added(owner)
    User.objects.filter(pk=owner.pk).update(is_active=False)
    run_schedules(at(date(2026, 10, 5)))
    schedule.refresh_from_db()
    assert (schedule.state, schedule.stopped_why) == (ScheduleState.STOPPED, "Akun pemiliknya nonaktif.")
    mover = user_with("regency_admin", "35.17", username="pindah")
    moved = added(mover)
    Grant.objects.filter(user=mover).update(region="35.16")
    run_schedules(at(date(2026, 10, 5)))
    moved.refresh_from_db()
    assert moved.state == ScheduleState.STOPPED


def test_one_that_fails_keeps_no_other_from_its_day(owner, caplog) -> None:
    broken, whole = added(owner), added(owner, day=6)
    ReportSchedule.objects.filter(pk=broken.pk).update(asked=["rusak"])
    run_schedules(at(date(2026, 10, 6)))
    whole.refresh_from_db()
    assert whole.last_on == date(2026, 10, 6)
    assert f"schedule {broken.pk} failed" in caplog.text


def test_a_stopped_one_goes_on_only_where_its_owner_may_ask(owner) -> None:
    schedule = added(owner)
    ReportSchedule.objects.filter(pk=schedule.pk).update(state=ScheduleState.STOPPED, stopped_why="x")
    Grant.objects.filter(user=owner).update(region="35.16")
    with pytest.raises(NotFound):
        resume_schedule(schedule.pk, actor=User.objects.get(pk=owner.pk), today=TODAY)


def test_a_file_is_given_out_only_while_its_owner_may_have_it(owner, as_user) -> None:
    """Another right on the day of the file than on that of the download."""
    assignment("TKSK", "35.17.09", start=date(2020, 1, 1))
    added(owner)
    run_schedules(at(date(2026, 10, 5)))
    execute(Job.objects.get().pk)
    url = reverse("job-result", args=[Job.objects.get().pk])
    client = as_user(owner)
    given = client.get(url)
    assert b"Warga Contoh" in b"".join(given.streaming_content)
    assert client.head(url).status_code == 200
    part = client.get(url, headers={"Range": "bytes=0-3"})
    assert part.status_code == 200
    assert "no-store" in part["Cache-Control"]
    admin = user_with("regency_admin", "35.17", username="lain")
    assert as_user(admin).get(url).status_code == 404
    Grant.objects.filter(user=owner).update(region="35.16")
    assert client.get(url).status_code == 404
    Grant.objects.filter(user=owner).update(region="35.17", role="coordinator")
    assert client.get(url).status_code == 403


def test_the_period_is_the_one_before_its_day(owner) -> None:
    schedule = ReportSchedule(asked={"pilar": "PSM"}, period="triwulan-lalu")
    assert asked_on(schedule, date(2026, 10, 3)) == {
        "pilar": "PSM",
        "tanggal": "2026-10-03",
        "periode": "2026-Q3",
        "dari": "2026-07-01",
        "sampai": "2026-09-30",
    }
    schedule.period = "bulan-lalu"
    assert asked_on(schedule, date(2027, 1, 3))["periode"] == "2026-12"


def test_who_may_not_have_the_file_cannot_schedule_it(jombang) -> None:
    with pytest.raises(NotPermitted):
        added(user_with("coordinator", "35.17"))


def test_what_cannot_be_is_refused(owner) -> None:
    with pytest.raises(DomainError):
        added(owner, day=29)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportSchedule.objects.create(
            owner=owner, report="x", file_format="csv", rhythm="mingguan", day=8, next_on=TODAY
        )


def test_added_paused_resumed_and_removed_in_the_browser(owner, as_user) -> None:
    client = as_user(owner)
    url = f"{reverse('schedule-add', args=['daftar-anggota'])}?wilayah=35.17&tanggal=2026-01-01"
    assert client.get(url).status_code == 200
    sent = {"rhythm": "mingguan", "week_day": "2", "month_day": "9", "file_format": "xlsx"}
    assert client.post(url, sent).status_code == 302
    schedule = ReportSchedule.objects.get()
    assert (schedule.rhythm, schedule.day, schedule.asked) == ("mingguan", 2, {"wilayah": "35.17"})
    client.post(reverse("schedule-pause", args=[schedule.pk]))
    schedule.refresh_from_db()
    assert schedule.state == ScheduleState.PAUSED
    client.post(reverse("schedule-resume", args=[schedule.pk]))
    schedule.refresh_from_db()
    assert schedule.state == ScheduleState.ACTIVE
    stranger = as_user(user_with("regency_admin", "35.17", username="lain"))
    assert stranger.post(reverse("schedule-remove", args=[schedule.pk])).status_code == 404
    as_user(owner).post(reverse("schedule-remove", args=[schedule.pk]))
    assert not ReportSchedule.objects.exists()
