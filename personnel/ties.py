"""What later rooms have written about a person: asked before one is removed or a merge is undone.

A room registers in AppConfig.ready() what keeps a person in the roster, by a dotted path, for models are read later:

    register_tie("pembayaran", "stipends.ties.count_of_people")
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from django.utils.module_loading import import_string

Count = Callable[[Collection[int], datetime | None], int]

_ties: dict[str, str | Count] = {}


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
