"""What kinds of background jobs there are, and the chores of the day. Imports no model: AppConfigs register here.

A room names its functions by their dotted path, because its AppConfig is read before its models:

    register_job("roster.read", "personnel.importing.jobs.read_roster")
    register_chore("old uploads", "personnel.importing.uploads.purge")
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import import_string

Named = str | Callable[..., Any]


@dataclass(frozen=True)
class ResultFile:
    """What a job leaves for its owner to download: `name` as the browser saves it, the content in pieces."""

    name: str
    content_type: str
    chunks: Iterable[bytes]


@dataclass(frozen=True)
class Kind:
    """What the application knows of one kind of job; functions or their dotted paths.

    `handler(run: JobRun)` does the work. It may be called again after it was killed half-way, so doing it twice must
    end as doing it once. `open_result(job) -> ResultFile` reads `job.result_file` back (decrypted); it raises NotFound
    when the file is gone. `on_failure(job)` is told, in the same transaction, that the job has failed for good.
    `retryable`: the owner may have it done again.
    """

    name: str
    handler: Named
    open_result: Named | None = None
    on_failure: Named | None = None
    retryable: bool = True

    def call(self, what: str, *arguments: Any) -> Any:
        """Call `handler`, `open_result` or `on_failure`."""
        function = getattr(self, what)
        return (import_string(function) if isinstance(function, str) else function)(*arguments)


_kinds: dict[str, Kind] = {}
_chores: dict[str, Named] = {}


def register_job(
    kind: str,
    handler: Named,
    *,
    open_result: Named | None = None,
    on_failure: Named | None = None,
    retryable: bool = True,
) -> None:
    """Make a kind of job known, in the site and in the worker alike: in AppConfig.ready()."""
    _kinds[kind] = Kind(kind, handler, open_result, on_failure, retryable)


def job_kind(kind: str) -> Kind:
    """Raises KeyError for a kind that nobody registered."""
    return _kinds[kind]


def known_kinds() -> dict[str, Kind]:
    return dict(_kinds)


def register_chore(name: str, chore: Named) -> None:
    """Have `chore(now: datetime)` done at the start of every worker and daily after that; twice must do no harm."""
    _chores[name] = chore


def known_chores() -> dict[str, Named]:
    return dict(_chores)


register_chore("rows of the queue", "pilarsosial.core.chores.prune_task_rows")
register_chore("expired sessions", "pilarsosial.core.chores.clear_expired_sessions")
register_chore("failed sign-ins", "pilarsosial.core.chores.forget_failed_sign_ins")
register_chore("old jobs", "pilarsosial.core.chores.forget_old_jobs")
register_chore("sheets of reference tables", "pilarsosial.core.sheet_formats.purge_uploads")
register_chore("kept files without a row", "pilarsosial.core.files.sweep_files")
register_chore("old exports", "pilarsosial.core.exporting.purge_exports")
