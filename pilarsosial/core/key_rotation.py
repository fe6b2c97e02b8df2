"""Everything that FIELD_KEYS encrypts, written anew under its newest key.

The site goes on meanwhile: it must already know both keys, the newest first, and asks under each. What was done stays
done, so a rotation that broke off is simply started again. Backups keep the key they were made under.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import IntegrityError, connection, models, transaction

from . import audit, second_factor
from .fields import EncryptedTextField, field_cipher
from .importing import vault
from .models import ImportChunk, SheetImport
from .policies import require
from .raw_rows import encrypted_fields, stored_chunks

CHUNK = 2_000
# Columns that `vault` seals; nothing in their type says so.
SEALED: tuple[tuple[type[models.Model], str], ...] = (
    (SheetImport, "findings"),
    (SheetImport, "journal"),
    (ImportChunk, "data"),
)


@dataclass
class Rotated:
    """What was done to one column (or kind of secret). `unreadable` and `doubled` are keys of rows left as they were:
    no key opens them, or somebody else has the same value under the newest key."""

    name: str
    checked: int = 0
    rewritten: int = 0
    unreadable: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)


def rotate_keys(*, actor: Any) -> list[Rotated]:
    """All of it, in chunks that are each one transaction. Raises nothing for bad rows: they are in the result."""
    require(actor, "reference.change")
    results = []
    for model, fields in encrypted_fields():
        for column in fields:
            results.append(_last(rotate_column(model, column)))
    results += [_last(_rotate_sealed(model, name)) for model, name in SEALED]
    results += [_rotate_files(), Rotated("langkah kedua", rewritten=second_factor.reencrypt())]
    audit.record(
        actor=actor,
        action="keys.rotated",
        count=sum(one.rewritten for one in results),
        changes={one.name: [None, one.rewritten] for one in results if one.rewritten}
        | {"kunci": [None, len(settings.FIELD_KEYS)]},
    )
    return results


def rotate_column(model: type[models.Model], column: EncryptedTextField, size: int = CHUNK) -> Iterator[Rotated]:
    """One encrypted column, `size` rows at a time; yields the running count after each chunk that is safe."""
    cipher = field_cipher()
    counted = Rotated(f"{model._meta.db_table}.{column.column}")
    yield counted
    for rows in stored_chunks(model, column.name, size=size):
        changed = []
        for key, old in rows:
            if old is None:
                continue
            counted.checked += 1
            if cipher.is_current(old, column.kind):
                continue
            try:
                changed.append((key, bytes(old), cipher.encrypt(cipher.decrypt(old, column.kind), column.kind)))
            except InvalidTag:
                counted.unreadable.append(str(key))
        _replace(model, column, changed, counted)
        yield counted


def _replace(
    model: type[models.Model], column: models.Field, changed: list[tuple[Any, bytes, bytes]], counted: Rotated
) -> None:
    """Compare and set: a value that somebody changed meanwhile is current already and left alone."""
    if not changed:
        return
    try:
        with transaction.atomic():
            counted.rewritten += _update(model, column, changed)
    except IntegrityError:
        if len(changed) == 1:
            counted.doubled.append(str(changed[0][0]))
            return
        for one in changed:
            _replace(model, column, [one], counted)


def _update(model: type[models.Model], column: models.Field, changed: list[tuple[Any, bytes, bytes]]) -> int:
    quote = connection.ops.quote_name
    table, name, key = quote(model._meta.db_table), quote(column.column), quote(model._meta.pk.column)
    rows = ", ".join(["(%s, %s, %s)"] * len(changed))
    binary = connection.Database.Binary
    with connection.cursor() as cursor:
        # Names come from the models, values go as parameters.
        cursor.execute(
            f"UPDATE {table} SET {name} = v.column3 FROM (VALUES {rows}) AS v "  # noqa: S608
            f"WHERE {table}.{key} = v.column1 AND {table}.{name} = v.column2",
            [value for pk, old, new in changed for value in (pk, binary(old), binary(new))],
        )
        return cursor.rowcount


def _rotate_sealed(model: type[models.Model], name: str) -> Iterator[Rotated]:
    column = model._meta.get_field(name)
    counted = Rotated(f"{model._meta.db_table}.{column.column}")
    yield counted
    for rows in stored_chunks(model, name, size=20):  # each may be a megabyte
        for key, old in rows:
            if old is None:
                continue
            counted.checked += 1
            if vault.is_current(old):
                continue
            try:
                fresh = vault.seal(vault.unseal(old))
            except vault.VaultError:
                counted.unreadable.append(str(key))
                continue
            _replace(model, column, [(key, bytes(old), fresh)], counted)
        yield counted


def _rotate_files() -> Rotated:
    counted = Rotated("berkas unggahan")
    for name in vault.stored_names():
        counted.checked += 1
        try:
            counted.rewritten += vault.reseal(name)
        except (vault.VaultError, OSError):
            counted.unreadable.append(name)
    return counted


def _last(steps: Iterator[Rotated]) -> Rotated:
    for counted in steps:
        result = counted
    return result
