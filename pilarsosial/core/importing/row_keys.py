"""The key that an exported row carries: which rows of the database it is, and what its cells held when it left.

    key = make_key((assignment, member, position), {"name": "Siti Aminah", "nik": "3517************"})
    read = read_key(key)                  # None for what this installation has not signed, or what was altered
    read.ids                              # (assignment, member, position)
    read.is_unchanged("nik", cell)        # the cell still says what the export wrote, masked or not

A cell is kept as four bytes of a keyed digest that holds for this field of this row alone: the key tells nobody what
stood there, and a cell that was copied over from another row counts as changed. Keys of FIELD_KEYS sign and check.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from ..tabular.cells import Value
from ..values.cells import is_number, tidy_value, whole_number

# The first letter keeps a spreadsheet from taking the key for a number; it also names the form of what follows.
_PREFIX = "K"
_IDS = struct.Struct(">QQQ")
_TAG = 12
_CELL = 4
_LONGEST = 2_000


@dataclass(frozen=True)
class RowKey:
    """A key that is ours. `ids` are what was signed, in its order."""

    ids: tuple[int, ...]
    _cells: frozenset[bytes]
    _secret: bytes
    _salt: bytes

    def is_unchanged(self, field: str, cell: Value) -> bool:
        return _digest(self._secret, self._salt, field, cell) in self._cells


def make_key(ids: Sequence[int], cells: Mapping[str, Value]) -> str:
    """`cells` is {field: value as it is written}; blank cells need not be told. Three ids."""
    secret = _secret(settings.FIELD_KEYS[0])
    named = _IDS.pack(*ids)
    salt = _salt(named)
    payload = named + b"".join(sorted(_digest(secret, salt, field, cell) for field, cell in cells.items()))
    return _PREFIX + base64.b64encode(payload + _tag(secret, payload)).decode().rstrip("=")


def read_key(text: str) -> RowKey | None:
    """None unless it is signed with one of FIELD_KEYS and whole."""
    if not text.startswith(_PREFIX) or len(text) > _LONGEST:
        return None
    body = text[len(_PREFIX) :]
    try:
        signed = base64.b64decode(body + "=" * (-len(body) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    payload, tag = signed[:-_TAG], signed[-_TAG:]
    if len(payload) < _IDS.size or (len(payload) - _IDS.size) % _CELL:
        return None
    for key in settings.FIELD_KEYS:
        secret = _secret(key)
        if hmac.compare_digest(_tag(secret, payload), tag):
            named, cells = payload[: _IDS.size], payload[_IDS.size :]
            found = frozenset(cells[at : at + _CELL] for at in range(0, len(cells), _CELL))
            return RowKey(_IDS.unpack(named), found, secret, _salt(named))
    return None


def said(cell: Value) -> str:
    """One writing for a cell, whether it comes from a CSV or a workbook, from us or from whoever saved it again."""
    if isinstance(cell, str):
        return tidy_value(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "Ya" if cell else "Tidak"
    if isinstance(cell, datetime | date):
        return f"{cell.day:02}/{cell.month:02}/{cell.year:04}"
    if is_number(cell):
        whole = whole_number(cell)
        return str(cell if whole is None else whole)
    return str(cell)


def _digest(secret: bytes, salt: bytes, field: str, cell: Value) -> bytes:
    text = f"{field}\x1f{said(cell)}".encode(errors="replace")
    return hashlib.blake2b(text, digest_size=_CELL, key=secret, salt=salt).digest()


def _salt(named: bytes) -> bytes:
    return hashlib.blake2b(named, digest_size=16).digest()


def _tag(secret: bytes, payload: bytes) -> bytes:
    return hmac.digest(secret, payload, "sha256")[:_TAG]


@lru_cache(maxsize=16)
def _secret(key: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"pilarsosial row key").derive(key)
