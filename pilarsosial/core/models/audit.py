"""The trail: what was done by whom. Append-only, held so by a guard in the database."""

from django.db import models
from django.db.models.functions import Now

from ..fields import RegionCodeField
from ..scoping import Scope, ScopedQuerySet


class AuditEntryQuerySet(ScopedQuerySet):
    def about_person(self, person_id: int) -> "AuditEntryQuerySet":
        """The story of one member: their own entries and those of their assignments and accounts."""
        return self.filter(person_id=person_id)

    def newest_first(self) -> "AuditEntryQuerySet":
        return self.order_by("-pk")


class AuditEntry(models.Model):
    """Who, when, from where, what, old -> new, why. Values of NIK and accounts are masked before they get here."""

    at = models.DateTimeField("waktu", db_default=Now(), editable=False)
    actor = models.ForeignKey(
        "core.User", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="oleh"
    )
    office = models.ForeignKey(
        "core.Office", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="kantor"
    )
    region_code = RegionCodeField("wilayah", blank=True)
    action = models.CharField("tindakan", max_length=60)
    target_type = models.CharField("jenis data", max_length=40, blank=True)
    target_id = models.CharField("nomor data", max_length=40, blank=True)
    target_label = models.CharField("data", max_length=200, blank=True)
    # A plain number, not a foreign key: the floor does not know the rooms, and the trail outlives what it tells of.
    person_id = models.BigIntegerField("anggota", null=True)
    pillar_id = models.BigIntegerField("pilar", null=True)
    changes = models.JSONField("perubahan", default=dict)
    count = models.PositiveIntegerField("jumlah", null=True)
    reason = models.TextField("alasan", blank=True)
    request_id = models.CharField("kode permintaan", max_length=40, blank=True)
    address = models.GenericIPAddressField("alamat jaringan", null=True)

    scope = Scope(region="region_code", office="office_id", pillar="pillar_id")
    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "jejak audit"
        verbose_name_plural = "jejak audit"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["person_id"], name="audit_by_person", condition=models.Q(person_id__isnull=False)),
            models.Index(fields=["region_code", "id"], name="audit_by_region"),
            # What another office did about a region's people stands on every dashboard there.
            models.Index(
                fields=["region_code", "id"],
                name="audit_of_work_elsewhere",
                condition=models.Q(action="assignment.started", target_type="personnel.member"),
            ),
            models.Index(fields=["office", "id"], name="audit_by_office", condition=models.Q(office__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target_label}".strip()
