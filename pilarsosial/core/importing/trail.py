"""Audit entries of an import in bulk: one for each changed object, written in sets."""

from __future__ import annotations

import json
import re
from typing import Any

from .. import bulk
from ..actions import sentence
from ..logs import masked
from ..models import AuditEntry
from ..policies import SYSTEM
from ..request_context import current_request

_COLUMNS = (
    "actor_id",
    "office_id",
    "region_code",
    "action",
    "target_type",
    "target_id",
    "target_label",
    "person_id",
    "pillar_id",
    "changes",
    "count",
    "reason",
    "request_id",
    "address",
)

_encode = json.JSONEncoder(ensure_ascii=False).encode
# What `masked` would look at twice; most entries hold neither.
_SUSPECT = re.compile(r"\d{10}|/undangan/|(?:\d[\W_]{0,12}){14}")
_PHONE = "telepon"


class Trail:
    """Collects entries and writes them with `flush`. Values of NIK and accounts are masked before they get here."""

    def __init__(self, actor: Any) -> None:
        self._actor = None if actor is SYSTEM else actor.pk
        self._context = current_request.get()
        self._rows: list[tuple] = []
        self._known: set[str] = set()

    def add(
        self,
        action: str,
        target: tuple[str, int, str],
        changes: dict[str, list[Any]],
        *,
        region_code: str = "",
        office_id: int | None = None,
        person_id: int | None = None,
        pillar_id: int | None = None,
        count: int | None = None,
        reason: str = "",
    ) -> None:
        """`target` is (model label, id, label). Raises KeyError for an action that nobody registered."""
        if action not in self._known:
            sentence(action)
            self._known.add(action)
        label, pk, text = target
        self._rows.append(
            (
                self._actor,
                office_id,
                region_code,
                action,
                label,
                str(pk),
                _plain(text)[:200],
                person_id,
                pillar_id,
                _told(changes),
                count,
                reason,
                self._context.request_id,
                self._context.address,
            )
        )

    def flush(self) -> int:
        """Write what was collected; returns how many entries."""
        written = bulk.insert_rows(AuditEntry, _COLUMNS, self._rows)
        self._rows = []
        return written


def _told(changes: dict[str, list[Any]]) -> str:
    """As JSON, without long numbers that somebody typed into free text; a phone number is none of those."""
    texts = [str(value) for name, pair in changes.items() if name != _PHONE for value in pair]
    if _SUSPECT.search("\n".join(texts)):
        changes = {name: pair if name == _PHONE else list(map(_plain, pair)) for name, pair in changes.items()}
    return _encode(changes)


def _plain(value: Any) -> Any:
    return masked(value) if isinstance(value, str) and _SUSPECT.search(value) else value
