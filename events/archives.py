"""Zip files that leave a piece at a time while they are made."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import PurePath

_NOT_FOR_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_LONGEST = 100


def archived(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """The pieces of a zip of (name, bytes); names are made fit for every system. Pictures and Word files are packed
    already, so nothing is packed again."""
    out = _Pieces()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files:
            archive.writestr(file_name(name), data)
            yield out.taken()
    yield out.taken()


def file_name(name: str) -> str:
    """`001 Sri/Wahyuni.png` -> `001 Sri Wahyuni.png`."""
    path = PurePath(" ".join(_NOT_FOR_NAMES.sub(" ", name).split()))
    return f"{path.stem[:_LONGEST].strip()}{path.suffix}"


class _Pieces(io.RawIOBase):
    """Written to and read off piece by piece; nobody goes back in it."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)
