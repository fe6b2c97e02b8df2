"""Making the file: at once for a few thousand rows, else as a job whose owner alone can open the result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.exporting import CONTENT_TYPES, LARGE_ROWS, leave_file, open_export, queue_once
from pilarsosial.core.job_kinds import ResultFile
from pilarsosial.core.job_runs import JobRun
from pilarsosial.core.models import Job, Office
from pilarsosial.core.policies import require
from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.money import format_number

from .. import reference
from ..lists import Question
from ..services.members import place_of_act
from .cells import Line, OutColumn
from .columns import chosen_columns
from .files import SHEET, FileFormat, file_pieces
from .headings import doubles
from .rows import PERMISSION, Tally, counted, found_posts, lines
from .sets import wanted_of

JOB_KIND = "roster.export"


@dataclass(frozen=True)
class Wish:
    """What is to be exported. `told` is the question in words, `set_name` what the columns are called."""

    question: Question
    columns: Sequence[OutColumn]
    set_name: str
    file_format: FileFormat
    with_key: bool = True
    told: str = ""

    @property
    def filename(self) -> str:
        """`anggota-tksk-kab-jombang-2026-09-30.xlsx`: nothing that was searched for."""
        question = self.question
        place = slugify(short_name(question.region)) if question.region else ""
        parts = ("anggota", slugify(question.pillar), place, question.day.isoformat())
        return f"{'-'.join(filter(None, parts))}.{self.file_format}"

    def as_dict(self) -> dict[str, Any]:
        """For a job's arguments."""
        return {
            "question": self.question.as_dict(),
            "columns": [list(pair) for pair in wanted_of(self.columns)],
            "set": self.set_name,
            "format": str(self.file_format),
            "with_key": self.with_key,
            "told": self.told,
        }

    @staticmethod
    def of_dict(kept: dict[str, Any], actor: Any) -> Wish:
        return Wish(
            question=Question.of_dict(kept["question"]),
            columns=chosen_columns((tuple(pair) for pair in kept["columns"]), actor),
            set_name=kept["set"],
            file_format=FileFormat(kept["format"]),
            with_key=kept["with_key"],
            told=kept["told"],
        )


def export_roster(wish: Wish, *, actor: Any) -> ResultFile | Job:
    """The file, or the job that makes it. The file is made whole before it is given: what the trail tells is in it.

    Raises NotPermitted, and DomainError `nothing_to_export`, `no_columns`, `columns_clash`.
    """
    require(actor, PERMISSION)
    _check_columns(wish)
    posts = found_posts(actor, wish.question)
    _people, rows = counted(posts, LARGE_ROWS)
    if not rows:
        raise DomainError("nothing_to_export", "Tidak ada orang pada saringan ini, jadi tidak ada yang diekspor.")
    if rows > LARGE_ROWS:
        return _queue(wish, posts.order_by().count(), actor)
    tally = Tally()
    pieces = list(_pieces(wish, lines(actor, wish.question, wish.columns, tally)))
    _record(wish, tally, actor)
    return ResultFile(wish.filename, CONTENT_TYPES[wish.file_format], pieces)


def _queue(wish: Wish, rows: int, actor: Any) -> Job:
    office = Office.objects.filter(pk=place_of_act(actor, PERMISSION).get("office")).first()
    arguments = {**wish.as_dict(), "filename": wish.filename}
    return queue_once(
        JOB_KIND, actor=actor, office=office, label=f"Ekspor {wish.filename}", arguments=arguments, total=rows
    )


def run_export(run: JobRun) -> None:
    """Job handler."""
    actor = run.job.owner
    require(actor, PERMISSION)
    wish = Wish.of_dict(run.job.arguments, actor)
    tally = Tally()
    chunks = _reporting(lines(actor, wish.question, wish.columns, tally), tally, run)

    def record() -> str:
        _record(wish, tally, actor)
        return f"{format_number(tally.people)} orang, {format_number(tally.rows)} baris."

    leave_file(run, _pieces(wish, chunks), record)


def open_file(job: Job) -> ResultFile:
    """What a job left, while its owner may still export. Raises NotPermitted, and NotFound when it is gone."""
    require(job.owner, PERMISSION)
    return open_export(job)


def _check_columns(wish: Wish) -> None:
    if not wish.columns:
        raise DomainError("no_columns", "Susunan kolom ini kosong. Pilih susunan lain.")
    if faults := doubles(wish.columns):
        code, text = next(iter(faults.items()))
        heading = next(column.heading for column in wish.columns if column.code == code)
        raise DomainError("columns_clash", f"Kolom “{heading}”: {text}")


def _pieces(wish: Wish, chunks: Iterable[Sequence[Line]]) -> Iterator[bytes]:
    pillar = reference.pillar_of(wish.question.pillar)
    return file_pieces(
        chunks,
        wish.columns,
        file_format=wish.file_format,
        with_key=wish.with_key,
        sheet_name=pillar.name if pillar is not None else SHEET,
    )


def _reporting(chunks: Iterable[Sequence[Line]], tally: Tally, run: JobRun) -> Iterator[Sequence[Line]]:
    for chunk in chunks:
        yield chunk
        run.progress(tally.rows, max(run.job.total, tally.rows), "baris ditulis")


def _record(wish: Wish, tally: Tally, actor: Any) -> None:
    in_full = tally.people_in_full
    secrets = any(column.is_secret for column in wish.columns)
    told = "tidak dimuat" if not secrets else f"{format_number(in_full)} orang" if in_full else "disamarkan"
    headings = ", ".join(column.heading for column in wish.columns)
    entry = audit.record(
        actor=actor,
        action="roster.exported",
        changes={
            "berkas": [None, wish.filename],
            "baris": [None, tally.rows],
            "nomor lengkap": [None, told],
            "susunan kolom": [None, wish.set_name],
            "kolom": [None, headings],
            "saringan": [None, wish.told or "tanpa saringan"],
        },
        count=tally.people,
        **place_of_act(actor, PERMISSION),
    )
    audit.record_people(entry, tally.members)
