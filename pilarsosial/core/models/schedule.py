"""A report that is made again and again for one user, on its day."""

from django.db import models
from django.db.models import Q

from ..scoping import Scope, ScopedQuerySet


class Rhythm(models.TextChoices):
    WEEKLY = "mingguan", "Setiap minggu"
    MONTHLY = "bulanan", "Setiap bulan"
    QUARTERLY = "triwulanan", "Setiap triwulan"


class RelativePeriod(models.TextChoices):
    """Which period a scheduled report is about, seen from its day; none: only its day."""

    NONE = "", "Keadaan pada hari itu"
    LAST_MONTH = "bulan-lalu", "Bulan lalu"
    LAST_QUARTER = "triwulan-lalu", "Triwulan lalu"


class ScheduleState(models.TextChoices):
    ACTIVE = "aktif", "Aktif"
    PAUSED = "jeda", "Dijeda"
    STOPPED = "berhenti", "Berhenti"


class ReportSchedule(models.Model):
    """What is asked (`asked`, as a job keeps it, without days), how often, and when it is due next.

    `day`: of the month (1 to 28), or of the week (1 Monday to 7). A schedule whose owner lost the right stops by
    itself and says why; it never makes a file with rights that its owner no longer has.
    """

    owner = models.ForeignKey(
        "core.User", models.CASCADE, related_name="report_schedules", db_index=False, verbose_name="milik"
    )
    report = models.CharField("laporan", max_length=60)
    asked = models.JSONField("pertanyaan", default=dict, blank=True)
    file_format = models.CharField("format", max_length=4)
    rhythm = models.CharField("berulang", max_length=10, choices=Rhythm.choices)
    day = models.PositiveSmallIntegerField("hari")
    period = models.CharField("tentang", max_length=15, choices=RelativePeriod.choices, blank=True)
    state = models.CharField("keadaan", max_length=10, choices=ScheduleState.choices, default=ScheduleState.ACTIVE)
    stopped_why = models.CharField("alasan berhenti", max_length=200, blank=True)
    next_on = models.DateField("berikutnya")
    last_on = models.DateField("terakhir", null=True, blank=True)
    last_job = models.ForeignKey(
        "core.Job", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False, verbose_name="pekerjaan"
    )
    created_at = models.DateTimeField("dibuat", auto_now_add=True)

    # A schedule is its owner's, whatever the grants of others say.
    scope = Scope(owner="owner_id")
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "jadwal laporan"
        verbose_name_plural = "jadwal laporan"
        ordering = ["owner_id", "pk"]
        indexes = [
            models.Index(fields=["next_on"], name="schedule_due", condition=Q(state="aktif")),
            models.Index(fields=["owner", "id"], name="schedule_of_owner"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(rhythm__in=Rhythm.values), name="schedule_rhythm_is_known"),
            models.CheckConstraint(condition=Q(period__in=RelativePeriod.values), name="schedule_period_is_known"),
            models.CheckConstraint(condition=Q(state__in=ScheduleState.values), name="schedule_state_is_known"),
            models.CheckConstraint(
                condition=Q(file_format__in=["xlsx", "csv", "pdf"]), name="schedule_format_is_known"
            ),
            models.CheckConstraint(
                condition=Q(day__gte=1) & (Q(rhythm="mingguan", day__lte=7) | ~Q(rhythm="mingguan") & Q(day__lte=28)),
                name="schedule_day_exists_in_every_period",
            ),
            models.CheckConstraint(
                condition=~Q(state="berhenti") | ~Q(stopped_why=""), name="stopped_schedule_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.get_rhythm_display().lower()}"
