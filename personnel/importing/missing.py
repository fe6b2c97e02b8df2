"""Who is in the roster and not in the file: listed, never ended."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from pilarsosial.core.importing.kinds import ImportContext

from ..models import Assignment

MOST_LISTED = 300


def missing_people(context: ImportContext, present: dict[int, Container[int]]) -> tuple[list[dict[str, Any]], int]:
    """People of the office's region and the file's pillars who serve today and are not in the file.

    `present` is {pillar: members in the file}, with every pillar of the file.

    Returns the first of them as {"member": id, "name", "pillar", "region", "start"} and how many there are.
    """
    rows = (
        Assignment.objects.active_on(context.today)
        .basic()
        .in_region(context.office.region_id)
        .filter(pillar__in=sorted(set(present) - {0}))
        .visible_to(context.actor, "member.view")
        .order_by("duty_region_id", "member__name_key", "pk")
    )
    columns = (
        "member_id",
        "pillar_id",
        "member__name",
        "pillar__name",
        "duty_region__kind",
        "duty_region__name",
        "start",
    )
    people: list[dict[str, Any]] = []
    count = 0
    for member_id, pillar_id, name, pillar, kind, region, start in rows.values_list(*columns).iterator():
        if member_id in present[pillar_id]:
            continue
        count += 1
        if len(people) < MOST_LISTED:
            people.append(
                {
                    "member": member_id,
                    "name": name,
                    "pillar": pillar,
                    "region": f"{kind.capitalize()} {region}",
                    "start": start.isoformat(),
                }
            )
    return people, count
