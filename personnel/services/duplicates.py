"""Deciding on likely doubles: two people after all, or ask again. Merging them is a verb of its own."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.jobs import queue_job
from pilarsosial.core.models import Job, JobState
from pilarsosial.core.policies import require

from ..duplicate_jobs import FIND_DOUBLES
from ..models import DuplicatePair, Member, PairState
from .members import place_of_story


@transaction.atomic
def settle_pair(pair_id: int, *, note: str, actor: Any) -> DuplicatePair:
    """These are two people. The pair is kept with the note and never asked again, unless somebody reopens it.

    Raises NotFound unless both are seen, and DomainError `pair_decided`.
    """
    require(actor, "member.merge")
    pair = DuplicatePair.objects.lock_visible(actor, "member.merge", pair_id)
    if pair.state != PairState.OPEN:
        raise DomainError("pair_decided", "Pasangan ini sudah diputuskan.")
    pair.state, pair.note = PairState.DIFFERENT, " ".join(note.split())[:200]
    pair.decided_by_id, pair.decided_at = actor.pk, timezone.now()
    pair.save(update_fields=["state", "note", "decided_by", "decided_at"])
    _tell("pair.settled", pair, pair.note, actor)
    return pair


@transaction.atomic
def reopen_pair(pair_id: int, *, actor: Any) -> DuplicatePair:
    """Ask again about two people who were told apart. Raises DomainError `pair_open`, `member_removed`."""
    require(actor, "member.merge")
    pair = DuplicatePair.objects.lock_visible(actor, "member.merge", pair_id)
    if pair.state != PairState.DIFFERENT:
        raise DomainError("pair_open", "Hanya pasangan yang dinyatakan orang berbeda yang dapat ditanyakan lagi.")
    if Member.objects.present().filter(pk__in=(pair.first_id, pair.second_id)).count() != 2:
        raise DomainError("member_removed", "Salah satunya sudah tidak ada dalam daftar.")
    pair.state, pair.decided_by, pair.decided_at = PairState.OPEN, None, None
    pair.save(update_fields=["state", "decided_by", "decided_at"])
    _tell("pair.reopened", pair, "", actor)
    return pair


@transaction.atomic
def search_doubles(*, actor: Any) -> Job:
    """Compare everybody now instead of tonight. Raises DomainError `search_running` while somebody else's is at it."""
    require(actor, "member.merge")
    if Job.objects.filter(kind=FIND_DOUBLES, state__in=(JobState.QUEUED, JobState.RUNNING)).exists():
        raise DomainError("search_running", "Pencarian data ganda sedang berjalan. Tunggu sampai selesai.")
    return queue_job(FIND_DOUBLES, actor=actor, label="Cari data ganda")


def _tell(action: str, pair: DuplicatePair, note: str, actor: Any) -> None:
    """In the story of both."""
    for member in (pair.first, pair.second):
        place = place_of_story(member, actor, "member.merge")
        audit.record(actor=actor, action=action, target=pair, reason=note, **place)
