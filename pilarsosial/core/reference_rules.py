"""What only a room can tell of a reference table: whether a row is used without being pointed to, what must hold, and
which tables of its own are reference tables too.

Imports no model, for AppConfigs register here; functions by their dotted path:

    register_reference_rule("core.extrafield", is_used="personnel.extra_rules.is_used", check="...")
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import import_string


@dataclass(frozen=True)
class ReferenceRule:
    """`is_used(row) -> bool`; `check(row)` raises DomainError with the fields that are wrong."""

    used_by: str
    checked_by: str

    def is_used(self, row: Any) -> bool:
        return import_string(self.used_by)(row)

    def check(self, row: Any) -> None:
        import_string(self.checked_by)(row)


_rules: dict[str, ReferenceRule] = {}
_tables: dict[str, frozenset[str]] = {}


def register_reference_rule(label: str, *, is_used: str, check: str) -> None:
    """`label` as `Model._meta.label_lower`. Rooms call this in AppConfig.ready()."""
    _rules[label] = ReferenceRule(is_used, check)


def reference_rule(label: str) -> ReferenceRule | None:
    return _rules.get(label)


def register_reference_table(label: str, *, fixed: Iterable[str] = ()) -> None:
    """A room's own table is written by the verb of the reference tables; `fixed` stays once the row is used."""
    _tables[label] = frozenset(fixed)


def is_reference_table(label: str) -> bool:
    return label in _tables


def fixed_fields(label: str) -> frozenset[str]:
    return _tables.get(label, frozenset())
