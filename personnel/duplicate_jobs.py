"""Looking for doubles in the background: once a day for everybody, or when somebody asks for it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django_tasks import task

from pilarsosial.core.values.money import format_number

from .duplicates import find_all

if TYPE_CHECKING:
    from pilarsosial.core.jobs import JobRun

FIND_DOUBLES = "duplicates.find"


@task()
def look_for_doubles() -> None:
    find_all()


def look_daily(now: datetime) -> None:
    """The chore: the worker does it, for the supervisor must not be kept from looking after the jobs."""
    look_for_doubles.enqueue()


def run_job(run: JobRun) -> None:
    """Handler of a job that somebody asked for."""
    pairs = find_all(run.check)
    run.finish(f"{format_number(pairs)} dugaan ganda di seluruh daftar.", result_url="/anggota/ganda/")
