"""Pillars and their positions: data, not code. What ships stands in `core/data/pillars.json`."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from ..scoping import OpenQuerySet
from .region import Level


class Pillar(models.Model):
    """A pilar sosial: PKH, TKSK, Tagana ... Offices add their own; a pillar may belong to one area (PKH Plus)."""

    code = models.CharField("kode", max_length=20, unique=True)
    name = models.CharField("nama", max_length=60)
    full_name = models.CharField("kepanjangan", max_length=120, blank=True)
    owner_region = models.ForeignKey(
        "core.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="milik wilayah"
    )
    regulation = models.CharField("dasar hukum", max_length=200, blank=True)
    membership_label = models.CharField("sebutan nomor anggota", max_length=40, default="Nomor Anggota")
    membership_unique = models.BooleanField("nomor anggota unik", default=True)
    order = models.PositiveSmallIntegerField("urutan", default=100)
    is_active = models.BooleanField("dipakai", default=True)

    objects = OpenQuerySet.as_manager()

    class Meta:
        verbose_name = "pilar"
        verbose_name_plural = "pilar"
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class PositionKind(models.TextChoices):
    BASIC = "pokok", "Pokok"
    COORDINATOR = "koordinator", "Koordinator"
    FORUM = "forum", "Forum"


class PostRule(models.TextChoices):
    """How many posts there are: set by pillar x position."""

    ONE = "one", "Tepat satu per wilayah"
    QUOTA = "quota", "Menurut kuota"
    COVERAGE = "coverage", "Tanpa kuota (cakupan)"


class Position(models.Model):
    """A post's kind of work in one pillar, the level of region it is held for, and the rule for its posts."""

    pillar = models.ForeignKey(Pillar, models.PROTECT, related_name="positions", verbose_name="pilar")
    code = models.CharField("kode", max_length=30)
    name = models.CharField("nama", max_length=80)
    kind = models.CharField("jenis", max_length=12, choices=PositionKind.choices, default=PositionKind.BASIC)
    level = models.PositiveSmallIntegerField("tingkat wilayah", choices=Level.choices)
    rule = models.CharField("aturan formasi", max_length=10, choices=PostRule.choices)
    order = models.PositiveSmallIntegerField("urutan", default=100)

    objects = OpenQuerySet.as_manager()

    class Meta:
        verbose_name = "jabatan"
        verbose_name_plural = "jabatan"
        ordering = ["pillar__order", "order", "name"]
        constraints = [
            models.UniqueConstraint(fields=["pillar", "code"], name="position_code_is_unique_in_its_pillar"),
            models.CheckConstraint(condition=Q(rule__in=PostRule.values), name="position_rule_is_known"),
            models.CheckConstraint(condition=Q(kind__in=PositionKind.values), name="position_kind_is_known"),
        ]

    def __str__(self) -> str:
        """`Koordinator Kabupaten/Kota TKSK`; a name that says its pillar already stays as it is."""
        told = self.kind == PositionKind.BASIC or self.pillar.name in self.name
        return self.name if told else f"{self.name} {self.pillar.name}"


class RequirementQuerySet(OpenQuerySet):
    def in_force(self, day: date) -> "RequirementQuerySet":
        return self.filter(valid_from__lte=day).filter(Q(valid_until__isnull=True) | Q(valid_until__gt=day))


class Requirement(models.Model):
    """A dated rule of a pillar: age at start, education, not ASN. Rules change with the years: each has its time."""

    class Kind(models.TextChoices):
        MIN_AGE = "min_age", "Usia paling rendah saat diangkat"
        MAX_AGE = "max_age", "Usia paling tinggi saat diangkat"
        MIN_EDUCATION = "min_education", "Pendidikan paling rendah"
        NOT_ASN = "not_asn", "Bukan ASN"

    pillar = models.ForeignKey(Pillar, models.PROTECT, related_name="requirements", verbose_name="pilar")
    kind = models.CharField("jenis", max_length=15, choices=Kind.choices)
    value = models.CharField("nilai", max_length=20, blank=True)
    source = models.CharField("dasar", max_length=200, blank=True)
    valid_from = models.DateField("berlaku mulai")
    valid_until = models.DateField("berlaku sebelum", null=True, blank=True)

    objects = RequirementQuerySet.as_manager()

    class Meta:
        verbose_name = "syarat pilar"
        verbose_name_plural = "syarat pilar"
        ordering = ["pillar_id", "kind", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["pillar", "kind", "valid_from"], name="requirement_starts_once_a_day"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="requirement_ends_after_it_starts",
                violation_error_message="Tanggal akhir harus sesudah tanggal mulai.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pillar}: {self.get_kind_display()}"
