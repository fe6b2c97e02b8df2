"""Many rows in one statement, on both engines: COPY or arrays on PostgreSQL, prepared statements on SQLite.

Values are those of the database: text, numbers, ISO dates, bytes for encrypted columns, JSON as text, a datetime as
`moment()` gives it. A violated constraint raises Django's IntegrityError; nothing is ever skipped unless the caller
names the conflict and compares the count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, models
from django.utils import timezone

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_MARKS = tuple(map(chr, _ESCAPES))
_LENGTH = re.compile(r"\(\d+\)")
_IN_ONE_STATEMENT = 2_000
_COPIED_TOGETHER = 500
_PIECE = 1 << 16


def moment(at: datetime | None = None) -> Any:
    """A point in time as the engine stores it; now unless said."""
    return connection.ops.adapt_datetimefield_value(at or timezone.now())


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Primary keys for rows that are about to be inserted in this transaction."""
    if not count:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Materialized, so that the name of the sequence is not looked up again for each number.
            cursor.execute(
                "WITH s AS MATERIALIZED (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS name) "
                "SELECT nextval(s.name) FROM s, generate_series(1, %s)",
                [table, count],
            )
            return [row[0] for row in cursor.fetchall()]
        # The transaction holds SQLite's only write lock, so nobody else can take the numbers that follow.
        cursor.execute("SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = %s), 0)", [table])
        last = cursor.fetchone()[0]
        return list(range(last + 1, last + 1 + count))


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
    """Insert all rows, or raise IntegrityError. Returns how many there are now more."""
    if not rows:
        return 0
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(map(connection.ops.quote_name, columns))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors:
                cursor.cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", _Stream(rows), _PIECE)
            return cursor.cursor.rowcount
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608 (names of our own)
        return cursor.rowcount


def insert_missing(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]], *, conflict: str
) -> int:
    """Insert the rows that are not there yet; `conflict` is the clause after ON CONFLICT. Returns how many were new."""
    return sum(_insert_page(model, columns, page, conflict) for page in _pages(rows))


def _insert_page(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]], conflict: str
) -> int:
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(map(connection.ops.quote_name, columns))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            types = _types(model, columns)
            arrays = ", ".join(f"%s::{kind}[]" for kind in types)
            sql = f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays}) ON CONFLICT {conflict}"  # noqa: S608
            cursor.execute(sql, [list(column) for column in zip(*rows, strict=True)])
        else:
            marks = ", ".join(["%s"] * len(columns))
            sql = f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT {conflict}"  # noqa: S608
            cursor.executemany(sql, rows)
        return cursor.rowcount


def update_versions(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Sequence[tuple[int, int, dict[str, Any]]],
) -> int:
    """Change rows `(id, version, {column: value})` that still have that version, and raise it by one.

    `columns` are all columns that any row changes; a row changes only its own. Returns how many rows matched.
    """
    if not rows:
        return 0
    return sum(_update_page(model, columns, page) for page in _pages(rows))


def _update_page(model: type[models.Model], columns: Sequence[str], rows: Sequence[tuple]) -> int:
    table = connection.ops.quote_name(model._meta.db_table)
    bits = {name: 1 << place for place, name in enumerate(columns)}
    flat = [
        (pk, version, sum(bits[name] for name in values), *(values.get(name) for name in columns))
        for pk, version, values in rows
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            kinds = ["bigint", "integer", "bigint", *_types(model, columns)]
            arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
            sets = ", ".join(
                f'"{name}" = CASE WHEN v.mask & {bit} <> 0 THEN v."{name}" ELSE t."{name}" END'
                for name, bit in bits.items()
            )
            names = ", ".join(f'"{name}"' for name in columns)
            sql = (
                f"UPDATE {table} t SET {sets}, version = t.version + 1 "  # noqa: S608 (names of our own)
                f"FROM unnest({arrays}) AS v(id, version, mask, {names}) "
                "WHERE t.id = v.id AND t.version = v.version"
            )
            cursor.execute(sql, [list(column) for column in zip(*flat, strict=True)])
        else:
            sets = ", ".join(
                f'"{name}" = CASE WHEN ?3 & {bit} THEN ?{place} ELSE "{name}" END'
                for place, (name, bit) in enumerate(bits.items(), 4)
            )
            sql = f"UPDATE {table} SET {sets}, version = version + 1 WHERE id = ?1 AND version = ?2"  # noqa: S608
            cursor.executemany(sql, flat)
        return cursor.rowcount


def _types(model: type[models.Model], columns: Sequence[str]) -> list[str]:
    """The PostgreSQL types of columns, without lengths."""
    by_column = {field.column: field for field in model._meta.concrete_fields}
    return [
        _LENGTH.sub(
            "",
            by_column[name].rel_db_type(connection)
            if by_column[name].primary_key
            else by_column[name].db_type(connection),
        )
        for name in columns
    ]


def _pages(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for first in range(0, len(rows), _IN_ONE_STATEMENT):
        yield rows[first : first + _IN_ONE_STATEMENT]


class _Stream:
    """Rows as PostgreSQL's text format for COPY, made while they are asked for."""

    def __init__(self, rows: Sequence[Sequence[Any]]) -> None:
        starts = range(0, len(rows), _COPIED_TOGETHER)
        self._pages = (_copied(rows[first : first + _COPIED_TOGETHER]) for first in starts)
        self._rest = b""

    def read(self, size: int = _PIECE) -> bytes:
        if not self._rest:
            self._rest = next(self._pages, b"")
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece


def _copied(rows: Sequence[Sequence[Any]]) -> bytes:
    """Column by column, for most hold one type or even one value: several times as fast as value by value."""
    columns = [_column(values) for values in zip(*rows, strict=True)]
    lines = "\n".join(map("\t".join, zip(*columns, strict=True)))
    return f"{lines}\n".encode()


def _column(values: Sequence[Any]) -> Sequence[str]:
    kinds = set(map(type, values))
    if len(kinds) == 1 and values.count(values[0]) == len(values):
        return [_written(values[0])] * len(values)
    if kinds == {int}:
        return list(map(str, values))
    if kinds == {str}:
        together = "".join(values)
        if not any(mark in together for mark in _MARKS):
            return values
    return list(map(_written, values))


def _written(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if isinstance(value, bytes):
        return f"\\\\x{value.hex()}"
    if isinstance(value, bool):
        return "t" if value else "f"
    return value.isoformat() if isinstance(value, date) else str(value)
