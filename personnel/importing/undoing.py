"""Taking an applied import back: only while everything still is as the import left it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, models, transaction

from pilarsosial.core.errors import DomainError
from pilarsosial.core.fields import field_cipher
from pilarsosial.core.importing.kinds import ImportContext

from .. import sql
from ..models import Assignment, BankAccount, EmploymentStatus, Member, Pause, Post
from .schema import KINDS_OF_SECRET

_PAGE = 2_000
_TOO_LATE = (
    "Impor ini tidak dapat dibatalkan lagi: sebagian datanya sudah diubah atau dipakai sesudah impor. Betulkan lewat "
    "halaman anggota."
)


def undo_roster(journal: Mapping[str, Any], context: ImportContext) -> None:
    """Delete what the import added and put back what it changed; decrees that it entered stay.

    Raises DomainError `undo_too_late` when anything of it was changed or used since.
    """
    journal = {**journal, **{name: _keys(journal[name]) for name in ("members", "assignments", "accounts")}}
    try:
        with transaction.atomic():
            _lock(journal)
            _check_untouched(journal)
            _delete_new(journal)
            _put_back(journal)
            _put_pauses_back(journal["pauses"])
    except IntegrityError as error:
        raise DomainError("undo_too_late", _TOO_LATE) from error


def _keys(runs: Sequence[Sequence[int]]) -> list[int]:
    """`[first, how many]` as the keys themselves."""
    return [key for first, count in runs for key in range(first, first + count)]


def _lock(journal: Mapping[str, Any]) -> None:
    """The posts come first, as in every write of an assignment."""
    ids = [*journal["assignments"], *(pk for pk, _version, _old in journal["changed_assignments"])]
    posts: set[int] = set()
    for page in _pages(ids):
        posts.update(Assignment.objects.filter(pk__in=page).values_list("post_id", flat=True))
    for page in _pages(sorted(posts)):
        list(Post.objects.filter(pk__in=page).order_by("pk").select_for_update().values_list("pk", flat=True))


def _check_untouched(journal: Mapping[str, Any]) -> None:
    """New rows still have their first version, changed ones the version that the import gave them."""
    for model, ids in ((Member, journal["members"]), (Assignment, journal["assignments"])):
        if _count(model, ids, version=1) != len(ids):
            raise DomainError("undo_too_late", _TOO_LATE)
    # An account that somebody has decided on since, or a first one that was changed, is in use.
    if _count(BankAccount, journal["accounts"], decided_at__isnull=True) != len(journal["accounts"]):
        raise DomainError("undo_too_late", _TOO_LATE)


def _count(model: type[models.Model], ids: Sequence[int], **conditions: Any) -> int:
    return sum(model.objects.filter(pk__in=page, **conditions).count() for page in _pages(ids))


def _delete_new(journal: Mapping[str, Any]) -> None:
    """In the order of their references; what something of another room refers to stops it."""
    _delete(BankAccount, journal["accounts"])
    for page in _pages(journal["employment"]):
        for member, since in page:
            EmploymentStatus.objects.filter(member=member, since=since).delete()
    _delete(Assignment, journal["assignments"])
    _delete(Member, journal["members"])
    for page in _pages(journal["posts"]):
        held = Assignment.objects.filter(post=models.OuterRef("pk"))
        rows = Post.objects.filter(pk__in=page).filter(~models.Exists(held))
        rows._raw_delete(rows.db)


def _delete(model: type[models.Model], ids: Sequence[int]) -> None:
    """Delete rows that nothing refers to any more. Foreign keys are deferred, so the question is asked here."""
    for page in _pages(ids):
        for relation in model._meta.related_objects:
            if relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": page}).exists():
                raise DomainError("undo_too_late", _TOO_LATE)
        rows = model.objects.filter(pk__in=page)
        rows._raw_delete(rows.db)


def _put_back(journal: Mapping[str, Any]) -> None:
    for name, change in (("changed_members", sql.change_members), ("changed_assignments", sql.change_assignments)):
        for page in _pages(journal[name]):
            rows = [(pk, version, _stored(old)) for pk, version, old in page]
            columns = dict.fromkeys(column for _pk, _version, values in rows for column in values)
            if change(columns, rows) != len(rows):
                raise DomainError("undo_too_late", _TOO_LATE)


def _put_pauses_back(pauses: Sequence[Sequence[Any]]) -> None:
    """Pauses that were cut because their assignment ended."""
    for pk, assignment_id, kind, start, end, note in pauses:
        values = {"assignment_id": assignment_id, "kind": kind, "start": start, "end": end, "note": note}
        Pause.objects.update_or_create(pk=pk, defaults=values)


def _stored(old: Mapping[str, Any]) -> dict[str, Any]:
    """Old values as their columns hold them."""
    values = {}
    for field, value in old.items():
        if field in KINDS_OF_SECRET:
            values[field] = field_cipher().encrypt(value, KINDS_OF_SECRET[field]) if value else None
        else:
            values["home_region_id" if field == "home_region" else field] = value
    return values


def _pages(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for first in range(0, len(items), _PAGE):
        yield items[first : first + _PAGE]
