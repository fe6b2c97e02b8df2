"""The way back from a backup: into an empty migrated database of the same version, all or nothing."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.core.management.color import no_style
from django.db import IntegrityError, connection, models, transaction
from django.db.models.sql import InsertQuery

from pilarsosial.core import audit, guards
from pilarsosial.core.errors import DomainError
from pilarsosial.core.fields import field_cipher

from . import integrity
from .backup import FORMAT, MANIFEST, PROBE_KIND, applied_migrations, columns_of, kept_models, row_count

# What `migrate` itself puts in; everything else must be empty.
_SHIPPED = (
    "core_bank",
    "core_pillar",
    "core_position",
    "core_region",
    "core_requirement",
    "auth_permission",
    "django_content_type",
)
BATCH = 1_000


def restore_backup(folder: Path, *, actor: Any) -> dict[str, Any]:
    """Fills this empty installation from the backup. Returns the manifest.

    Everything is checked: the version, every digest and count, every reference, and that FIELD_KEYS opens what is
    encrypted. Raises DomainError `not_a_backup`, `backup_damaged`, `other_version`, `wrong_keys` or `not_empty`;
    nothing is changed then.
    """
    manifest = _read_manifest(folder)
    _require_same_version(manifest)
    _require_keys(manifest)
    _require_empty()
    files = Path(settings.MEDIA_ROOT)
    try:
        with transaction.atomic():
            _load(folder, manifest)
            _require_open_fields()
            _copy_files(folder, manifest, files)
            audit.record(
                actor=actor,
                action="backup.restored",
                count=row_count(manifest),
                changes={"cadangan": [None, manifest["made_at"]]},
            )
    except BaseException:
        shutil.rmtree(files, ignore_errors=True)
        raise
    return manifest


def _read_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError) as error:
        raise DomainError("not_a_backup", f"{folder} bukan cadangan: {MANIFEST} tidak dapat dibaca.") from error
    if manifest.get("format") != FORMAT:
        raise DomainError("other_version", "Bentuk cadangan ini tidak dikenal oleh versi aplikasi ini.")
    return manifest


def _require_same_version(manifest: dict[str, Any]) -> None:
    ours, theirs = ({tuple(row) for row in rows} for rows in (applied_migrations(), manifest["migrations"]))
    if ours == theirs:
        return
    lacking, extra = sorted(theirs - ours), sorted(ours - theirs)
    parts = []
    if lacking:
        parts.append(f"di sini belum ada {_listed(lacking)}")
    if extra:
        parts.append(f"di cadangan belum ada {_listed(extra)}")
    raise DomainError(
        "other_version",
        f"Cadangan berasal dari versi lain: {'; '.join(parts)}. Pulihkan dengan versi yang sama, lalu perbarui.",
    )


def _listed(migrations: list[tuple[str, str]]) -> str:
    shown = ", ".join(".".join(row) for row in migrations[:3])
    return f"{shown} dan {len(migrations) - 3} lagi" if len(migrations) > 3 else shown


def _require_keys(manifest: dict[str, Any]) -> None:
    """Before anything slow: does a key of FIELD_KEYS open what the backup's newest key wrote?"""
    try:
        field_cipher().decrypt(base64.b64decode(manifest["probe"]), PROBE_KIND)
    except InvalidTag as error:
        raise DomainError(
            "wrong_keys",
            "FIELD_KEYS di sini bukan kunci yang dipakai saat cadangan dibuat. Pasang dulu salinan kunci itu.",
        ) from error


def _require_empty() -> None:
    filled = [
        model._meta.verbose_name
        for model in kept_models()
        if model._meta.db_table not in _SHIPPED and model._base_manager.exists()
    ]
    files = Path(settings.MEDIA_ROOT)
    if files.is_dir() and any(files.iterdir()):
        filled.append(str(files))
    if filled:
        raise DomainError(
            "not_empty",
            f"Pemulihan hanya ke instalasi kosong yang baru dimigrasi; di sini sudah ada {', '.join(filled[:5])}.",
        )


