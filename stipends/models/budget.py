"""Where the money comes from: a line of the budget (DPA), and what may be spent of it in each quarter (SPD)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from pilarsosial.core.models import FundingSource, Office
from pilarsosial.core.scoping import Scope

from .doors import OfficeQuerySet


class BudgetLine(models.Model):
    """A line of an office's DPA for one fiscal year, in whole rupiah."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="budget_lines", verbose_name="kantor")
    year = models.PositiveSmallIntegerField("tahun anggaran")
    funding = models.CharField("sumber dana", max_length=10, choices=FundingSource.choices)
    dpa_no = models.CharField("nomor DPA", max_length=80)
    activity = models.CharField("sub-kegiatan", max_length=160)
    account_code = models.CharField("kode rekening", max_length=40)
    name = models.CharField("uraian", max_length=160)
    amount = models.PositiveBigIntegerField("pagu (Rp)")

    scope = Scope(office="office_id", region="office__region__code")
    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = "mata anggaran"
        verbose_name_plural = "mata anggaran"
        ordering = ["-year", "account_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "year", "dpa_no", "activity", "account_code"], name="budget_line_is_entered_once"
            ),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="budget_line_year_is_sensible"),
        ]

    def __str__(self) -> str:
        return f"{self.account_code} {self.name} (TA {self.year})"


class BudgetCeiling(models.Model):
    """What may be spent of a line in one quarter. `reserved` is what submitted batches hold of it.

    Two batches that are submitted at once wait for each other at this row, and the database refuses the rupiah that
    is too much.
    """

    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="ceilings", verbose_name="mata anggaran")
    quarter = models.PositiveSmallIntegerField("triwulan")
    amount = models.PositiveBigIntegerField("pagu SPD (Rp)")
    reserved = models.PositiveBigIntegerField("terpakai (Rp)", default=0, editable=False)
    spd_no = models.CharField("nomor SPD", max_length=80, blank=True)
    spd_on = models.DateField("tanggal SPD", null=True, blank=True)

    scope = Scope(office="line__office_id", region="line__office__region__code")
    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = "pagu triwulan"
        verbose_name_plural = "pagu triwulan"
        ordering = ["line_id", "quarter"]
        constraints = [
            models.UniqueConstraint(fields=["line", "quarter"], name="budget_line_has_one_ceiling_a_quarter"),
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=4), name="ceiling_quarter_is_known"),
            models.CheckConstraint(condition=Q(reserved__lte=F("amount")), name="ceiling_is_not_overdrawn"),
        ]

    def __str__(self) -> str:
        return f"{self.line} triwulan {self.quarter}"

    @property
    def left(self) -> int:
        """Rupiah that a batch may still reserve."""
        return self.amount - self.reserved
