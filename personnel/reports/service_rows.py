"""Assignments as rows of a list: who, as what, where, since when, by which decree. Joined, never loaded singly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from pilarsosial.core.models import Region

from .. import reference
from .places_told import TOLD_COLUMNS, place_told

_CHUNK = 2_000
_NAMES = (
    *("pk", "person", "member__title_prefix", "member__name", "member__title_suffix"),
    *("member__merged_into__title_prefix", "member__merged_into__name", "member__merged_into__title_suffix"),
    *("pillar_id", "position_id", "duty_region_id", "regency_code", "start", "end", "end_reason", "end_note"),
    "decree__number",
    *(f"duty_region__{name}" for name in TOLD_COLUMNS),
)


class ServiceRow(NamedTuple):
    """`person` is who served, also where that entry was merged into another one since. `place` is the duty region as
    people say it, `regency` the name of its regency ("" for work of a whole province)."""

    pk: int
    person: int
    name: str
    pillar_id: int
    pillar: str
    position: str
    region: str
    place: str
    regency: str
    start: date
    end: date | None
    end_reason: str
    end_note: str
    decree: str

    @property
    def last_day(self) -> date | None:
        return self.end and self.end - timedelta(days=1)


def regency_names() -> dict[str, str]:
    """For whoever asks for rows several times. One statement."""
    return {row.code: row.short_name for row in Region.objects.regencies()}


def service_rows(assignments: Any, *order: str, regencies: Mapping[str, str] | None = None) -> Iterator[ServiceRow]:
    """The rows of a queryset in order; by name where none is given. One statement, and one for names of regencies."""
    regencies = regency_names() if regencies is None else regencies
    positions = reference.positions()
    pillars = {row.pk: row.name for row in reference.pillars()}
    rows = assignments.with_person()
    rows = rows.order_by(*(order or ("member__name_key", "person", "pk")))
    for row in rows.values_list(*_NAMES).iterator(chunk_size=_CHUNK):
        pk, person, *rest = row
        name = _full_name(*(rest[3:6] if rest[4] else rest[:3]))
        pillar, position, code, regency, start, end, reason, note, decree, *place = rest[6:]
        yield ServiceRow(
            pk,
            person,
            name,
            pillar,
            pillars.get(pillar, ""),
            positions[position].name if position in positions else "",
            code,
            place_told(*place),
            regencies.get(regency, ""),
            start,
            end,
            reason,
            note,
            decree or "",
        )


def _full_name(before: str, name: str, after: str) -> str:
    told = f"{before} {name}".strip()
    return f"{told}, {after}" if after else told
