"""What can be done with many posts or people at once: what would become of each, and the write for all of them.

Judging asks no database: it looks at a target that was loaded, and says change, same or refused with the reason. The
rules are those of the single verbs (`assignments.py`); a test holds each pair together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.period import Period, PeriodUnit

from .. import sql
from ..models import Assignment, EmploymentKind, EmploymentStatus, EndReason, Pause, PauseKind

CHANGE, SAME, REFUSED = "change", "same", "refused"


@dataclass(frozen=True)
class Verdict:
    """`said`: what will happen, or why not, in words. `changes` is {what: [old, new]} for the trail."""

    kind: str
    said: str
    changes: dict[str, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Target:
    """One post (`row`) or one person (`row` is a Member), as loaded. `refusal`: why this actor may not, or ""."""

    row: Any
    pauses: Sequence[Pause] = ()
    status: EmploymentStatus | None = None  # the newest on or before the asked day
    last_report: date | None = None  # the month of the newest monthly report
    refusal: str = ""

    @property
    def mark(self) -> str:
        """The state that a verdict is about; another mark at the time of writing means that somebody was here."""
        pauses = ",".join(f"{pause.pk}:{pause.start}:{pause.end or ''}" for pause in self.pauses)
        status = f"{self.status.pk}:{self.status.kind}" if self.status is not None else ""
        return f"{self.row.version}/{pauses}/{status}/{self.last_report or ''}"


@dataclass(frozen=True)
class BulkAction:
    """`judge(target, values, today)` and `write(targets, values)`; `values` are those of the form, JSON as kept."""

    code: str
    button: str
    heading: str
    confirm: str
    permission: str
    trail: str
    judge: Callable[[Target, Mapping[str, Any], date], Verdict]
    write: Callable[[Sequence[Target], Mapping[str, Any]], None]
    of_people: bool = False
    looks_at_pauses: bool = False
    looks_at_reports: bool = False
    danger: bool = False


def _refused(said: str) -> Verdict:
    return Verdict(REFUSED, said)


def _same(said: str) -> Verdict:
    return Verdict(SAME, said)


_ANNULLED = "Penugasan ini sudah dibatalkan."


# --- Ending -------------------------------------------------------------------------------------------------------


def _judge_end(target: Target, values: Mapping[str, Any], today: date) -> Verdict:
    row: Assignment = target.row
    last_day = date.fromisoformat(values["last_day"])
    end = last_day + timedelta(days=1)
    if row.end_reason == EndReason.MISTAKE:
        return _refused(_ANNULLED)
    if row.end == end and row.end_reason == values["reason"]:
        return _same("Sudah berakhir pada hari itu.")
    if last_day < row.start:
        return _refused(f"Hari terakhir mendahului TMT ({format_date(row.start)}).")
    planned = row.end is not None and row.end > today
    if row.end is not None and not (planned and end < row.end):
        return _refused(f"Sudah berakhir {format_date(row.last_day)}.")
    before = f", semula {format_date(row.last_day)}" if row.end is not None else ""
    if target.last_report is not None and target.last_report >= end:
        month = Period.containing(target.last_report, PeriodUnit.MONTH).label
        return _refused(f"Laporan {month} sudah diterima. Tarik dahulu laporan itu.")
    cut = [pause for pause in target.pauses if pause.end is None or pause.end > end]
    changes = {
        "hari terakhir": [row.last_day and str(row.last_day), str(last_day)],
        "alasan": [None, EndReason(values["reason"]).label],
    }
    if cut:
        changes["jeda"] = [", ".join(map(str, cut)), f"sampai {last_day}"]
    return Verdict(CHANGE, f"Berakhir {format_date(last_day)}{before}.", changes)


def _write_end(targets: Sequence[Target], values: Mapping[str, Any]) -> None:
    end = (date.fromisoformat(values["last_day"]) + timedelta(days=1)).isoformat()
    written = {"end": end, "end_reason": values["reason"], "end_note": values["note"]}
    _change(targets, written)
    sql.cut_pauses([(target.row.pk, end) for target in targets])


# --- Resting ------------------------------------------------------------------------------------------------------


def _judge_pause(target: Target, values: Mapping[str, Any], today: date) -> Verdict:
    row: Assignment = target.row
    start, kind = date.fromisoformat(values["start"]), PauseKind(values["kind"])
    if row.end_reason == EndReason.MISTAKE:
        return _refused(_ANNULLED)
    if any(pause.end is None and pause.start == start and pause.kind == kind for pause in target.pauses):
        return _same("Sudah dijeda sejak hari itu.")
    if row.end is not None and row.end <= today:
        return _refused(f"Sudah berakhir {format_date(row.last_day)}.")
    if not row.active_on(start):
        return _refused(f"Tidak bertugas pada {format_date(start)}.")
    if any(pause.end is None or pause.end > start for pause in target.pauses):
        return _refused("Sudah ada jeda pada atau sesudah hari itu.")
    said = f"{kind.label} mulai {format_date(start)}."
    return Verdict(CHANGE, said, {"jeda": [None, f"{kind.label} sejak {start}"]})


def _write_pause(targets: Sequence[Target], values: Mapping[str, Any]) -> None:
    Pause.objects.bulk_create(
        [
            Pause(
                assignment=target.row,
                kind=values["kind"],
                start=date.fromisoformat(values["start"]),
                note=values["note"],
            )
            for target in targets
        ],
        batch_size=500,
    )


def _open_pause(target: Target) -> Pause | None:
    return next((pause for pause in target.pauses if pause.end is None), None)


def _judge_resume(target: Target, values: Mapping[str, Any], today: date) -> Verdict:
    row, day, pause = target.row, date.fromisoformat(values["day"]), _open_pause(target)
    if pause is None:
        return _same("Tidak sedang dijeda.")
    if day <= pause.start:
        return _refused(f"Jedanya baru mulai {format_date(pause.start)}.")
    if row.end is not None and day >= row.end:
        return _refused(f"Penugasan sudah berakhir {format_date(row.last_day)}.")
    return Verdict(CHANGE, f"Bertugas lagi mulai {format_date(day)}.", {"kembali": [None, str(day)]})


def _write_resume(targets: Sequence[Target], values: Mapping[str, Any]) -> None:
    pauses = [pause.pk for target in targets if (pause := _open_pause(target)) is not None]
    Pause.objects.filter(pk__in=pauses).update(end=date.fromisoformat(values["day"]))


# --- Decree and grade ---------------------------------------------------------------------------------------------


def _judge_decree(target: Target, values: Mapping[str, Any], today: date) -> Verdict:
    row: Assignment = target.row
    if row.end_reason == EndReason.MISTAKE:
        return _refused(_ANNULLED)
    if row.decree_id == values["decree"]:
        return _same("SK itu sudah tercatat.")
    old = row.decree.number if row.decree is not None else None
    return Verdict(
        CHANGE,
        f"SK {values['decree_number']}{f', semula {old}' if old else ''}.",
        {"SK": [old, values["decree_number"]]},
    )


def _write_decree(targets: Sequence[Target], values: Mapping[str, Any]) -> None:
    _change(targets, {"decree_id": values["decree"]})


def _judge_grade(target: Target, values: Mapping[str, Any], today: date) -> Verdict:
    row, grade = target.row, values["grade"]
    if row.end_reason == EndReason.MISTAKE:
        return _refused(_ANNULLED)
    if row.grade == grade:
        return _same("Jenjangnya sudah itu." if grade else "Memang tanpa jenjang.")
    said = f"Jenjang {grade}" if grade else "Jenjang dikosongkan"
    said += f", semula {row.grade}." if row.grade else "."
    return Verdict(CHANGE, said, {"jenjang": [row.grade or None, grade or None]})


def _write_grade(targets: Sequence[Target], values: Mapping[str, Any]) -> None:
    _change(targets, {"grade": values["grade"]})


def _change(targets: Sequence[Target], written: Mapping[str, Any]) -> None:
    rows = [(target.row.pk, target.row.version, dict(written)) for target in targets]
    if sql.change_assignments(tuple(written), rows) != len(rows):
        # They are locked and were compared a moment ago: only a fault of ours can bring us here.
        raise RuntimeError("an assignment changed under its lock")


# --- Employment ---------------------------------------------------------------------------------------------------


def _judge_employment(target: Target, values: Mapping[str, Any], today: date) -> Verdict:
    kind, since, status = EmploymentKind(values["kind"]), date.fromisoformat(values["since"]), target.status
    if status is not None and status.kind == kind:
        return _same(f"Sudah {kind.label} sejak {format_date(status.since)}.")
    old = EmploymentKind(status.kind).label if status is not None else None
    said = f"{kind.label} sejak {format_date(since)}{f', semula {old}' if old else ''}."
    return Verdict(CHANGE, said, {"status kepegawaian": [old, f"{kind.label} sejak {since}"]})


def _write_employment(targets: Sequence[Target], values: Mapping[str, Any]) -> None:
    sql.set_employment([(target.row.pk, values["kind"], values["since"]) for target in targets])


_POSTS = {"permission": "assignment.change"}
_ACTIONS = (
    BulkAction(
        "akhiri", "Akhiri", "Akhiri penugasan", "Akhiri", trail="assignment.ended",
        judge=_judge_end, write=_write_end, looks_at_pauses=True, looks_at_reports=True, danger=True, **_POSTS,
    ),
    BulkAction(
        "jeda", "Jeda", "Jeda penugasan", "Jeda", trail="assignment.paused",
        judge=_judge_pause, write=_write_pause, looks_at_pauses=True, **_POSTS,
    ),
    BulkAction(
        "lanjutkan", "Lanjutkan", "Lanjutkan penugasan", "Lanjutkan", trail="assignment.resumed",
        judge=_judge_resume, write=_write_resume, looks_at_pauses=True, **_POSTS,
    ),
    BulkAction(
        "sk", "Pasang SK", "Pasang SK", "Pasang SK pada", trail="assignment.corrected",
        judge=_judge_decree, write=_write_decree, **_POSTS,
    ),
    BulkAction(
        "jenjang", "Ubah jenjang", "Ubah jenjang", "Ubah jenjang", trail="assignment.corrected",
        judge=_judge_grade, write=_write_grade, **_POSTS,
    ),
    BulkAction(
        "kepegawaian", "Kepegawaian", "Ubah status kepegawaian", "Ubah status", trail="employment.changed",
        judge=_judge_employment, write=_write_employment, of_people=True, permission="member.change",
    ),
)  # fmt: skip
BULK_ACTIONS: dict[str, BulkAction] = {action.code: action for action in _ACTIONS}
