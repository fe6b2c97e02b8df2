"""Uploads and everything read out of them, sealed at rest under keys derived from FIELD_KEYS.

Short things (staged rows, findings) are one sealed piece. Files are a stream of pieces of one megabyte, each sealed
with its place and whether it is the last, so that no piece can be moved, left out or cut off unseen.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PIECE = 1024 * 1024
MAGIC = b"PSF1"
_NONCE = 12
_PREFIX = 7
_TAG = 16


class VaultError(Exception):
    """A sealed file is not there, is damaged, or was sealed with a key that FIELD_KEYS no longer has."""


def seal(data: bytes) -> bytes:
    """Compressed and encrypted under the newest key."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _ciphers()[0].encrypt(nonce, zlib.compress(data, 1), b"blob")


def unseal(sealed: bytes) -> bytes:
    """The reverse of `seal`. Raises VaultError."""
    sealed = bytes(sealed)
    for cipher in _ciphers():
        try:
            return zlib.decompress(cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], b"blob"))
        except InvalidTag:
            continue
    raise VaultError("no key of FIELD_KEYS opens this")


def is_current(sealed: bytes) -> bool:
    """Was it sealed under the newest key?"""
    sealed = bytes(sealed)
    try:
        _ciphers()[0].decrypt(sealed[:_NONCE], sealed[_NONCE:], b"blob")
    except InvalidTag:
        return False
    return True


def store(pieces: Iterable[bytes], prefix: str = "") -> tuple[str, int]:
    """Write an upload; returns the name to ask for it by and its size in bytes. `prefix` begins that name."""
    name = prefix + secrets.token_hex(16)
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    salt = secrets.token_bytes(_PREFIX)
    size = 0
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(MAGIC + salt)
        for number, (piece, last) in enumerate(_even(pieces)):
            size += len(piece)
            file.write(_ciphers()[0].encrypt(_nonce(salt, number, last), piece, MAGIC))
    return name, size


@contextmanager
def opened(name: str) -> Iterator[bytes | Path]:
    """The upload in clear: a path into memory where the system has such (Linux), else its bytes. Never on the disk."""
    if not hasattr(os, "memfd_create"):
        yield b"".join(read(name))
        return
    descriptor = os.memfd_create("sheet", os.MFD_CLOEXEC)
    try:
        with open(descriptor, "wb", closefd=False) as memory:
            for piece in read(name):
                memory.write(piece)
        yield Path(f"/proc/self/fd/{descriptor}")
    finally:
        os.close(descriptor)


def read(name: str) -> Iterator[bytes]:
    """The upload in clear, piece by piece. Raises VaultError."""
    try:
        file = _path(name).open("rb")
    except OSError as error:
        raise VaultError("the file is gone") from error
    with file:
        prefix = _read_head(file)
        cipher = None
        sealed = file.read(PIECE + _TAG)
        number = 0
        while sealed:
            following = file.read(PIECE + _TAG)
            nonce = _nonce(prefix, number, not following)
            cipher, piece = _open_piece(cipher, nonce, sealed)
            yield piece
            sealed, number = following, number + 1


def stored_names(prefix: str = "") -> list[str]:
    """Every upload that is kept, or those whose names begin so."""
    return sorted(path.stem for path in _path("any").parent.glob(f"{prefix}*.bin"))


def stored_at(name: str) -> datetime:
    """When the file was last written; now, when it is gone."""
    try:
        seconds = _path(name).stat().st_mtime
    except OSError:
        return datetime.now(UTC)
    return datetime.fromtimestamp(seconds, UTC)


def reseal(name: str) -> bool:
    """Seal an upload under the newest key; False when it was already. Raises VaultError."""
    path = _path(name)
    with path.open("rb") as file:
        prefix = _read_head(file)
        sealed = file.read(PIECE + _TAG)
        last = not file.read(1)
    try:
        _ciphers()[0].decrypt(_nonce(prefix, 0, last), sealed, MAGIC)
    except InvalidTag:
        fresh, _ = store(read(name))
        _path(fresh).replace(path)
        return True
    return False


def remove(name: str) -> None:
    """Delete an upload; one that is gone already is no fault."""
    if name:
        _path(name).unlink(missing_ok=True)


def keyed_digest() -> hashlib._Hash:
    """A BLAKE2 digest that nobody can try guesses against without the key."""
    return hashlib.blake2b(digest_size=32, key=_derived(settings.FIELD_KEYS[-1], b"pilarsosial digest"))


def _read_head(file: BinaryIO) -> bytes:
    head = file.read(len(MAGIC) + _PREFIX)
    if not head.startswith(MAGIC) or len(head) != len(MAGIC) + _PREFIX:
        raise VaultError("not a sealed file")
    return head[len(MAGIC) :]


def _open_piece(cipher: AESGCM | None, nonce: bytes, sealed: bytes) -> tuple[AESGCM, bytes]:
    for candidate in [cipher] if cipher else _ciphers():
        try:
            return candidate, candidate.decrypt(nonce, sealed, MAGIC)
        except InvalidTag:
            continue
    raise VaultError("the file is damaged, or no key of FIELD_KEYS opens it")


def _even(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The same bytes in pieces of one size, each with whether it is the last; an empty upload is one empty piece."""
    rest = bytearray()
    for piece in pieces:
        rest += piece
        while len(rest) > PIECE:
            yield bytes(rest[:PIECE]), False
            del rest[:PIECE]
    yield bytes(rest), True


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + struct.pack(">IB", number, last)


def _path(name: str) -> Path:
    if not (name.isalnum() and name.isascii()):
        raise VaultError("not a name of a sealed file")
    return Path(settings.MEDIA_ROOT) / "imports" / f"{name}.bin"


def _ciphers() -> list[AESGCM]:
    return [_cipher(key) for key in settings.FIELD_KEYS]


@lru_cache(maxsize=16)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(_derived(key, b"pilarsosial files"))


@lru_cache(maxsize=16)
def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key)
