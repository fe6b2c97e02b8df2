"""What the lines of a list add up to, kept with them, so that no report adds millions of lines."""

from __future__ import annotations

from django.db import models

from pilarsosial.core.fields import RegionCodeField
from pilarsosial.core.models import Office, Pillar
from pilarsosial.core.scoping import Scope, ScopedQuerySet

from .batch import Batch


class BatchTotal(models.Model):
    """What the lines of a batch add up to, by regency, pillar, period and verdict; written with them.

    `quarter` is that in which the lines' period ends. `lines` and what ends in `_lines` counts lines, the others are
    rupiah. What became of the money is written with each result, of the payable ones alone: `paid` with what the bank
    kept of it (`fee`), `returned`, `refunded`, `retried` (what an approved list pays anew), each of the results that
    nothing corrects. `failed` is what the lines with a failed result were to pay: no money moved. `open_lines` are
    those that these do not explain to the rupiah. What is left in rupiah is
    `net - paid + returned - refunded - retried` (`stipends/sql/payments.py` says the same of one line).
    """

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="totals", db_index=False, verbose_name="daftar")
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", db_index=False, db_constraint=False, verbose_name="kantor"
    )
    regency_code = RegionCodeField("kabupaten/kota", max_length=5)
    pillar = models.ForeignKey(
        Pillar, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False, verbose_name="pilar"
    )
    year = models.PositiveSmallIntegerField("tahun")
    quarter = models.PositiveSmallIntegerField("triwulan")
    period = models.CharField("periode", max_length=7)
    kind = models.CharField("jenis", max_length=8)
    verdict = models.CharField("putusan", max_length=8)
    lines = models.PositiveIntegerField("baris")
    gross = models.BigIntegerField("bruto (Rp)")
    tax = models.BigIntegerField("pajak (Rp)")
    net = models.BigIntegerField("bersih (Rp)")
    paid_lines = models.PositiveIntegerField("baris dibayar", default=0, db_default=0)
    paid = models.BigIntegerField("dibayar (Rp)", default=0, db_default=0)
    fee = models.BigIntegerField("biaya bank (Rp)", default=0, db_default=0)
    failed_lines = models.PositiveIntegerField("baris gagal", default=0, db_default=0)
    failed = models.BigIntegerField("gagal (Rp)", default=0, db_default=0)
    returned_lines = models.PositiveIntegerField("baris retur", default=0, db_default=0)
    returned = models.BigIntegerField("retur (Rp)", default=0, db_default=0)
    refunded_lines = models.PositiveIntegerField("baris disetor", default=0, db_default=0)
    refunded = models.BigIntegerField("disetor (Rp)", default=0, db_default=0)
    retried = models.BigIntegerField("dibayar ulang (Rp)", default=0, db_default=0)
    open_lines = models.PositiveIntegerField("baris tersisa", default=0, db_default=0)

    scope = Scope(region="regency_code", office="office_id", pillar="pillar_id")
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "jumlah daftar"
        verbose_name_plural = "jumlah daftar"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "regency_code", "pillar", "period", "kind", "verdict"],
                name="batch_total_is_kept_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regency_code} {self.period}"
