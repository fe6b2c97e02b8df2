"""Wrong values that repeat as a form, and back: each is put right once for all equal cells of its column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..asked import whole_number
from ..errors import DomainError
from ..values.cells import is_blank, tidy_value
from .choices import reused_from
from .fixes import FROM_FILE
from .repeating import LONGEST_VALUE, is_personal
from .results import Findings

VALUE, BLANK, BACK = "nilai", "kosong", "kembali"
MOST_FIXES = 500
FIRST_SHOWN = 10


def fixes_form(findings: Findings, *, open_for_change: bool) -> dict[str, Any]:
    """`wrong` and the `rest` behind a fold, each with the name of its input; `fixes` that helped; how many more."""
    entries = [_entry(number, entry) for number, entry in enumerate(findings.wrong)] if open_for_change else []
    return {
        "wrong": entries[:FIRST_SHOWN],
        "rest": entries[FIRST_SHOWN:],
        "more": findings.wrong_more if open_for_change else 0,
        "untold": findings.wrong_untold,
        "fixes": [{**fix, "number": number, "source": source(fix)} for number, fix in enumerate(findings.fixes)],
    }


def _entry(number: int, entry: Mapping[str, Any]) -> dict[str, Any]:
    chosen = entry.get("to")
    options = [{"value": value, "label": label, "chosen": value == chosen} for value, label in entry["all"]]
    near = {value for value, _label in entry["near"]}
    own = "" if chosen is None or any(option["chosen"] for option in options) else chosen
    return {
        **entry,
        "input": f"{VALUE}:{number}",
        "blank_input": f"{BLANK}:{number}",
        "options": options,
        "likely": [option for value, _ in entry["near"] for option in options if option["value"] == value],
        "others": [option for option in options if option["value"] not in near],
        "own": own,
        "is_fixed": chosen is not None,
        "source": source(entry),
    }


def source(fix: Mapping[str, Any]) -> str:
    """Where a fix comes from that the user has not set here, in words; "" for their own."""
    origin = fix.get("origin", "")
    if origin == FROM_FILE:
        return "Dibawa berkas perbaikan ini"
    return reused_from(origin) if origin else ""


def read_fixes(
    data: Mapping[str, str], findings: Findings, settings: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """The posted replacements on top of earlier ones, as choices for `verbs.change_choices`; and what was refused.

    Raises DomainError `fix_missing` when nothing is left to take, `fixes_too_many`.
    """
    fixes = {name: dict(values) for name, values in settings.get("fixes", {}).items()}
    refused: list[str] = []
    changed = False
    for entry, to in (*_taken_back(data, findings), *_put_right(data, findings)):
        if to and (sentence := _refusal(to, entry["column"])):
            refused.append(sentence)
        else:
            fixes.setdefault(entry["field"], {})[entry["key"]] = to
            changed = True
    if not changed:
        told = " ".join(refused) or "Belum ada nilai yang diisi. Pilih nilai yang betul lebih dahulu."
        raise DomainError("fix_missing", told)
    if sum(map(len, fixes.values())) > MOST_FIXES:
        raise DomainError(
            "fixes_too_many",
            f"Paling banyak {MOST_FIXES} nilai dapat dibetulkan di sini. Betulkan sisanya di lembarnya, lalu unggah "
            "lagi.",
        )
    return {"fixes": fixes}, refused


Chosen = Iterator[tuple[Mapping[str, Any], str | None]]


def _taken_back(data: Mapping[str, str], findings: Findings) -> Chosen:
    number = whole_number(data.get(BACK, ""))
    if number is not None and number < len(findings.fixes):
        yield findings.fixes[number], None


def _put_right(data: Mapping[str, str], findings: Findings) -> Chosen:
    for number, entry in enumerate(findings.wrong):
        posted = data.get(f"{VALUE}:{number}")
        if posted is None:
            continue
        to: str | None = tidy_value(posted.replace("\0", "")) or None
        if data.get(f"{BLANK}:{number}") or (to and is_blank(to)):
            to = ""
        if to != entry.get("to"):
            yield entry, to


def _refusal(text: str, column: str) -> str:
    if len(text) > LONGEST_VALUE:
        return f"Nilai untuk kolom {column} paling banyak {LONGEST_VALUE} huruf."
    if is_personal(text):
        return (
            f"Nilai untuk kolom {column} memuat nomor panjang seperti NIK atau rekening. Nomor orang tidak dapat "
            "dibetulkan sekaligus."
        )
    return ""
