"""Numbers to numbers for a hundred thousand people, in a quarter of what a dictionary takes."""

from __future__ import annotations

import secrets
from array import array

_FIRST_BITS = 10
_WORD = (1 << 64) - 1


class NumberTable:
    """A dictionary whose keys are whole numbers from 1 to 2**63 - 1 and whose values fit into 32 bits.

    Open addressing in two arrays. Where a key lands is drawn anew for each table, so that no file can be made in which
    all keys land together.
    """

    def __init__(self) -> None:
        self._factor = secrets.randbits(64) | 1
        self._count = 0
        self._make_room(_FIRST_BITS)

    def get(self, key: int) -> int | None:
        at = self._place_of(key)
        return self._values[at] if self._keys[at] else None

    def __contains__(self, key: int) -> bool:
        return self._keys[self._place_of(key)] != 0

    def __setitem__(self, key: int, value: int) -> None:
        at = self._place_of(key)
        if not self._keys[at]:
            self._count += 1
            if self._count * 5 > len(self._keys) * 4:
                self._grow()
                at = self._place_of(key)
            self._keys[at] = key
        self._values[at] = value

    def _place_of(self, key: int) -> int:
        """Where the key stands, or the free place where it would."""
        keys, last = self._keys, self._last
        at = (key * self._factor & _WORD) >> self._shift
        while (known := keys[at]) and known != key:
            at = (at + 1) & last
        return at

    def _make_room(self, bits: int) -> None:
        self._shift, self._last = 64 - bits, (1 << bits) - 1
        self._keys = array("q", (0,)) * (1 << bits)
        self._values = array("i", (0,)) * (1 << bits)

    def _grow(self) -> None:
        pairs = zip(self._keys, self._values, strict=True)
        self._make_room(65 - self._shift)
        for key, value in pairs:
            if key:
                at = self._place_of(key)
                self._keys[at], self._values[at] = key, value
