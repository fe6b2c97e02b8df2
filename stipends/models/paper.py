"""Papers of a list for its accountability file (SPJ): signed scans beside what the application prints."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from pilarsosial.core.models import Office, StoredFile, User
from pilarsosial.core.scoping import Scope

from .batch import Batch
from .doors import OfficeQuerySet


class PaperKind(models.TextChoices):
    """What an SPJ of honor to people outside the office holds (domain: Berau 34/2017, Permendagri 77/2020)."""

    DECREE = "sk", "SK penerima"
    TRANSFER_LIST = "daftar_nontunai", "Daftar penerima nontunai"
    CASH_LIST = "daftar_tunai", "Daftar penerima tunai"
    RECEIPT = "kuitansi", "Kuitansi"
    STATEMENT = "sptjm", "SPTJM"
    TAX = "pajak", "Bukti setor pajak"
    CASH_RECORD = "berita_acara", "Berita acara pembayaran tunai"
    TRANSFER_PROOF = "bukti_transfer", "Bukti transfer bank"
    REFUND = "sts", "Bukti setor kembali (STS)"
    SPP = "spp", "SPP"
    SPM = "spm", "SPM"
    SP2D = "sp2d", "SP2D"
    OTHER = "lain", "Dokumen lain"


class BatchPaper(models.Model):
    """One scan. What was withdrawn stays with its reason, and counts no more."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="papers", verbose_name="daftar")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False, verbose_name="kantor")
    kind = models.CharField("jenis", max_length=16, choices=PaperKind.choices)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", db_index=False, verbose_name="berkas")
    note = models.CharField("keterangan", max_length=200, blank=True)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name="diunggah oleh")
    added_at = models.DateTimeField("diunggah", auto_now_add=True)
    withdrawn_at = models.DateTimeField("ditarik", null=True, blank=True)
    withdrawn_reason = models.CharField("alasan ditarik", max_length=200, blank=True)

    scope = Scope(office="office_id", region="office__region__code")
    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = "dokumen SPJ"
        verbose_name_plural = "dokumen SPJ"
        ordering = ["batch_id", "kind", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PaperKind.values), name="batch_paper_kind_is_known"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
                name="withdrawn_batch_paper_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
