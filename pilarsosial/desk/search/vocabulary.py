"""The words of all names, kept by the process: single words without their people, to guess what a typo meant.

No copy of them is stored. A process reads them once, afterwards only those of people who came since; once an hour it
begins anew, so that changed names come in and those of people who are no longer kept go.
"""

from __future__ import annotations

import time

from django.db.models import Max

from personnel.models import Member
from pilarsosial.core.values.spelling import Vocabulary

KEPT_SECONDS = 3600
_SHORTEST = 3


class _Memory:
    words = Vocabulary()
    last = 0  # the newest person whose name is in it
    until = 0  # seconds of the process's own clock


def vocabulary() -> Vocabulary:
    """What is known by now."""
    if time.monotonic() >= _Memory.until:
        forget()
        _Memory.until = int(time.monotonic()) + KEPT_SECONDS
    newest = Member.objects.aggregate(newest=Max("pk"))["newest"] or 0
    if newest < _Memory.last:
        forget()
    if newest > _Memory.last:
        names = Member.objects.filter(pk__gt=_Memory.last, pk__lte=newest).order_by()
        words: set[str] = set()
        for name in names.values_list("name_key", flat=True).iterator(chunk_size=20_000):
            words.update(name.split())
        _Memory.words.add(word for word in words if len(word) >= _SHORTEST)
        _Memory.last = newest
    return _Memory.words


def forget() -> None:
    """Begin anew with the next question."""
    _Memory.words, _Memory.last = Vocabulary(), 0
