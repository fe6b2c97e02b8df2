"""What only a room can tell of a reference table: whether a row is used without being pointed to, and what must hold.

Imports no model, for AppConfigs register here; functions by their dotted path:

    register_reference_rule("core.extrafield", is_used="personnel.extra_rules.is_used", check="...")
"""

from __future__ import annotations

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


def register_reference_rule(label: str, *, is_used: str, check: str) -> None:
    """`label` as `Model._meta.label_lower`. Rooms call this in AppConfig.ready()."""
    _rules[label] = ReferenceRule(is_used, check)


def reference_rule(label: str) -> ReferenceRule | None:
    return _rules.get(label)
