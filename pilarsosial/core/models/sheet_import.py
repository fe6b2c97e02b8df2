"""A sheet on its way into the data: the upload, what was found in it, and what applying did."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q

from ..scoping import Scope, ScopedQuerySet, areas_with


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", "Terunggah"
    READING = "reading", "Sedang dibaca"
    QUESTIONS = "questions", "Perlu dijawab"
    READY = "ready", "Siap diterapkan"
    APPLIED = "applied", "Diterapkan"
    UNDONE = "undone", "Dibatalkan"
    DISCARDED = "discarded", "Dibuang"
    FAILED = "failed", "Tidak terbaca"


# Nothing follows these; what applied an import may still be undone.
CLOSED_STATES = (ImportState.UNDONE, ImportState.DISCARDED, ImportState.FAILED)


class Verdict(models.TextChoices):
    """What becomes of a row; exactly one each."""

    REJECTED = "rejected", "Ditolak"
    NEW = "new", "Baru"
    CHANGED = "changed", "Berubah"
    UNCHANGED = "unchanged", "Tetap"


# Whose area holds all of the office: a sheet tells of people of every pillar and place in it.
_WHOLE_OFFICE = Scope(region="office__region__code")


class SheetImportQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Any, permission: str) -> SheetImportQuerySet:
        """One's own, and the others of an office for those whose area is not a part of it or one pillar."""
        rows, areas = super().visible_to(actor, permission), areas_with(actor, permission)
        if not areas:
            return rows
        whole = [area for area in areas if area.pillar_id is None]
        return rows.filter(_WHOLE_OFFICE.q(actor, whole) | Q(actor=actor.pk))

    def purgeable(self, before: datetime) -> SheetImportQuerySet:
        """Uploads whose contents have been kept long enough."""
        return self.filter(created_at__lt=before, purged_at__isnull=True)


class SheetImport(models.Model):
    """One uploaded sheet. Its bytes, its rows and everything that was read out of them are encrypted.

    `revision` rises with every reading, so that a page, a job or a request that speaks of an older one is noticed.
    `findings` and `journal` are sealed by `core.importing.vault`.
    """

    kind = models.CharField("jenis", max_length=20)
    office = models.ForeignKey("core.Office", models.PROTECT, related_name="+", db_index=False, verbose_name="kantor")
    actor = models.ForeignKey(
        "core.User", models.PROTECT, related_name="+", db_index=False, verbose_name="diunggah oleh"
    )
    job = models.ForeignKey(
        "core.Job", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="pekerjaan"
    )
    filename = models.CharField("nama berkas", max_length=150)
    stored_name = models.CharField("berkas tersimpan", max_length=60, blank=True)
    size = models.PositiveIntegerField("ukuran", default=0)
    settings = models.JSONField("pilihan", default=dict)
    state = models.CharField("keadaan", max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    message = models.CharField("pesan", max_length=400, blank=True)
    revision = models.PositiveIntegerField("revisi", default=0)
    rows = models.PositiveIntegerField("baris", default=0)
    new = models.PositiveIntegerField("baru", default=0)
    changed = models.PositiveIntegerField("berubah", default=0)
    unchanged = models.PositiveIntegerField("tetap", default=0)
    rejected = models.PositiveIntegerField("ditolak", default=0)
    warnings = models.PositiveIntegerField("peringatan", default=0)
    totals = models.JSONField("jumlah lain", default=dict)
    plan_digest = models.CharField("sidik rencana", max_length=64, blank=True)
    findings = models.BinaryField("temuan", null=True)
    journal = models.BinaryField("catatan penerapan", null=True)
    created_at = models.DateTimeField("diunggah", auto_now_add=True)
    previewed_at = models.DateTimeField("dipratinjau", null=True)
    applied_at = models.DateTimeField("diterapkan", null=True)
    applied_by = models.ForeignKey(
        "core.User", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="diterapkan oleh"
    )
    purged_at = models.DateTimeField("isi dihapus", null=True)

    scope = Scope(office="office_id", region="office__region__code")
    objects = SheetImportQuerySet.as_manager()

    class Meta:
        verbose_name = "impor"
        verbose_name_plural = "impor"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["office", "-id"], name="import_by_office")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_state_is_known"),
            models.CheckConstraint(
                condition=Q(rows=F("new") + F("changed") + F("unchanged") + F("rejected")),
                name="import_verdicts_add_up_to_its_rows",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["applied", "undone"]) | Q(applied_at__isnull=False),
                name="applied_import_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED_STATES


class ImportChunk(models.Model):
    """Up to 2,000 rows of an import with verdict, reasons and plan, sealed; how many of each verdict stands outside."""

    sheet_import = models.ForeignKey(
        SheetImport, models.CASCADE, related_name="chunks", db_index=False, verbose_name="impor"
    )
    revision = models.PositiveIntegerField("revisi")
    number = models.PositiveIntegerField("urutan")
    new = models.PositiveIntegerField("baru", default=0)
    changed = models.PositiveIntegerField("berubah", default=0)
    unchanged = models.PositiveIntegerField("tetap", default=0)
    rejected = models.PositiveIntegerField("ditolak", default=0)
    data = models.BinaryField("isi")

    scope = Scope(office="sheet_import__office_id", region="sheet_import__office__region__code")
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "bagian impor"
        verbose_name_plural = "bagian impor"
        ordering = ["sheet_import_id", "revision", "number"]
        constraints = [
            models.UniqueConstraint(fields=["sheet_import", "revision", "number"], name="import_chunk_is_stored_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_import_id}/{self.revision}/{self.number}"
