"""What rooms have written about a person: asked before one is removed or a merge is undone, and by the person.

A room registers in AppConfig.ready() what keeps a person in the roster, by a dotted path, for models are read later:

    register_tie("pembayaran", "stipends.ties.count_of_people")

and what it keeps about people, for them to have (`personnel/own_data.py`):

    register_own_data("stipends.own_data.sections")
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from django.utils.module_loading import import_string

Count = Callable[[Collection[int], datetime | None], int]

_ties: dict[str, str | Count] = {}
_givers: list[str | Callable[[Collection[int]], Any]] = []


def register_own_data(giver: str | Callable[[Collection[int]], Any]) -> None:
    """`giver(member_ids)` gives the sections (`personnel.own_data.Section`) of a room."""
    if giver not in _givers:
        _givers.append(giver)


def own_data_givers() -> list[Callable[[Collection[int]], Any]]:
    return [import_string(giver) if isinstance(giver, str) else giver for giver in _givers]


def register_tie(name: str, count: str | Count) -> None:
    """`name` is what people call the rows ("pembayaran"). `count(member_ids, since)` says how many there are of these
    people, made at or after `since`; None: ever."""
    _ties[name] = count


def ties_of(member_ids: Collection[int], since: datetime | None = None) -> dict[str, int]:
    """{name: rows} of what hangs on these people; names without any are left out."""
    found = {}
    for name, count in _ties.items():
        number = (import_string(count) if isinstance(count, str) else count)(member_ids, since)
        if number:
            found[name] = number
    return found


def told(ties: dict[str, int]) -> str:
    """`3 pembayaran dan 1 tanda hadir`."""
    return " dan ".join(f"{number} {name}" for name, number in ties.items())
