"""A long row of batches that must be gone through twice without holding all of it in memory."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

Batch = TypeVar("Batch")

# So many items stay as they are; when there are more, all are packed until they are asked for.
PLAIN_ITEMS = 2_000


class Spool(Generic[Batch]):
    """Keeps batches in their order. `pack` and `unpack` turn a batch into bytes and back."""

    def __init__(self, pack: Callable[[Batch], bytes], unpack: Callable[[bytes], Batch]):
        self._pack = pack
        self._unpack = unpack
        self._plain: list[Batch] = []
        self._packed: list[bytes] = []
        self._items = 0

    def add(self, batch: Batch, items: int) -> None:
        self._items += items
        self._plain.append(batch)
        if self._items > PLAIN_ITEMS:
            self._packed.extend(zlib.compress(self._pack(plain), 1) for plain in self._plain)
            self._plain.clear()

    def __iter__(self) -> Iterator[Batch]:
        yield from self._plain
        for packed in self._packed:
            yield self._unpack(zlib.decompress(packed))

    def drain(self) -> Iterator[Batch]:
        """The batches once, each forgotten as soon as it was given."""
        self._plain.reverse()
        while self._plain:
            yield self._plain.pop()
        self._packed.reverse()
        while self._packed:
            yield self._unpack(zlib.decompress(self._packed.pop()))
