"""Two entries that may be one person: found by the machine, decided by people."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Cast

from pilarsosial.core.models import User
from pilarsosial.core.scoping import Scope, ScopedQuerySet

from .member import Member


class PairState(models.TextChoices):
    OPEN = "open", "Belum diputuskan"
    DIFFERENT = "different", "Orang berbeda"
    MERGED = "merged", "Digabung"


class DuplicatePairQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Any, permission: str) -> DuplicatePairQuerySet:
        """Pairs of whom both are seen: only these can be decided."""
        seen = Member.objects.visible_to(actor, permission)
        return self.filter(Exists(seen.filter(pk=OuterRef("first"))), Exists(seen.filter(pk=OuterRef("second"))))

    def touching(self, actor: Any, permission: str) -> DuplicatePairQuerySet:
        """Pairs of whom at least one is seen; of the other nothing but the office may be said."""
        seen = Member.objects.visible_to(actor, permission)
        return self.filter(Exists(seen.filter(pk=OuterRef("first"))) | Exists(seen.filter(pk=OuterRef("second"))))

    def about(self, member_ids: Collection[int]) -> DuplicatePairQuerySet:
        return self.filter(Q(first__in=member_ids) | Q(second__in=member_ids))

    def decided_about(self, member_ids: Collection[int]) -> DuplicatePairQuerySet:
        """Pairs in which somebody was told apart from one of these people."""
        return self.about(member_ids).filter(state=PairState.DIFFERENT)

    def because(self, reason: str) -> DuplicatePairQuerySet:
        """Pairs for which this code speaks. As text, for SQLite cannot look into a list."""
        return self.annotate(told=Cast("reasons", models.TextField())).filter(told__contains=f'"{reason}"')

    def waiting(self) -> DuplicatePairQuerySet:
        """Not decided, and both people are in the roster."""
        return self.filter(state=PairState.OPEN, first__removed_at__isnull=True, second__removed_at__isnull=True)


class DuplicatePair(models.Model):
    """A likely double, `first` the smaller id. A decision is kept and the pair never asked again.

    `reasons` is a list of codes such as "name_birth_date"; `score` 0 to 100 sorts the queue.
    """

    first = models.ForeignKey("personnel.Member", models.PROTECT, related_name="+", verbose_name="anggota pertama")
    second = models.ForeignKey("personnel.Member", models.PROTECT, related_name="+", verbose_name="anggota kedua")
    reasons = models.JSONField("alasan", default=list)
    score = models.PositiveSmallIntegerField("kemiripan", default=0)
    state = models.CharField("keadaan", max_length=10, choices=PairState.choices, default=PairState.OPEN)
    found_at = models.DateTimeField("ditemukan", auto_now_add=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="diputuskan oleh"
    )
    decided_at = models.DateTimeField("diputuskan", null=True, blank=True)
    note = models.CharField("keterangan", max_length=200, blank=True)

    scope = Scope(through=("personnel.Assignment", "member_id", "first_id"))
    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        verbose_name = "dugaan ganda"
        verbose_name_plural = "dugaan ganda"
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_of_members_is_asked_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="pair_begins_with_the_smaller_id"),
            models.CheckConstraint(condition=Q(state__in=PairState.values), name="pair_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.first} / {self.second}"


class MemberMergeQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Any, permission: str) -> MemberMergeQuerySet:
        """Merges into a person who is seen, also under the entry into which they were merged later."""
        seen = Member.objects.visible_to(actor, permission)
        standing = Exists(seen.filter(pk=OuterRef("winner"))) | Exists(seen.filter(pk=OuterRef("winner__merged_into")))
        return self.filter(standing)

    def standing(self) -> MemberMergeQuerySet:
        """Not undone."""
        return self.filter(undone_at__isnull=True)


class MemberMerge(models.Model):
    """One merge of `loser` into `winner`, and what undoing it needs.

    `journal` (services/merging.py) holds ids, versions, days and states of what was moved, never a name or a number:
    identity that the winner took over stands in the loser's entry in exchange.
    """

    winner = models.ForeignKey("personnel.Member", models.PROTECT, related_name="+", verbose_name="dipertahankan")
    loser = models.ForeignKey("personnel.Member", models.PROTECT, related_name="+", verbose_name="digabung")
    journal = models.JSONField("catatan", default=dict)
    reason = models.CharField("alasan", max_length=200)
    merged_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="digabung oleh"
    )
    merged_at = models.DateTimeField("digabung", auto_now_add=True)
    undone_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="dibatalkan oleh"
    )
    undone_at = models.DateTimeField("dibatalkan", null=True, blank=True)

    scope = Scope(through=("personnel.Assignment", "member_id", "winner_id"))
    objects = MemberMergeQuerySet.as_manager()

    class Meta:
        verbose_name = "penggabungan"
        verbose_name_plural = "penggabungan"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["loser"], condition=Q(undone_at__isnull=True), name="member_is_merged_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(winner=F("loser")), name="merge_is_of_two_people"),
        ]

    def __str__(self) -> str:
        return f"{self.loser} → {self.winner}"
