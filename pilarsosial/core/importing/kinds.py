"""What a room hands over so that its sheets can be imported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from ..models import Office, SheetImport
from ..tabular.body import DataRow
from .rows import StagedRow


@dataclass
class SheetFacts:
    """One sheet with data, as far as it is known after the whole file was read.

    `fields` is {field: column index}, `headers` {field: header as written}, `orders` {field: DateOrder} of its date
    columns. `pillar` and the like are set by the room, for display.
    """

    index: int
    name: str
    titles: tuple[str, ...] = ()
    fields: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    orders: dict[str, Any] = field(default_factory=dict)
    rows: int = 0
    label: str = ""


@dataclass
class ImportContext:
    """Who imports what for whom. `settings` are the user's choices: overrides, ignores and the room's own."""

    actor: Any
    office: Office
    settings: Mapping[str, Any]
    today: date
    sheets: dict[int, SheetFacts] = field(default_factory=dict)


@dataclass
class Outcome:
    """What a room tells at the end of a plan, beside the verdicts.

    `totals` are more counts ({"members_new": 21}), `notices` sentences about a sheet or the file, `lists` what the
    preview shows beside the rows ({"missing": [...]}); nothing in it is written. `locks` name what applying has to lock
    before it plans again.
    """

    totals: dict[str, int] = field(default_factory=dict)
    notices: list[dict[str, Any]] = field(default_factory=list)
    lists: dict[str, list[Any]] = field(default_factory=dict)
    locks: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Meant:
    """What a wrong value may have meant, as pairs of what to write and how it is called.

    `near` are the likeliest; `all` is every possible one, empty where the user writes something of their own. `hint`
    says how ("misalnya 1 Januari 2024").
    """

    near: tuple[tuple[str, str], ...] = ()
    all: tuple[tuple[str, str], ...] = ()
    hint: str = ""


class RoomSession(Protocol):
    """A room at work on one file: first every row is cleaned and planned, then the whole plan is written."""

    def clean(self, sheet: SheetFacts, rows: list[DataRow]) -> list[StagedRow]:
        """Typed cells to fields and issues, a staged row for each row. Reads reference data only: the same rows give
        the same result."""

    def meant(self, field: str, value: str, inside: Mapping[str, str], row: StagedRow) -> Meant:
        """What a wrong value of a column of the kind's `Repeating` may have meant; `inside` as {coarser field: text}.

        `row` is one of the rows that hold it, cleaned. Asked for a few values once the file is read.
        """

    def plan(self, rows: list[StagedRow]) -> None:
        """Compare with the database; set `verdict` and `plan` and add issues. Called in the order of the file."""

    def finish(self) -> Outcome:
        """After the last row."""

    def lock(self, locks: list[Any]) -> None:
        """At the start of applying: lock what other writers lock first too, as named by the preview's outcome."""

    def write(self, batches: Iterable[list[StagedRow]], sheet_import: SheetImport) -> dict[str, Any]:
        """Write the planned rows that are new or changed, set by set; returns the journal that undoing needs.

        `batches` may be gone through several times; what is set on a row is not there the next time.
        Raises PlanChanged when the database no longer is what the plan was made for.
        """

    def undo(self, journal: Mapping[str, Any], sheet_import: SheetImport) -> None:
        """Take back what `write` did. Raises DomainError when something later depends on it."""


class PlanChanged(Exception):
    """The data changed between preview and apply: the new preview has to be looked at first."""
