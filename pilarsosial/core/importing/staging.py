"""Staged rows in the database: sealed chunks, written while the file is read, read back for pages and for applying."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..models import ImportChunk, SheetImport, Verdict
from .rows import Counts, StagedRow
from .vault import seal, unseal

ROWS_IN_CHUNK = 2_000
_WRITTEN_TOGETHER = 100

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def pack(rows: list[StagedRow]) -> bytes:
    """Rows as the bytes that are staged, and of which the plan's digest is made."""
    slices = (rows[first : first + _WRITTEN_TOGETHER] for first in range(0, len(rows), _WRITTEN_TOGETHER))
    # A slice at a time: the encoder keeps every text until it is done.
    return b"[%b]" % b",".join(_encode([row.as_list() for row in part])[1:-1].encode() for part in slices)


def unpack(data: bytes) -> list[StagedRow]:
    return [StagedRow.from_list(item) for item in json.loads(data)]


def seal_object(value: Any) -> bytes:
    """JSON, sealed."""
    return seal(_encode(value).encode())


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
    return map(unpack, packed_chunks(sheet_import))


def packed_chunks(sheet_import: SheetImport) -> Iterator[bytes]:
    """The same as `pack` gave them."""
    number = 0
    while True:
        data = (
            ImportChunk.objects.filter(sheet_import=sheet_import, revision=sheet_import.revision, number=number)
            .values_list("data", flat=True)
            .first()
        )
        if data is None:
            return
        yield unseal(data)
        number += 1


class RowsToWrite:
    """The new and changed rows of an import in batches: as they were planned; many are read from their chunks again."""

    def __init__(self, sheet_import: SheetImport) -> None:
        self._import = sheet_import
        self._numbers: list[int] = []
        self._held: dict[int, list[StagedRow]] = {}
        self._count = 0

    def add(self, number: int, rows: list[StagedRow]) -> None:
        """The rows of a chunk, just planned and found to be as they were staged."""
        if rows := _to_write(rows):
            self._numbers.append(number)
            self._count += len(rows)
            if self._count <= ROWS_IN_CHUNK:
                self._held[number] = rows
            else:
                self._held.clear()

    def __iter__(self) -> Iterator[list[StagedRow]]:
        for number in self._numbers:
            yield self._held.get(number) or _to_write(_chunk(self._import, number))


def _to_write(rows: list[StagedRow]) -> list[StagedRow]:
    return [row for row in rows if row.verdict in (Verdict.NEW, Verdict.CHANGED)]


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
