"""The columns of the sheets as a form, and back: which field each holds, or that it is ignored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ..tabular.headings import key_of
from ..tabular.schema import Schema
from ..values.dates import format_date
from ..values.money import format_number
from .fixes import FROM_FILE, OWN
from .reading import sheet_in_choices
from .remembering import remembered_columns
from .repeating import is_personal
from .results import Findings

IGNORE = "abaikan"
PREFIX = "kolom"
SKIP = "lewati"
MOST_NAMED = 10

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
                    "source": reused_from(column["reused"]) if column.get("reused") else "",
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
    remembered = dict(remembered_columns(settings))
    overrides = dict(settings.get("overrides", {}))
    ignores = list(settings.get("ignores", ()))
    skipped = list(settings.get("skip_sheets", ()))
    for sheet in findings.sheets.values():
        name = sheet_in_choices(sheet["index"], sheet["name"])
        if data.get(f"{SKIP}:{sheet['index']}") and name not in skipped:
            skipped.append(name)
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
            elif column.get("reused"):
                # Left open on purpose: neither field nor ignored, as if nobody had answered before.
                remembered = {
                    text: kept for text, kept in remembered.items() if key_of(text) != key_of(column["header"])
                }
    choices: dict[str, Any] = {"overrides": overrides, "ignores": ignores, "skip_sheets": skipped}
    if "remembered" in settings:
        choices["remembered"] = {**settings["remembered"], "columns": remembered}
    return choices


def reused_from(day: str) -> str:
    """Where an answer comes from that nobody gave for this file; `day` in ISO form."""
    return f"Dipakai lagi dari impor tanggal {format_date(date.fromisoformat(day))}"


def reused_sentences(findings: Findings) -> list[str]:
    """What was taken over about columns, a sentence for each earlier import."""
    by_day: dict[str, list[str]] = {}
    for column in findings.reused:
        becomes = f"dibaca sebagai {column['label']}" if column["label"] else "diabaikan"
        by_day.setdefault(column["day"], []).append(f"kolom {column['header']} {becomes}")
    return [f"{reused_from(day)}: {', '.join(texts)}." for day, texts in sorted(by_day.items(), reverse=True)]


def reused_values(findings: Findings) -> list[str]:
    """The same about values that are read otherwise than the sheet says them."""
    by_day: dict[str, list[str]] = {}
    for fix in findings.fixes:
        if fix["rows"] and fix["origin"] not in (OWN, FROM_FILE):
            becomes = f"dibaca sebagai {fix['to']}" if fix["to"] else "dianggap kosong"
            told = f"{fix['column']} {fix['value']} {becomes} ({format_number(fix['rows'])} baris)"
            by_day.setdefault(fix["origin"], []).append(told)
    return [
        f"{reused_from(day)}: {', '.join(texts[:MOST_NAMED])}"
        + (f", dan {len(texts) - MOST_NAMED} nilai lain." if len(texts) > MOST_NAMED else ".")
        for day, texts in sorted(by_day.items(), reverse=True)
    ]


def brought_by_file(findings: Findings, settings: Mapping[str, Any]) -> str:
    """What the file's own settings did that the user did not choose here, as one sentence; "" for nothing."""
    told = (
        ["NIK boleh kosong"] if findings.told.get("allow_missing_nik") and not settings.get("allow_missing_nik") else []
    )
    own = {key_of(text) for text in (*settings.get("overrides", {}), *settings.get("ignores", ()))}
    wanted = {**findings.saved["overrides"], **dict.fromkeys(findings.saved["ignores"], IGNORE)}
    wanted = {key_of(text): name for text, name in wanted.items()}
    for sheet in findings.sheets.values():
        for column in sheet["columns"]:
            names = [key_of(text) for text in (_name_of(column), column["header"], f"Kolom {column['letters']}")]
            if own.intersection(names) or _chosen(column) not in {wanted[name] for name in names if name in wanted}:
                continue
            becomes = f"dibaca sebagai {column['label']}" if column["state"] == "mapped" else "diabaikan"
            told.append(f"kolom {column['header']} {becomes}")
    if fixes := sum(fix["origin"] == FROM_FILE and fix["rows"] > 0 for fix in findings.fixes):
        told.append(f"{format_number(fixes)} nilai diganti")
    return f"Berkas ini membawa pilihan sendiri: {'; '.join(dict.fromkeys(told))}." if told else ""


def _chosen(column: Mapping[str, Any]) -> str:
    if column["state"] == "ignored":
        return IGNORE
    return column["field"] if column["state"] == "mapped" else ""


def _name_of(column: Mapping[str, Any]) -> str:
    """How choices name a column, so that two columns of the same header stay apart; a person's number is no name."""
    own = f"Kolom {column['letters']}"
    return own if column["header"] == own or is_personal(column["header"]) else f"{column['header']} ({own})"
