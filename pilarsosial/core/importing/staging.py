"""Staged rows in the database: sealed chunks, written while the file is read, read back for pages and for applying."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..models import ImportChunk, SheetImport
from .rows import Counts, StagedRow
from .vault import seal, unseal

ROWS_IN_CHUNK = 2_000


def pack(rows: list[StagedRow]) -> bytes:
    """Rows as the bytes that are staged, and of which the plan's digest is made."""
    return json.dumps([row.as_list() for row in rows], ensure_ascii=False, separators=(",", ":")).encode()


def unpack(data: bytes) -> list[StagedRow]:
    return [StagedRow.from_list(item) for item in json.loads(data)]


def seal_object(value: Any) -> bytes:
    """JSON, sealed."""
    return seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def unseal_object(sealed: bytes | memoryview | None) -> Any:
    """The reverse of `seal_object`; an empty dictionary for nothing."""
    return json.loads(unseal(bytes(sealed))) if sealed else {}


def store_chunk(sheet_import: SheetImport, number: int, packed: bytes, counts: Counts) -> None:
    """One statement for up to ROWS_IN_CHUNK rows."""
    ImportChunk(
        sheet_import=sheet_import,
        revision=sheet_import.revision,
        number=number,
        data=seal(packed),
        **counts.verdicts(),
    ).save(force_insert=True)


def chunks_of(sheet_import: SheetImport) -> Iterator[list[StagedRow]]:
    """The staged rows of the current reading in the order of the file, one statement a chunk."""
    number = 0
    while True:
        data = (
            ImportChunk.objects.filter(sheet_import=sheet_import, revision=sheet_import.revision, number=number)
            .values_list("data", flat=True)
            .first()
        )
        if data is None:
            return
        yield unpack(unseal(data))
        number += 1


def forget_chunks(sheet_import: SheetImport, *, before: int | None = None) -> None:
    """Delete staged rows: all of them, or those of readings before a revision."""
    chunks = ImportChunk.objects.filter(sheet_import=sheet_import)
    if before is not None:
        chunks = chunks.filter(revision__lt=before)
    chunks._raw_delete(chunks.db)


def staged_page(sheet_import: SheetImport, verdict: str, *, start: int, size: int) -> tuple[list[StagedRow], int]:
    """Rows `start` to `start + size` of one verdict ("" for all) and how many of it there are.

    Only the chunks that hold the page are opened.
    """
    columns = ("new", "changed", "unchanged", "rejected")
    counts = list(
        ImportChunk.objects.filter(sheet_import=sheet_import, revision=sheet_import.revision)
        .order_by("number")
        .values("number", *columns)
    )
    sizes = [(row["number"], row[verdict] if verdict else sum(row[name] for name in columns)) for row in counts]
    found: list[StagedRow] = []
    passed = 0
    for number, held in sizes:
        if passed + held > start and len(found) < size:
            rows = [row for row in _chunk(sheet_import, number) if not verdict or row.verdict == verdict]
            first = max(start - passed, 0)
            found.extend(rows[first : first + size - len(found)])
        passed += held
    return found, passed


def _chunk(sheet_import: SheetImport, number: int) -> list[StagedRow]:
    chunk = ImportChunk.objects.get(sheet_import=sheet_import, revision=sheet_import.revision, number=number)
    return unpack(unseal(chunk.data))
