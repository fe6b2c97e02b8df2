"""What several reports read from a question alike: rows of the asked place and pillar, and the days of a period."""

from __future__ import annotations

from datetime import date
from typing import Any

from personnel.models import Assignment, Post
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import Level, Region
from pilarsosial.core.scoping import areas_with
from pilarsosial.core.values.dates import format_date

from .asking import Ask, Asked

# What lists behind a figure are asked beside place, pillar and day.
OWN_LEVEL, VILLAGE = "tingkat", "desa"
PLACE_PASSES = frozenset({OWN_LEVEL, VILLAGE})
BELOW = {
    Level.PROVINCE: "kabupaten/kota",
    Level.REGENCY: "kecamatan",
    Level.DISTRICT: "desa/kelurahan",
    Level.VILLAGE: "desa/kelurahan",
}


def assignments_of(actor: Any, asked: Asked) -> Any:
    """Assignments in the actor's sight, of the asked region and pillar."""
    rows = Assignment.objects.visible_to(actor, "assignment.view").in_region(asked.region.code)
    rows = rows.filter(pillar=asked.pillar) if asked.pillar else rows
    place = _exact_place(asked)
    return rows.filter(duty_region=place) if place else rows


def posts_of(actor: Any, asked: Asked) -> Any:
    """Posts in the actor's sight, of the asked region and pillar."""
    rows = Post.objects.visible_to(actor, "post.view").in_region(asked.region.code)
    rows = rows.filter(pillar=asked.pillar) if asked.pillar else rows
    place = _exact_place(asked)
    return rows.filter(region=place) if place else rows


def _exact_place(asked: Asked) -> str:
    """Where a figure counts one level alone: the region's own, or a village, which is asked for by its district."""
    return asked.more.get(VILLAGE) or (asked.region.code if asked.more.get(OWN_LEVEL) else "")


def pillars_of(actor: Any, asked: Asked) -> set[int] | None:
    """Of which pillars the actor may see posts there, narrowed to the asked one; None for every pillar."""
    areas = areas_with(actor, "post.view")
    known = None
    if areas is not None:
        here = [area for area in areas if area.covers(asked.region.code)]
        if not any(area.pillar_id is None for area in here):
            known = {area.pillar_id for area in here}
    if asked.pillar is None:
        return known
    return {asked.pillar.pk} if known is None else known & {asked.pillar.pk}


def region_names(region: Region) -> dict[str, str]:
    """{code: short name} of a region's own level and of everything directly below it, in the order of rows."""
    below = {row.code: row.short_name for row in Region.objects.children_of(region.code).order_by("code")}
    return {region.code: f"Tingkat {region.short_name}", **below}


def span(asked: Asked) -> tuple[date, date]:
    """First and last day of the asked period, both counted; without one the year up to the asked day.

    Raises DomainError `span_reversed`.
    """
    period = asked.period
    first = asked.more.get(Ask.FROM) or (period.first_day.isoformat() if period else "")
    last = asked.more.get(Ask.UNTIL) or (period.last_day.isoformat() if period else "")
    until = date.fromisoformat(last) if last else asked.day
    since = date.fromisoformat(first) if first else until.replace(month=1, day=1)
    if since > until:
        raise DomainError("span_reversed", f"Hari pertama ({format_date(since)}) sesudah hari terakhirnya.")
    return since, until


def told_span(first: date, last: date) -> str:
    return format_date(first) if first == last else f"{format_date(first)} – {format_date(last)}"


def told_place(asked: Asked) -> list[tuple[str, str]]:
    """Region and pillar as a report says what it was asked."""
    return [
        ("Wilayah", asked.region.full_name),
        ("Pilar", asked.pillar.name if asked.pillar else "Semua pilar"),
    ]
