"""What something costs: CPU seconds of every process that worked on it, statements, and the most memory it held."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

TICKS = os.sysconf("SC_CLK_TCK")
SAMPLE_SECONDS = 0.02
READER = "pilarsosial.core.tabular.child"


@dataclass
class Cost:
    """CPU seconds of this process, of the processes that it started and of its database backend."""

    own: float = 0.0
    children: float = 0.0
    backend: float = 0.0
    statements: int = 0
    seen: list[str] = field(default_factory=list, repr=False)

    @property
    def cpu(self) -> float:
        return self.own + self.children + self.backend


def backend_seconds(pid: int) -> float:
    """CPU seconds that a server process has used so far; 0 where there is none or it runs on another machine."""
    path = Path(f"/proc/{pid}/stat")
    if not pid or not path.exists():
        return 0.0
    fields = path.read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def backend_pid() -> int:
    """The server process of Django's connection; 0 on SQLite, which works inside this process."""
    from django.db import connection  # noqa: PLC0415  this module is also for a process without settings

    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        # The time of parallel workers would be counted nowhere.
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


@contextmanager
def measured() -> Iterator[Cost]:
    """Fills in the cost of the block, its children waited for and its transactions committed."""
    pid = backend_pid()
    cost = Cost()
    before = _now(pid)
    with counted(cost.seen):
        yield cost
    after = _now(pid)
    cost.own, cost.children, cost.backend = (late - early for late, early in zip(after, before, strict=True))
    cost.statements = len(cost.seen)


def _now(pid: int) -> tuple[float, float, float]:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time(), children.ru_utime + children.ru_stime, backend_seconds(pid)


@contextmanager
def counted(seen: list[str]) -> Iterator[None]:
    """Collects every statement that Django's connection sends, COPY and savepoints included.

    One `executemany` on SQLite counts as one: there is no server to go to.
    """
    from django.db import connection  # noqa: PLC0415

    connection.ensure_connection()
    if connection.vendor != "postgresql":

        def note(execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
            seen.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            yield
        return
    raw = connection.connection
    plain = raw.cursor_factory

    class Counting(plain):
        def execute(self, query, *args):
            seen.append(str(query))
            return super().execute(query, *args)

        def executemany(self, query, rows):
            rows = list(rows)
            seen.extend([str(query)] * len(rows))  # psycopg2 sends them one by one
            return super().executemany(query, rows)

        def copy_expert(self, sql, file, *args):
            seen.append(sql)
            return super().copy_expert(sql, file, *args)

    raw.cursor_factory = Counting
    try:
        yield
    finally:
        raw.cursor_factory = plain


class Peaks:
    """The most memory that this process and each process it starts have held, in megabytes, from `__enter__` on."""

    def __init__(self) -> None:
        self.own = 0.0
        self.child = 0.0
        self._end = Event()
        self._watch = Thread(target=self._look, daemon=True)

    def __enter__(self) -> Peaks:
        # Sets the high-water mark back to what is in use now.
        Path("/proc/self/clear_refs").write_text("5")
        self._watch.start()
        return self

    def __exit__(self, *reason: object) -> None:
        self._end.set()
        self._watch.join()
        self.own = _high_water("self")

    def _look(self) -> None:
        # Asked while it runs: what the system tells of a child afterwards begins with its parent's own size.
        while not self._end.wait(SAMPLE_SECONDS):
            for task in Path("/proc/self/task").iterdir():
                with suppress(OSError):  # it may be over
                    for pid in (task / "children").read_text().split():
                        # Before it runs the reader a new process still is a copy of this one.
                        if READER in Path(f"/proc/{pid}/cmdline").read_text():
                            self.child = max(self.child, _high_water(pid))


def _high_water(pid: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)
