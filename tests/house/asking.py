"""How an address of the access walk is asked, whole and as the part that htmx fetches."""

from __future__ import annotations

import inspect
import sys
from functools import cache

from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, resolve, reverse

from pilarsosial.core.views import SealedPage
from tests.house.addresses import addresses
from tests.house.walk import Line

# A page is asked for whole, and where it answers htmx otherwise as that part too: the gate is the same.
WAYS = {"whole": {}, "part": {"HX-Request": "true", "HX-Target": "isi"}}


def path_of(name: str, line: Line, world: dict[str, object]) -> str | None:
    try:
        return reverse(name, args=[world[word] for word in line.of])
    except NoReverseMatch:
        return None


def ask(client: Client, path: str, line: Line, **headers: str) -> int:
    """The status; the sign-in page counts as 401, because that is what it says. Nothing of the answer stays, so that
    every address is asked in the same world."""
    with transaction.atomic():
        response = client.post(path, {}, headers=headers) if line.post else client.get(path, headers=headers)
        transaction.set_rollback(True)
    if response.status_code == 302 and response["Location"].startswith(("/masuk/?next=", "/admin/login/")):
        return 401
    return response.status_code


def ways_of(path: str) -> dict[str, dict[str, str]]:
    """Both ways for a view that answers htmx otherwise, itself or by what it is built from; else the page alone."""
    view = getattr(resolve(path).func, "view_class", None)
    built_from = view.__mro__ if view else ()
    if (
        view
        and not getattr(view, "fragment_name", "")
        and not any(_speaks_of_htmx(one.__module__) for one in built_from)
    ):
        return {"whole": WAYS["whole"]}
    return WAYS


@cache
def _speaks_of_htmx(module: str) -> bool:
    """core.views, below all pages, asks for the fragment by name."""
    if module == SealedPage.__module__ or not module.startswith(("pilarsosial.", "personnel.", "events.", "stipends.")):
        return False
    text = inspect.getsource(sys.modules[module])
    return "htmx" in text or "wants_fragment" in text or "HX-" in text


def our_names() -> list[str]:
    return sorted(name for name in addresses() if not name.startswith(("admin:", "admin/")))
