"""Who may sign in (User) and what they may do where (Grant)."""

from __future__ import annotations

from copy import copy
from datetime import date

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from ..policies import Role, roles_with
from ..scoping import Area, Scope, ScopedQuerySet, areas_with
from .region import RegionGroup


class UserQuerySet(ScopedQuerySet):
    def visible_to(self, actor, permission: str) -> UserQuerySet:
        """Accounts whose grants lie in the actor's area. One grant over a wider area keeps its holder out of sight."""
        areas = areas_with(actor, permission)
        if areas is None:
            return self
        if not areas:
            return self.none()
        inside = Grant.objects.filter(user=OuterRef("pk")).filter(Grant.scope.q(actor, areas))
        outside = (
            Grant.objects.not_over(timezone.localdate())
            .filter(user=OuterRef("pk"))
            .exclude(Grant.scope.q(actor, areas))
        )
        return self.filter(Exists(inside)).exclude(Exists(outside))


class UserAccounts(UserManager.from_queryset(UserQuerySet)):
    """Django's manager with the scope's door."""


class User(AbstractUser):
    """An account of one person of an office. Rights come from grants alone, never from Django's groups."""

    first_name = None
    last_name = None
    name = models.CharField("nama lengkap", max_length=150)
    nip = models.CharField("NIP", max_length=18, blank=True)
    title = models.CharField("jabatan", max_length=150, blank=True)

    REQUIRED_FIELDS = ["name"]

    objects = UserAccounts()

    class Meta:
        verbose_name = "pengguna"
        verbose_name_plural = "pengguna"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]

    def grants_in_force(self, day: date | None = None) -> list[Area]:
        """Where this user may do what on that day (default: today in the site's zone); one query a user object."""
        if day is not None:
            return self._areas(day)
        if not hasattr(self, "_areas_today"):
            self._areas_today = self._areas(timezone.localdate())
        return self._areas_today

    def limited_to(self, permission: str) -> User:
        """The same user with only today's grants that carry a permission: for what needs two rights in one place."""
        limited = copy(self)
        roles = roles_with(permission)
        limited._areas_today = [area for area in self.grants_in_force() if area.role in roles]
        return limited

    def forget_grants(self) -> None:
        """Ask the database again at the next question: after a grant was changed in the same request."""
        self.__dict__.pop("_areas_today", None)

    def _areas(self, day: date) -> list[Area]:
        if not self.is_active:
            return []
        rows = self.grants.in_force(day).values_list(
            "role", "office_id", "office__name", "office__region_id", "pillar_id", "region_id", "group_id"
        )
        groups = self._group_codes(day, {row[-1] for row in rows if row[-1]})
        return [
            Area(
                role,
                office_id,
                groups.get(group_id, ()) if group_id else (region or office_region,),
                pillar_id,
                office_name,
            )
            for role, office_id, office_name, office_region, pillar_id, region, group_id in rows
        ]

    @staticmethod
    def _group_codes(day: date, group_ids: set[int]) -> dict[int, tuple[str, ...]]:
        if not group_ids:
            return {}
        rows = RegionGroup.objects.in_force(day).filter(pk__in=group_ids).order_by("pk", "regions__code")
        codes: dict[int, tuple[str, ...]] = {}
        for group_id, code in rows.values_list("pk", "regions__code"):
            codes[group_id] = (*codes.get(group_id, ()), *([code] if code else []))
        return codes


class GrantQuerySet(ScopedQuerySet):
    def not_over(self, day: date) -> GrantQuerySet:
        """Grants that count on that day or later."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))

    def in_force(self, day: date) -> GrantQuerySet:
        """Grants that count on that day; an end date is the last day on which the grant still counts."""
        return self.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=day)).filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=day)
        )


class Grant(models.Model):
    """One role of one user, inside one office and one area.

    The area is a region (everything inside it) or a region group; without either it is the region of the office.
    Without a pillar the grant covers all pillars.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="grants", verbose_name="pengguna")
    role = models.CharField("peran", max_length=20, choices=Role.choices)
    office = models.ForeignKey("core.Office", models.PROTECT, related_name="grants", verbose_name="kantor")
    region = models.ForeignKey(
        "core.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="wilayah"
    )
    group = models.ForeignKey(
        "core.RegionGroup", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="kelompok wilayah"
    )
    pillar = models.ForeignKey(
        "core.Pillar", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pilar"
    )
    valid_from = models.DateField("berlaku mulai", null=True, blank=True)
    valid_until = models.DateField("berlaku sampai", null=True, blank=True)

    # A grant without a region of its own covers its office's region; with a group it may reach further.
    scope = Scope(region="office__region__code", pillar="")
    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = "hak akses"
        verbose_name_plural = "hak akses"
        ordering = ["user_id", "role", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(region__isnull=True) | Q(group__isnull=True),
                name="grant_has_one_area",
                violation_error_message="Pilih wilayah atau kelompok wilayah, bukan keduanya.",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="grant_ends_after_it_starts",
                violation_error_message="Tanggal akhir mendahului tanggal mulai.",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="grant_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} – {self.office}"
