"""Files that people upload to keep: photos, scans, reports."""

from django.db import models
from django.db.models import Q

from ..scoping import Scope, ScopedQuerySet


class FileKind(models.TextChoices):
    PHOTO = "foto", "Foto"
    SCAN = "pindaian", "Pindaian"
    REPORT = "laporan", "Laporan"


class StoredFile(models.Model):
    """One kept file. Its bytes lie encrypted in the vault under a random name and never change.

    Seen through whatever carries it (a member's photo with the member), by a sealed page only; `office` is whose it
    is. `content_type` was sniffed from the bytes, never taken from the browser; `sha256` is of the bytes as kept.
    """

    office = models.ForeignKey("core.Office", models.PROTECT, related_name="+", db_index=False, verbose_name="kantor")
    kind = models.CharField("jenis", max_length=10, choices=FileKind.choices)
    filename = models.CharField("nama berkas", max_length=150)
    stored_name = models.CharField("berkas tersimpan", max_length=60, unique=True)
    content_type = models.CharField("tipe", max_length=80)
    size = models.PositiveIntegerField("ukuran (bita)")
    sha256 = models.CharField("sidik SHA-256", max_length=64)
    uploaded_by = models.ForeignKey(
        "core.User", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="diunggah oleh"
    )
    uploaded_at = models.DateTimeField("diunggah", auto_now_add=True)

    scope = Scope(office="office_id", region="office__region__code")
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "berkas"
        verbose_name_plural = "berkas"
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=FileKind.values), name="stored_file_kind_is_known")]

    def __str__(self) -> str:
        return self.filename
