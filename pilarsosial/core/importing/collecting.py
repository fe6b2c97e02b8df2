"""Python's search for cycles, put off while an import runs."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """No search for cycles meanwhile: ten thousand rows are a million small lists without one, and looking through
    them again and again took a third of an import's time. What reference counts free is freed as ever.

    Of two imports in two threads the first that ends lets the collector work again.
    """
    worked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if worked:
            gc.enable()
