"""What the roster says of a pillar's own field before the back office writes it."""

from __future__ import annotations

from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import ExtraField
from pilarsosial.core.tabular.headings import key_of

from .importing.schema import READ_PAST, roster_schema
from .models import Assignment


def is_used(field: ExtraField) -> bool:
    """Has any assignment of the pillar a value under its code? Asked of the field as it is stored."""
    stored = ExtraField.objects.filter(pk=field.pk).first()
    return (
        stored is not None and Assignment.objects.filter(pillar=stored.pillar_id, extra__has_key=stored.code).exists()
    )


def check_field(field: ExtraField) -> None:
    """A label is a header of a sheet too: it must mean this field and nothing else. Raises DomainError."""
    known = roster_schema().find(field.label)
    text = ""
    if not key_of(field.label):
        text = "Nama isian harus memuat huruf atau angka."
    elif known is not None and known.name not in READ_PAST:
        text = f"Judul ini pada lembar impor sudah berarti kolom {known.label}. Pilih nama lain."
    else:
        others = ExtraField.objects.filter(pillar=field.pillar_id).exclude(pk=field.pk)
        twin = next((other for other in others if key_of(other.label) == key_of(field.label)), None)
        if twin is not None:
            text = f"Pada lembar impor nama ini sama dengan isian “{twin.label}”. Pilih nama lain."
    if text:
        raise DomainError("reference_invalid", text, {"label": text})
