"""What importing a roster costs, as ratios of one run: `python -m tests.benchmarks.import_roster [--rows 10000]`.

Beside it stand the stock library doing the same and raw COPY of the same rows into the same tables. It makes scratch
databases of its own on the PostgreSQL of DATABASE_URL (default 127.0.0.1) and in a folder (SQLite), and takes them
away again. Each step runs in a fresh process and calls the product's own verbs; a run takes some six minutes.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2

PROJECT = Path(__file__).resolve().parents[2]
BIG = 100_000
Result = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    options = parser.parse_args()
    server = os.environ.get("DATABASE_URL") or "postgres://postgres@127.0.0.1:5432/postgres"
    with tempfile.TemporaryDirectory(prefix="pilar-import-") as name:
        folder = Path(name)
        environment = _environment(folder)
        run("sheets", folder, environment | {"DATABASE_URL": f"sqlite:///{folder}/none.sqlite3"}, options.rows, BIG)
        postgres = on_postgres(server, folder, environment)
        sqlite = on_sqlite(folder, environment)
    report(options.rows, postgres, sqlite)


def on_postgres(server: str, folder: Path, environment: dict[str, str]) -> dict[str, Result]:
    """Every step, each on a copy of one prepared database."""
    base = f"pilar_bench_{os.getpid()}"
    found: dict[str, Result] = {}
    try:
        _execute(server, f"CREATE DATABASE {base}")
        run("prepare", folder, environment | {"DATABASE_URL": _named(server, base)})
        for number, steps in enumerate((["first", "second"], ["copied"], ["stock"], ["formats"], ["twice"], ["big"])):
            copy = f"{base}_{number}"
            _execute(server, f"CREATE DATABASE {copy} TEMPLATE {base}")
            try:
                for step in steps:
                    found[step] = run(step, folder, environment | {"DATABASE_URL": _named(server, copy)})
            finally:
                _execute(server, f"DROP DATABASE {copy}")
    finally:
        _execute(server, f"DROP DATABASE IF EXISTS {base}")
    return found


def on_sqlite(folder: Path, environment: dict[str, str]) -> dict[str, Result]:
    here = environment | {"DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3"}
    run("prepare", folder, here)
    return {step: run(step, folder, here) for step in ("first", "stock")}


def run(step: str, folder: Path, environment: dict[str, str], *numbers: int) -> Result:
    sys.stderr.write(f"{step} ...\n")
    words = [sys.executable, "-m", "tests.benchmarks.roster_steps", step, str(folder), *map(str, numbers)]
    done = subprocess.run(words, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{step}: {done.stdout[-500:]}\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def report(rows: int, postgres: dict[str, Result], sqlite: dict[str, Result]) -> None:
    """The table of docs/benchmarks.md."""
    first, second, copied = postgres["first"], postgres["second"], postgres["copied"]["copy"]["cpu"]
    preview, apply = first["preview"]["cpu"], first["apply"]["cpu"]
    again = second["preview"]["cpu"] + second["apply"]["cpu"]
    formats, big, twice = postgres["formats"], postgres["big"], postgres["twice"]
    further = [(twice[act]["statements"] - first[act]["statements"]) / (rows / 2_000) for act in ("preview", "apply")]
    lines = [
        (
            "preview + apply beside stock, per row (PostgreSQL)",
            _times(_stock(postgres, rows), preview + apply),
            "≥ 100x",
        ),
        ("preview + apply beside stock, per row (SQLite)", _times(_stock(sqlite, rows), _both(sqlite)), "≥ 100x"),
        ("preview + apply beside raw COPY", f"{(preview + apply) / copied:.2f}x", "≤ 4x"),
        ("apply alone beside raw COPY", f"{apply / copied:.2f}x", "≤ 2x"),
        ("first run beside the second with 20 % changed", f"{(preview + apply) / again:.2f}x", "≥ 2x"),
        (
            "rows written by the second run",
            f"{second['written']} of {rows} people, {second['changed']} changed",
            "unchanged not written",
        ),
        (
            "statements of preview and apply",
            f"{first['preview']['statements']} and {first['apply']['statements']}",
            "20 + 1 per 2,000 rows and table",
        ),
        ("further statements per 2,000 further rows", f"{further[0]:.1f} and {further[1]:.1f}", "1 per table"),
        (
            "peak at 100,000 rows of CSV: preview, apply",
            f"{big['preview_mb']:.0f}, {big['apply_mb']:.0f} MB",
            "< 120 MB",
        ),
        ("peak of the reading process", f"{big['child_mb']:.0f} MB", "< 120 MB"),
        ("preview of XLSX beside CSV", _ratio(formats, "preview"), "≤ 1.35x"),
        ("reading of XLSX beside CSV", _ratio(formats, "read"), "≤ 1.35x"),
    ]
    out = [f"{rows:,} new rows; CPU seconds: preview {preview:.1f}, apply {apply:.1f}, COPY {copied:.1f}", ""]
    out += ["| what | figure | goal |", "|---|---|---|", *(f"| {' | '.join(line)} |" for line in lines)]
    sys.stdout.write("\n".join(out) + "\n")


def _both(found: dict[str, Result]) -> float:
    return found["first"]["preview"]["cpu"] + found["first"]["apply"]["cpu"]


def _stock(found: dict[str, Result], rows: int) -> float:
    """What so many rows would cost the stock library, from those that it was given."""
    return found["stock"]["stock"]["cpu"] / found["stock"]["rows"] * rows


def _times(dear: float, cheap: float) -> str:
    return f"{dear / cheap:.0f}x"


def _ratio(formats: Result, act: str) -> str:
    return f"{formats[f'{act}_xlsx']['cpu'] / formats[f'{act}_csv']['cpu']:.2f}x"


def _environment(folder: Path) -> dict[str, str]:
    """Keys and folders of this run alone."""
    return os.environ | {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(64)).decode(),
        "ALLOWED_HOSTS": "localhost",
        "VAR_DIR": str(folder),
        "DEMO": "1",  # the invented NIKs of the sheets are known only there
        "LOG_LEVEL": "ERROR",
    }


def _named(server: str, name: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def _execute(server: str, statement: str) -> None:
    connection = psycopg2.connect(_named(server, "postgres"))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()


if __name__ == "__main__":
    main()
