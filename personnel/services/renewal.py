"""One decree for many: set on the chosen assignments at once; who is no longer in it may end with their term."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError, NotFound
from pilarsosial.core.importing.trail import Trail
from pilarsosial.core.job_runs import JobRun
from pilarsosial.core.jobs import queue_job
from pilarsosial.core.models import Job, regency_code
from pilarsosial.core.policies import require
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.money import format_number

from .. import sql
from ..models import Assignment, Decree, EndReason, Post
from .assignments import end_assignment

JOB_KIND = "decree.renew"
# More than so many are done in the background.
AT_ONCE = 500
_PAGE = 2_000
_SEALED = [f"member__{name}" for name in ("nik", "npwp", "family_card_no", "bpjs_no")]
_NAMED = 5


@dataclass(frozen=True)
class Refused:
    """An assignment that stayed as it was, whose it is, and why."""

    assignment_id: int
    name: str
    message: str


@dataclass
class Renewal:
    """`renewed` now rest on the decree, `known` did before, `ended` were ended, `refused` stayed as they were."""

    renewed: int = 0
    known: int = 0
    ended: int = 0
    refused: list[Refused] = field(default_factory=list)

    def said(self) -> str:
        """In one sentence, for people."""
        parts = [f"{format_number(self.renewed)} penugasan diperpanjang"]
        if self.known:
            parts.append(f"{format_number(self.known)} sudah memakai SK ini")
        if self.ended:
            parts.append(f"{format_number(self.ended)} diakhiri")
        if self.refused:
            parts.append(f"{format_number(len(self.refused))} tidak diubah")
        return f"{', '.join(parts)}."

    def said_refused(self) -> str:
        """The first few of those that were refused, with the reasons."""
        named = [f"{one.name}: {one.message}" for one in self.refused[:_NAMED]]
        rest = len(self.refused) - len(named)
        return " ".join([*named, f"Dan {format_number(rest)} lagi."] if rest else named)


@transaction.atomic
def renew_decree(
    decree_id: int,
    assignment_versions: Mapping[int, int],
    *,
    ended: Mapping[int, int] | None = None,
    last_day: date | None = None,
    today: date,
    actor: Any,
) -> Renewal:
    """Set the decree on these assignments {id: version}; end those of `ended` after `last_day`, their term being over.

    A row that somebody changed in between, that is over, or that is not in scope, stays as it was and is named in the
    result. The same again renews 0. Raises `decree_over`, and `last_day_needed` where somebody is to end.
    """
    require(actor, "decree.change")
    require(actor, "assignment.change")
    decree = Decree.objects.lock_visible(actor, "decree.change", decree_id)
    ended = {pk: version for pk, version in (ended or {}).items() if pk not in assignment_versions}
    _check(decree, ended, last_day, today)
    result = Renewal()
    rows = _lock([*assignment_versions, *ended], actor)
    changed = []
    for pk, version in assignment_versions.items():
        row = rows.get(pk)
        if row is not None and row.decree_id == decree.pk:
            result.known += 1
        elif message := _why_not(row, version, decree, today):
            result.refused.append(_refused(pk, row, message))
        else:
            changed.append(row)
    _set_decree(decree, changed, actor)
    result.renewed = len(changed)
    _end(decree, ended, rows, last_day, result, actor)
    if result.renewed or result.ended:
        audit.record(
            actor=actor,
            action="decree.renewed",
            target=decree,
            count=result.renewed,
            changes={"diperpanjang": [None, result.renewed], "diakhiri": [None, result.ended]},
            region_code=regency_code(decree.office.region_id),
            office=decree.office_id,
        )
    return result


@transaction.atomic
def renew_soon(
    decree_id: int,
    assignment_versions: Mapping[int, int],
    *,
    ended: Mapping[int, int] | None = None,
    last_day: date | None = None,
    today: date,
    actor: Any,
) -> Renewal | Job:
    """The same now, or as a job where it is much. Raises what `renew_decree` raises."""
    ended = ended or {}
    many = len(assignment_versions) + len(ended)
    if many <= AT_ONCE:
        return renew_decree(decree_id, assignment_versions, ended=ended, last_day=last_day, today=today, actor=actor)
    require(actor, "decree.change")
    require(actor, "assignment.change")
    decree = Decree.objects.get_visible(actor, "decree.change", decree_id)
    _check(decree, ended, last_day, today)
    arguments = {
        "decree": decree.pk,
        "renewed": list(assignment_versions.items()),
        "ended": list(ended.items()),
        "last_day": last_day and last_day.isoformat(),
    }
    label = f"Memperpanjang penugasan dengan SK {decree.number}"
    return queue_job(JOB_KIND, actor=actor, label=label, office=decree.office, arguments=arguments, total=many)


def run_renewal(run: JobRun) -> None:
    """Job handler. Everything is one transaction, so one that was killed has written nothing."""
    asked = run.job.arguments
    run.progress(0, message="menulis ke daftar")
    with transaction.atomic():
        result = renew_decree(
            asked["decree"],
            dict(asked["renewed"]),
            ended=dict(asked["ended"]),
            last_day=date.fromisoformat(asked["last_day"]) if asked["last_day"] else None,
            today=timezone.localdate(),
            actor=run.job.owner,
        )
        url = reverse("decree-detail", args=[asked["decree"]])
        run.finish(f"{result.said()} {result.said_refused()}".strip(), result_url=url)


def _check(decree: Decree, ended: Mapping[int, int], last_day: date | None, today: date) -> None:
    if decree.valid_until is not None and decree.valid_until < today:
        raise DomainError("decree_over", f"SK ini sudah berakhir {format_date(decree.valid_until)}.")
    if ended and last_day is None:
        text = "Isi hari terakhir bagi yang diakhiri."
        raise DomainError("last_day_needed", text, {"last_day": text})


def _lock(ids: Iterable[int], actor: Any) -> dict[int, Assignment]:
    """Visible assignments by id, under the locks of their posts, which come first and in the order of their numbers."""
    wanted = sorted(set(ids))
    posts: set[int] = set()
    for page in _pages(wanted):
        posts |= set(Assignment.objects.filter(pk__in=page).order_by().values_list("post_id", flat=True))
    for page in _pages(sorted(posts)):
        list(Post.objects.filter(pk__in=page).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    rows: dict[int, Assignment] = {}
    for page in _pages(wanted):
        found = Assignment.objects.visible_to(actor, "assignment.change").filter(pk__in=page).order_by("pk")
        # No number of a person is needed here, so none is opened.
        found = found.select_related("member", "position__pillar", "duty_region", "decree").defer(*_SEALED)
        rows |= {row.pk: row for row in found.select_for_update(of=("self",), no_key=True)}
    return rows


def _why_not(row: Assignment | None, version: int, decree: Decree, today: date) -> str:
    if row is None:
        return NotFound().message
    if row.end is not None and (row.end <= today or row.end == row.start):
        return "penugasannya sudah berakhir."
    if row.version != version:
        return "baru saja diubah orang lain; periksa, lalu perpanjang lagi."
    if decree.valid_until is not None and row.start > decree.valid_until:
        return f"TMT {format_date(row.start)} sesudah masa berlaku SK."
    return ""


def _set_decree(decree: Decree, rows: list[Assignment], actor: Any) -> None:
    values = {"decree_id": decree.pk}
    if sql.change_assignments(values, [(row.pk, row.version, values) for row in rows]) != len(rows):
        raise DomainError("changed_meanwhile", "Ada penugasan yang baru saja diubah orang lain. Coba sekali lagi.")
    trail = Trail(actor)
    for row in rows:
        trail.add(
            "assignment.renewed",
            (row._meta.label_lower, row.pk, str(row)),
            {"SK": [row.decree and row.decree.number, decree.number]},
            region_code=row.duty_region_id,
            person_id=row.member_id,
            pillar_id=row.pillar_id,
        )
    trail.flush()


def _end(
    decree: Decree,
    ended: Mapping[int, int],
    rows: Mapping[int, Assignment],
    last_day: date | None,
    result: Renewal,
    actor: Any,
) -> None:
    """One by one, by the verb for one: few, each a person's own end of service."""
    note = f"Tidak tercantum dalam SK {decree.number}"[:200]
    for pk, version in ended.items():
        row = rows.get(pk)
        if row is not None and row.end_reason == EndReason.TERM_OVER and row.last_day == last_day:
            continue  # ended so already
        try:
            end_assignment(pk, version=version, last_day=last_day, reason=EndReason.TERM_OVER, note=note, actor=actor)
        except DomainError as refusal:
            result.refused.append(_refused(pk, row, refusal.message))
        else:
            result.ended += 1


def _refused(pk: int, row: Assignment | None, message: str) -> Refused:
    return Refused(pk, str(row.member) if row is not None else f"Penugasan {pk}", message)


def _pages(ids: list[int]) -> Iterator[list[int]]:
    for first in range(0, len(ids), _PAGE):
        yield ids[first : first + _PAGE]
