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
    def told(self) -> dict[str, Any]:
        """Choices that the file itself brought."""
        return self._data.get("told", {})

    @property
    def saved(self) -> dict[str, Any]:
        """What the file itself says about its columns: `overrides` and `ignores`."""
        return self._data.get("saved", {"overrides": {}, "ignores": []})

    @property
    def wrong(self) -> list[dict[str, Any]]:
        """Wrong values that repeat, the most frequent first, as `wrong.WrongValues.report` says them."""
        return self._data.get("wrong", [])

    @property
    def wrong_more(self) -> int:
        """How many further ones there are; `wrong_untold` when not even all of these were counted."""
        return self._data.get("wrong_more", 0)

    @property
    def wrong_untold(self) -> bool:
        return self._data.get("wrong_untold", False)

    @property
    def error_counts(self) -> dict[str, int]:
        """How many errors of each code the rows have."""
        return self._data.get("error_counts", {})

    @property
    def fixes(self) -> list[dict[str, Any]]:
        """Values that were put right, with the rows that held them."""
        return self._data.get("fixes", [])

    @property
    def reused(self) -> list[dict[str, str]]:
        """Columns whose answer was taken over from an earlier import: header, field and its label, ISO day.

        Field and label are "" for an ignored column.
        """
        found = {
            (column["header"], column["field"], column["field"] and column["label"], column["reused"]): None
            for sheet in self.sheets.values()
            for column in sheet["columns"]
            if column.get("reused") and column["state"] in ("mapped", "ignored")
        }
        return [dict(zip(("header", "field", "label", "day"), values, strict=True)) for values in found]

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

    @property
    def notes(self) -> list[str]:
        """How the file was read where that was not plain: sentences about marks that were dropped or passed over."""
        return list(dict.fromkeys(note for sheet in self.sheets.values() for note in sheet["notes"]))

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
        "notes": findings.notes,
        "reasons": _reasons(sheet_import, findings),
        "errors": list(errors_of(sheet_import, findings)),
        "missing": findings.named("missing"),
        "wrong_values": [_wrong_value(entry) for entry in findings.wrong],
        "fixes": [{name: fix[name] for name in ("column", "value", "inside", "to", "rows")} for fix in findings.fixes],
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


def _wrong_value(entry: dict[str, Any]) -> dict[str, Any]:
    """`replaced_by` is None, or what a fix made of the value in vain."""
    told = {name: entry[name] for name in ("column", "value", "inside", "rows", "message")}
    return {**told, "replaced_by": entry.get("to"), "nearest": [value for value, _label in entry["near"]]}


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
