"""A row on its way: what was read, what is wrong with it, what will become of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..models import Verdict

ERROR = "error"
WARNING = "warning"


# A NIK that slipped into another column, also with spaces or dots in it.
_NIK_LIKE = re.compile(r"\d(?:[ .-]?\d){13,}")


def without_nik(text: str) -> str:
    """What a reason quotes of a sheet never repeats a number as long as a NIK."""
    return _NIK_LIKE.sub("…", text)


class Issue(NamedTuple):
    """One thing to say about a cell or a row.

    `field` is the schema's field ("" for the whole row), `value` what stood there (NIK and account numbers masked),
    `message` is Indonesian and says what to do. `code` is stable.
    """

    severity: str
    field: str
    code: str
    value: str
    message: str


@dataclass(slots=True)
class StagedRow:
    """A data row of one sheet. `sheet` is the sheet's index in the file, `number` its row as the sheet shows it.

    `fields` are the cleaned values that JSON can hold (dates in ISO form; None means "clear this"; a field that is
    absent keeps what is known). `plan` is the room's, also JSON: what applying will write. The first `cleaned` issues
    come from the cells alone; the others from comparing with the data, and fall away when that is done again.
    """

    sheet: int
    number: int
    fields: dict[str, Any]
    issues: list[Issue] = field(default_factory=list)
    verdict: str = ""
    plan: dict[str, Any] = field(default_factory=dict)
    cleaned: int = 0

    def error(self, code: str, message: str, *, field: str = "", value: str = "") -> None:
        self.issues.append(Issue(ERROR, field, code, without_nik(value), without_nik(message)))

    def warn(self, code: str, message: str, *, field: str = "", value: str = "") -> None:
        self.issues.append(Issue(WARNING, field, code, without_nik(value), without_nik(message)))

    @property
    def has_error(self) -> bool:
        return any(issue[0] == ERROR for issue in self.issues)

    @property
    def key(self) -> str:
        """How answers and choices name the row: `0:17`."""
        return f"{self.sheet}:{self.number}"

    def as_list(self) -> list[Any]:
        return [self.sheet, self.number, self.verdict, self.fields, self.issues, self.plan, self.cleaned]

    @property
    def planned(self) -> tuple[str, list[Issue], dict[str, Any]]:
        """What comparing with the data gave: verdict, further issues, plan."""
        return self.verdict, self.issues[self.cleaned :], self.plan

    def forget_plan(self) -> tuple[str, list[Issue], dict[str, Any]]:
        """Back to what the cells say, for planning again; returns what was planned."""
        before = self.planned
        del self.issues[self.cleaned :]
        self.verdict = ""
        self.plan = {}
        return before

    @classmethod
    def from_list(cls, data: list[Any]) -> StagedRow:
        sheet, number, verdict, fields, issues, plan, cleaned = data
        return cls(sheet, number, fields, [Issue(*issue) for issue in issues], verdict, plan, cleaned)


@dataclass
class Counts:
    """How the rows were decided; `rows` is their sum."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    warnings: int = 0

    @property
    def rows(self) -> int:
        return self.new + self.changed + self.unchanged + self.rejected

    def add(self, row: StagedRow) -> None:
        match row.verdict:
            case Verdict.NEW:
                self.new += 1
            case Verdict.CHANGED:
                self.changed += 1
            case Verdict.UNCHANGED:
                self.unchanged += 1
            case Verdict.REJECTED:
                self.rejected += 1
            case _:
                raise ValueError(f"row {row.key} has no verdict")
        self.warnings += sum(issue[0] == WARNING for issue in row.issues)

    def verdicts(self) -> dict[str, int]:
        return {"new": self.new, "changed": self.changed, "unchanged": self.unchanged, "rejected": self.rejected}
