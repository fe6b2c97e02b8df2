"""Stated figures, kept beside the computed ones."""

from django.db import models

from ..scoping import Scope, ScopedQuerySet


class Measure(models.TextChoices):
    """What the stated figure speaks of. Each has a computed twin, but OTHER: it is kept for what nothing here counts.

    COVERED counts villages in which the pillar has somebody. RATE is in rupiah per quarter. LATE is how many days after
    it was due the money of the month of `as_of` was paid.
    """

    PEOPLE = "people", "Orang"
    POSTS = "posts", "Penugasan pokok"
    VILLAGES = "villages", "Desa/kelurahan"
    DISTRICTS = "districts", "Kecamatan"
    COVERED = "covered", "Desa/kelurahan terjangkau"
    RATE = "rate", "Besaran per triwulan (Rp)"
    LATE = "late", "Hari lewat jatuh tempo"
    OTHER = "other", "Angka lain"


class Claim(models.Model):
    """A figure that somebody stated, with its source and date. It never replaces a computed one."""

    office = models.ForeignKey("core.Office", models.PROTECT, related_name="claims", verbose_name="kantor")
    region = models.ForeignKey("core.Region", models.PROTECT, related_name="+", verbose_name="wilayah")
    pillar = models.ForeignKey(
        "core.Pillar", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pilar"
    )
    measure = models.CharField("ukuran", max_length=10, choices=Measure.choices)
    label = models.CharField("tentang", max_length=120, blank=True)
    as_of = models.DateField("per tanggal")
    stated = models.PositiveIntegerField("angka yang disebut")
    source = models.CharField("sumber", max_length=200)
    source_date = models.DateField("tanggal sumber", null=True, blank=True)
    note = models.CharField("catatan", max_length=300, blank=True)

    scope = Scope(region="region__code", office="office_id", pillar="pillar_id")
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "angka yang disebut"
        verbose_name_plural = "angka yang disebut"
        ordering = ["region_id", "as_of", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(measure__in=Measure.values), name="claim_measure_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.stated} ({self.source})"
