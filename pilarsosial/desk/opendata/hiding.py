"""Hiding small numbers so that no sum gives them back. Pure.

A column of figures stands with its total. Whoever knows the total knows the sum of what is hidden in it, and that
nothing hidden is 0: one hidden figure would be told by that, and so would two ones by a sum of 2.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

SMALLEST = 5


@dataclass(frozen=True)
class Hidden:
    """Keys of the figures that are not published; `total`: neither is the sum."""

    keys: frozenset[Hashable] = field(default_factory=frozenset)
    total: bool = False


def hide(figures: Mapping[Hashable, tuple[int, ...]]) -> Hidden:
    """Which rows of one column must be hidden. A row has several figures about the same people: all go with one.

    Rows with a figure from 1 to 4 go. Beside them goes the smallest row whose figures are all 5 or more, so that each
    hidden figure may have been another; where there is none, the total goes. Rows of nothing but 0 always stay.
    """
    small = {key for key, row in figures.items() if any(0 < figure < SMALLEST for figure in row)}
    if not small:
        return Hidden()
    large = [(sum(row), str(key), key) for key, row in figures.items() if key not in small and min(row) >= SMALLEST]
    if not large:
        return Hidden(frozenset(small), total=True)
    *_, second = min(large, key=lambda one: one[:2])
    return Hidden(frozenset({*small, second}))
