"""What the exports of lists share: values that come in many rows and change in few."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Expression, QuerySet
from django.utils import timezone

from pilarsosial.core.models import Level
from pilarsosial.core.regions_cache import ancestor, short_name

from ..asking import Asked

ROWS_IN_FETCH = 2_000


def rows_of(rows: QuerySet, *names: str | Expression) -> Iterator[tuple[Any, ...]]:
    """Plain rows straight from the database's cursor, never all of them at once."""
    return rows.values_list(*names).iterator(chunk_size=ROWS_IN_FETCH)


def named(rows: Iterable[Sequence[Any]], people: array) -> Iterator[Sequence[Any]]:
    """The rows without their last value, which is the member's id and is noted. Outside people have none."""
    for row in rows:
        if row[-1] is not None:
            people.append(row[-1])
        yield row[:-1]


def texts(asked: Asked, names: tuple[str, ...]) -> dict[str, str]:
    """What the list's address says, each name with at least an empty text."""
    return {name: asked.more.get(name, "") for name in names}


@lru_cache(maxsize=100_000)
def place_names(code: str) -> tuple[str, str, str]:
    """(regency, district, village) of a duty region, empty below its level."""
    levels = (Level.REGENCY, Level.DISTRICT, Level.VILLAGE)
    regency, district, village = (short_name(found) if (found := ancestor(code, level)) else "" for level in levels)
    return regency or short_name(code), district, village


def full_name(prefix: str, name: str, suffix: str) -> str:
    """With degrees: `Drs. Ahmad Syafi'i, M.Si.`"""
    if prefix:
        name = f"{prefix} {name}"
    return f"{name}, {suffix}" if suffix else name


def local_day(moment: datetime | None) -> date | None:
    return timezone.localtime(moment).date() if moment is not None else None


def label_of(choices: Any) -> Mapping[str, str]:
    """{value: label} with the empty value."""
    return {"": "", **dict(choices)}
