"""The regions that a template offers to choose from, written so that reading finds each of them again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q

from pilarsosial.core.models import Level, Region, RegionKind
from pilarsosial.core.models.region import SHORT_KINDS
from pilarsosial.core.regions_cache import ancestor, level_of, parent_code
from pilarsosial.core.tabular.writing.template_checks import Choices, Within

from .gazetteer import Place, key_of
from .schema import LEVELS

Names = tuple[str, ...]


class PlaceLists:
    """The regions below `root` by level, down to `deepest`; with `parts` only what lies in them or on the way there."""

    def __init__(self, root: str, deepest: int, parts: Iterable[str] = ()) -> None:
        self.first = level_of(root) + 1
        parts = [code for code in parts if code != root]
        self._root = root
        self._children: dict[str, list[Place]] = {}
        for place in _places(root, deepest, parts):
            self._children.setdefault(parent_code(place.code), []).append(place)
        self._choices: dict[int, Names] = {}
        self._groups: dict[int, Mapping[Names, Names]] = {}
        paths: dict[Names, str] = {(): root}
        for level in range(self.first, deepest + 1):
            groups: dict[Names, Names] = {}
            further: dict[Names, str] = {}
            for path, code in paths.items():
                labels = labelled(self._children.get(code, ()))
                if labels:
                    groups[path] = tuple(labels)
                further |= {(*path, label): place.code for label, place in labels.items()}
            self._groups[level] = groups
            paths = further

    def check(self, side: str, level: int, *, strict: bool = False) -> Choices | Within | None:
        """What a column of that level takes; None where there are no such regions."""
        groups = self._groups.get(level)
        if not groups:
            return None
        parents = tuple(f"{side}_{LEVELS[above - 1]}" for above in range(self.first, level))
        return Within(parents, groups, strict) if parents else Choices(groups[()], strict)

    def example(self, level: int) -> str:
        """A region of that level, on the way down the first of each."""
        groups = self._groups.get(level)
        return next(iter(groups.values()))[0] if groups else ""


def labelled(places: Sequence[Place]) -> dict[str, Place]:
    """Siblings by what to write: the name; with its kind where two share it; the code where even the kind is one."""
    found: dict[str, Place] = {}
    for place in sorted(places, key=lambda place: (place.name, place.code)):
        same = [other for other in places if key_of(other.name) == key_of(place.name)]
        label = f"{SHORT_KINDS[RegionKind(place.kind)]} {place.name}"
        if place.level > Level.REGENCY and len(same) == 1:
            label = place.name
        elif sum(other.kind == place.kind for other in same) > 1:
            label = place.code
        found[label] = place
    return found


def _places(root: str, deepest: int, parts: Sequence[str]) -> list[Place]:
    rows = Region.objects.filter(code__inside=root, level__gt=level_of(root), level__lte=deepest)
    if parts:
        wanted = Q(code__in={ancestor(code, level) for code in parts for level in range(1, level_of(code))})
        for code in parts:
            wanted |= Q(code__inside=code)
        rows = rows.filter(wanted)
    return [Place(*row) for row in rows.order_by("code").values_list("code", "level", "kind", "name")]
