"""Scheduled reports: adding, pausing, removing, and the chore that makes what is due.

The rights of the owner are asked each time. A schedule whose owner lost one stops, and says so in its list and in the
trail; a day that the site slept through is made up for once.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.exporting import FileFormat, queue_once
from pilarsosial.core.models import Job, RelativePeriod, ReportSchedule, Rhythm, ScheduleState, User
from pilarsosial.core.policies import SYSTEM, require
from pilarsosial.core.values.period import Period, PeriodUnit

from .asking import Ask
from .catalogue import Report
from .exporting import JOB_KIND, Wish, office_of_act, require_file, within
from .groups import report_named
from .reading import read_asked

log = logging.getLogger(__name__)

PERMISSION = "report.view"
MOST = 50
# What a schedule says by itself.
OWN_DAYS = frozenset({Ask.DAY, Ask.PERIOD, Ask.FROM, Ask.UNTIL})
_NO_RIGHT = "Pemiliknya tidak lagi memiliki hak atas laporan ini."
_NO_PLACE = "Wilayah atau pilihan laporan ini tidak lagi dalam kewenangan pemiliknya."
_NO_OWNER = "Akun pemiliknya nonaktif."
_NO_REPORT = "Laporan ini tidak ada lagi."


@transaction.atomic
def add_schedule(
    report: Report,
    asked: Mapping[str, str],
    *,
    file_format: str,
    rhythm: str,
    day: int,
    period: str,
    actor: User,
    today: date,
) -> ReportSchedule:
    """A schedule of the actor's own, due for the first time after today.

    Raises NotPermitted, NotFound, and DomainError `too_many_schedules`, `not_understood`, `schedule_day`.
    """
    require(actor, PERMISSION)
    require_file(report, actor)
    kept = {name: value for name, value in asked.items() if name in report.heard - OWN_DAYS and value}
    reading = read_asked(report, kept, within(report, actor), today)
    if reading.asked is None:
        raise DomainError("not_understood", " ".join(reading.faults.values()))
    if not 1 <= day <= (7 if rhythm == Rhythm.WEEKLY else 28):
        raise DomainError("schedule_day", "Pilih tanggal 1 sampai 28, atau hari dalam seminggu.")
    mine = ReportSchedule.objects.visible_to(actor, PERMISSION)
    if mine.count() >= MOST:
        raise DomainError("too_many_schedules", f"Paling banyak {MOST} jadwal. Hapus yang tidak dipakai lagi.")
    schedule = ReportSchedule.objects.create(
        owner=actor,
        report=report.code,
        asked=kept,
        file_format=FileFormat(file_format),
        rhythm=Rhythm(rhythm),
        day=day,
        period=RelativePeriod(period),
        next_on=following(Rhythm(rhythm), day, today),
    )
    _tell("schedule.added", schedule, actor)
    return schedule


@transaction.atomic
def pause_schedule(pk: int, *, actor: User) -> ReportSchedule:
    """Raises NotPermitted, NotFound."""
    require(actor, PERMISSION)
    schedule = ReportSchedule.objects.lock_visible(actor, PERMISSION, pk)
    if schedule.state == ScheduleState.ACTIVE:
        schedule.state = ScheduleState.PAUSED
        schedule.save(update_fields=["state"])
        _tell("schedule.paused", schedule, actor)
    return schedule


@transaction.atomic
def resume_schedule(pk: int, *, actor: User, today: date) -> ReportSchedule:
    """Go on, from the next day on which it is due; also after it stopped.

    Raises NotPermitted, NotFound, and DomainError `not_understood`.
    """
    require(actor, PERMISSION)
    schedule = ReportSchedule.objects.lock_visible(actor, PERMISSION, pk)
    report = report_named(schedule.report)
    if report is None:
        raise NotFound
    require_file(report, actor)
    if read_asked(report, schedule.asked, within(report, actor), today).asked is None:
        raise DomainError("not_understood", _NO_PLACE)
    if schedule.state != ScheduleState.ACTIVE:
        schedule.state, schedule.stopped_why = ScheduleState.ACTIVE, ""
        schedule.next_on = following(Rhythm(schedule.rhythm), schedule.day, today)
        schedule.save(update_fields=["state", "stopped_why", "next_on"])
        _tell("schedule.resumed", schedule, actor)
    return schedule


@transaction.atomic
def remove_schedule(pk: int, *, actor: User) -> None:
    """Raises NotPermitted, NotFound."""
    require(actor, PERMISSION)
    schedule = ReportSchedule.objects.lock_visible(actor, PERMISSION, pk)
    _tell("schedule.removed", schedule, actor)
    schedule.delete()


def run_schedules(now: datetime) -> None:
    """The chore: a job for each schedule that is due. Twice on one day makes one."""
    today = timezone.localdate(now)
    due = ReportSchedule.objects.filter(state=ScheduleState.ACTIVE, next_on__lte=today)
    for pk in list(due.order_by("pk").values_list("pk", flat=True)):
        try:
            run_schedule(pk, today)
        except Exception:
            # Whatever is wrong with one, the others are due; tomorrow it is tried again.
            log.exception("schedule %s failed", pk)


@transaction.atomic
def run_schedule(pk: int, today: date) -> Job | None:
    """The job of one schedule that is due; None when it is not, or when it had to stop."""
    rows = ReportSchedule.objects.filter(pk=pk, state=ScheduleState.ACTIVE, next_on__lte=today)
    schedule = rows.select_for_update(of=("self",), skip_locked=True).select_related("owner").first()
    if schedule is None:
        return None
    try:
        wish = _wish(schedule)
    except NotPermitted:
        return _stop(schedule, _NO_RIGHT)
    except NotFound:
        return _stop(schedule, _NO_PLACE)
    except DomainError as refusal:
        return _stop(schedule, refusal.message)
    owner = schedule.owner
    job = queue_once(
        JOB_KIND,
        actor=owner,
        office=office_of_act(wish, owner),
        label=f"Terjadwal: {wish.report.title} ({wish.filename})",
        arguments=wish.as_dict(),
    )
    schedule.last_on, schedule.last_job = schedule.next_on, job
    schedule.next_on = following(Rhythm(schedule.rhythm), schedule.day, today)
    schedule.save(update_fields=["last_on", "last_job", "next_on"])
    return job


def following(rhythm: Rhythm, day: int, after: date) -> date:
    """The first day after another one on which something with this rhythm is due."""
    if rhythm == Rhythm.WEEKLY:
        return after + timedelta(days=(day - after.isoweekday() - 1) % 7 + 1)
    unit = PeriodUnit.QUARTER if rhythm == Rhythm.QUARTERLY else PeriodUnit.MONTH
    period = Period.containing(after, unit)
    due = period.first_day.replace(day=day)
    return due if due > after else period.next().first_day.replace(day=day)


def asked_on(schedule: ReportSchedule, day: date) -> dict[str, str]:
    """The question of a schedule as it is asked on a day: with that day, and with the period before it."""
    told = {**schedule.asked, Ask.DAY: day.isoformat()}
    if schedule.period:
        unit = PeriodUnit.QUARTER if schedule.period == RelativePeriod.LAST_QUARTER else PeriodUnit.MONTH
        period = Period.containing(day, unit).previous()
        told |= {
            Ask.PERIOD: period.code,
            Ask.FROM: period.first_day.isoformat(),
            Ask.UNTIL: period.last_day.isoformat(),
        }
    return told


def _wish(schedule: ReportSchedule) -> Wish:
    report, owner = report_named(schedule.report), schedule.owner
    if report is None:
        raise DomainError("report_gone", _NO_REPORT)
    if not owner.is_active:
        raise DomainError("owner_inactive", _NO_OWNER)
    require_file(report, owner)
    day = schedule.next_on
    reading = read_asked(report, asked_on(schedule, day), within(report, owner), day)
    if reading.asked is None:
        raise DomainError("not_understood", _NO_PLACE)
    return Wish(report, reading.asked, FileFormat(schedule.file_format))


def _stop(schedule: ReportSchedule, why: str) -> None:
    schedule.state, schedule.stopped_why = ScheduleState.STOPPED, why[:200]
    schedule.save(update_fields=["state", "stopped_why"])
    _tell("schedule.stopped", schedule, SYSTEM, reason=why)


def _tell(action: str, schedule: ReportSchedule, actor: Any, reason: str = "") -> None:
    report = report_named(schedule.report)
    area = next(iter(schedule.owner.grants_in_force()), None)
    audit.record(
        actor=actor,
        action=action,
        target=schedule,
        changes={
            "laporan": [None, report.title if report else schedule.report],
            "berulang": [None, f"{schedule.get_rhythm_display()}, hari {schedule.day}"],
            "format": [None, schedule.file_format.upper()],
        },
        office=area.office_id if area else None,
        region_code=area.regions[0] if area and area.regions else "",
        reason=reason,
    )
