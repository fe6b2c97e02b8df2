"""What the table mode asks to be saved, row by row, and what becomes of each cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

GONE = "Tidak ditemukan lagi dalam wilayah kewenangan Anda."


@dataclass(frozen=True)
class RowEdit:
    """The changed cells of one person, already read from text; names are those of the fields.

    `identity` as `change_member` takes it, `service` of start, membership_no, grade and decree (a number, "" for none),
    `extra` {code: text}, `employment` a kind. The versions and `seen_employment` are those that the page showed.
    """

    member_id: int
    member_version: int
    assignment_id: int | None = None
    assignment_version: int = 0
    seen_employment: str = ""
    identity: Mapping[str, Any] = field(default_factory=dict)
    service: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    employment: str | None = None


@dataclass
class RowOutcome:
    """Names of cells: what is saved (or was so already), what is refused and why, and what somebody else changed
    first: nothing of that part of the row was written.
    """

    saved: list[str] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)

    def refuse(self, cells: Any, reason: str) -> None:
        self.faults |= dict.fromkeys(cells, reason)
