"""The quota compared with the list: which line everybody on it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .models import Event, Participant, Quota


@dataclass
class Line:
    """A line of the quota (one without a key: everybody who fits none) and who of the list belongs to it."""

    quota: Quota
    areas: tuple[str, ...] = ()
    listed: int = 0
    invited: int = 0
    registered: int = 0


def against_invited(event: Event, *, actor: Any) -> list[Line]:
    """Every line of the quota and the people that fit it, each in one line only: the narrowest, then the first.

    Substitutes and walk-ins are no guests of the quota. Three statements.
    """
    quotas = list(event.quotas.select_related("pillar", "position__pillar", "region", "group"))
    groups = _areas_of_groups(quotas)
    lines = [Line(quota, _areas(quota, groups)) for quota in quotas]
    rest = Line(Quota(event=event, label="Di luar kuota"))
    people = Participant.objects.visible_to(actor, "participant.view").listed().filter(event=event)
    people = people.exclude(source__in=["substitute", "walk_in"])
    wanted = ("quota_id", "pillar_id", "position_id", "region_id", "invited_at", "registered_at")
    for group, pillar, position, region, invited_at, registered_at in people.values_list(*wanted).order_by():
        line = _fitting(lines, group, pillar, position, region or "") or rest
        line.listed += 1
        line.invited += invited_at is not None
        line.registered += registered_at is not None
    return [*lines, rest] if rest.listed else lines


def _areas_of_groups(quotas: Sequence[Quota]) -> dict[int, tuple[str, ...]]:
    groups = {quota.group_id: quota.group for quota in quotas if quota.group_id}
    return {pk: tuple(group.regions.values_list("code", flat=True)) for pk, group in groups.items()}


def _areas(quota: Quota, groups: dict[int, tuple[str, ...]]) -> tuple[str, ...]:
    if quota.group_id:
        return groups[quota.group_id]
    return (quota.region_id,) if quota.region_id else ()


def _fitting(
    lines: Sequence[Line], group: int | None, pillar: int | None, position: int | None, region: str
) -> Line | None:
    if group is not None:
        return next((line for line in lines if line.quota.pk == group), None)
    if pillar is None:
        return None
    fitting = [line for line in lines if _fits(line, pillar, position, region)]
    return max(fitting, key=_narrowness, default=None)


def _fits(line: Line, pillar: int, position: int | None, region: str) -> bool:
    quota = line.quota
    inside = not line.areas or any(region == code or region.startswith(f"{code}.") for code in line.areas)
    return quota.pillar_id == pillar and (not quota.position_id or quota.position_id == position) and inside


def _narrowness(line: Line) -> tuple[bool, int]:
    return line.quota.position_id is not None, max(map(len, line.areas), default=0)
