"""Making the file of a report: at once for a few thousand rows, else as a job whose owner alone can open the result."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.exporting import (
    CONTENT_TYPES,
    LARGE_ROWS,
    FileFormat,
    leave_file,
    open_export,
    queue_once,
    reading_whole,
)
from pilarsosial.core.job_kinds import ResultFile
from pilarsosial.core.job_runs import JobRun
from pilarsosial.core.models import Job, Office, User
from pilarsosial.core.policies import may, require
from pilarsosial.core.scoping import Area, areas_with
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.money import format_number

from .asking import Asked
from .catalogue import Report
from .groups import report_named
from .paper import MOST_ROWS, Signing, report_pdf, too_long
from .reading import read_asked
from .sheets import Tally, sheet_chunks
from .tables import Answer

JOB_KIND = "report.export"
# What has people leaves as a file with whoever may export the roster, and only where they may.
PEOPLE_LEAVE = "roster.export"
# A sheet of paper takes the compiler longer than a row of a workbook.
LARGE_PAPER = 1_000
ROWS_BETWEEN_WORDS = 5_000


@dataclass(frozen=True)
class Wish:
    """A report as a file. `number` and `signing` stand on paper alone."""

    report: Report
    asked: Asked
    file_format: FileFormat
    number: str = ""
    signing: str = Signing.HEAD

    @property
    def filename(self) -> str:
        """`kekosongan-35-17-tksk-2026-q3-2026-09-30.xlsx`: nothing that was searched for."""
        asked = self.asked
        parts = (
            self.report.code,
            slugify(asked.region.code.replace(".", "-")) if asked.region else "",
            slugify(asked.pillar.code) if asked.pillar else "",
            slugify(str(asked.period)) if asked.period else "",
            asked.day.isoformat(),
        )
        return f"{'-'.join(filter(None, parts))}.{self.file_format}"

    def as_dict(self) -> dict[str, Any]:
        """For a job's arguments."""
        return {
            "report": self.report.code,
            "asked": self.asked.as_dict(),
            "format": str(self.file_format),
            "number": self.number,
            "signing": self.signing,
            "filename": self.filename,
        }


def wish_of(kept: dict[str, Any], actor: User) -> Wish:
    """What a job kept. Rows, regions and rights are asked for anew. Raises NotFound, NotPermitted, DomainError."""
    report = report_named(kept["report"])
    if report is None:
        raise NotFound
    require_file(report, actor)
    day = date.fromisoformat(kept["asked"]["tanggal"])
    reading = read_asked(report, kept["asked"], within(report, actor), day)
    if reading.asked is None:
        raise DomainError("not_understood", " ".join(reading.faults.values()))
    return Wish(report, reading.asked, FileFormat(kept["format"]), kept["number"], kept["signing"])


def may_have_file(report: Report, actor: Any) -> bool:
    return may(actor, report.permission) and (not report.has_people or may(actor, PEOPLE_LEAVE))


def require_file(report: Report, actor: Any) -> None:
    """Raises NotPermitted."""
    require(actor, report.permission)
    if report.has_people:
        require(actor, PEOPLE_LEAVE)


def within(report: Report, actor: User) -> User:
    """The actor as far as a file of the report reaches: people leave only from where they may be exported."""
    return actor.limited_to(PEOPLE_LEAVE) if report.has_people else actor


def export_report(wish: Wish, *, actor: User) -> ResultFile | Job:
    """The file, or the job that makes it. The file is made whole before it is given: what the trail tells is in it.

    Raises NotPermitted, NotFound, and whatever the report itself refuses.
    """
    require_file(wish.report, actor)
    answer = wish.report.answer(within(wish.report, actor), wish.asked)
    is_paper = wish.file_format == FileFormat.PDF
    # Inside a transaction the cursor gives its first rows at once; outside of one the database first makes them all.
    with transaction.atomic():
        held = hold(answer, MOST_ROWS if is_paper else LARGE_ROWS)
    if held is None and is_paper:
        raise too_long()
    if held is None or (is_paper and held > LARGE_PAPER):
        return _queue(wish, actor)
    tally = Tally()
    pieces = list(_pieces(wish, answer, actor, tally))
    _record(wish, answer, tally, actor)
    return ResultFile(wish.filename, CONTENT_TYPES[wish.file_format], pieces)


