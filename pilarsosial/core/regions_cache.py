"""Names of regions for selects and lists, kept by the process: they change with a release, which restarts it.

What is not loaded yet is never remembered, so an installation that loads its regions later needs no restart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from .models import Level, Region, RegionKind, province_code, regency_code
from .models.region import SHORT_KINDS, RegionQuerySet
from .scoping import Area

Choice = tuple[str, str]  # code, short name


def children(code: str) -> tuple[Choice, ...]:
    """(code, short name) of the regions directly below a region, by name; of an empty code the provinces."""
    try:
        return _stored_children(code)
    except LookupError:
        return ()


def short_name(code: str) -> str:
    """`35.17` -> `Kab. Jombang`; the code itself where the region is unknown."""
    return dict(children(parent_code(code))).get(code, code)


def parent_code(code: str) -> str:
    """`35.17.09` -> `35.17`; of a province the empty text."""
    return code.rpartition(".")[0]


def level_of(code: str) -> int:
    """1 for `35`, 4 for `35.17.09.2001`."""
    return code.count(".") + 1


def ancestor(code: str, level: int) -> str:
    """The code cut to a level: (`35.17.09`, 2) -> `35.17`; empty where the code is not that deep."""
    return ".".join(code.split(".")[:level]) if level_of(code) >= level else ""


def provinces_of(areas: Iterable[Area] | None) -> tuple[Choice, ...]:
    """The provinces that areas touch; None stands for all."""
    if areas is None:
        return children("")
    codes = {province_code(code) for area in areas for code in area.regions}
    return tuple(choice for choice in children("") if choice[0] in codes)


def regencies_of(areas: Iterable[Area] | None, province: str) -> tuple[Choice, ...]:
    """The regencies of a province that areas touch."""
    found = children(province)
    if areas is None:
        return found
    codes = {code for area in areas for code in area.regions if province_code(code) == province}
    if any(level_of(code) == Level.PROVINCE for code in codes):
        return found
    wanted = {regency_code(code) for code in codes}
    return tuple(choice for choice in found if choice[0] in wanted)


@lru_cache(maxsize=2048)
def _stored_children(code: str) -> tuple[Choice, ...]:
    if level_of(code) == Level.DISTRICT:
        found = tuple(_villages(parent_code(code)).get(code, ()))
    else:
        found = tuple(_choices(Region.objects.filter(parent=code or None)))
    if not found:
        raise LookupError(code)
    return found


@lru_cache(maxsize=2)
def _villages(regency: str) -> dict[str, list[Choice]]:
    """{district: its villages}: a list of people asks for one district after the other, so they come together."""
    found: dict[str, list[Choice]] = {}
    for code, name in _choices(Region.objects.filter(parent__parent=regency)):
        found.setdefault(parent_code(code), []).append((code, name))
    if not found:
        raise LookupError(regency)
    return found


def _choices(regions: RegionQuerySet) -> Iterator[Choice]:
    rows = regions.order_by("name", "code").values_list("code", "kind", "name")
    return ((code, f"{SHORT_KINDS[RegionKind(kind)]} {name}") for code, kind, name in rows)
