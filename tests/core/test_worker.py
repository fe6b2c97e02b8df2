"""The worker as it really runs: processes of its own, a database of its own, killed without mercy."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
import pytest
from django.conf import settings
from django.db.backends.sqlite3.base import Database as sqlite

PATIENCE_SECONDS = 40


class Installation:
    """A freshly migrated database, and the processes of `tests.core.worker_site` on it."""

    def __init__(self, url: str, connect: Callable[[], Any]) -> None:
        self.connect = connect
        self.environment = os.environ | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "tests.core.worker_site.settings",
            "LOG_LEVEL": "WARNING",
        }
        self.manage("migrate", "--verbosity=0")

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


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Generator[Installation, None, None]:
    engine = settings.DATABASES["default"]
    if engine["ENGINE"] == "django.db.backends.sqlite3":
        path = tmp_path_factory.mktemp("worker") / "worker.sqlite3"
        yield Installation(f"sqlite:///{path}", lambda: sqlite.connect(path))
        return
    name = f"test_worker_{os.getpid()}"
    server = {
        "host": engine["HOST"],
        "port": engine["PORT"] or 5432,
        "user": engine["USER"],
        "password": engine["PASSWORD"],
    }

    def administer(statement: str) -> None:
        with closing(psycopg2.connect(dbname="postgres", **server)) as connection:
            connection.autocommit = True
            connection.cursor().execute(statement)

    administer(f'CREATE DATABASE "{name}"')
    who = f"{quote(server['user'])}:{quote(server['password'] or '')}"
    url = f"postgres://{who}@{quote(server['host'], safe='')}:{server['port']}/{name}"
    try:
        yield Installation(url, lambda: psycopg2.connect(dbname=name, **server))
    finally:
        administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def supervisor(installation: Installation) -> Generator[subprocess.Popen, None, None]:
    process = installation.start("run_worker", "--finish-seconds=0.5")
    yield process
    process.terminate()
    process.wait(20)


def is_alive(process: int) -> bool:
    """Running, and not a corpse that its parent has not buried yet."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_job_of_a_killed_worker_is_finished_once_by_another_attempt(
    installation: Installation, supervisor: subprocess.Popen
) -> None:
    job = installation.queue("test.count")
    half_way = installation.wait_until(job, lambda row: row["done"] >= 10)
    assert half_way["attempts"] == 1

    os.kill(int(half_way["message"]), signal.SIGKILL)

    assert installation.wait_until(job, lambda row: row["state"] != "running")["state"] == "queued"
    finished = installation.wait_until(job, lambda row: row["state"] == "done")
    assert finished == {"state": "done", "done": 20, "attempts": 2, "message": "Selesai dihitung."}
    assert installation.effects() == 1
    assert supervisor.poll() is None


def test_a_worker_that_is_silent_in_one_long_statement_is_not_taken_for_dead(
    installation: Installation, supervisor: subprocess.Popen
) -> None:
    job = installation.queue("test.silence", seconds=3.5)

    finished = installation.wait_until(job, lambda row: row["state"] in {"done", "failed"})

    assert (finished["state"], finished["attempts"]) == ("done", 1)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="NO /proc: asks it whether a process is alive")
def test_the_supervisor_ends_its_worker_and_the_next_one_takes_the_job_up(installation: Installation) -> None:
    before = installation.effects()
    supervisor = installation.start("run_worker", "--finish-seconds=0.5")
    job = installation.queue("test.silence", seconds=60)
    installation.wait_until(job, lambda row: row["state"] == "running")
    children = Path(f"/proc/{supervisor.pid}/task/{supervisor.pid}/children").read_text().split()

    supervisor.terminate()

    assert supervisor.wait(20) == 0
    assert children
    assert not any(is_alive(int(child)) for child in children)
    assert installation.job(job)["state"] == "running"

    successor = installation.start("run_worker", "--finish-seconds=0.5")
    try:
        assert installation.wait_until(job, lambda row: row["attempts"] == 2)["state"] == "running"
    finally:
        successor.terminate()
        successor.wait(20)
    assert installation.effects() == before
