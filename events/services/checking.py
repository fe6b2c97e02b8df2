"""What the verbs of this room ask of every row: readable, short enough, and without anybody's NIK."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.values.long_numbers import holds_long_number

_NUMBER_IN_TEXT = "Jangan menulis NIK atau nomor rekening di sini: isian ini tidak dirahasiakan."
CHANGED = "Data ini baru saja diubah orang lain. Muat ulang halaman, lalu periksa kembali isian Anda."


def put(row: Model, fields: Mapping[str, Any], names: Iterable[str]) -> dict[str, list[Any]]:
    """Set those of `names` that `fields` has; returns what changed, as the trail tells it."""
    names = [name for name in names if name in fields]
    old = told(row, names)
    for name in names:
        value = fields[name]
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    return audit.changes_between(old, told(row, names))


def told(row: Model, names: Iterable[str]) -> dict[str, Any]:
    """{label: value} of fields, choices by their words."""
    found = {}
    for name in names:
        shown = f"get_{name}_display"
        label = str(row._meta.get_field(name.removesuffix("_id")).verbose_name)
        found[label] = getattr(row, shown)() if hasattr(row, shown) else getattr(row, name)
    return found


def check(row: Model) -> None:
    """The model's own word on its fields and constraints, as DomainError beside the field."""
    for name, value in list(vars(row).items()):
        if not isinstance(value, str) or name in ("token", "token_hash", "phone"):
            continue
        if "\x00" in value:
            raise DomainError("invalid", "Ada huruf yang tidak terbaca.", {name: "Ada huruf yang tidak terbaca."})
        if holds_long_number(value):
            raise DomainError("text_has_number", _NUMBER_IN_TEXT, {name: _NUMBER_IN_TEXT})
    relations = [field.name for field in row._meta.fields if field.is_relation]
    try:
        row.clean_fields(exclude=relations)
        row.validate_constraints(exclude=relations)
    except ValidationError as error:
        fields = {name: " ".join(texts) for name, texts in error.message_dict.items()}
        words = " ".join(fields.values())
        raise DomainError("invalid", words, {k: v for k, v in fields.items() if k != NON_FIELD_ERRORS}) from error


def check_version(row: Any, version: int | None) -> None:
    """Raises DomainError `changed_meanwhile`; None asks nothing."""
    if version is not None and row.version != version:
        raise DomainError("changed_meanwhile", CHANGED)


def needed(reason: str) -> str:
    """The reason, trimmed. Raises DomainError `reason_needed`."""
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise DomainError("reason_needed", "Tulis alasannya.", {"reason": "Tulis alasannya."})
    return reason
