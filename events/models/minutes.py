"""What was said and decided at an event, and the record that it took place."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .event import Event
from .scope import EventRows, OrganiserScope


class MinutesKind(models.TextChoices):
    MINUTES = "notulen", "Notulen"
    RECORD = "berita_acara", "Berita acara"


class Minutes(models.Model):
    """Minutes (notulen) or record (berita acara) of an event: what stands on the paper.

    `agenda` and `decisions` have one point a line, `discussion` one paragraph a line. `signatories` is
    [{"title", "name", "nip"}], at most three. `dated` is the day on the paper.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="minutes", verbose_name="kegiatan")
    kind = models.CharField("jenis", max_length=12, choices=MinutesKind.choices)
    number = models.CharField("nomor", max_length=80, blank=True)
    dated = models.DateField("tanggal")
    agenda = models.TextField("acara", max_length=2000, blank=True)
    discussion = models.TextField("pembahasan", max_length=20_000, blank=True)
    decisions = models.TextField("keputusan", max_length=8000, blank=True)
    signatories = models.JSONField("penanda tangan", default=list, blank=True)
    version = models.PositiveIntegerField("versi", default=1, editable=False)

    scope = OrganiserScope()
    objects = EventRows.as_manager()

    class Meta:
        verbose_name = "notulen"
        verbose_name_plural = "notulen"
        ordering = ["event_id", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["event", "kind"], name="event_has_one_minutes_of_a_kind"),
            models.CheckConstraint(condition=Q(kind__in=MinutesKind.values), name="minutes_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.event}"
