"""The columns of the sheets as a form, and back: which field each holds, or that it is ignored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..tabular.schema import Schema
from .results import Findings

IGNORE = "abaikan"
PREFIX = "kolom"
SKIP = "lewati"

_STATES = {
    "mapped": ("Dikenali", "ok"),
    "ignored": ("Diabaikan", "quiet"),
    "empty": ("Kosong", "quiet"),
    "unknown": ("Tidak dikenal", "danger"),
    "double": ("Ganda", "danger"),
}


def columns_form(findings: Findings, schema: Schema) -> list[dict[str, Any]]:
    """Every sheet with its columns: name of the input, what it holds now, samples, and the fields nearest first."""
    fields = [(column.name, column.label) for column in schema.columns]
    labels = dict(fields)
    sheets = []
    for sheet in findings.sheets.values():
        columns = []
        for column in sheet["columns"]:
            label, tone = _STATES[column["state"]]
            near = [(name, labels[name]) for name in column["nearest"] if name in labels]
            columns.append(
                {
                    **column,
                    "input": f"{PREFIX}:{sheet['index']}:{column['index']}",
                    "badge": label,
                    "tone": tone,
                    "near": near,
                    "chosen": _chosen(column),
                }
            )
        sheets.append(
            {
                **sheet,
                "columns": columns,
                "open": [column for column in columns if column["open"]],
                "settled": [column for column in columns if not column["open"]],
                "fields": fields,
                "skip_input": f"{SKIP}:{sheet['index']}",
            }
        )
    return sheets


def read_columns(
    data: Mapping[str, str], findings: Findings, schema: Schema, settings: Mapping[str, Any]
) -> dict[str, Any]:
    """The choices of the posted form on top of earlier ones: overrides, ignores, sheets to skip."""
    overrides = dict(settings.get("overrides", {}))
    ignores = list(settings.get("ignores", ()))
    skipped = list(settings.get("skip_sheets", ()))
    for sheet in findings.sheets.values():
        if data.get(f"{SKIP}:{sheet['index']}") and sheet["name"] not in skipped:
            skipped.append(sheet["name"])
        for column in sheet["columns"]:
            value = data.get(f"{PREFIX}:{sheet['index']}:{column['index']}")
            if value is None or value == _chosen(column):
                continue
            header = _name_of(column)
            overrides.pop(header, None)
            ignores = [text for text in ignores if text != header]
            if value == IGNORE:
                ignores.append(header)
            elif value in schema.by_name:
                overrides[header] = value
    return {"overrides": overrides, "ignores": ignores, "skip_sheets": skipped}


def _chosen(column: Mapping[str, Any]) -> str:
    if column["state"] == "ignored":
        return IGNORE
    return column["field"] if column["state"] == "mapped" else ""


def _name_of(column: Mapping[str, Any]) -> str:
    """How choices name a column, so that two columns of the same header stay apart."""
    own = f"Kolom {column['letters']}"
    return own if column["header"] == own else f"{column['header']} ({own})"
