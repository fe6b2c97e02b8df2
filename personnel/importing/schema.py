"""The columns of a roster sheet and the fields of a person, a post and an account that they fill."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pilarsosial.core.tabular.schema import Schema, load_schema

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


@lru_cache(maxsize=1)
def roster_schema() -> Schema:
    return load_schema("roster")


def schema_for(settings: Mapping[str, Any]) -> Schema:
    """The roster's columns; without a NIK column only where the user allows people without one."""
    schema = roster_schema()
    return schema.without_required("nik") if settings.get("allow_missing_nik") else schema
