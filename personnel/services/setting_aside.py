"""Assignments and cards that stop to count because of what becomes of their person, kept so that they can come back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.values.dates import format_date

from ..models import Assignment, EndReason, Member, MemberCard, Pause, Post
from .assignment_rules import check_number, check_seat
from .assignments import save_assignment

# Where an assignment that was set aside has been touched since.
TOUCHED = "Penugasan {row} sudah diubah sesudah itu."


def annul(rows: Sequence[Assignment], note: str) -> dict[str, list]:
    """These never were: no days, and no pauses. Their posts are locked by the caller.

    Returns {"annulled": [[id, version now, end, reason, note]], "pauses": [[id, assignment, kind, start, end, note]]}
    with the old values, for `put_back`.
    """
    pauses = Pause.objects.filter(assignment__in=rows).order_by("pk")
    kept = [
        [pause.pk, pause.assignment_id, pause.kind, _iso(pause.start), _iso(pause.end), pause.note] for pause in pauses
    ]
    pauses.delete()
    annulled = []
    for row in rows:
        old = [_iso(row.end), row.end_reason, row.end_note]
        row.end, row.end_reason, row.end_note = row.start, EndReason.MISTAKE, note
        save_assignment(row)
        annulled.append([row.pk, row.version, *old])
    return {"annulled": annulled, "pauses": kept}


def put_back(journal: Mapping[str, list]) -> list[Assignment]:
    """What `annul` took away. Raises DomainError where it was touched since, or somebody else sits there now."""
    versions = {pk: (version, old) for pk, version, *old in journal["annulled"]}
    rows = list(
        Assignment.objects.filter(pk__in=versions)
        .select_related("member", "post__pillar", "position", "duty_region")
        .order_by("pk")
    )
    for row in rows:
        version, (end, reason, note) = versions[row.pk]
        if row.version != version:
            raise DomainError("touched_since", TOUCHED.format(row=row))
        row.end, row.end_reason, row.end_note = end and date.fromisoformat(end), reason, note
        check_fits(row)
        save_assignment(row)
    Pause.objects.bulk_create(
        Pause(pk=pk, assignment_id=assignment, kind=kind, start=start, end=end, note=note)
        for pk, assignment, kind, start, end, note in journal["pauses"]
    )
    return rows


def check_fits(row: Assignment) -> None:
    """May this assignment have these days now: its post is open, free, and its number nobody else's?"""
    if row.end is not None and row.end <= row.start:
        return
    until = row.post.valid_until
    if until is not None and (row.end is None or row.end > until):
        raise DomainError("post_closed", f"Formasi {row} ditutup sesudah {format_date(until - timedelta(days=1))}.")
    if row.end is not None and row.replaced_by.exclude(end_reason=EndReason.MISTAKE).filter(start__lt=row.end).exists():
        raise DomainError("seat_taken", f"Pengganti pada {row} sudah mulai sebelum {format_date(row.end)}.")
    check_seat(row)
    check_number(row)


def lock_posts_of(assignment_ids: Iterable[int]) -> None:
    posts = Assignment.objects.filter(pk__in=list(assignment_ids)).order_by().values("post_id")
    list(Post.objects.filter(pk__in=posts).order_by("pk").select_for_update(no_key=True))


def revoke_cards(member: Member, actor: Any) -> list[int]:
    """Take the card in force away; returns its id in a list, for `return_cards`."""
    cards = MemberCard.objects.filter(member=member, revoked_at__isnull=True)
    ids = list(cards.values_list("pk", flat=True))
    cards.update(revoked_at=timezone.now(), revoked_by=getattr(actor, "pk", None))
    return ids


def return_cards(ids: Sequence[int]) -> None:
    MemberCard.objects.filter(pk__in=ids).update(revoked_at=None, revoked_by=None)


def tell_of(action: str, rows: Iterable[Assignment], changes: Mapping[str, list], *, reason: str, actor: Any) -> None:
    """An entry for each assignment, filed where it lies."""
    audit.record_many(
        audit.entry(
            actor=actor,
            action=action,
            target=row,
            changes=changes,
            region_code=row.duty_region_id,
            pillar_id=row.pillar_id,
            person_id=row.member_id,
            reason=reason,
        )
        for row in rows
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
