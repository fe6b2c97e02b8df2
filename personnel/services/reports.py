"""Monthly reports: received, received for many at once, taken back. A month is named by its first day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.files import drop_file, keep_file, keeps_files
from pilarsosial.core.importing.trail import Trail
from pilarsosial.core.models import FileKind
from pilarsosial.core.policies import SYSTEM, require
from pilarsosial.core.values.period import Period, PeriodUnit

from .. import sql
from ..models import Assignment, MonthlyReport
from ..rules import check_fields

PERMISSION = "report.change"


@dataclass(frozen=True)
class Received:
    """`new` reports were noted, `known` had been received before, `refused` are not in scope or owe none."""

    new: int
    known: int
    refused: int


@keeps_files
@transaction.atomic
def receive_report(
    assignment_id: int,
    *,
    month: date,
    received_on: date,
    today: date,
    upload: UploadedFile | None = None,
    note: str = "",
    actor: Any,
) -> MonthlyReport:
    """Note that the report of a month was received, or put right what was noted. The same again changes nothing.

    A file takes the place of an older one. Raises `report_not_owed` for whoever did not serve in that month, `not_yet`
    for a day or a month that has not come, `before_its_month`, and what `keep_file` raises.
    """
    require(actor, PERMISSION)
    check_days(month, received_on, today)
    row = Assignment.objects.lock_visible(actor, PERMISSION, assignment_id)
    report = MonthlyReport.objects.select_for_update(no_key=True).filter(assignment=row, month=month).first()
    if report is None and not Assignment.objects.owing_report(month).filter(pk=row.pk).exists():
        raise DomainError("report_not_owed", f"Tidak ada laporan {_label(month)} yang wajib dari penugasan ini.")
    is_new = report is None
    report = report or MonthlyReport(assignment=row, month=month, received_by=_user(actor))
    old = {} if is_new else _told(report)
    dropped = report.file_id if upload else None
    report.received_on, report.note = received_on, note
    if upload:
        office = row.member.office
        report.file = keep_file(upload, kind=FileKind.REPORT, office=office, actor=actor)
    check_fields(report)
    changes = audit.changes_between(old, _told(report))
    if not changes:
        return report
    report.save()
    drop_file(dropped)
    _record(actor, "report.received" if is_new else "report.changed", row, month, changes)
    return report


@transaction.atomic
def receive_reports(
    assignment_ids: Collection[int], *, month: date, received_on: date, today: date, actor: Any
) -> Received:
    """Note the reports of many. Who is out of scope or owes none is left out; the same again is 0 new.

    Raises `not_yet` and `before_its_month`.
    """
    require(actor, PERMISSION)
    check_days(month, received_on, today)
    wanted = set(assignment_ids)
    rows: dict[int, Assignment] = {}
    for page in _pages(sorted(wanted)):
        owing = Assignment.objects.visible_to(actor, PERMISSION).owing_report(month).filter(pk__in=page)
        rows |= {row.pk: row for row in owing.select_related("position__pillar", "duty_region")}
    user = _user(actor)
    new = sql.receive_reports(sorted(rows), month, received_on, user and user.pk)
    trail, label = Trail(actor), _label(month)
    for pk in new:
        row = rows[pk]
        trail.add(
            "report.received",
            (row._meta.label_lower, pk, str(row)),
            {f"laporan {label}, diterima": [None, str(received_on)]},
            region_code=row.duty_region_id,
            person_id=row.member_id,
            pillar_id=row.pillar_id,
        )
    trail.flush()
    if new:
        audit.record(actor=actor, action="reports.received", count=len(new), changes={"bulan": [None, label]})
    return Received(new=len(new), known=len(rows) - len(new), refused=len(wanted) - len(rows))


@transaction.atomic
def withdraw_report(assignment_id: int, *, month: date, actor: Any) -> None:
    """Take back a report that was noted by mistake, its file included. Raises `no_report`."""
    require(actor, PERMISSION)
    row = Assignment.objects.lock_visible(actor, PERMISSION, assignment_id)
    report = MonthlyReport.objects.select_for_update(no_key=True).filter(assignment=row, month=month).first()
    if report is None:
        raise DomainError("no_report", f"Laporan {_label(month)} belum dicatat diterima, atau sudah ditarik.")
    changes = {name: [value, None] for name, value in _told(report).items() if value}
    file_id = report.file_id
    report.delete()
    drop_file(file_id)
    _record(actor, "report.withdrawn", row, month, changes)


def check_days(month: date, received_on: date, today: date) -> None:
    """Raises DomainError for a month that is none or has not begun, and for a day outside of it and today."""
    if month.day != 1:
        raise ValueError(f"a month is named by its first day, not {month}")
    if month > today:
        raise DomainError("not_yet", f"{_label(month)} belum dimulai.")
    if received_on > today:
        text = "Tanggal diterima belum tiba."
        raise DomainError("not_yet", text, {"received_on": text})
    if received_on < month:
        text = f"Laporan {_label(month)} tidak mungkin diterima sebelum bulan itu dimulai."
        raise DomainError("before_its_month", text, {"received_on": text})


def _told(report: MonthlyReport) -> dict[str, Any]:
    return {
        "diterima": str(report.received_on),
        "berkas": report.file.filename if report.file else None,
        "keterangan": report.note or None,
    }


def _record(actor: Any, action: str, row: Assignment, month: date, changes: dict) -> None:
    audit.record(
        actor=actor,
        action=action,
        target=row,
        changes={f"laporan {_label(month)}, {name}": pair for name, pair in changes.items()},
        region_code=row.duty_region_id,
        pillar_id=row.pillar_id,
        person_id=row.member_id,
    )


def _label(month: date) -> str:
    return Period.containing(month, PeriodUnit.MONTH).label


def _user(actor: Any) -> Any:
    return None if actor is SYSTEM else actor


def _pages(ids: list[int]) -> list[list[int]]:
    return [ids[first : first + 2_000] for first in range(0, len(ids), 2_000)]
