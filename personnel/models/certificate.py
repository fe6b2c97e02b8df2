"""Certificates, trainings and competency tests of a member."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from pilarsosial.core.models import StoredFile
from pilarsosial.core.scoping import Scope, ScopedQuerySet


class CertificateKind(models.TextChoices):
    CERTIFICATION = "sertifikasi", "Sertifikasi"
    TRAINING = "pelatihan", "Pelatihan"
    TEST = "uji", "Uji kompetensi"


class Result(models.TextChoices):
    COMPETENT = "kompeten", "Kompeten"
    NOT_YET = "belum", "Belum kompeten"


class CertificateQuerySet(ScopedQuerySet):
    def current(self) -> CertificateQuerySet:
        """Not entered by mistake."""
        return self.filter(removed_at__isnull=True)

    def ending_between(self, first: date, last: date) -> CertificateQuerySet:
        """Whose last valid day lies there, both days counted."""
        return self.filter(valid_until__gte=first, valid_until__lte=last)

    def expired_on(self, day: date) -> CertificateQuerySet:
        return self.filter(valid_until__lt=day)

    def not_renewed(self) -> CertificateQuerySet:
        """Without those that a later one of the same kind and name has followed."""
        later = self.model.objects.current().filter(
            member=OuterRef("member"),
            kind=OuterRef("kind"),
            name__iexact=OuterRef("name"),
            valid_until__gt=OuterRef("valid_until"),
        )
        return self.filter(~Exists(later))


class Certificate(models.Model):
    """What a member was taught or tested in, with its validity (last valid day).

    `held_from` and `held_until` are the days of a training or test (both counted), `hours` its lesson hours (JP).
    One entered by mistake is removed, not deleted.
    """

    member = models.ForeignKey("personnel.Member", models.PROTECT, related_name="certificates", verbose_name="anggota")
    kind = models.CharField("jenis", max_length=12, choices=CertificateKind.choices)
    name = models.CharField("nama", max_length=150)
    level = models.CharField("tingkat", max_length=40, blank=True)
    issuer = models.CharField("penerbit", max_length=120, blank=True)
    number = models.CharField("nomor", max_length=80, blank=True)
    issued_on = models.DateField("tanggal terbit", null=True, blank=True)
    valid_until = models.DateField("berlaku sampai", null=True, blank=True)
    held_from = models.DateField("mulai", null=True, blank=True)
    held_until = models.DateField("selesai", null=True, blank=True)
    hours = models.PositiveSmallIntegerField("jam pelajaran (JP)", null=True, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="berkas"
    )
    removed_at = models.DateTimeField("dihapus", null=True, editable=False)
    result = models.CharField("hasil", max_length=10, choices=Result.choices, blank=True)

    scope = Scope(through=("personnel.Assignment", "member_id", "member_id"))
    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = "sertifikat"
        verbose_name_plural = "sertifikat"
        ordering = ["-issued_on", "-pk"]
        indexes = [
            models.Index(
                fields=["valid_until", "id"],
                name="certificate_by_end",
                condition=Q(valid_until__isnull=False, removed_at__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(issued_on__isnull=True) | Q(valid_until__gte=F("issued_on")),
                name="certificate_ends_after_it_is_issued",
                violation_error_message="Masa berlaku mendahului tanggal terbit.",
            ),
            models.CheckConstraint(
                condition=Q(held_until__isnull=True) | Q(held_from__isnull=True) | Q(held_until__gte=F("held_from")),
                name="training_ends_after_it_begins",
                violation_error_message="Hari terakhir mendahului hari pertama.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_valid_on(self, day: date) -> bool | None:
        """None where it has no end."""
        return None if self.valid_until is None else day <= self.valid_until