def write_report(wish: Wish, *, actor: User, put: Callable[[bytes], Any]) -> int:
    """The whole file at once, however large, piece by piece; how many rows it has. For the command."""
    require_file(wish.report, actor)
    answer = wish.report.answer(within(wish.report, actor), wish.asked)
    tally = Tally()
    with reading_whole(), transaction.atomic():
        for piece in _pieces(wish, answer, actor, tally):
            put(piece)
        _record(wish, answer, tally, actor)
    return tally.rows


def run_export(run: JobRun) -> None:
    """Job handler: everything is asked again, with the rights that its owner has now."""
    actor = run.job.owner
    wish = wish_of(run.job.arguments, actor)
    answer = wish.report.answer(within(wish.report, actor), wish.asked)
    tally = Tally()
    pieces = _telling(_pieces(wish, answer, actor, tally), tally, run)

    def record() -> str:
        _record(wish, answer, tally, actor)
        return f"{format_number(tally.rows)} baris."

    leave_file(run, pieces, record)


def open_file(job: Job) -> ResultFile:
    """What a job left, while its owner may still have it.

    Raises NotPermitted, and NotFound when it is gone or out of reach.
    """
    try:
        wish_of(job.arguments, job.owner)
    except (NotFound, NotPermitted):
        raise
    except DomainError as error:
        raise NotFound from error
    return open_export(job)


def hold(answer: Answer, most: int) -> int | None:
    """Fetch the rows of all tables, so that they are at hand; their number, or None where there are more than that."""
    held = 0
    for table in answer.tables:
        rows = list(islice(table.rows, most - held + 1))
        held += len(rows)
        if held > most:
            table.let_go()
            return None
        table.rows = rows
    return held


def office_of_paper(report: Report, actor: User, asked: Asked) -> Office:
    """On whose letters it stands: the actor's office nearest to what was asked. Raises NotFound without any."""
    areas = areas_with(actor, report.permission) or []
    offices = Office.objects.filter(pk__in={area.office_id for area in areas}).select_related("region")
    code = asked.region.code if asked.region else ""
    if not offices:
        raise NotFound
    return min(offices, key=lambda one: (not code.startswith(one.region_id), -len(one.region_id), one.pk))


def office_of_act(wish: Wish, actor: User) -> Office | None:
    """In whose name the file is made."""
    area = _area(wish, actor)
    return Office.objects.filter(pk=area.office_id).first() if area else None


def _queue(wish: Wish, actor: User) -> Job:
    label, office = f"Ekspor {wish.filename}", office_of_act(wish, actor)
    return queue_once(JOB_KIND, actor=actor, office=office, label=label, arguments=wish.as_dict())


def _pieces(wish: Wish, answer: Answer, actor: User, tally: Tally) -> Iterator[bytes]:
    if wish.file_format != FileFormat.PDF:
        return sheet_chunks(answer, wish.file_format, tally, is_list=wish.report.is_list)
    held = hold(answer, MOST_ROWS)
    if held is None:
        raise too_long()
    tally.rows = held
    office = office_of_paper(wish.report, actor, wish.asked)
    return iter([report_pdf(answer, office, number=wish.number, signing=wish.signing)])


def _telling(pieces: Iterator[bytes], tally: Tally, run: JobRun) -> Iterator[bytes]:
    told = 0
    for piece in pieces:
        yield piece
        if tally.rows - told >= ROWS_BETWEEN_WORDS:
            told = tally.rows
            run.progress(told, 0, "baris ditulis")


def _area(wish: Wish, actor: User) -> Area | None:
    return next(iter(areas_with(within(wish.report, actor), wish.report.permission) or ()), None)


def _record(wish: Wish, answer: Answer, tally: Tally, actor: User) -> None:
    """Each file with people is told to the trail: what was asked, how many rows, whether numbers stand in full."""
    if not wish.report.has_people:
        return
    area, people = _area(wish, actor), set(answer.people)
    told = [f"per {format_date(answer.day)}", *(f"{name}: {value}" for name, value in answer.told)]
    entry = audit.record(
        actor=actor,
        action="report.exported",
        changes={
            "laporan": [None, answer.title],
            "berkas": [None, wish.filename],
            "baris": [None, tally.rows],
            "nomor lengkap": [None, f"{format_number(answer.in_full)} orang" if answer.in_full else "disamarkan"],
            "saringan": [None, "; ".join(told)],
        },
        count=len(people) or tally.rows,
        office=area.office_id if area else None,
        region_code=area.regions[0] if area and area.regions else "",
        pillar_id=area.pillar_id if area else None,
    )
    if people:
        audit.record_people(entry, people)
