"""Posts: what there is to fill, also when nobody fills it."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from pilarsosial.core.models import Pillar, Position, PositionKind, Region
from pilarsosial.core.scoping import Scope, ScopedQuerySet

from .assignment import Assignment


class PostQuerySet(ScopedQuerySet):
    def active_on(self, day: date) -> PostQuerySet:
        return self.filter(valid_from__lte=day).filter(Q(valid_until__isnull=True) | Q(valid_until__gt=day))

    def basic(self) -> PostQuerySet:
        """Only the posts that headcounts and vacancies count."""
        return self.filter(position__kind=PositionKind.BASIC)

    def in_region(self, code: str) -> PostQuerySet:
        return self.filter(region__code__inside=code)

    def with_filled(self, day: date) -> PostQuerySet:
        """Annotates `filled`: assignments in force on that day; acting cover does not fill a post."""
        held = (
            Assignment.objects.active_on(day)
            .filter(post=OuterRef("pk"), acting=False)
            .order_by()
            .values("post")
            .annotate(n=Count("pk"))
            .values("n")
        )
        return self.annotate(filled=Coalesce(Subquery(held), 0))

    def with_soon_vacant(self, day: date, within_days: int) -> PostQuerySet:
        """Annotates `soon_vacant`: holders on that day whose service or decree ends within so many days.

        Who is already known to follow in that time is taken off. A decree that is over on the day counts no more: see
        `with_lapsed`.
        """
        until = day + timedelta(days=within_days)
        posted = Assignment.objects.filter(post=OuterRef("pk"), acting=False).order_by()
        leaving = posted.active_on(day).filter(
            Q(end__lte=until) | Q(decree__valid_until__gte=day, decree__valid_until__lte=until)
        )
        coming = posted.filter(start__gt=day, start__lte=until).exclude(end=F("start"))
        counted = [
            Coalesce(Subquery(rows.values("post").annotate(n=Count("pk")).values("n")), 0) for rows in (leaving, coming)
        ]
        return self.annotate(soon_vacant=Greatest(counted[0] - counted[1], Value(0)))

    def with_lapsed(self, day: date) -> PostQuerySet:
        """Annotates `lapsed`: holders on that day who serve on although their decree is over; the seats are filled."""
        posted = Assignment.objects.filter(post=OuterRef("pk"), acting=False, decree__valid_until__lt=day).order_by()
        held = posted.active_on(day).values("post").annotate(n=Count("pk")).values("n")
        return self.annotate(lapsed=Coalesce(Subquery(held), 0))


class Post(models.Model):
    """Pillar x position x region x seats, dated half-open: `valid_until` is the first day on which it is gone.

    `seats` empty means coverage only: nobody is missing, but the region is covered or not. `single` is true where the
    rule says exactly one; then two assignments can never overlap.
    """

    position = models.ForeignKey(Position, models.PROTECT, related_name="posts", db_index=False, verbose_name="jabatan")
    pillar = models.ForeignKey(Pillar, models.PROTECT, related_name="posts", db_index=False, verbose_name="pilar")
    region = models.ForeignKey(Region, models.PROTECT, related_name="posts", db_index=False, verbose_name="wilayah")
    seats = models.PositiveIntegerField("kuota", null=True, blank=True)
    single = models.BooleanField("tepat satu", default=False)
    valid_from = models.DateField("berlaku mulai")
    valid_until = models.DateField("berlaku sebelum", null=True, blank=True)

    scope = Scope(region="region__code", pillar="pillar_id")
    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "formasi"
        verbose_name_plural = "formasi"
        ordering = ["region_id", "position_id"]
        indexes = [models.Index(fields=["region"], name="post_by_region")]
        constraints = [
            models.UniqueConstraint(fields=["position", "region"], name="post_exists_once_in_a_region"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="post_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(single=False) | Q(seats=1, single=True), name="single_post_has_one_seat"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} – {self.region}"
