"""`tambahan.<code>=<value>` in an address: the pillar's own fields as filters, where a pillar is chosen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict

from pilarsosial.core.models import ExtraField, ExtraKind

from . import extra, reference

PREFIX = "tambahan."

# (code, value): hashable, as a Question keeps it.
Wanted = tuple[tuple[str, Any], ...]


def fields_of(pillar: str) -> list[ExtraField]:
    """The own fields of the pillar with this code; none without one."""
    row = reference.pillar_of(pillar)
    return list(row.fields) if row is not None else []


def read_extra(asked: QueryDict, pillar: str) -> Wanted:
    """What an address asks of the pillar's own fields; what cannot be read is left out. No statement without any."""
    if not pillar or not any(name.startswith(PREFIX) for name in asked):
        return ()
    wanted = []
    for field in fields_of(pillar):
        try:
            value = extra.clean(field, asked.get(f"{PREFIX}{field.code}", "")[: extra.LONGEST_TEXT])
        except extra.ExtraRefused:
            continue
        if value is not None:
            wanted.append((field.code, value))
    return tuple(wanted)


def address_of(wanted: Wanted, fields: Iterable[ExtraField]) -> dict[str, str]:
    """`{"tambahan.kelas": "Madya"}`: the filters as an address writes them."""
    values = dict(wanted)
    return {f"{PREFIX}{field.code}": extra.told(field, values[field.code]) for field in fields if field.code in values}


def choices_of(field: ExtraField) -> list[tuple[str, str]]:
    """What a select of the filter bar offers; empty for a field that is typed."""
    if field.kind == ExtraKind.CHOICE:
        return [(option, option) for option in field.options]
    if field.kind == ExtraKind.YES_NO:
        return [(extra.YES, extra.YES), (extra.NO, extra.NO)]
    return []
