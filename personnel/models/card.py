"""The member card and its QR."""

from django.db import models
from django.db.models import Q

from pilarsosial.core.models import User
from pilarsosial.core.scoping import Scope, ScopedQuerySet


class MemberCard(models.Model):
    """A card that was issued. Its QR holds `token`: random, nothing about the person, and revocable."""

    member = models.ForeignKey("personnel.Member", models.PROTECT, related_name="cards", verbose_name="anggota")
    token = models.CharField("kode kartu", max_length=40, unique=True)
    issued_at = models.DateTimeField("diterbitkan", auto_now_add=True)
    issued_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="diterbitkan oleh"
    )
    revoked_at = models.DateTimeField("dicabut", null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="dicabut oleh"
    )

    scope = Scope(through=("personnel.Assignment", "member_id", "member_id"))
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "kartu anggota"
        verbose_name_plural = "kartu anggota"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(revoked_at__isnull=True), name="member_has_one_card_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"Kartu {self.member}"
