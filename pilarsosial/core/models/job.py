"""Work that outlives a request: import, export, restore."""

from django.db import models
from django.db.models import F, Q

from ..scoping import Scope, ScopedQuerySet


class JobState(models.TextChoices):
    QUEUED = "queued", "Antre"
    RUNNING = "running", "Berjalan"
    DONE = "done", "Selesai"
    FAILED = "failed", "Gagal"
    CANCELLED = "cancelled", "Dibatalkan"


FINAL_STATES = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class Job(models.Model):
    """One piece of background work with its progress. `arguments` and `message` hold no personal numbers."""

    kind = models.CharField("jenis", max_length=40)
    label = models.CharField("keterangan", max_length=200)
    owner = models.ForeignKey("core.User", models.PROTECT, related_name="jobs", verbose_name="milik")
    office = models.ForeignKey("core.Office", models.PROTECT, null=True, related_name="+", verbose_name="kantor")
    state = models.CharField("keadaan", max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    arguments = models.JSONField("isian", default=dict)
    done = models.PositiveIntegerField("sudah", default=0)
    total = models.PositiveIntegerField("dari", default=0)
    attempts = models.PositiveSmallIntegerField("percobaan", default=0)
    heartbeat = models.DateTimeField("tanda hidup", null=True)
    message = models.CharField("pesan", max_length=300, blank=True)
    result_url = models.CharField("hasil", max_length=200, blank=True)
    result_file = models.CharField("berkas hasil", max_length=200, blank=True)
    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    finished_at = models.DateTimeField("selesai", null=True)

    # A job belongs to its owner, whatever the grants of others say.
    scope = Scope(owner="owner_id")
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "pekerjaan"
        verbose_name_plural = "pekerjaan"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["heartbeat"], name="job_running", condition=Q(state="running")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_is_known"),
            models.CheckConstraint(condition=Q(total=0) | Q(done__lte=F("total")), name="job_does_no_more_than_all"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_final(self) -> bool:
        return self.state in FINAL_STATES

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0
