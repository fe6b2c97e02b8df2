"""A migrated database to copy: an installation of its own for a test, without the quarter of a minute of migrating.

`keep_copy()` is called once, before anything is written into the test database; `copy_to` gives it away afterwards.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connection


def keep_copy() -> None:
    """Of the test database as it stands now."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [_kept_name()])
        return
    name = connection.settings_dict["NAME"]
    connection.close()  # PostgreSQL copies only what nobody has open
    drop_copy()
    administer(f'CREATE DATABASE "{_kept_name()}" TEMPLATE "{name}"')


def drop_copy() -> None:
    """At the end of the session; a file goes with its folder."""
    if connection.vendor == "postgresql":
        administer(f'DROP DATABASE IF EXISTS "{_kept_name()}" WITH (FORCE)')


def copy_to(target: Path | str) -> None:
    """On SQLite a file, on PostgreSQL the name of a database that does not exist yet."""
    if connection.vendor == "sqlite":
        shutil.copyfile(_kept_name(), target)
    else:
        administer(f'CREATE DATABASE "{target}" TEMPLATE "{_kept_name()}"')


def administer(statement: str) -> None:
    """One statement on the server of the tests, outside of any database of theirs."""
    with closing(psycopg2.connect(dbname="postgres", **server())) as link:
        link.autocommit = True
        link.cursor().execute(statement)


def server() -> dict[str, Any]:
    engine = settings.DATABASES["default"]
    return {
        "host": engine["HOST"],
        "port": engine["PORT"] or 5432,
        "user": engine["USER"],
        "password": engine["PASSWORD"],
    }


def _kept_name() -> str:
    joint = "." if connection.vendor == "sqlite" else "_"
    return f"{connection.settings_dict['NAME']}{joint}migrated"
