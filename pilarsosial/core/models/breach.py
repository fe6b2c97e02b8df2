"""The register of breaches: what went wrong with people's data, and by when it must be told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q

from ..scoping import Scope, ScopedQuerySet, areas_with
from .office import Office
from .user import User

# UU 27/2022 article 46: in writing, within 3 x 24 hours, to the people and to the authority.
HOURS_TO_TELL = 72


class BreachQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Any, permission: str) -> BreachQuerySet:
        """To look at, also those of offices below; to change, those of the own office alone."""
        if permission != "breach.change":
            return super().visible_to(actor, permission)
        areas = areas_with(actor, permission)
        return self if areas is None else self.filter(office__in={area.office_id for area in areas})


class Breach(models.Model):
    """One breach of an office. The hours run from `found_at`, until the people and the authority were told.

    `people` is NULL while nobody knows how many. Every change stands in the trail.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="kantor")
    title = models.CharField("kejadian", max_length=150)
    found_at = models.DateTimeField("diketahui")
    happened = models.CharField("kapan terjadi", max_length=150, blank=True)
    story = models.TextField("apa yang terjadi dan bagaimana", max_length=4000)
    data = models.CharField("data yang terungkap", max_length=500)
    people = models.PositiveIntegerField("jumlah orang", null=True, blank=True)
    measures = models.TextField("penanganan dan pemulihan", max_length=4000, blank=True)
    subjects_told_at = models.DateTimeField("orangnya diberi tahu", null=True, blank=True)
    authority_told_at = models.DateTimeField("lembaga diberi tahu", null=True, blank=True)
    closed_at = models.DateTimeField("selesai", null=True, blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, editable=False, verbose_name="dicatat oleh"
    )
    recorded_at = models.DateTimeField("dicatat", auto_now_add=True)
    version = models.PositiveIntegerField("versi", default=1, editable=False)

    scope = Scope(office="office_id", region="office__region__code")
    objects = BreachQuerySet.as_manager()

    class Meta:
        verbose_name = "kebocoran data"
        verbose_name_plural = "kebocoran data"
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(story="") & ~Q(data=""), name="breach_says_what_it_is"),
            models.CheckConstraint(
                condition=Q(subjects_told_at__isnull=True) | Q(subjects_told_at__gte=F("found_at")),
                name="people_are_told_after_a_breach_is_found",
            ),
            models.CheckConstraint(
                condition=Q(authority_told_at__isnull=True) | Q(authority_told_at__gte=F("found_at")),
                name="authority_is_told_after_a_breach_is_found",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | Q(
                    subjects_told_at__isnull=False,
                    authority_told_at__isnull=False,
                    subjects_told_at__lte=F("closed_at"),
                    authority_told_at__lte=F("closed_at"),
                ),
                name="breach_closes_after_all_were_told",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def due_at(self) -> datetime:
        return self.found_at + timedelta(hours=HOURS_TO_TELL)

    @property
    def told_at(self) -> datetime | None:
        """When the last of both was told; None while one of them was not."""
        both = (self.subjects_told_at, self.authority_told_at)
        return None if None in both else max(both)

    def hours_left(self, now: datetime) -> int:
        """Whole hours until everybody must have been told; below 0 it is late. Of one that was told, at that time."""
        return (self.due_at - (self.told_at or now)) // timedelta(hours=1)
