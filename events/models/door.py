"""Passes for phones at the door."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from pilarsosial.core.models import User

from .event import Event
from .scope import EventRows, EventScope


class DoorPassQuerySet(EventRows):
    def in_force(self, at: datetime) -> DoorPassQuerySet:
        return self.filter(revoked_at__isnull=True, expires_at__gt=at)


class DoorPass(models.Model):
    """What lets one phone mark at one event without an account. Of its token only the hash is kept.

    `prepared_offline_at` is when the phone last told that it holds the list, `names_prepared` how many names.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="door_passes", verbose_name="kegiatan")
    device = models.CharField("nama ponsel", max_length=80)
    token_hash = models.CharField("sidik kode", max_length=64, unique=True, editable=False)
    issued_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="dibuka oleh"
    )
    issued_at = models.DateTimeField("dibuka", auto_now_add=True)
    expires_at = models.DateTimeField("berlaku sampai")
    claimed_at = models.DateTimeField("dipakai sejak", null=True, blank=True)
    revoked_at = models.DateTimeField("dicabut", null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="dicabut oleh"
    )
    prepared_offline_at = models.DateTimeField("siap luring", null=True, blank=True)
    names_prepared = models.PositiveIntegerField("nama tersimpan", null=True, blank=True)
    last_seen_at = models.DateTimeField("terakhir terhubung", null=True, blank=True)
    pending = models.PositiveIntegerField("belum terkirim", null=True, blank=True)

    scope = EventScope(event="event")
    objects = DoorPassQuerySet.as_manager()

    class Meta:
        verbose_name = "ponsel pintu"
        verbose_name_plural = "ponsel pintu"
        ordering = ["event_id", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(token_hash=""), name="door_pass_has_a_token"),
            models.CheckConstraint(condition=~Q(device=""), name="door_pass_names_its_phone"),
        ]

    def __str__(self) -> str:
        return self.device
