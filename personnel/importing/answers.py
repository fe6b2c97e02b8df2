"""What a person answers on the preview about single rows: another person after all, or replace who holds the post.

`settings["answers"]` is {row key: "other"}, `settings["replace"]` a list of row keys, or True for every row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pilarsosial.core.errors import DomainError
from pilarsosial.core.importing.rows import ERROR, StagedRow
from pilarsosial.core.importing.staging import chunks_of
from pilarsosial.core.models import ImportState, SheetImport

OTHER, REPLACE, BACK, REPLACE_ALL, REPLACE_NONE = "other", "replace", "back", "replace_all", "replace_none"

# What may be answered, by the error that asks.
ANSWERS = {"same_person": (OTHER, "Orang lain"), "post_filled": (REPLACE, "Gantikan")}


def answers_to(row: StagedRow, settings: Mapping[str, Any]) -> list[dict[str, str]]:
    """The buttons of a row: what it asks for, and taking back what was answered."""
    asked = [ANSWERS[issue.code] for issue in row.issues if issue.severity == ERROR and issue.code in ANSWERS]
    if _is_answered(row.key, settings):
        asked.append((BACK, "Tarik jawaban"))
    return [{"value": value, "label": label} for value, label in asked]


def changed_answers(sheet_import: SheetImport, revision: str, key: str, answer: str) -> dict[str, Any]:
    """The choices after one more answer, for `verbs.change_choices`; `sheet_import` is locked.

    Raises DomainError `stale_preview`, `unknown_answer` for what the row does not ask.
    """
    if sheet_import.state != ImportState.READY or revision != str(sheet_import.revision):
        raise DomainError("stale_preview", "Pratinjau sudah diperbarui. Periksa yang baru, lalu jawab lagi.")
    settings = sheet_import.settings
    answers, replace = settings.get("answers", {}), settings.get("replace", [])
    if answer in (REPLACE_ALL, REPLACE_NONE):
        return {"replace": True if answer == REPLACE_ALL else []}
    row = next((row for rows in chunks_of(sheet_import) for row in rows if row.key == key), None)
    if row is None or answer not in {offered["value"] for offered in answers_to(row, settings)}:
        raise DomainError("unknown_answer", "Baris itu tidak menanyakan hal ini.")
    if answer == OTHER:
        return {"answers": {**answers, key: OTHER}}
    if answer == REPLACE:
        return {"replace": replace if replace is True else sorted({*replace, key})}
    kept = {known: said for known, said in answers.items() if known != key}
    return {"answers": kept, "replace": replace if replace is True else [known for known in replace if known != key]}


def _is_answered(key: str, settings: Mapping[str, Any]) -> bool:
    replace = settings.get("replace", [])
    return key in settings.get("answers", {}) or (replace is not True and key in replace)
