"""Taking an applied import back: only while everything still is as the import left it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, models, transaction

from pilarsosial.core.errors import DomainError
from pilarsosial.core.fields import field_cipher
from pilarsosial.core.models import SheetImport
from pilarsosial.core.values.names import search_key

from .. import nik_check, sql
from ..duplicates import forget_doubles
from ..models import Assignment, BankAccount, EmploymentStatus, Member, Pause, Post
from .schema import KINDS_OF_SECRET
from .untouched import TOO_LATE, Untouched

_PAGE = 2_000


def undo_roster(journal: Mapping[str, Any], sheet_import: SheetImport) -> None:
    """Delete what the import added and put back what it changed; decrees that it entered stay.

    Raises DomainError `undo_too_late` when anything of it was changed or used since, with the name of whoever it was.
    """
    journal = {**journal, **{name: _keys(journal[name]) for name in ("members", "assignments", "accounts")}}
    try:
        with transaction.atomic():
            _lock(journal)
            untouched = Untouched(sheet_import)
            untouched.check(journal)
            _delete_new(journal, untouched)
            _put_back(journal)
            _put_employment_back(journal["employment"])
            _put_pauses_back(journal["pauses"])
    except IntegrityError as error:
        raise DomainError("undo_too_late", TOO_LATE) from error


def _keys(runs: Sequence[Sequence[int]]) -> list[int]:
    """`[first, how many]` as the keys themselves."""
    return [key for first, count in runs for key in range(first, first + count)]


def _lock(journal: Mapping[str, Any]) -> None:
    """The posts come first, as in every write of an assignment; then the people whose accounts or employment return."""
    ids = [*journal["assignments"], *(pk for pk, _version, _old in journal["changed_assignments"])]
    posts: set[int] = set()
    for page in _pages(ids):
        posts.update(Assignment.objects.filter(pk__in=page).values_list("post_id", flat=True))
    for page in _pages(sorted(posts)):
        list(Post.objects.filter(pk__in=page).order_by("pk").select_for_update().values_list("pk", flat=True))
    people = {member for member, *_row in journal["employment"]}
    for page in _pages(journal["accounts"]):
        people.update(BankAccount.objects.filter(pk__in=page).values_list("member_id", flat=True))
    for page in _pages(sorted(people)):
        held = Member.objects.filter(pk__in=page).order_by("pk").select_for_update(no_key=True)
        list(held.values_list("pk", flat=True))


def _delete_new(journal: Mapping[str, Any], untouched: Untouched) -> None:
    """In the order of their references; what something of another room refers to stops it."""
    _delete(BankAccount, journal["accounts"], untouched)
    for page in _pages([row for row in journal["employment"] if not row[3]]):
        days: dict[str, list[int]] = {}
        for member, since, _kind, _old in page:
            days.setdefault(since, []).append(member)
        for since, members in days.items():
            EmploymentStatus.objects.filter(member__in=members, since=since).delete()
    _delete(Assignment, journal["assignments"], untouched)
    for page in _pages(journal["members"]):
        forget_doubles(page)
    _delete(Member, journal["members"], untouched)
    for page in _pages(journal["posts"]):
        held = Assignment.objects.filter(post=models.OuterRef("pk"))
        rows = Post.objects.filter(pk__in=page).filter(~models.Exists(held))
        rows._raw_delete(rows.db)


def _delete(model: type[models.Model], ids: Sequence[int], untouched: Untouched) -> None:
    """Delete rows that nothing refers to any more. Foreign keys are deferred, so the question is asked here."""
    for page in _pages(ids):
        untouched.check_unused(model, page)
        rows = model.objects.filter(pk__in=page)
        rows._raw_delete(rows.db)


def _put_back(journal: Mapping[str, Any]) -> None:
    for name, change in (("changed_members", sql.change_members), ("changed_assignments", sql.change_assignments)):
        for page in _pages(journal[name]):
            rows = [(pk, version, _stored(old)) for pk, version, old in page]
            columns = dict.fromkeys(column for _pk, _version, values in rows for column in values)
            if change(columns, rows) != len(rows):
                raise DomainError("undo_too_late", TOO_LATE)
            if change is sql.change_members:
                nik_check.correct(pk for pk, _version, _values in rows)


def _put_employment_back(rows: Sequence[Sequence[Any]]) -> None:
    """What somebody was on the day on which the import said otherwise."""
    sql.set_employment([(member, old, since) for member, since, _kind, old in rows if old])


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
        elif field == "extra":
            values[field] = json.dumps(value, ensure_ascii=False)
        else:
            values["home_region_id" if field == "home_region" else field] = value
    if "name" in values:
        values["name_key"] = search_key(values["name"])[:120]
    return values


def _pages(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for first in range(0, len(items), _PAGE):
        yield items[first : first + _PAGE]
