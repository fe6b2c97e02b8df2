"""Entries of the trail as people read them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from .actions import known_actions
from .models import AuditEntry
from .values.dates import format_date
from .values.money import format_number
from .values.phone import format_phone

# Not inside the name of a file: that is told as the file is called.
_ISO_DATE = re.compile(r"(?<![\w-])\d{4}-\d{2}-\d{2}\b(?!-|\.\w)")
_PHONE = re.compile(r"\+62\d{7,13}\b")


@dataclass(frozen=True)
class Change:
    """One field: what it is called, and its old and new value as text ("" where there was none)."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Told:
    """One entry: `who` did `what` (a sentence without subject) with `target`."""

    number: int
    at: datetime
    who: str
    what: str
    target: str
    kind: str
    person_id: int | None
    changes: list[Change] = field(default_factory=list)
    count: str = ""
    reason: str = ""
    request_id: str = ""
    address: str = ""


def tell(entries: Iterable[AuditEntry]) -> list[Told]:
    """Entries (with their actors loaded) in the given order. Costs no query."""
    return [_told(entry) for entry in entries]


def _told(entry: AuditEntry) -> Told:
    model = _model(entry.target_type)
    return Told(
        number=entry.pk,
        at=entry.at,
        who=str(entry.actor) if entry.actor_id else "Sistem",
        what=known_actions().get(entry.action, entry.action),
        target=entry.target_label,
        kind=str(model._meta.verbose_name) if model else "",
        person_id=entry.person_id,
        changes=[_change(model, name, value) for name, value in entry.changes.items()],
        count="" if entry.count is None else format_number(entry.count),
        reason=entry.reason,
        request_id=entry.request_id,
        address=entry.address or "",
    )


def _model(label: str) -> type[models.Model] | None:
    try:
        return apps.get_model(label) if label else None
    except LookupError:
        return None  # a room that is gone; its trail stays


def _change(model: type[models.Model] | None, name: str, value: Any) -> Change:
    model_field = _field(model, name)
    label = str(model_field.verbose_name) if model_field is not None else name
    choices = dict(model_field.flatchoices) if model_field is not None else {}
    old, new = value if isinstance(value, list) and len(value) == 2 else (None, value)
    return Change(label, _shown(old, choices), _shown(new, choices))


def _field(model: type[models.Model] | None, name: str) -> models.Field | None:
    """The field whose raw name stands in the entry; None where a verb wrote a word of its own."""
    try:
        found = model._meta.get_field(name.removesuffix("_id")) if model else None
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, models.Field) else None


def _shown(value: Any, choices: dict[Any, Any]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    if isinstance(value, str | int) and value in choices:
        return str(choices[value])
    if isinstance(value, int):
        return format_number(value)
    text = value if isinstance(value, str) else ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return _PHONE.sub(lambda found: format_phone(found.group()), _ISO_DATE.sub(_long_date, text))


def _long_date(found: re.Match[str]) -> str:
    try:
        return format_date(date.fromisoformat(found.group()))
    except ValueError:
        return found.group()
