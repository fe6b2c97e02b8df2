"""Rows in chunks, turned into columns: what is asked of each cell one by one can be asked of a whole column at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

Row = Sequence[object]


def chunks_of(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Lists of at most `size` rows, none empty."""
    found = iter(rows)
    while chunk := list(islice(found, size)):
        yield chunk


def columns_of(chunk: list[Row]) -> list[tuple[Any, ...]] | None:
    """The columns of rows that are equally long; None where they are not."""
    if len(set(map(len, chunk))) != 1:
        return None
    return list(zip(*chunk, strict=True))


class Remembered(dict):
    """What a function made of a value, made once: dates come in many rows and are few."""

    def __init__(self, make: Any, most: int = 20_000) -> None:
        super().__init__()
        self.make, self.most = make, most

    def __missing__(self, value: Any) -> str:
        if len(self) >= self.most:
            self.clear()
        made = self[value] = self.make(value)
        return made
