"""A long row of batches that must be gone through twice without holding all of it in memory."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

Batch = TypeVar("Batch")

# So many items stay as they are; what comes after is packed until it is asked for.
PLAIN_ITEMS = 6_000


class Spool(Generic[Batch]):
    """Keeps batches in their order. `pack` and `unpack` turn a batch into bytes and back."""

    def __init__(self, pack: Callable[[Batch], bytes], unpack: Callable[[bytes], Batch]):
        self._pack = pack
        self._unpack = unpack
        self._plain: list[Batch] = []
        self._packed: list[bytes] = []
        self._items = 0

    def add(self, batch: Batch, items: int, packed: bytes | None = None) -> None:
        """`packed` is the batch as `pack` gives it, where the caller has made that already."""
        self._items += items
        if self._items <= PLAIN_ITEMS and not self._packed:
            self._plain.append(batch)
        else:
            self._packed.append(zlib.compress(packed or self._pack(batch), 1))

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
