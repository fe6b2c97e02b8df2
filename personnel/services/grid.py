"""Saving the table mode: many changed cells of many people at once, each by the rules of its own form.

Locks are taken in the order of all roster verbs: posts, assignments, people, pillars; each in the order of their ids.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError, NotFound
from pilarsosial.core.policies import require

from ..models import GridSave, Member
from .grid_edits import RowEdit, RowOutcome
from .grid_people import PeopleEdits
from .grid_posts import PostEdits
from .members import kept_among, place_of_act

log = logging.getLogger(__name__)

ROWS_AT_ONCE = 100
ATTEMPTS = 3
# No browser tries a save again after so long.
REMEMBERED = timedelta(days=7)


def save_grid(key: UUID, edits: Sequence[RowEdit], *, today: date, actor: Any) -> dict[int, RowOutcome]:
    """Save what can be saved and say of the rest why not, by member id. The same key again changes nothing.

    Raises DomainError `too_many_rows`, `same_row_twice` and `busy`, and NotFound for somebody else's key.
    """
    require(actor, "member.change")
    require(actor, "assignment.change")
    if len(edits) > ROWS_AT_ONCE:
        raise DomainError("too_many_rows", f"Paling banyak {ROWS_AT_ONCE} baris sekali simpan.")
    if len({edit.member_id for edit in edits}) < len(edits):
        raise DomainError("same_row_twice", "Satu orang hanya boleh muncul di satu baris.")
    # Again: the same key or NIK was written a moment ago, which is seen now; or two who give each other's people the
    # same number waited for each other, and the database let one of them go.
    for attempt in count(1):
        try:
            with transaction.atomic():
                return _saved_before(key, actor) or _save(key, edits, today, actor)
        except (IntegrityError, OperationalError) as error:
            if attempt == ATTEMPTS:
                # Its text may hold the row.
                log.warning("a grid was not saved: %s", type(error).__name__)
                raise DomainError("busy", "Data ini sedang diubah orang lain. Coba simpan lagi.") from error


@transaction.atomic
def look_at_niks(member_ids: Collection[int], *, actor: Any) -> dict[int, str]:
    """The full NIKs of a page of the table mode, of those people whom the actor keeps; the look is written down first.

    Returns {member id: NIK}; who has none is not in it.
    """
    require(actor, "member.unmask")
    rows = Member.objects.present().visible_to(actor, "member.unmask").filter(pk__in=member_ids, nik__isnull=False)
    members = list(rows.only("pk", "office_id", "nik"))
    kept = kept_among(actor, "member.unmask", members)
    niks = {member.pk: member.nik for member in members if member.pk in kept}
    if niks:
        place = place_of_act(actor, "member.unmask")
        entry = audit.record(actor=actor, action="grid.unmasked", count=len(niks), **place)
        audit.record_people(entry, niks)
    return niks


def forget_old_saves(now: datetime) -> None:
    """The daily chore."""
    GridSave.objects.filter(saved_at__lt=now - REMEMBERED).delete()


def _save(key: UUID, edits: Sequence[RowEdit], today: date, actor: Any) -> dict[int, RowOutcome]:
    record = GridSave(key=key, actor_id=actor.pk)
    record.save(force_insert=True)
    outcomes = {edit.member_id: RowOutcome() for edit in edits}
    posts = PostEdits({edit.assignment_id for edit in edits if edit.service or edit.extra}, actor=actor)
    people = PeopleEdits(
        {edit.member_id for edit in edits if edit.identity or edit.employment is not None}, today=today, actor=actor
    )
    posts.judge(edits, outcomes)
    people.judge(edits, outcomes)
    entries = posts.write() + people.write()
    audit.record_many(entries)
    if entries:
        act = place_of_act(actor, "member.change")
        audit.record(actor=actor, action="grid.saved", count=len(entries), **act)
    record.outcome = {str(pk): [row.saved, row.faults, row.conflicts] for pk, row in outcomes.items()}
    record.save(update_fields=["outcome"])
    return outcomes


def _saved_before(key: UUID, actor: Any) -> dict[int, RowOutcome] | None:
    known = GridSave.objects.filter(key=key).first()
    if known is None:
        return None
    if known.actor_id != actor.pk:
        raise NotFound
    return {int(pk): RowOutcome(*row) for pk, row in known.outcome.items()}
