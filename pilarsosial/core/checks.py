"""What anybody may check by its code: cards, certificates, receipts. Rooms register how theirs are looked up.

A code is random; its first letter says whose it is. What it shows stands on the paper already, and nothing more.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Checked:
    """An answer: `title` of the paper, whether it holds, and `facts` as (label, text)."""

    title: str
    valid: bool
    verdict: str
    facts: list[tuple[str, str]] = field(default_factory=list)


Lookup = Callable[[str], Checked | None]

_lookups: dict[str, str | Lookup] = {}


def register_check(letter: str, lookup: str | Lookup) -> None:
    """`lookup(token)` answers Checked, or None for a code that was never given; by dotted path or as it is.

    A letter belongs to one kind of paper: `k` member cards. Raises ImproperlyConfigured for one that is taken.
    """
    if _lookups.get(letter, lookup) != lookup or len(letter) != 1:
        raise ImproperlyConfigured(f"codes beginning with {letter!r} belong to {_lookups.get(letter)}")
    _lookups[letter] = lookup


def new_token(letter: str) -> str:
    """128 random bits behind the letter of their kind."""
    return f"{letter}{secrets.token_urlsafe(16)}"


def check(token: str) -> Checked | None:
    lookup = _lookups.get(token[:1])
    if lookup is None:
        return None
    return (import_string(lookup) if isinstance(lookup, str) else lookup)(token)


def check_url(token: str) -> str:
    """The address that a QR carries: any phone's camera opens it."""
    return f"{settings.SITE_URL}{reverse('public-check', args=[token])}"
