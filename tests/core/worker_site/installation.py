"""The worker as it really runs: processes of their own on an empty database of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
from django.conf import settings
from django.db.backends.sqlite3.base import Database as sqlite

from tests.migrated import administer, copy_to, server

PATIENCE_SECONDS = 40


class Installation:
    """An empty database, and the processes of `tests.core.worker_site` on it."""

    def __init__(self, url: str, connect: Callable[[], Any]) -> None:
        self.connect = connect
        self.environment = os.environ | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "tests.core.worker_site.settings",
            "LOG_LEVEL": "WARNING",
        }

    def start(self, *words: str) -> subprocess.Popen:
        return subprocess.Popen([sys.executable, "manage.py", *words], cwd=settings.BASE_DIR, env=self.environment)

    def manage(self, *words: str) -> str:
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=settings.BASE_DIR,
            env=self.environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout

    def queue(self, kind: str, **options: float) -> int:
        words = [f"--{name}={value}" for name, value in options.items()]
        return json.loads(self.manage("queue_test_job", kind, *words))["job"]

    def ask(self, sql: str) -> tuple:
        with closing(self.connect()) as connection, closing(connection.cursor()) as cursor:
            cursor.execute(sql)
            return cursor.fetchone()

    def job(self, job: int) -> dict[str, Any]:
        names = ("state", "done", "attempts", "message")
        return dict(zip(names, self.ask(f"SELECT {', '.join(names)} FROM core_job WHERE id = {job}"), strict=True))  # noqa: S608

    def effects(self) -> int:
        return self.ask("SELECT count(*) FROM core_auditentry WHERE action = 'claim.recorded'")[0]

    def wait_until(self, job: int, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            row = self.job(job)
            if wanted(row):
                return row
            time.sleep(0.05)
        raise AssertionError(f"did not happen within {PATIENCE_SECONDS} s; the job is {self.job(job)}")


@contextmanager
def installed(folder: Path) -> Iterator[Installation]:
    """On the engine of the tests: a file in `folder`, or a database that is dropped at the end."""
    engine = settings.DATABASES["default"]
    if engine["ENGINE"] == "django.db.backends.sqlite3":
        path = folder / "worker.sqlite3"
        copy_to(path)
        yield Installation(f"sqlite:///{path}", lambda: sqlite.connect(path))
        return
    name = f"test_worker_{os.getpid()}"
    copy_to(name)
    link = server()
    who = f"{quote(link['user'])}:{quote(link['password'] or '')}"
    url = f"postgres://{who}@{quote(link['host'], safe='')}:{link['port']}/{name}"
    try:
        yield Installation(url, lambda: psycopg2.connect(dbname=name, **link))
    finally:
        administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
