"""Which office keeps a person: asked for a whole batch, by the rule of `services.members.keeps`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pilarsosial.core.models import Office
from pilarsosial.core.scoping import Area, areas_with

PERMISSION = "member.change"


def is_kept(areas: Iterable[Area], office_id: int, home: str, held: list[tuple[str, int]]) -> bool:
    """Is a person's identity the actor's to change? `home` is the code of the region of the office that registered
    them, `held` the region and pillar of each open assignment. A test holds this equal to the verbs' own rule."""
    at_home = not held or any(_inside(code, home) for code, _pillar in held)
    for area in areas:
        if at_home and (area.office_id == office_id or area.covers(home)):
            return True
        may_follow = not at_home or any(_inside(code, home) for code in area.regions)
        if may_follow and any(area.covers(code, pillar_id) for code, pillar_id in held):
            return True
    return False


class Keepers:
    """Names and homes of the offices that registered people; each office is asked for once."""

    def __init__(self, actor: Any) -> None:
        self._areas = areas_with(actor, PERMISSION)
        self._offices: dict[int, tuple[str, str]] = {}

    def learn(self, office_ids: Iterable[int]) -> None:
        missing = set(office_ids) - set(self._offices)
        if missing:
            rows = Office.objects.filter(pk__in=sorted(missing)).values_list("pk", "name", "region_id")
            self._offices |= {pk: (name, region) for pk, name, region in rows}

    def keeps(self, office_id: int, held: list[tuple[str, int]]) -> bool:
        return self._areas is None or is_kept(self._areas, office_id, self.home(office_id), held)

    def name(self, office_id: int) -> str:
        return self._offices[office_id][0]

    def home(self, office_id: int) -> str:
        return self._offices[office_id][1]


def _inside(code: str, parent: str) -> bool:
    return code == parent or code.startswith(f"{parent}.")
