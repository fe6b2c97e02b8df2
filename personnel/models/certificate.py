"""Certificates, trainings and competency tests of a member."""

from django.db import models
from django.db.models import F, Q

from pilarsosial.core.scoping import Scope, ScopedQuerySet


class CertificateKind(models.TextChoices):
    CERTIFICATION = "sertifikasi", "Sertifikasi"
    TRAINING = "pelatihan", "Pelatihan"
    TEST = "uji", "Uji kompetensi"


class Result(models.TextChoices):
    COMPETENT = "kompeten", "Kompeten"
    NOT_YET = "belum", "Belum kompeten"


class Certificate(models.Model):
    """What a member was taught or tested in, with its validity (last valid day)."""

    member = models.ForeignKey("personnel.Member", models.PROTECT, related_name="certificates", verbose_name="anggota")
    kind = models.CharField("jenis", max_length=12, choices=CertificateKind.choices)
    name = models.CharField("nama", max_length=150)
    level = models.CharField("tingkat", max_length=40, blank=True)
    issuer = models.CharField("penerbit", max_length=120, blank=True)
    number = models.CharField("nomor", max_length=80, blank=True)
    issued_on = models.DateField("tanggal terbit", null=True, blank=True)
    valid_until = models.DateField("berlaku sampai", null=True, blank=True)
    result = models.CharField("hasil", max_length=10, choices=Result.choices, blank=True)

    scope = Scope(through=("personnel.Assignment", "member_id", "member_id"))
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "sertifikat"
        verbose_name_plural = "sertifikat"
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(issued_on__isnull=True) | Q(valid_until__gte=F("issued_on")),
                name="certificate_ends_after_it_is_issued",
                violation_error_message="Masa berlaku mendahului tanggal terbit.",
            )
        ]

    def __str__(self) -> str:
        return self.name
