"""Columns as the database keeps them: ciphertext stays ciphertext. For upkeep, never for pages."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models

from .fields import EncryptedTextField

CHUNK = 5_000


def encrypted_fields() -> Iterator[tuple[type[models.Model], list[EncryptedTextField]]]:
    """Every model that has encrypted columns, with them."""
    for model in sorted(apps.get_models(), key=lambda model: model._meta.db_table):
        fields = [field for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)]
        if fields and model._meta.managed and not model._meta.proxy:
            yield model, fields


def stored_chunks(model: type[models.Model], *fields: str, size: int = CHUNK) -> Iterator[list[tuple]]:
    """(key, value, ...) of all rows, `size` at a time, by rising key; each list is read when it is asked for."""
    quote = connection.ops.quote_name
    key, table = quote(model._meta.pk.column), quote(model._meta.db_table)
    columns = ", ".join([key, *(quote(model._meta.get_field(field).column) for field in fields)])
    rows: list[tuple] = []
    while True:
        after, parameters = (f"WHERE {key} > %s", [rows[-1][0]]) if rows else ("", [])
        with connection.cursor() as cursor:
            # Names come from the models, values go as parameters.
            cursor.execute(f"SELECT {columns} FROM {table} {after} ORDER BY {key} LIMIT {size}", parameters)  # noqa: S608
            rows = cursor.fetchall()
        if not rows:
            return
        yield rows
