"""Monthly reports that members hand in: received or not, when, and the file."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from pilarsosial.core.models import StoredFile, User
from pilarsosial.core.scoping import Scope, ScopedQuerySet

from .assignment import Assignment


class MonthlyReportQuerySet(ScopedQuerySet):
    def of_month(self, month: date) -> MonthlyReportQuerySet:
        """Of the month that begins on `month`."""
        return self.filter(month=month)

    def of_person(self, member_id: int) -> MonthlyReportQuerySet:
        """Of any post of a person: `.of_month(month).of_person(pk).exists()` is "did they report?"."""
        return self.filter(assignment__in=Assignment.objects.of_person(member_id).values("pk"))


class MonthlyReport(models.Model):
    """The report of one assignment for one month was received. No row: not received.

    `month` is its first day. A report taken back (a wrong tick) is deleted by its verb and told in the trail.
    """

    assignment = models.ForeignKey(
        "personnel.Assignment", models.PROTECT, related_name="reports", db_index=False, verbose_name="penugasan"
    )
    month = models.DateField("bulan")
    received_on = models.DateField("diterima tanggal")
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="berkas"
    )
    note = models.CharField("keterangan", max_length=200, blank=True)
    received_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="diterima oleh"
    )
    recorded_at = models.DateTimeField("dicatat", auto_now_add=True)

    scope = Scope(region="assignment__duty_region__code", pillar="assignment__pillar_id")
    objects = MonthlyReportQuerySet.as_manager()

    class Meta:
        verbose_name = "laporan bulanan"
        verbose_name_plural = "laporan bulanan"
        ordering = ["-month", "assignment_id"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "month"], name="report_is_received_once_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="report_month_is_its_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%m-%Y}"
