"""A backup that both engines can write and read: a folder of compressed tables, the files, and a manifest.

`manifest.json`   version, applied migrations, for each table its columns, rows and digest, for each file its digest
`tables/*.gz`     a JSON list a line; encrypted fields stay encrypted
`files/`          what the site keeps beside the database

FIELD_KEYS and SECRET_KEY never go into it: whoever steals a backup must not read a NIK. They are kept apart.
Sessions and counts of wrong passwords are left out: nobody comes back signed in.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.fields import EncryptedTextField, field_cipher

FORMAT = 1
MANIFEST = "manifest.json"
PROBE, PROBE_KIND = "pilar-sosial", "backup"
CHUNK = 2_000
# Passing things of the running site: who is signed in and who typed a wrong password.
_LEFT_OUT = ("sessions", "usersessions", "axes")


def make_backup(folder: Path, *, actor: Any, now: datetime) -> dict[str, Any]:
    """Writes a backup into a folder that must not be there yet (or be empty). Returns the manifest.

    Raises DomainError `folder_not_empty`, `folder_inside_files` or `not_migrated`. A backup that broke off leaves
    `<folder>.unfinished`.
    """
    _require_migrated()
    files = Path(settings.MEDIA_ROOT)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DomainError("folder_not_empty", f"{folder} sudah berisi. Cadangan ditulis ke folder baru atau kosong.")
    if folder.resolve().is_relative_to(files.resolve()):
        raise DomainError("folder_inside_files", f"{folder} berada di dalam {files}, yang ikut dicadangkan.")
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    (unfinished / "tables").mkdir(parents=True)
    unfinished.chmod(0o700)
    with _snapshot():
        manifest: dict[str, Any] = {
            "format": FORMAT,
            "made_at": now.isoformat(),
            "engine": connection.vendor,
            "migrations": applied_migrations(),
            "probe": base64.b64encode(field_cipher().encrypt(PROBE, PROBE_KIND)).decode(),
            "tables": [_write_table(model, unfinished / "tables") for model in kept_models()],
        }
    # After the tables: a file that a row speaks of was there before the row.
    manifest["files"] = list(_copy_files(files, unfinished / "files"))
    _write(unfinished / MANIFEST, json.dumps(manifest, indent=1).encode())
    if folder.exists():
        folder.rmdir()
    unfinished.rename(folder)
    audit.record(actor=actor, action="backup.made", count=row_count(manifest))
    return manifest


def _require_migrated() -> None:
    """What the models say must be what the tables are, or the backup would lack something unseen."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise DomainError(
            "not_migrated",
            "Basis data ini dari versi lain. Buat cadangan dengan versi yang lama, atau jalankan migrate dahulu.",
        )


def row_count(manifest: dict[str, Any]) -> int:
    return sum(table["rows"] for table in manifest["tables"])


def kept_models() -> list[type[models.Model]]:
    """Every table that a backup holds, each after those it points to (guards look them up)."""
    wanted = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in _LEFT_OUT
    ]
    ordered: list[type[models.Model]] = []
    visiting: set[type[models.Model]] = set()

    def visit(model: type[models.Model]) -> None:
        if model in visiting or model not in wanted:
            return
        visiting.add(model)
        for field in model._meta.concrete_fields:
            if field.remote_field:
                visit(field.remote_field.model)
        ordered.append(model)

    for model in sorted(wanted, key=lambda model: model._meta.db_table):
        visit(model)
    return ordered


def columns_of(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def applied_migrations() -> list[list[str]]:
    return sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())


@contextmanager
def _snapshot() -> Iterator[None]:
    """All tables as of one moment, without keeping anybody from writing meanwhile."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        # Django's own transactions begin as writers here (IMMEDIATE) and would make everybody wait.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("COMMIT")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def _write_table(model: type[models.Model], folder: Path) -> dict[str, Any]:
    fields = columns_of(model)
    name, digest, rows = f"{model._meta.db_table}.gz", hashlib.sha256(), 0
    with _private(folder / name) as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as lines:
        for row in _rows(model, fields):
            line = json.dumps([_plain(value) for value in row], ensure_ascii=False, separators=(",", ":")).encode()
            lines.write(line + b"\n")
            digest.update(line + b"\n")
            rows += 1
    return {
        "table": model._meta.db_table,
        "columns": [field.column for field in fields],
        "rows": rows,
        "sha256": digest.hexdigest(),
        "file": f"tables/{name}",
    }


def _rows(model: type[models.Model], fields: list[models.Field]) -> Iterator[tuple]:
    names: list[Any] = []
    ciphertexts: dict[str, models.Expression] = {}
    for field in fields:
        if isinstance(field, EncryptedTextField):
            ciphertexts[f"raw_{field.name}"] = models.ExpressionWrapper(
                models.F(field.name), output_field=models.BinaryField()
            )
            names.append(f"raw_{field.name}")
        else:
            names.append(field.attname)
    rows = model._base_manager.annotate(**ciphertexts).order_by("pk").values_list(*names)
    yield from rows.iterator(chunk_size=CHUNK)


def _plain(value: Any) -> Any:
    """As JSON holds it; the field's type says on the way back what it was."""
    if value is None or isinstance(value, bool | int | str | dict | list):
        return value
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _copy_files(source: Path, target: Path) -> Iterator[dict[str, Any]]:
    if not source.is_dir():
        return
    for path in sorted(source.rglob("*")):
        if path.is_file():
            name = path.relative_to(source).as_posix()
            copy = target / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            try:
                data = path.read_bytes()
            except FileNotFoundError:
                continue  # its days were over while this ran
            _write(copy, data)
            yield {"path": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def _private(path: Path):
    """Opened for writing, for its owner alone."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _write(path: Path, data: bytes) -> None:
    with _private(path) as file:
        file.write(data)
