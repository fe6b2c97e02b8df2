"""Offices that keep the roster, and the banks they pay through."""

from django.db import models
from django.db.models import Q

from ..scoping import OpenQuerySet, Scope, ScopedQuerySet


class OfficeKind(models.TextChoices):
    DINSOS = "dinsos", "Dinas Sosial"
    KESRA = "kesra", "Biro Kesra"
    UPT = "upt", "UPT"


class Office(models.Model):
    """A Dinas Sosial, Biro Kesra or UPT. It sits on a region; several may sit on one.

    The Dinas Sosial of a region has the region's code as its own; others add a word (`35/KESRA`).
    """

    code = models.CharField("kode", max_length=30, unique=True)
    name = models.CharField("nama", max_length=150)
    kind = models.CharField("jenis", max_length=10, choices=OfficeKind.choices)
    region = models.ForeignKey("core.Region", models.PROTECT, related_name="offices", verbose_name="wilayah")
    address = models.CharField("alamat", max_length=200, blank=True)
    city = models.CharField("tempat surat", max_length=60, blank=True)
    is_active = models.BooleanField("aktif", default=True)

    scope = Scope(region="region__code", office="id")
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "kantor"
        verbose_name_plural = "kantor"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class FundingSource(models.TextChoices):
    """Whose money: an account serves one of them (its purpose)."""

    APBN = "apbn", "APBN"
    APBD_PROVINCE = "apbd_prov", "APBD Provinsi"
    APBD_REGENCY = "apbd_kab", "APBD Kabupaten/Kota"
    OTHER = "lain", "Sumber lain"


class Bank(models.Model):
    """A bank by its three-digit transfer code; the code stays when the name changes."""

    code = models.CharField("kode", max_length=3, primary_key=True)
    short_name = models.CharField("singkatan", max_length=60)
    name = models.CharField("nama", max_length=120)
    kind = models.CharField("jenis", max_length=10)

    objects = OpenQuerySet.as_manager()

    class Meta:
        verbose_name = "bank"
        verbose_name_plural = "bank"
        ordering = ["short_name"]

    def __str__(self) -> str:
        return self.short_name


class BankPurpose(models.Model):
    """Which funding source an office pays through which bank (Bank Jatim: APBD provinsi)."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="bank_purposes", verbose_name="kantor")
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="+", verbose_name="bank")
    purpose = models.CharField("sumber dana", max_length=10, choices=FundingSource.choices)

    scope = Scope(region="office__region__code", office="office_id")
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "peruntukan bank"
        verbose_name_plural = "peruntukan bank"
        ordering = ["office_id", "bank_id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "bank"], name="bank_has_one_purpose_in_an_office"),
            models.CheckConstraint(
                condition=Q(purpose__in=FundingSource.values), name="bank_purpose_is_a_known_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bank} – {self.get_purpose_display()}"
