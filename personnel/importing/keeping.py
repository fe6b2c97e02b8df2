"""Which office keeps a person: asked for a whole batch, by the rule of `services.members.keeps`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from personnel.rules import keeps_identity
from pilarsosial.core.models import Office
from pilarsosial.core.scoping import areas_with

PERMISSION = "member.change"


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
        return self._areas is None or keeps_identity(self._areas, office_id, self.home(office_id), held)

    def name(self, office_id: int) -> str:
        return self._offices[office_id][0]

    def home(self, office_id: int) -> str:
        return self._offices[office_id][1]
