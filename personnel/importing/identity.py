"""What a row says differently about a known person."""

from __future__ import annotations

from typing import Any

from rapidfuzz import fuzz

from pilarsosial.core.values.names import loose_key

from .schema import IDENTITY, SECRET

NAMES_DIFFER = (
    "Nama di lembar berbeda jauh dari yang tercatat untuk NIK ini ({name}). Periksa dengan KTP apakah NIK-nya benar; "
    "bila diterapkan, nama yang tercatat diganti."
)
NAME_ELSEWHERE = "{what} tidak cocok dengan yang terdaftar untuk NIK ini di kantor lain. Periksa NIK dengan KTP."
_ALIKE = 75

# NULL where a cleared value is no text.
_NULLABLE = frozenset(("birth_date", "home_region", *SECRET))


def identity_changes(said: dict[str, Any], known: dict[str, Any]) -> dict[str, list[Any]]:
    """{field: [old, new]} of what the row says and the database does not; a field that the row lacks stays."""
    changes = {}
    for field in IDENTITY:
        if field not in said:
            continue
        new, old = said[field], known[field]
        if new is None:
            new = None if field in _NULLABLE else ""
        if new == old or (not new and not old):
            continue
        if field == "name" and new.casefold() == old.casefold():
            continue
        changes[field] = [old, new]
    return changes


def names_differ(old: str, new: str) -> bool:
    """More than another spelling of the same name?"""
    first, second = loose_key(old), loose_key(new)
    return first != second and fuzz.token_sort_ratio(first, second) < _ALIKE
