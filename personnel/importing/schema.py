"""The columns of a roster sheet and the fields of a person, a post and an account that they fill."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from pilarsosial.core.models import ExtraField, ExtraKind
from pilarsosial.core.tabular.headings import key_of
from pilarsosial.core.tabular.schema import Column, Schema, load_schema

# Columns that are understood and have no place in the roster; the operator is told.
NOT_KEPT = ("performance", "yearly_rating", "notes")

# Identity columns of Member, in the order in which they are written, and how they are called in messages.
IDENTITY = {
    "nik": "NIK",
    "name": "Nama lengkap",
    "title_prefix": "Gelar depan",
    "title_suffix": "Gelar belakang",
    "sex": "Jenis kelamin",
    "birth_place": "Tempat lahir",
    "birth_date": "Tanggal lahir",
    "religion": "Agama",
    "marital_status": "Status perkawinan",
    "education": "Pendidikan",
    "main_job": "Pekerjaan utama",
    "address": "Alamat KTP",
    "rt": "RT",
    "rw": "RW",
    "home_region": "Wilayah KTP",
    "phone": "Telepon",
    "email": "Surel",
    "npwp": "NPWP",
    "family_card_no": "Nomor KK",
    "bpjs_no": "Nomor BPJS",
}
SERVICE = {
    "start": "TMT",
    "end": "Tanggal berakhir",
    "membership_no": "Nomor anggota",
    "grade": "Jenjang",
    "decree": "SK",
}
# Kept as ciphertext, shown by their mask.
SECRET = ("nik", "npwp", "family_card_no", "bpjs_no")
KINDS_OF_SECRET = {"nik": "nik", "npwp": "npwp", "family_card_no": "kk", "bpjs_no": "bpjs"}

LEVELS = ("province", "regency", "district", "village")

# What a sheet may say and nobody keeps, unless a pillar asks for it.
READ_PAST = frozenset((*NOT_KEPT, "shirt_size"))
# Columns that a pillar asks for beside: `extra_` and the words of the label, so that two pillars may share one.
EXTRA = "extra_"


@lru_cache(maxsize=1)
def roster_schema() -> Schema:
    return load_schema("roster")


def schema_for(settings: Mapping[str, Any]) -> Schema:
    """The roster's columns; without a NIK column only where the user allows people without one."""
    fields = ExtraField.objects.filter(is_active=True).order_by("pillar_id", "order")
    schema = with_extra_columns(roster_schema(), fields)
    return schema.without_required("nik") if settings.get("allow_missing_nik") else schema


def with_extra_columns(schema: Schema, fields: Iterable[ExtraField]) -> Schema:
    """The schema and a column for each label. A header that so far was read past comes to mean the field, with its
    other spellings; one that means a column of the roster stays that column.
    """
    fields = list(fields)
    labels = {key_of(field.label) for field in fields}
    found: dict[str, Column] = {}
    for field in fields:
        name, kind = extra_name(field), "date" if field.kind == ExtraKind.DATE else "text"
        known = schema.find(field.label)
        if name in found:
            if kind == "date":
                found[name] = replace(found[name], kind=kind)
        elif known is None:
            found[name] = Column(name, field.label, kind)
        elif known.name in READ_PAST:
            spellings = tuple(text for text in (*known.synonyms, known.label) if key_of(text) not in labels)
            found[name] = Column(name, field.label, kind, spellings)
            schema = _without(schema, known.name)
    return replace(schema, columns=(*schema.columns, *found.values())) if found else schema


def _without(schema: Schema, name: str) -> Schema:
    columns, ignored = (
        tuple(column for column in group if column.name != name) for group in (schema.columns, schema.ignored)
    )
    return replace(schema, columns=columns, ignored=ignored)


def extra_columns(pillar_id: int) -> tuple[tuple[Column, ExtraField], ...]:
    """What a pillar asks for beside, in its order: the column as `schema_for` has it, and the field with kind,
    options, help text and whether it is required. For a template to be filled in.
    """
    fields = ExtraField.objects.of(pillar_id)
    columns = with_extra_columns(roster_schema(), fields).by_name
    return tuple((columns[extra_name(field)], field) for field in fields if extra_name(field) in columns)


def extra_name(field: ExtraField) -> str:
    """`extra_jumlah_kpm` for a field called "Jumlah KPM", whatever its code."""
    return EXTRA + "_".join(key_of(field.label))
