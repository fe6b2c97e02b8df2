"""What marking at the door costs: `python -m tests.benchmarks.attendance [--clients 50] [--people 2000]`.

Fifty phones post 2,000 marks, one a request, to one event behind gunicorn (two processes of four threads) with every
middleware on, on SQLite and on PostgreSQL (DATABASE_URL, default 127.0.0.1); beside it the stock view, which uses
`get_or_create` on the same server. Then every mark three times in random order. Counted are the CPU seconds of the
server's processes and of its database backends, and how long an answer took.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from .cost import backend_seconds

PROJECT = Path(__file__).resolve().parents[2]
SETTINGS = "tests.benchmarks.attendance_settings"
START_SECONDS = 120


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pilar-hadir-") as name:
        environment = _environment(Path(name))
        if options.only != "postgres":
            measure("SQLite", environment | {"DATABASE_URL": f"sqlite:///{name}/bench.sqlite3"}, options)
        if options.only != "sqlite":
            on_postgres(environment, options)


def on_postgres(environment: dict[str, str], options: argparse.Namespace) -> None:
    server = os.environ.get("DATABASE_URL") or "postgres://postgres@127.0.0.1:5432/postgres"
    base = f"pilar_bench_{os.getpid()}"
    _execute(server, f"CREATE DATABASE {base}")
    try:
        measure("PostgreSQL", environment | {"DATABASE_URL": _named(server, base)}, options)
    finally:
        _execute(server, f"DROP DATABASE IF EXISTS {base} WITH (FORCE)")


def measure(engine: str, environment: dict[str, str], options: argparse.Namespace) -> None:
    """One table a database: ours, stock, and ours with every mark three times."""
    _python(environment, "manage.py", "migrate", "--verbosity=0")
    events = _rows(environment, "make", options.people, 3)
    (spare,) = _rows(environment, "make", 200, 1)
    port = _free_port()
    server = _serve(environment, port)
    try:
        for path in ("hadir/catat/", "hadir/biasa/"):  # no process meets either way for the first time
            run(server, port, spare, options.clients, path, 1, environment)
        ours = run(server, port, events[0], options.clients, "hadir/catat/", 1, environment)
        stock = run(server, port, events[1], options.clients, "hadir/biasa/", 1, environment)
        thrice = run(server, port, events[2], options.clients, "hadir/catat/", 3, environment)
    finally:
        server.terminate()
        server.wait(30)
    counted = [_rows(environment, "count", each["event"]) for each in events]
    print(f"\n{engine}: {options.clients} clients, {options.people} people")
    print("| way | requests | CPU s | ms a request | requests/s | p50, p95 ms | errors | marks, presences |")
    print("|---|---|---|---|---|---|---|---|")
    ways = ("ours", "get_or_create", "ours, each three times")
    for name, found, rows in zip(ways, (ours, stock, thrice), counted, strict=True):
        print(
            f"| {name} | {found['requests']} | {found['cpu']:.1f} | {1000 * found['cpu'] / found['requests']:.2f} | "
            f"{found['requests'] / found['seconds']:.0f} | {found['p50']:.0f}, {found['p95']:.0f} | "
            f"{found['errors']} | {rows['marks']}, {rows['presences']} |"
        )
    print(f"CPU of ours beside get_or_create: {ours['cpu'] / stock['cpu']:.2f} (goal: at most 0.50)", flush=True)
    for rows in (counted[0], counted[2]):
        if rows != {"marks": options.people, "presences": options.people, "people": options.people}:
            sys.exit(f"not exactly one presence a person: {rows}")
    if ours["errors"] or thrice["errors"]:
        sys.exit("errors")


def run(
    server: subprocess.Popen, port: int, told: dict[str, Any], clients: int, path: str, times: int,
    environment: dict[str, str],
) -> dict[str, Any]:  # fmt: skip
    """Every person marked `times` times, by all clients at once; a phone has a pass of its own."""
    marks = [
        json.dumps(
            {
                "now": int(time.time() * 1000),
                "pending": 1,
                "marks": [
                    {
                        "uuid": str(uuid.uuid4()), "participant": person, "session": told["session"], "kind": "mark",
                        "state": "hadir", "method": "tap", "at": int(time.time() * 1000), "offset": 0,
                    }
                ],
            }
        )
        for person in told["people"]
    ] * times  # fmt: skip
    random.Random(7).shuffle(marks)
    address = f"/kegiatan/{told['event']}/{path}"
    taken: list[float] = []
    errors: list[str] = []

    def phone(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Content-Type": "application/json", "X-Kartu-Pintu": told["passes"][number % len(told["passes"])]}
        for body in marks[number::clients]:
            started = time.monotonic()
            try:
                connection.request("POST", address, body, headers)
                answer = connection.getresponse()
                said = answer.read()
                if answer.status != 200 or json.loads(said)["results"][0]["outcome"] not in {"ok", "same"}:
                    errors.append(f"{answer.status} {said[:200]!r}")
            except (OSError, http.client.HTTPException, ValueError) as error:
                errors.append(repr(error))
                connection.close()
            taken.append(time.monotonic() - started)

    sys.stderr.write(f"{path} x {times} ...\n")
    pids = _processes(server)
    before, started = _cpu(pids, environment), time.monotonic()
    _together([lambda number=number: phone(number) for number in range(clients)])
    seconds = time.monotonic() - started
    spent = _cpu(pids, environment) - before
    if errors:
        sys.stderr.write(f"{len(errors)} errors, the first: {errors[0]}\n")
    taken.sort()
    middle, late = (1000 * taken[int(len(taken) * part)] for part in (0.5, 0.95))
    return {
        "requests": len(taken), "cpu": spent, "seconds": seconds, "p50": middle, "p95": late, "errors": len(errors)
    }  # fmt: skip


def _together(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _processes(server: subprocess.Popen) -> list[int]:
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    return [server.pid, *map(int, children)]


def _cpu(pids: list[int], environment: dict[str, str]) -> float:
    """Seconds of the server's processes, and of the backends that they talk to."""
    return sum(backend_seconds(pid) for pid in pids) + sum(map(backend_seconds, _backends(environment)))


def _backends(environment: dict[str, str]) -> list[int]:
    url = environment["DATABASE_URL"]
    if not url.startswith("postgres"):
        return []
    name = urlsplit(url).path[1:]
    sql = f"SELECT pid FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608 - a name of ours
    return [row[0] for row in _execute(_named(url, "postgres"), sql)]


def _serve(environment: dict[str, str], port: int) -> subprocess.Popen:
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "pilarsosial.wsgi"],
        cwd=PROJECT,
        env=environment | {"PORT": str(port), "HOST": "127.0.0.1"},
    )
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            # Each thread opens its connection to the database before anything is counted.
            for _ in range(40):
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
                connection.request("GET", "/healthz/siap")
                connection.getresponse().read()
                connection.close()
            return server
        except OSError:
            time.sleep(0.2)
    sys.exit("the server does not answer")


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return kept | {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "VAR_DIR": str(folder),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": "A" * 43,
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTP_ONLY": "1",
        "LOG_LEVEL": "ERROR",
        "WEB_WORKERS": "2",
    }


def _python(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{words}: {done.stdout[-500:]}\n{done.stderr[-3000:]}")
    return done.stdout


def _rows(environment: dict[str, str], what: str, *numbers: int) -> Any:
    return json.loads(_python(environment, "-m", "tests.benchmarks.attendance_rows", what, *map(str, numbers)))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def _named(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _execute(url: str, sql: str) -> list[tuple]:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


if __name__ == "__main__":
    main()
