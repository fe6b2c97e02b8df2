"""The digest of a list: what two runs are compared by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from pilarsosial.core.fields import field_cipher


def digest_of(rows: Iterable[tuple[str, Any, str]]) -> str:
    """SHA-256 over member, months, amount, verdict and reasons of every line in sorted order; no ids, no times.

    Rows come sorted by who they are about; whoever shares name and birth date is sorted here by everything else.
    """
    told, cipher = hashlib.sha256(), field_cipher()
    before, waiting = None, []
    for who, nik, rest in rows:
        if who != before:
            told.update("".join(sorted(waiting)).encode())
            before, waiting = who, []
        waiting.append(f"{who}\t{cipher.decrypt(nik, 'nik') if nik is not None else ''}\t{rest}\n")
    told.update("".join(sorted(waiting)).encode())
    return told.hexdigest()