def _load(folder: Path, manifest: dict[str, Any]) -> None:
    kept = kept_models()
    # Guards ask for the right moment of an act, and what comes back happened long ago. Every row is under its digest.
    guards.drop_guards(connection)
    described = {table["table"]: table for table in manifest["tables"]}
    for model in reversed(kept):
        model._base_manager.all()._raw_delete("default")
    for model in kept:
        table = described.pop(model._meta.db_table, None)
        if table is None or table["columns"] != [field.column for field in columns_of(model)]:
            raise DomainError("backup_damaged", f"Tabel {model._meta.db_table} tidak ada atau berbeda di cadangan.")
        _load_table(model, table, folder)
    if described:
        raise DomainError("backup_damaged", f"Cadangan memuat tabel yang tidak dikenal: {', '.join(described)}.")
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), kept):
            cursor.execute(statement)
    try:
        connection.check_constraints()
    except IntegrityError as error:
        raise DomainError("backup_damaged", "Cadangan memuat rujukan ke data yang tidak ada.") from error
    guards.apply_guards(connection)


def _load_table(model: type[models.Model], table: dict[str, Any], folder: Path) -> None:
    fields = columns_of(model)
    digest, rows = hashlib.sha256(), 0
    batch: list[models.Model] = []
    for line in _lines(folder / table["file"], table["table"]):
        digest.update(line)
        rows += 1
        values = (_value(field, value) for field, value in zip(fields, json.loads(line), strict=True))
        batch.append(model(**{field.attname: value for field, value in zip(fields, values, strict=True)}))
        if len(batch) >= BATCH:
            _insert(model, fields, batch)
    _insert(model, fields, batch)
    if (rows, digest.hexdigest()) != (table["rows"], table["sha256"]):
        raise _damaged(table["table"])


def _lines(path: Path, table: str) -> Iterator[bytes]:
    try:
        with gzip.open(path, "rb") as lines:
            yield from lines
    except (OSError, EOFError, ValueError) as error:
        raise _damaged(table) from error


def _damaged(what: str) -> DomainError:
    return DomainError("backup_damaged", f"Cadangan rusak: {what} tidak sama dengan yang tertulis di {MANIFEST}.")


def _value(field: models.Field, value: Any) -> Any:
    if value is None or isinstance(field, models.JSONField):
        return value
    if field.get_internal_type() == "BinaryField":
        return base64.b64decode(value)
    return field.target_field.to_python(value) if field.remote_field else field.to_python(value)


def _insert(model: type[models.Model], fields: list[models.Field], batch: list[models.Model]) -> None:
    """As they are: no `auto_now`, no defaults, ciphertext as ciphertext. Empties the list."""
    size = connection.ops.bulk_batch_size(fields, batch) or BATCH
    for start in range(0, len(batch), size):
        query = InsertQuery(model)
        query.insert_values(fields, batch[start : start + size], raw=True)
        query.get_compiler(connection=connection).execute_sql()
    batch.clear()


def _require_open_fields() -> None:
    (finding,) = integrity.run(["encrypted_values_open"])
    if finding.violations:
        raise DomainError(
            "wrong_keys", f"{finding.violations} nilai terenkripsi tidak terbuka dengan FIELD_KEYS yang terpasang."
        )


def _copy_files(folder: Path, manifest: dict[str, Any], target: Path) -> None:
    for described in manifest["files"]:
        copy = (target / described["path"]).resolve()
        if not copy.is_relative_to(target.resolve()):
            raise _damaged(described["path"])
        try:
            data = (folder / "files" / described["path"]).read_bytes()
        except OSError as error:
            raise _damaged(described["path"]) from error
        if hashlib.sha256(data).hexdigest() != described["sha256"]:
            raise _damaged(described["path"])
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(data)
        copy.chmod(0o600)
