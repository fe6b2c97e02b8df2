"""The queue of likely doubles as somebody may see it: what is asked of it, its pairs, and one person's part in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from .likeness import REASONS
from .models import Assignment, DuplicatePair, Member, MemberMerge, PairState

PERMISSION = "member.merge"
STATES = {"": PairState.OPEN, "berbeda": PairState.DIFFERENT, "digabung": PairState.MERGED}


@dataclass(frozen=True)
class Asked:
    """`state` of STATES, a code of `likeness.REASONS`, a region with everything inside it; "" for all of them.

    `after` is (score, id) of the last pair that was shown.
    """

    state: str = ""
    reason: str = ""
    region: str = ""
    after: tuple[int, int] | None = None


def pairs_in(actor: Any, asked: Asked) -> QuerySet[DuplicatePair]:
    """Pairs of whom the actor sees at least one, the likeliest first."""
    pairs = DuplicatePair.objects.touching(actor, PERMISSION)
    pairs = pairs.waiting() if asked.state == "" else pairs.filter(state=STATES[asked.state])
    if asked.reason:
        pairs = pairs.because(asked.reason)
    if asked.region:
        here = Assignment.objects.visible_to(actor, PERMISSION).in_region(asked.region)
        pairs = pairs.filter(Exists(here.filter(Q(member=OuterRef("first")) | Q(member=OuterRef("second")))))
    if asked.after:
        score, pk = asked.after
        pairs = pairs.filter(Q(score__lt=score) | Q(score=score, pk__gt=pk))
    return pairs.order_by("-score", "pk")


def page_of_pairs(actor: Any, asked: Asked, size: int) -> list[DuplicatePair]:
    """The first `size` pairs with their people. One statement: they are found first, for joined to people and offices
    first, the whole queue is."""
    found = pairs_in(actor, asked).values("pk")[:size]
    pairs = DuplicatePair.objects.touching(actor, PERMISSION).filter(pk__in=found)
    return list(pairs.select_related("first__office", "second__office", "decided_by").order_by("-score", "pk"))


def pair_of(actor: Any, pk: int) -> DuplicatePair | None:
    """One pair, if the actor sees at least one of the two."""
    pairs = DuplicatePair.objects.touching(actor, PERMISSION)
    return pairs.select_related("first__office", "second__office", "decided_by").filter(pk=pk).first()


def read_cursor(text: str) -> tuple[int, int] | None:
    """`85-123` -> (85, 123)."""
    score, _, pk = text.partition("-")
    fits = score.isdecimal() and pk.isdecimal() and len(score) <= 3 and len(pk) <= 18
    return (int(score), int(pk)) if fits else None


def doubles_of(member: Member, actor: Any) -> tuple[list[DuplicatePair], list[MemberMerge]]:
    """What somebody should look at about this person, and what was merged into them."""
    pairs = DuplicatePair.objects.touching(actor, PERMISSION).waiting().about([member.pk])
    merges = MemberMerge.objects.visible_to(actor, PERMISSION).standing().filter(winner=member)
    return list(pairs.order_by("-score", "pk")), list(merges.select_related("loser", "merged_by").order_by("-pk"))


def reason_labels(pair: DuplicatePair) -> list[str]:
    return [label for code, label in REASONS.items() if code in pair.reasons]
