"""What an import wrote: enough to undo it, and small enough to keep."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class Runs:
    """Keys of new rows, kept as `[first, how many]`: they come from a sequence and nearly always follow each other."""

    def __init__(self) -> None:
        self.runs: list[list[int]] = []

    def extend(self, keys: Iterable[int]) -> None:
        for key in keys:
            if self.runs and self.runs[-1][0] + self.runs[-1][1] == key:
                self.runs[-1][1] += 1
            else:
                self.runs.append([key, 1])


class Journal:
    """What was written, for undoing: keys of new rows, and (id, version now, {column: old value}) of changed ones."""

    def __init__(self) -> None:
        self.members = Runs()
        self.assignments = Runs()
        self.accounts = Runs()
        self.employment: list[list[Any]] = []
        self.pauses: list[list[Any]] = []
        self.changed_members: list[list[Any]] = []
        self.changed_assignments: list[list[Any]] = []

    def as_dict(self) -> dict[str, Any]:
        return {name: value.runs if isinstance(value, Runs) else value for name, value in vars(self).items()}
