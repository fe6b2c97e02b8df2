"""The files that a phone keeps so that the door opens without signal: named once, by the page and its scripts."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from django.template.loader import render_to_string
from django.templatetags.static import static

SHELL = "events/door.html"
WORKER = "js/door-worker.js"
# What the page's script imports, and the pictures that the style sheets name: a template does not show them.
MODULES = (
    "js/door-book.js",
    "js/door-camera.js",
    "js/door-codes.js",
    "js/door-dialogs.js",
    "js/door-offline.js",
    "js/door-sender.js",
    "js/door-server.js",
    "js/door-signal.js",
    "js/door-store.js",
    "js/door-view.js",
)
PICTURES = ("icons/panah-pilih.svg",)

_NAMED = re.compile(r'(?:src|href|data-sprite)="(/static/[^"#]+)')


@lru_cache(maxsize=1)
def door_page() -> str:
    """The page, the same for everybody: no request, no user, no data."""
    return render_to_string(SHELL)


@lru_cache(maxsize=1)
def door_files() -> tuple[str, ...]:
    """The addresses of all files of the page, each once."""
    named = _NAMED.findall(door_page())
    return tuple(dict.fromkeys([*named, *(static(name) for name in MODULES + PICTURES)]))


@lru_cache(maxsize=1)
def door_version() -> str:
    """Changes whenever the page or the name of a file does; names carry the digest of the file."""
    text = "\n".join([door_page(), *door_files(), static(WORKER)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]
