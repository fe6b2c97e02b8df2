"""Regions by their official code, and dated groups of them."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from ..fields import RegionCodeField
from ..scoping import OpenQuerySet


class Level(models.IntegerChoices):
    PROVINCE = 1, "Provinsi"
    REGENCY = 2, "Kabupaten/Kota"
    DISTRICT = 3, "Kecamatan"
    VILLAGE = 4, "Desa/Kelurahan"


class RegionKind(models.TextChoices):
    PROVINCE = "provinsi", "Provinsi"
    KABUPATEN = "kabupaten", "Kabupaten"
    KOTA = "kota", "Kota"
    DISTRICT = "kecamatan", "Kecamatan"
    DESA = "desa", "Desa"
    KELURAHAN = "kelurahan", "Kelurahan"


_KIND_LABELS = dict(RegionKind.choices)
SHORT_KINDS = {
    RegionKind.PROVINCE: "Prov.",
    RegionKind.KABUPATEN: "Kab.",
    RegionKind.KOTA: "Kota",
    RegionKind.DISTRICT: "Kec.",
    RegionKind.DESA: "Desa",
    RegionKind.KELURAHAN: "Kel.",
}


def regency_code(code: str) -> str:
    """`35.17.09` -> `35.17`; a province stays itself. What rows store for fast sums."""
    return code[:5]


def province_code(code: str) -> str:
    return code[:2]


def full_region_name(code: str, level: int, kind: str, name: str) -> str:
    """`Kabupaten Jombang`; the decree's administrative regencies of DKI keep that word."""
    word = _KIND_LABELS[kind]
    if code.startswith("31.") and level == Level.REGENCY:
        return f"{word} Administrasi {name}"
    return f"{word} {name}"


class RegionQuerySet(OpenQuerySet):
    def provinces(self) -> RegionQuerySet:
        return self.filter(level=Level.PROVINCE)

    def regencies(self) -> RegionQuerySet:
        return self.filter(level=Level.REGENCY)

    def districts(self) -> RegionQuerySet:
        return self.filter(level=Level.DISTRICT)

    def villages(self) -> RegionQuerySet:
        return self.filter(level=Level.VILLAGE)

    def inside(self, code: str) -> RegionQuerySet:
        """The region itself and everything below it."""
        return self.filter(code__inside=code)

    def children_of(self, code: str) -> RegionQuerySet:
        return self.filter(parent_id=code).order_by("name", "code")


class Region(models.Model):
    """A province, regency, district or village by its Kemendagri code. Names repeat; codes do not."""

    code = RegionCodeField("kode", primary_key=True)
    level = models.PositiveSmallIntegerField("tingkat", choices=Level.choices)
    kind = models.CharField("jenis", max_length=10, choices=RegionKind.choices)
    name = models.CharField("nama", max_length=60)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="children",
        verbose_name="di dalam",
    )
    time_zone = models.CharField("zona waktu", max_length=20, default="Asia/Jakarta")

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = "wilayah"
        verbose_name_plural = "wilayah"
        ordering = ["code"]
        indexes = [models.Index(fields=["parent"], name="region_by_parent")]
        constraints = [
            models.CheckConstraint(condition=Q(level__in=Level.values), name="region_level_is_known"),
            models.CheckConstraint(
                condition=Q(level=Level.PROVINCE, parent__isnull=True)
                | (~Q(level=Level.PROVINCE) & Q(parent__isnull=False)),
                name="region_below_a_province_has_a_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """`Kabupaten Jombang`, `Kecamatan Kesamben`."""
        return full_region_name(self.code, self.level, self.kind, self.name)

    @property
    def short_name(self) -> str:
        """`Kab. Jombang`, `Kec. Kesamben`: for dense lists."""
        return f"{SHORT_KINDS[RegionKind(self.kind)]} {self.name}"

    def holds(self, code: str) -> bool:
        """Is the code this region or inside it?"""
        return code == self.code or code.startswith(f"{self.code}.")


class RegionGroupQuerySet(OpenQuerySet):
    def in_force(self, day: date) -> RegionGroupQuerySet:
        return self.filter(valid_from__lte=day).filter(Q(valid_until__isnull=True) | Q(valid_until__gt=day))


class RegionGroup(models.Model):
    """An area that fits no code: korwil, Bakorwil. Dated half-open: `valid_until` is the first day that is out."""

    code = models.CharField("kode", max_length=30, unique=True)
    name = models.CharField("nama", max_length=100)
    kind = models.CharField(
        "jenis", max_length=10, choices=[("korwil", "Korwil"), ("bakorwil", "Bakorwil"), ("lain", "Lainnya")]
    )
    regions = models.ManyToManyField(Region, related_name="groups", verbose_name="wilayah")
    valid_from = models.DateField("berlaku mulai")
    valid_until = models.DateField("berlaku sebelum", null=True, blank=True)

    objects = RegionGroupQuerySet.as_manager()

    class Meta:
        verbose_name = "kelompok wilayah"
        verbose_name_plural = "kelompok wilayah"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="region_group_ends_after_it_starts",
                violation_error_message="Tanggal akhir harus sesudah tanggal mulai.",
            )
        ]

    def __str__(self) -> str:
        return self.name
