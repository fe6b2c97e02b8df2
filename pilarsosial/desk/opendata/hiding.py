"""Hiding small numbers so that no sum, and no other data set, gives them back. Pure.

A column of figures stands with its total. Whoever knows the total knows the sum of what is hidden in it, and that
nothing hidden is 0: one hidden figure would be told by that, and so would two ones by a sum of 2. What is hidden beside
a small figure in one data set would be told, nearly, by another one about the same people, or by the same one of the
quarter before: so data sets hide the same rows, and go on hiding the same row.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

SMALLEST = 5
# Figures of one place about the same people; what is unknown counts as 0 here.
Column = Mapping[Hashable, tuple[int, ...]]


@dataclass(frozen=True)
class Hidden:
    """Keys of the figures that are not published; `total`: neither is the sum."""

    keys: frozenset[Hashable] = field(default_factory=frozenset)
    total: bool = False


def hide(
    figures: Column, *, also: AbstractSet[Hashable] = frozenset(), before: AbstractSet[Hashable] = frozenset()
) -> Hidden:
    """Which rows of one column must be hidden. A row has several figures about the same people: all go with one.

    Rows with a figure from 1 to 4 go, and those of `also`. Beside them goes a row whose figures are all 5 or more, so
    that each hidden figure may have been another: one that was hidden `before`, else the smallest; where there is none,
    the total goes. Rows of nothing but 0 always stay.
    """
    small = {key for key, row in figures.items() if any(0 < figure < SMALLEST for figure in row)}
    gone = small | {key for key in also if any(figures.get(key, ()))}
    large = {key: row for key, row in figures.items() if row and min(row) >= SMALLEST}
    if not gone or large.keys() & gone and len(gone) > 1:
        return Hidden(frozenset(gone))
    beside = [(key not in before, sum(row), str(key), key) for key, row in large.items() if key not in gone]
    if not beside:
        return Hidden(frozenset(gone), total=True)
    *_, second = min(beside, key=lambda one: one[:3])
    return Hidden(frozenset({*gone, second}))


def hide_together(
    columns: Mapping[str, Column],
    *,
    also: AbstractSet[Hashable] = frozenset(),
    before: Mapping[str, AbstractSet[Hashable]],
) -> dict[str, Hidden]:
    """{data set: what of its column is hidden}: what one hides the others hide too. `also` is hidden elsewhere."""
    gone = set(also)
    while True:
        found = {name: hide(column, also=gone, before=before[name]) for name, column in columns.items()}
        more = set().union(*(hidden.keys for hidden in found.values()))
        if more <= gone:
            return found
        gone |= more
