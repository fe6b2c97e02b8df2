"""Sign-in sheets as they were printed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from pilarsosial.core.models import User

from .event import Event, EventSession
from .scope import EventRows, EventScope


class SheetEdition(models.Model):
    """One printing of the sign-in sheet of a session: who stands on which row.

    `people` are participants in the order of the rows, so row 7 is `people[6]` on this paper for ever, whoever is
    added or withdrawn later. `blanks` are the empty rows after them. `token` stands in the QR of the paper.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="sheets", db_index=False, verbose_name="kegiatan")
    session = models.ForeignKey(EventSession, models.PROTECT, related_name="sheets", verbose_name="sesi")
    number = models.PositiveSmallIntegerField("cetakan ke")
    people = models.JSONField("urutan peserta", default=list, blank=True)
    blanks = models.PositiveSmallIntegerField("baris kosong", default=0)
    with_phones = models.BooleanField("dengan nomor HP", default=False)
    token = models.CharField("kode lembar", max_length=40, unique=True)
    made_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="dicetak oleh"
    )
    made_at = models.DateTimeField("dicetak", auto_now_add=True)

    scope = EventScope(event="event")
    objects = EventRows.as_manager()

    class Meta:
        verbose_name = "lembar daftar hadir"
        verbose_name_plural = "lembar daftar hadir"
        ordering = ["session_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="sheet_edition_is_numbered_in_its_session"),
            models.CheckConstraint(condition=Q(number__gte=1), name="sheet_edition_begins_at_one"),
        ]

    def __str__(self) -> str:
        return f"Lembar cetakan ke-{self.number}"

    @property
    def last_row(self) -> int:
        return len(self.people)
