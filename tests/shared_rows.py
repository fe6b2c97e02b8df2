"""Rows that every test of a module looks at: made once, in a transaction around all of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from pytest_django import DjangoDbBlocker


@contextmanager
def rows_of_the_module(blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is made inside is there until the end of the block; a test inside undoes only what it did itself.

    Not for tests with a live server or `transaction=True`: theirs is a transaction that others see.
    """
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
