"""The secret of a personal QR and of a door: random, nothing about the person, kept to be looked up by its hash only.

A QR holds the address of the RSVP page; a scanner takes the last part of whatever address it reads.
"""

from __future__ import annotations

import hashlib
import secrets

# No letters or digits that people confuse when they read a code aloud or off paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 4


def new_token() -> str:
    """128 random bits, safe in an address."""
    return secrets.token_urlsafe(16)


def token_hash(token: str) -> str:
    """What is stored and what a phone keeps: SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def token_in(scanned: str) -> str:
    """The token of a scanned text: of an address its last part, else the text itself."""
    return scanned.strip().rstrip("/").rpartition("/")[2]


def new_code(taken: set[str]) -> str:
    """A short code that nobody at this event has, for typing; enters `taken`."""
    length = CODE_LENGTH if len(taken) < len(ALPHABET) ** CODE_LENGTH // 50 else CODE_LENGTH + 1
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(length))
        if code not in taken:
            taken.add(code)
            return code
