"""Writing the trail. Verbs call this in their own transaction; nothing else does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

from .actions import sentence
from .logs import masked
from .models import AuditEntry, ExportedPeople, Office, blocks_of
from .policies import SYSTEM
from .request_context import current_request


def entry(
    *,
    actor: Any,
    action: str,
    target: models.Model | None = None,
    changes: Mapping[str, Any] | None = None,
    region_code: str = "",
    office: Office | int | None = None,
    person_id: int | None = None,
    pillar_id: int | None = None,
    count: int | None = None,
    reason: str = "",
) -> AuditEntry:
    """An unsaved entry. `changes` is {field: [old, new]}. An unregistered action raises KeyError.

    Values are masked before they get here; long runs of digits that somebody typed into free text are masked here.
    """
    sentence(action)
    context = current_request.get()
    return AuditEntry(
        actor_id=None if actor is SYSTEM else actor.pk,
        office_id=office.pk if isinstance(office, Office) else office,
        region_code=region_code,
        action=action,
        target_type=target._meta.label_lower if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        target_label=masked(str(target))[:200] if target is not None else "",
        person_id=person_id,
        pillar_id=pillar_id,
        changes={name: _without_numbers(name, values) for name, values in (changes or {}).items()},
        count=count,
        reason=masked(reason),
        request_id=context.request_id,
        address=context.address,
    )


def record(**details: Any) -> AuditEntry:
    """One entry, written now. Arguments as `entry`."""
    written = entry(**details)
    written.save(force_insert=True)
    return written


def record_people(entry: AuditEntry, person_ids: Iterable[int]) -> None:
    """Keep who was in the file that a written entry tells of, so that each of them can be answered later."""
    ExportedPeople.objects.bulk_create(blocks_of(entry, person_ids), batch_size=200)


def record_many(entries: Iterable[AuditEntry]) -> None:
    """Entries of a verb in bulk: one statement a thousand."""
    AuditEntry.objects.bulk_create(entries, batch_size=1000)


def changes_between(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, list[Any]]:
    """{field: [old, new]} of the fields that differ, as text that JSON can hold."""
    return {name: [_shown(old.get(name)), _shown(value)] for name, value in new.items() if old.get(name) != value}


# A phone number is no secret number, and the story of a person needs it.
_TOLD_IN_FULL = {"telepon"}


def _without_numbers(name: str, values: Any) -> Any:
    if name in _TOLD_IN_FULL or not isinstance(values, list | tuple):
        return values
    return [masked(value) if isinstance(value, str) else value for value in values]


def _shown(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)
