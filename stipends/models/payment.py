"""What became of the money: results by line, claims to have it back, what others paid."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from personnel.models import Member
from pilarsosial.core.models import Office, User
from pilarsosial.core.scoping import Scope, ScopedQuerySet

from .batch import Batch
from .doors import OfficeQuerySet
from .line import Line
from .scheme import Scheme


class PaymentResult(models.TextChoices):
    PAID = "dibayar", "Dibayar"
    FAILED = "gagal", "Gagal"
    RETURNED = "retur", "Retur bank"
    REFUNDED = "disetor", "Disetor ke kas (STS)"


class PaymentMethod(models.TextChoices):
    TRANSFER = "transfer", "Transfer"
    CASH = "tunai", "Tunai"


class Payment(models.Model):
    """One result for one line, append-only, in rupiah; the last one that nothing corrects counts.

    `amount` is what reached the person (paid), came back (returned) or went to the treasury (refunded); `fee` what the
    bank kept of it: an explained difference. Symbolic hand-overs at events are no payments.
    """

    line = models.ForeignKey(Line, models.PROTECT, related_name="payments", verbose_name="baris")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="payments", verbose_name="daftar")
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", db_index=False, db_constraint=False, verbose_name="kantor"
    )
    result = models.CharField("hasil", max_length=8, choices=PaymentResult.choices)
    method = models.CharField("cara", max_length=8, choices=PaymentMethod.choices)
    amount = models.PositiveBigIntegerField("jumlah (Rp)")
    fee = models.PositiveBigIntegerField("biaya bank (Rp)", default=0)
    on = models.DateField("tanggal")
    reference = models.CharField("nomor rujukan", max_length=80, blank=True)
    sts_no = models.CharField("nomor STS", max_length=80, blank=True)
    note = models.CharField("keterangan", max_length=200, blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name="membetulkan"
    )
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name="dicatat oleh")
    recorded_at = models.DateTimeField("dicatat", auto_now_add=True)

    scope = Scope(region="line__region_code", office="office_id", pillar="line__pillar_id")
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "hasil pembayaran"
        verbose_name_plural = "hasil pembayaran"
        ordering = ["batch_id", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(result__in=PaymentResult.values), name="payment_result_is_known"),
            models.CheckConstraint(condition=Q(method__in=PaymentMethod.values), name="payment_method_is_known"),
            models.CheckConstraint(
                condition=~Q(result="disetor") | ~Q(sts_no=""), name="refunded_payment_names_its_deposit_slip"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_result_display()} {self.on}"


class RefundClaim(models.Model):
    """Money that somebody got and had no right to, found by the check at the end of the period. Rupiah.

    Settled by the deposit slip (STS) with which it went back to the treasury.
    """

    line = models.ForeignKey(Line, models.PROTECT, related_name="refund_claims", verbose_name="baris")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="refund_claims", verbose_name="daftar")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False, verbose_name="kantor")
    amount = models.PositiveBigIntegerField("jumlah (Rp)")
    reasons = models.CharField("alasan", max_length=200)
    told = models.CharField("keterangan", max_length=300)
    claimed_at = models.DateTimeField("ditagih", auto_now_add=True)
    sts_no = models.CharField("nomor STS", max_length=80, blank=True)
    sts_on = models.DateField("tanggal STS", null=True, blank=True)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="diselesaikan oleh"
    )

    scope = Scope(region="line__region_code", office="office_id", pillar="line__pillar_id")
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "tagihan pengembalian"
        verbose_name_plural = "tagihan pengembalian"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["line"], name="line_is_claimed_back_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_claim_is_of_something"),
            models.CheckConstraint(
                condition=Q(sts_no="", sts_on__isnull=True, settled_by__isnull=True)
                | (~Q(sts_no="") & Q(sts_on__isnull=False, settled_by__isnull=False)),
                name="settled_claim_names_its_deposit_slip",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.amount}"


class ExternalPayment(models.Model):
    """What another payer gave a person under an external scheme, as its list says."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="results", verbose_name="skema")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False, verbose_name="kantor")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name="anggota")
    period = models.CharField("periode", max_length=7)
    amount = models.PositiveBigIntegerField("jumlah (Rp)")
    paid_on = models.DateField("dibayar", null=True, blank=True)
    source = models.CharField("sumber", max_length=200)

    scope = Scope(office="office_id", region="office__region__code")
    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = "pembayaran pihak lain"
        verbose_name_plural = "pembayaran pihak lain"
        ordering = ["scheme_id", "period"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "member", "period"], name="external_payment_is_entered_once_a_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.period}"
