"""Answers that an office gave for earlier sheets of a kind, taken over for a new one: columns, and values put right.

`settings["remembered"]` is {"columns": {header: [field, or "" to ignore it, day]}, "fixes": {field: {value:
[replacement, day]}}}; the day, in ISO form, is that of the import in which the answer was given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import timezone

from ..models import ImportState, Office, SheetImport
from ..tabular.headings import bare_header, key_of
from ..tabular.schema import Schema
from .fixes import FROM_FILE, OWN
from .registry import import_kind
from .repeating import Repeating
from .staging import unseal_object

LOOKED_AT = 20

RememberedColumns = Mapping[str, tuple[str, str]]


def remembered_columns(settings: Mapping[str, Any]) -> RememberedColumns:
    """{header: (field or "", day)}."""
    return settings.get("remembered", {}).get("columns", {})


def remembered_answers(office: Office, kind: str, *, actor: Any) -> dict[str, Any]:
    """What to begin a new upload's settings with: the answers of the office's latest applied imports of this kind.

    The latest answer to a header or value counts, also one that takes an earlier answer back. {} where there is none.
    """
    found = import_kind(kind)
    applied = SheetImport.objects.visible_to(actor, found.permission).filter(
        office=office, kind=kind, state=ImportState.APPLIED
    )
    latest = sorted(
        applied.order_by("-pk").values_list("applied_at", "settings", "findings")[:LOOKED_AT], reverse=True, key=_moment
    )
    columns: dict[tuple[str, ...], tuple[str, str, str]] = {}
    fixes: dict[str, dict[str, list[str | None]]] = {}
    for moment, settings, findings in latest:
        day = timezone.localdate(moment).isoformat()
        for header, name, said in _columns(settings, found.make_schema(settings), day):
            columns.setdefault(key_of(header), (header, name, said))
        for name, key, to, said in _fixes(settings, findings, found.make_repeating(), day):
            fixes.setdefault(name, {}).setdefault(key, [to, said])
    kept = {name: {key: fix for key, fix in values.items() if fix[0] is not None} for name, values in fixes.items()}
    remembered = {
        "columns": {header: [name, day] for header, name, day in columns.values()},
        "fixes": {name: values for name, values in kept.items() if values},
    }
    return {"remembered": remembered} if any(remembered.values()) else {}


def _moment(row: tuple[Any, ...]) -> Any:
    return row[0]


def _columns(settings: Mapping[str, Any], schema: Schema, day: str) -> Iterator[tuple[str, str, str]]:
    """(header, field or "", day) of headers that mean nothing by themselves; what they took over counts last."""
    own = {**settings.get("overrides", {}), **dict.fromkeys(settings.get("ignores", ()), "")}
    for text, name in own.items():
        header = bare_header(text)
        if header and schema.find(header) is None:
            yield header, name, day
    for header, (name, said) in remembered_columns(settings).items():
        yield header, name, said


def _fixes(
    settings: Mapping[str, Any], findings: bytes | None, repeating: Repeating, day: str
) -> Iterator[tuple[str, str, str | None, str]]:
    """(field, value, replacement or None, day) of those after which a cell was taken, and of those taken back."""
    for fix in unseal_object(findings).get("fixes", ()):
        if fix["origin"] in (OWN, FROM_FILE) and fix["rows"] and repeating.lasts(fix["field"]):
            yield fix["field"], fix["key"], fix["to"], day
    for name, values in settings.get("fixes", {}).items():
        yield from ((name, key, None, day) for key, to in values.items() if to is None)
    for name, values in settings.get("remembered", {}).get("fixes", {}).items():
        if repeating.lasts(name):
            yield from ((name, key, to, said) for key, (to, said) in values.items())
