"""Values of a pillar's own fields as the verbs of assignments write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import ExtraField

from .. import extra
from ..models import Assignment

# How a refusal names the field of a form: `tambahan_` and the code.
PREFIX = "tambahan_"


def with_extra(pillar_id: int, known: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """`put_extra` with the fields of a pillar."""
    return put_extra(ExtraField.objects.of(pillar_id), known, given)


def put_extra(own: Iterable[ExtraField], known: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """`known` with what was `given` ({code: text or value}; empty clears), checked by the pillar's fields.

    What is given as it is known stays, also where it is no choice any more. Raises DomainError beside each field.
    """
    fields = {field.code: field for field in own}
    values, faults = dict(known), {}
    for code, cell in given.items():
        field = fields.get(code)
        if field is None:
            raise DomainError("unknown_field", "Isian tambahan itu tidak dipakai lagi. Muat ulang halaman.")
        if code in known and cell == known[code]:
            continue
        try:
            value = extra.clean(field, cell)
        except extra.ExtraRefused as refusal:
            faults[f"{PREFIX}{code}"] = refusal.message
            continue
        if value is not None:
            values[code] = value
        elif field.required:
            faults[f"{PREFIX}{code}"] = f"{field.label} wajib diisi."
        else:
            values.pop(code, None)
    if faults:
        raise DomainError("extra_invalid", " ".join(faults.values()), faults)
    return values


def told_extra(row: Assignment) -> dict[str, str | None]:
    """{label: text} of every field of the pillar, None for what is empty: as the trail tells an assignment."""
    fields = ExtraField.objects.of(row.pillar_id)
    return {field.label: extra.told(field, row.extra.get(field.code)) or None for field in fields}
