"""`Member.nik_differs` for many people at once: an encrypted NIK cannot be asked, so what it contradicts is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from django.db import models

from pilarsosial.core.fields import field_cipher
from pilarsosial.core.raw_rows import stored_chunks

from .models import Member
from .rules import nik_differences

# The first is never NULL, so that people without a NIK are looked at too.
COLUMNS = ("nik_differs", "nik", "birth_date", "sex")
_PAGE = 2_000


def truth(data: bytes | None, birth_date: date | str | None, sex: str) -> str:
    """What `nik_differs` must say of stored values; "" where no key opens the NIK."""
    try:
        nik = field_cipher().decrypt(data, "nik") if data is not None else None
    except InvalidTag:
        return ""
    return nik_differences(nik, date.fromisoformat(str(birth_date)) if birth_date else None, sex)


def correct(ids: Iterable[int]) -> int:
    """Set it for these people, where it says something else; returns for how many. `version` stays."""
    ids, changed = sorted(ids), 0
    for first in range(0, len(ids), _PAGE):
        rows = Member.objects.filter(pk__in=ids[first : first + _PAGE]).values_list("pk", *COLUMNS)
        truths = ((pk, said, nik_differences(*record)) for pk, said, *record in rows)
        changed += _write(Member, [(pk, said, true) for pk, said, true in truths if said != true])
    return changed


def correct_all(model: type[models.Model]) -> int:
    """The same for everybody; `model` is Member, or a migration's historical one."""
    changed = 0
    for rows in stored_chunks(model, *COLUMNS):
        truths = ((pk, said, truth(*record)) for pk, said, *record in rows)
        changed += _write(model, [(pk, said, true) for pk, said, true in truths if said != true])
    return changed


def refresh(now: datetime) -> None:
    """The daily chore: the districts that a NIK may begin with grow with every release."""
    correct_all(Member)


def _write(model: type[models.Model], wrong: Sequence[tuple[int, str, str]]) -> int:
    """Compare and set: what somebody changed meanwhile is right already."""
    groups: dict[tuple[str, str], list[Any]] = {}
    for pk, said, true in wrong:
        groups.setdefault((said, true), []).append(pk)
    return sum(
        model._default_manager.filter(pk__in=ids, nik_differs=said).update(nik_differs=true)
        for (said, true), ids in groups.items()
    )
