"""Two entries of one person become one, and two again while nothing later depends on it.

The loser leaves the roster and points to the winner. Open posts, accounts in use and certificates go over; what is over
or frozen (ended service, later rooms' payments and attendance) keeps the loser's id, and whoever reads follows the
pointer. It is one step long: merging a winner on takes along whoever was merged into it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError, NotFound
from pilarsosial.core.policies import require

from ..duplicates import note_doubles
from ..models import Assignment, Certificate, DuplicatePair, Member, MemberMerge, PairState
from ..ties import ties_of
from ..ties import told as told_ties
from .members import IDENTITY, check_keeps, place_of_story, told
from .merged_accounts import ACCOUNT_CHOICES, AccountMover, move_back
from .merged_identity import FIELDS, employment_of, exchange
from .merged_service import move_service, move_service_back
from .people_locks import CHANGED, lock_entries, lock_people
from .removal import needed
from .setting_aside import return_cards, revoke_cards, tell_of


@transaction.atomic
def merge_members(
    winner_id: int,
    loser_id: int,
    *,
    keep: Collection[str],
    reason: str,
    versions: Mapping[int, int],
    actor: Any,
) -> MemberMerge:
    """Merge `loser` into `winner`. `keep` names what is taken from the loser: of `FIELDS`, or `account:<purpose>`.

    Raises DomainError `already_merged`, `reason_needed`, `changed_meanwhile` (`versions` are {member: as it was
    shown}), `kept_elsewhere`, `outside_area`, `overlaps`, `account_pending`.
    """
    require(actor, "member.merge")
    if unknown := set(keep) - {*FIELDS, *ACCOUNT_CHOICES}:
        raise TypeError(f"nothing to take over: {sorted(unknown)}")
    if winner_id == loser_id:
        raise DomainError("same_person", "Pilih dua data yang berbeda.")
    winner, loser = _lock_both(winner_id, loser_id, actor)
    reason = needed(reason)
    for member in (winner, loser):
        check_keeps(actor, "member.merge", member)
        if member.version != versions.get(member.pk):
            raise DomainError("changed_meanwhile", CHANGED)
    today, now = timezone.localdate(), timezone.now()
    places = {member.pk: place_of_story(member, actor, "member.merge") for member in (winner, loser)}
    service = move_service(winner, loser, today, actor=actor)
    accounts = AccountMover(winner, loser, keep, today=today, actor=actor)
    accounts.move()
    certificates = Certificate.objects.filter(member=loser, removed_at__isnull=True)
    journal = {
        **service.journal,
        **accounts.journal,
        "certificates": list(certificates.values_list("pk", flat=True)),
        "cards": revoke_cards(loser, actor),
        "fields": sorted(set(keep) & set(FIELDS)),
        "followers": list(Member.objects.filter(merged_into=loser).values_list("pk", flat=True)),
    }
    certificates.update(member=winner)
    before = told(winner)
    exchange(winner, loser, journal["fields"])
    Member.objects.filter(pk__in=journal["followers"]).update(merged_into=winner)
    loser.merged_into, loser.removed_at, loser.removed_reason = winner, now, reason
    for member in (winner, loser):
        member.version += 1
        member.save()
    journal["versions"], journal["employment"] = [winner.version, loser.version], employment_of(winner.pk, loser.pk)
    journal["different"] = _close_pairs(winner, loser, now, actor)
    merge = MemberMerge.objects.create(
        winner=winner, loser=loser, journal=journal, reason=reason, merged_by_id=actor.pk
    )
    note_doubles(winner.pk)
    tell_of("assignment.merged", service.rows, {"anggota": [str(loser), str(winner)]}, reason=reason, actor=actor)
    tell_of("assignment.ended", service.doubles, {"alasan": [None, "Tercatat ganda"]}, reason=reason, actor=actor)
    _tell(
        "member.merged",
        winner,
        loser,
        places,
        _changes(before, told(winner), journal["fields"], accounts),
        reason,
        actor,
    )
    return merge


@transaction.atomic
def undo_merge(merge_id: int, *, actor: Any) -> MemberMerge:
    """Two entries again, each as it was.

    Raises DomainError with what stands in the way: `already_undone`, `merged_since`, `touched_since`, `is_tied`,
    `kept_elsewhere`, `outside_area`, and what keeps a post from being given back.
    """
    require(actor, "member.merge")
    merge = MemberMerge.objects.lock_visible(actor, "member.merge", merge_id)
    if merge.undone_at is not None:
        raise DomainError("already_undone", "Penggabungan ini sudah dibatalkan.")
    entries = lock_entries([merge.winner_id, merge.loser_id])
    winner, loser = entries[merge.winner_id], entries[merge.loser_id]
    if winner.removed_at is not None:
        text = f"{winner} sesudah itu digabung ke {winner.merged_into}. Batalkan dahulu penggabungan itu."
        raise DomainError("merged_since", text)
    check_keeps(actor, "member.merge", winner)
    journal = merge.journal
    if journal["fields"] and winner.version != journal["versions"][0]:
        raise DomainError("touched_since", f"Biodata {winner} sudah diubah sesudah penggabungan.")
    if "employment" in journal["fields"] and employment_of(winner.pk, loser.pk) != journal["employment"]:
        raise DomainError("touched_since", f"Status kepegawaian {winner} sudah diubah sesudah penggabungan.")
    if ties := ties_of([winner.pk], merge.merged_at):
        raise DomainError("is_tied", f"Sesudah penggabungan sudah ada {told_ties(ties)}.")
    places = {winner.pk: place_of_story(winner, actor, "member.merge")}
    exchange(winner, loser, journal["fields"])
    loser.merged_into, loser.removed_at, loser.removed_reason = None, None, ""
    # Whoever gave something away gives it back first: a NIK is one person's at every moment.
    for member in (winner, loser):
        member.version += 1
        member.save()
    Member.objects.filter(pk__in=journal["followers"], merged_into=winner).update(merged_into=loser)
    service = move_service_back(winner, loser, journal, actor=actor)
    move_back(journal)
    Certificate.objects.filter(pk__in=journal["certificates"], member=winner).update(member=loser)
    return_cards(journal["cards"])
    DuplicatePair.objects.filter(pk__in=journal["different"], state=PairState.DIFFERENT).delete()
    _pair_of(winner, loser).update(state=PairState.OPEN, decided_by=None, decided_at=None)
    _keep_undoable(loser, journal, service.rows + service.doubles)
    merge.undone_by_id, merge.undone_at = actor.pk, timezone.now()
    merge.save(update_fields=["undone_by", "undone_at"])
    note_doubles(loser.pk)
    note_doubles(winner.pk)
    places[loser.pk] = place_of_story(loser, actor, "member.merge")
    tell_of("assignment.restored", service.rows + service.doubles, {}, reason="", actor=actor)
    _tell("member.unmerged", winner, loser, places, {}, "", actor)
    return merge


def _lock_both(winner_id: int, loser_id: int, actor: Any) -> tuple[Member, Member]:
    try:
        people = lock_people([winner_id, loser_id], actor, "member.merge")
    except NotFound:
        winner = Member.objects.visible_to(actor, "member.merge").present().filter(pk=winner_id).first()
        if winner is not None and winner.merged_from.filter(pk=loser_id).exists():
            raise DomainError("already_merged", f"Data itu sudah digabung ke {winner}.") from None
        raise
    return people[winner_id], people[loser_id]


def _pair_of(winner: Member, loser: Member) -> Any:
    return DuplicatePair.objects.filter(first=min(winner.pk, loser.pk), second=max(winner.pk, loser.pk))


def _close_pairs(winner: Member, loser: Member, now: Any, actor: Any) -> list[int]:
    """The question is answered, and who was told apart from the loser is told apart from the winner.

    Returns the ids of the pairs that this adds.
    """
    _pair_of(winner, loser).update(state=PairState.MERGED, decided_by=actor.pk, decided_at=now)
    added = []
    for pair in DuplicatePair.objects.decided_about([loser.pk]):
        other = pair.first_id + pair.second_id - loser.pk
        answer = {"state": pair.state, "note": pair.note, "decided_by_id": pair.decided_by_id, "decided_at": now}
        fresh, is_new = DuplicatePair.objects.get_or_create(
            first_id=min(winner.pk, other),
            second_id=max(winner.pk, other),
            defaults={**answer, "reasons": pair.reasons},
        )
        if is_new:
            added.append(fresh.pk)
    return added


def _keep_undoable(member: Member, journal: Mapping[str, Any], rows: Collection[Assignment]) -> None:
    """Merges into this entry before it was merged itself: what they moved is as they left it, under higher versions."""
    told = {row.pk: row.version for row in rows}
    came_back = {(pk, version - 1): told[pk] for pk, version, *_ in journal["assignments"] + journal["annulled"]}
    for earlier in MemberMerge.objects.standing().filter(winner=member):
        kept = earlier.journal
        kept["assignments"] = [[pk, came_back.get((pk, version), version)] for pk, version in kept["assignments"]]
        if kept["versions"][0] == journal["versions"][1] - 1:
            kept["versions"][0] = member.version
        earlier.save(update_fields=["journal"])


# How the trail calls the act where it is told of the loser.
AWAY = "_away"

# What is no text: told that it was taken, not what it is.
_TAKEN = {"photo": "foto", "employment": "status kepegawaian"}


def _changes(
    before: Mapping[str, Any], after: Mapping[str, Any], fields: Collection[str], accounts: AccountMover
) -> dict[str, list]:
    labels = dict(zip(IDENTITY, after, strict=True))
    # Two NIKs may look alike by their masks and still be a change.
    changes = {labels[name]: [before[labels[name]], after[labels[name]]] for name in fields if name in labels}
    changes |= {_TAKEN[name]: [None, "diambil dari data ganda"] for name in fields if name in _TAKEN}
    for account in accounts.changed:
        label = f"rekening {account.get_purpose_display()}"
        changes.setdefault(label, [None, []])[1].append(f"{account} ({account.get_state_display().lower()})")
    return {name: [old, ", ".join(new) if isinstance(new, list) else new] for name, (old, new) in changes.items()}


def _tell(
    action: str,
    winner: Member,
    loser: Member,
    places: Mapping[int, Mapping[str, Any]],
    changes: Mapping[str, list],
    reason: str,
    actor: Any,
) -> None:
    """In the story of both: while they are one, a page shows both stories, and the act once."""
    said = {"data ganda": [str(loser), str(winner)]}
    audit.record(
        actor=actor, action=action, target=winner, changes={**said, **changes}, reason=reason, **places[winner.pk]
    )
    audit.record(actor=actor, action=f"{action}{AWAY}", target=loser, changes=said, reason=reason, **places[loser.pk])
