"""The few words that the two engines say differently."""

from __future__ import annotations

from django.db import connection


def is_postgres() -> bool:
    return connection.vendor == "postgresql"


def true() -> str:
    return "true" if is_postgres() else "1"


def joined(value: str, separator: str = ",") -> str:
    """An aggregate: the texts of a group in byte order. On SQLite the rows must come in that order."""
    if is_postgres():
        return f"string_agg({value}, '{separator}' ORDER BY {value} COLLATE \"C\")"
    return f"group_concat({value}, '{separator}')"


def day_after(day: str) -> str:
    """The text of the day that follows."""
    return f"CAST({day} + 1 AS text)" if is_postgres() else f"date({day}, '+1 day')"


def differ(one: str, other: str) -> str:
    """Unequal, where NULL equals NULL."""
    return f"{one} IS DISTINCT FROM {other}" if is_postgres() else f"{one} IS NOT {other}"


def json_object(**values: str) -> str:
    """A JSON object of expressions."""
    pairs = ", ".join(f"'{name}', {value}" for name, value in values.items())
    return f"jsonb_build_object({pairs})" if is_postgres() else f"json_object({pairs})"


def temporary(name: str, columns: str) -> list[str]:
    """Statements that make an empty table of this transaction."""
    place, ending = ("pg_temp", " ON COMMIT DROP") if is_postgres() else ("temp", "")
    return [f"DROP TABLE IF EXISTS {place}.{name}", f"CREATE TEMP TABLE {name} ({columns}){ending}"]
