"""What an import found, as plain objects for commands and pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..models import SheetImport, Verdict
from .rows import ERROR, Issue, StagedRow
from .staging import chunks_of, unseal_object

COUNTS = ("rows", "new", "changed", "unchanged", "rejected", "warnings")


class Findings:
    """The sealed findings of an import, opened once."""

    def __init__(self, sheet_import: SheetImport) -> None:
        self._data = unseal_object(sheet_import.findings)
        self.sheets: dict[int, dict[str, Any]] = {sheet["index"]: sheet for sheet in self._data.get("sheets", ())}

    @property
    def file(self) -> dict[str, Any]:
        return self._data.get("file", {})

    @property
    def skipped(self) -> list[dict[str, str]]:
        return self._data.get("skipped", [])

    @property
    def unused(self) -> list[str]:
        """Headers that the user's choices name and that no sheet has."""
        return self._data.get("unused", [])

    @property
    def refusal(self) -> dict[str, str] | None:
        return self._data.get("refusal")

    @property
    def notices(self) -> list[dict[str, Any]]:
        """Sentences about whole columns, sheets and the file."""
        of_sheets = [
            {**notice, "sheet": sheet["name"]} for sheet in self.sheets.values() for notice in sheet.get("notices", ())
        ]
        return of_sheets + self._data.get("notices", [])

    def named(self, name: str) -> list[Any]:
        """One of the room's lists, such as the missing people."""
        return self._data.get("lists", {}).get(name, [])

    def problems(self) -> list[dict[str, Any]]:
        """Questions about columns, each with the name of its sheet."""
        return [{**problem, "sheet": sheet["name"]} for sheet in self.sheets.values() for problem in sheet["problems"]]

    def sheet_name(self, index: int) -> str:
        return self.sheets[index]["name"] if index in self.sheets else ""

    def column(self, row: StagedRow, issue: Issue) -> str:
        """The header of an issue's cell as the sheet writes it; the field's name where no column is meant."""
        return self.sheets.get(row.sheet, {}).get("headers", {}).get(issue.field, "")

    def letters(self, row: StagedRow, issue: Issue) -> str:
        return self.sheets.get(row.sheet, {}).get("letters", {}).get(issue.field, "")


def summary(sheet_import: SheetImport) -> dict[str, Any]:
    """The object of `--json`: counts, the room's totals, every error with sheet, row, column, code, value, message."""
    findings = Findings(sheet_import)
    return {
        "import": sheet_import.pk,
        "state": sheet_import.state,
        "office": sheet_import.office.code,
        **{name: getattr(sheet_import, name) for name in COUNTS},
        **sheet_import.totals,
        "sheets": [
            {"name": sheet["name"], "rows": sheet["rows"], "pillar": sheet.get("label", "")}
            for sheet in findings.sheets.values()
            if sheet["rows"]
        ],
        "skipped_sheets": findings.skipped,
        "notices": findings.notices,
        "reasons": _reasons(sheet_import, findings),
        "errors": list(errors_of(sheet_import, findings)),
        "missing": findings.named("missing"),
    }


def errors_of(sheet_import: SheetImport, findings: Findings) -> Iterator[dict[str, Any]]:
    """Every error of every rejected row."""
    for rows in chunks_of(sheet_import):
        for row in rows:
            if row.verdict != Verdict.REJECTED:
                continue
            for issue in row.issues:
                if issue.severity == ERROR:
                    yield {
                        "sheet": findings.sheet_name(row.sheet),
                        "row": row.number,
                        "column": findings.column(row, issue),
                        "code": issue.code,
                        "value": issue.value,
                        "message": issue.message,
                    }


def _reasons(sheet_import: SheetImport, findings: Findings) -> list[dict[str, Any]]:
    """Why nothing could be previewed: what the file is, or what its columns leave open."""
    reasons = [{"code": f["code"], "message": f["message"]} for f in [findings.refusal] if f]
    for problem in findings.problems():
        reasons.append(
            {
                "code": problem["code"],
                "message": problem["message"],
                "sheet": problem["sheet"],
                "column": problem["header"],
                "nearest": [near["field"] for near in problem["nearest"]],
            }
        )
    return reasons
