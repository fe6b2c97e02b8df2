"""People taken out of the roster, and what bringing them back needs."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from pilarsosial.core.models import User
from pilarsosial.core.scoping import Scope, ScopedQuerySet, areas_with

from .assignment import Assignment


class MemberRemovalQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Any, permission: str) -> MemberRemovalQuerySet:
        """Of the people of an office those who served in a part of it, or a pillar, that is the actor's."""
        rows, areas = super().visible_to(actor, permission), areas_with(actor, permission)
        if not areas:
            return rows
        served = Assignment.objects.filter(Assignment.scope.q(actor, areas), member=OuterRef("member"))
        return rows.filter(Exists(served))

    def standing(self) -> MemberRemovalQuerySet:
        """Not brought back."""
        return self.filter(restored_at__isnull=True)


class MemberRemoval(models.Model):
    """One removal of a person from the roster. It belongs to the office that registered them.

    `journal` holds what restoring puts back: {"assignments": [[id, version, end, reason, note]], "pauses": [[id,
    assignment, kind, start, end, note]], "cards": [ids]}; days in ISO form.
    """

    member = models.ForeignKey("personnel.Member", models.PROTECT, related_name="removals", verbose_name="anggota")
    reason = models.CharField("alasan", max_length=200)
    journal = models.JSONField("catatan", default=dict)
    removed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="dihapus oleh"
    )
    removed_at = models.DateTimeField("dihapus", auto_now_add=True)
    restored_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="dikembalikan oleh"
    )
    restored_at = models.DateTimeField("dikembalikan", null=True, blank=True)

    scope = Scope(office="member__office_id", region="member__office__region__code")
    objects = MemberRemovalQuerySet.as_manager()

    class Meta:
        verbose_name = "penghapusan anggota"
        verbose_name_plural = "penghapusan anggota"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(restored_at__isnull=True), name="member_is_removed_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return str(self.member)
