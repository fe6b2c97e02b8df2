"""The list of invariants: a function each, registered under the name that `check_integrity --json` prints."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from pilarsosial.core.raw_rows import stored_chunks

SHOWN = 5


@dataclass(frozen=True)
class Finding:
    """One invariant on the live data: rows looked at, how many break it, and the keys of the first few of these.

    Examples are row numbers and codes, never a NIK or an account number.
    """

    name: str
    title: str
    checked: int
    violations: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Count:
    """What an invariant's function returns."""

    checked: int
    violations: int
    examples: tuple[str, ...] = ()


_invariants: dict[str, tuple[str, Callable[[], Count]]] = {}


def invariant(title: str) -> Callable[[Callable[[], Count]], Callable[[], Count]]:
    """Registers the function under its own name; the title is the sentence in Indonesian that must hold."""

    def register(function: Callable[[], Count]) -> Callable[[], Count]:
        _invariants[function.__name__] = (title, function)
        return function

    return register


def names() -> list[str]:
    return list(_invariants)


def module_of(name: str) -> str:
    """Where an invariant stands: rooms prove theirs in their own tests."""
    return _invariants[name][1].__module__


def run(only: Collection[str] = ()) -> Iterator[Finding]:
    """Every invariant, or the named ones. An unknown name raises KeyError."""
    for name in only or _invariants:
        title, function = _invariants[name]
        count = function()
        yield Finding(name, title, count.checked, count.violations, count.examples)


def of_rows(all_rows: models.QuerySet, bad_rows: models.QuerySet) -> Count:
    """Counted by the database."""
    violations = bad_rows.order_by().count()
    examples = bad_rows.order_by("pk").values_list("pk", flat=True)[:SHOWN] if violations else ()
    return Count(all_rows.order_by().count(), violations, tuple(map(str, examples)))


def of_sql(all_rows: models.QuerySet, sql: str) -> Count:
    """`sql` gives the key of every row (or pair of rows) that breaks the rule, once."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        bad = [row[0] for row in cursor.fetchall()]
    return Count(all_rows.order_by().count(), len(bad), tuple(map(str, bad[:SHOWN])))


def of_each(rows: Iterable[tuple], is_bad: Callable[..., bool]) -> Count:
    """For what the database cannot judge: `rows` are streamed, the key first, and `is_bad` gets the rest of each."""
    checked, violations, examples = 0, 0, []
    for key, *values in rows:
        checked += 1
        if is_bad(*values):
            violations += 1
            if len(examples) < SHOWN:
                examples.append(str(key))
    return Count(checked, violations, tuple(examples))


def of_names(wanted: Iterable[Any], missing: Iterable[Any]) -> Count:
    """For a list of things that must be there."""
    absent = tuple(map(str, missing))
    return Count(len(list(wanted)), len(absent), absent[:SHOWN])


def stored(model: type[models.Model], *fields: str) -> Iterator[tuple]:
    """(key, value, ...) of all rows as the database keeps them; those whose first field is empty are left out."""
    for rows in stored_chunks(model, *fields):
        yield from (row for row in rows if row[1] is not None)
