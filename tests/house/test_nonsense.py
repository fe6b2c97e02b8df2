"""Whatever is written into an address, a form or a path, the answer is a page or a refusal, never a fault of ours.

What a page reads is learnt by watching it read, so that a new name is tried without a line here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client

from tests.factories import user_with
from tests.house.asking import our_names, path_of
from tests.house.walk import PUBLIC, STAFF, Line, line_of

pytestmark = pytest.mark.django_db

# A zero byte, more than a column holds, more than Python reads, a digit that is none, and marks: what an engine may
# take otherwise is written on it, the rest on SQLite.
ON_POSTGRESQL = ("a\x00b", "1\x00", "9" * 25, "²")
ON_SQLITE = ("9" * 25, "9" * 5_000, "-1'\"><x>{[,")
OURS = [name for name in our_names() if line_of(name) and line_of(name).who not in {PUBLIC, STAFF}]


@contextmanager
def read_names() -> Iterator[set[str]]:
    """The names that are read from addresses and forms meanwhile."""
    names: set[str] = set()
    kept = {name: getattr(QueryDict, name) for name in ("get", "getlist", "__getitem__")}

    def watched(method: Callable) -> Callable:
        def read(asked: QueryDict, name: str, *more: Any) -> Any:
            names.add(name)
            return method(asked, name, *more)

        return read

    try:
        for name, method in kept.items():
            setattr(QueryDict, name, watched(method))
        yield names
    finally:
        for name, method in kept.items():
            setattr(QueryDict, name, method)


def status_of(client: Client, method: str, path: str, data: Any) -> str:
    """ "" for an answer, else what went wrong."""
    try:
        response = getattr(client, method)(path, data)
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:90]}"
    return str(response.status_code) if response.status_code >= 500 else ""


@pytest.fixture
def insider(world, as_user) -> Client:  # noqa: F811
    """Sees all of the world, so that nothing stops at the door."""
    return as_user(user_with("province_admin", "35", username="peneliti"))


def faults_of(client: Client, method: str, path: str) -> list[str]:
    with read_names() as names:
        status_of(client, method, path, {})
        status_of(client, method, path, {name: "1" for name in names})
    faults = []
    for value in ON_POSTGRESQL if connection.vendor == "postgresql" else ON_SQLITE:
        for name in sorted(names - {"csrfmiddlewaretoken"}):
            if fault := status_of(client, method, path, {name: value}):
                faults.append(f"{method} {path} {name}={value[:12]!r}: {fault}")
        if method == "post" and (fault := status_of(client, method, path, dict.fromkeys(names, value))):
            faults.append(f"post {path} all={value[:12]!r}: {fault}")
    return faults


@pytest.mark.parametrize("name", OURS)
def test_nonsense_is_answered(world, insider, name):  # noqa: F811
    line: Line = line_of(name)
    path = path_of(name, line, world)
    faults = [] if line.post else faults_of(insider, "get", path)
    faults += faults_of(insider, "post", path)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("number", [10**25, 2**63, 0])
def test_a_number_that_no_row_can_have(world, insider, number):  # noqa: F811
    faults = []
    for name in OURS:
        line = line_of(name)
        places = {word: number if isinstance(held, int) else held for word, held in world.items()}
        path = path_of(name, line, places)
        if line.of and (fault := status_of(insider, "post" if line.post else "get", path, {})):
            faults.append(f"{name}: {fault}")
    assert not faults, "\n".join(faults)
