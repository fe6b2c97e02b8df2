"""What remains of an event: recommendations, certificates of a training, results of a contest."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from pilarsosial.core.models import Office, Pillar, Signer, StoredFile, User
from pilarsosial.core.scoping import Scope, ScopedQuerySet

from .event import Event
from .participant import Participant
from .scope import EventRows, EventScope, PeopleScope


class RecommendationState(models.TextChoices):
    OPEN = "open", "Terbuka"
    WORKING = "working", "Dikerjakan"
    DONE = "done", "Selesai"
    DROPPED = "dropped", "Tidak dilanjutkan"


UNFINISHED = (RecommendationState.OPEN, RecommendationState.WORKING)


class RecommendationQuerySet(EventRows):
    def unfinished(self) -> RecommendationQuerySet:
        return self.filter(state__in=UNFINISHED)

    def overdue(self, day: date) -> RecommendationQuerySet:
        return self.unfinished().filter(due_on__lt=day)

    def as_of(self, day: date) -> RecommendationQuerySet:
        """Those that had been asked for by a day, with `state_then` and `due_then` as they stood on it."""
        stood = RecommendationStep.objects.filter(recommendation=OuterRef("pk"), since__lte=day).order_by("-pk")
        rows = self.annotate(
            state_then=Subquery(stood.values("state")[:1]), due_then=Subquery(stood.values("due_on")[:1])
        )
        return rows.filter(state_then__isnull=False)

    def unfinished_then(self) -> RecommendationQuerySet:
        """Of `as_of`."""
        return self.filter(state_then__in=UNFINISHED)

    def settled_then(self) -> RecommendationQuerySet:
        """Of `as_of`."""
        return self.exclude(state_then__in=UNFINISHED)

    def overdue_then(self, day: date) -> RecommendationQuerySet:
        """Of `as_of` the same day."""
        return self.unfinished_then().filter(due_then__lt=day)


class Recommendation(models.Model):
    """What was asked for at an event, who takes care of it, until when, and what came of it.

    `proposer` is a participant, `proposed_by` the words where it was nobody on the list. `version` rises with changes.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="recommendations", verbose_name="kegiatan")
    text = models.TextField("rekomendasi", max_length=1000)
    proposer = models.ForeignKey(
        Participant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recommendations",
        db_index=False,
        verbose_name="pengusul",
    )
    proposed_by = models.CharField("diusulkan oleh", max_length=150, blank=True)
    in_charge = models.CharField("penanggung jawab", max_length=150, blank=True)
    in_charge_office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="kantor"
    )
    due_on = models.DateField("tenggat", null=True, blank=True)
    state = models.CharField(
        "keadaan", max_length=8, choices=RecommendationState.choices, default=RecommendationState.OPEN
    )
    outcome = models.CharField("hasil", max_length=500, blank=True)
    evidence = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="bukti"
    )
    note = models.CharField("catatan", max_length=300, blank=True)
    added_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="dicatat oleh"
    )
    added_at = models.DateTimeField("dicatat", auto_now_add=True)
    settled_at = models.DateTimeField("selesai", null=True, blank=True)
    version = models.PositiveIntegerField("versi", default=1, editable=False)

    scope = EventScope(event="event")
    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = "rekomendasi"
        verbose_name_plural = "rekomendasi"
        ordering = ["event_id", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="recommendation_has_a_text"),
            models.CheckConstraint(
                condition=Q(state__in=RecommendationState.values), name="recommendation_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "working"], settled_at__isnull=True)
                | Q(state__in=["done", "dropped"], settled_at__isnull=False),
                name="settled_recommendation_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class RecommendationStep(models.Model):
    """How a recommendation stood from a day on, until its next step: so a report of a past day tells what stood then.

    The first is of the day on which it was asked for: that of the event, or of writing it down where that was earlier.
    Append-only, held so by guards; of several on one day the last counts.
    """

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="steps", verbose_name="rekomendasi")
    state = models.CharField("keadaan", max_length=8, choices=RecommendationState.choices)
    due_on = models.DateField("tenggat", null=True, blank=True)
    since = models.DateField("sejak")

    scope = EventScope(event="recommendation__event")
    objects = EventRows.as_manager()

    class Meta:
        verbose_name = "langkah rekomendasi"
        verbose_name_plural = "langkah rekomendasi"
        ordering = ["recommendation_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RecommendationState.values), name="recommendation_step_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.since}: {self.get_state_display()}"


class CarriedRecommendation(models.Model):
    """A recommendation of an earlier event on the agenda of a later one."""

    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, related_name="carried", verbose_name="rekomendasi"
    )
    event = models.ForeignKey(Event, models.CASCADE, related_name="carried", verbose_name="kegiatan")
    carried_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="dibawa oleh"
    )
    carried_at = models.DateTimeField("dibawa", auto_now_add=True)

    scope = EventScope(event="event")
    objects = EventRows.as_manager()

    class Meta:
        verbose_name = "rekomendasi yang dibawa"
        verbose_name_plural = "rekomendasi yang dibawa"
        ordering = ["event_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "event"], name="recommendation_is_carried_to_an_event_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.recommendation)


class CertificateSeries(models.Model):
    """The last certificate number that an office gave in a year; locked while numbers are given: none is left out."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="kantor")
    year = models.PositiveSmallIntegerField("tahun")
    last = models.PositiveIntegerField("nomor terakhir", default=0)

    scope = Scope(office="office_id", region="office__region__code")
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "deret nomor sertifikat"
        verbose_name_plural = "deret nomor sertifikat"
        ordering = ["office_id", "year"]
        constraints = [
            models.UniqueConstraint(fields=["office", "year"], name="office_has_one_certificate_series_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class EventCertificate(models.Model):
    """A numbered certificate of a participant. `name` and `number` are as printed; a wrong one is revoked and keeps its
    number. `token` is what anybody may check; `record` the certificate in the member's own list."""

    series = models.ForeignKey(CertificateSeries, models.PROTECT, related_name="certificates", verbose_name="deret")
    serial = models.PositiveIntegerField("nomor urut")
    number = models.CharField("nomor", max_length=80)
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="certificates", verbose_name="peserta")
    name = models.CharField("nama tercetak", max_length=200)
    lesson_hours = models.PositiveSmallIntegerField("JP", null=True, blank=True)
    issued_on = models.DateField("tanggal terbit")
    signer = models.ForeignKey(
        Signer, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="penanda tangan"
    )
    token = models.CharField("kode periksa", max_length=40, unique=True)
    record = models.ForeignKey(
        "personnel.Certificate",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="catatan pada anggota",
    )
    issued_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="diterbitkan oleh"
    )
    issued_at = models.DateTimeField("diterbitkan", auto_now_add=True)
    revoked_at = models.DateTimeField("dicabut", null=True, blank=True)
    revoked_reason = models.CharField("alasan dicabut", max_length=200, blank=True)

    scope = PeopleScope(event="participant__event", person="participant")
    objects = EventRows.as_manager()

    class Meta:
        verbose_name = "sertifikat kegiatan"
        verbose_name_plural = "sertifikat kegiatan"
        ordering = ["series_id", "serial"]
        constraints = [
            models.UniqueConstraint(fields=["series", "serial"], name="certificate_serial_is_given_once"),
            models.CheckConstraint(condition=Q(serial__gte=1), name="certificate_serial_begins_at_one"),
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(revoked_at__isnull=True),
                name="participant_has_one_certificate_in_force",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ContestResult(models.Model):
    """How a participant did in one category of a contest.

    Scores are whole hundredths (8,75 is 875). `criteria` is [{"name", "weight", "score"}], weights in whole percent.
    `next_level` says where the winner goes on.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="results", verbose_name="kegiatan")
    pillar = models.ForeignKey(
        Pillar, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="pilar"
    )
    category = models.CharField("kategori", max_length=80)
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="results", verbose_name="peserta")
    criteria = models.JSONField("kriteria", default=list, blank=True)
    score = models.PositiveIntegerField("nilai (perseratus)", null=True, blank=True)
    rank = models.PositiveSmallIntegerField("peringkat", null=True, blank=True)
    next_level = models.CharField("dikirim ke", max_length=120, blank=True)
    note = models.CharField("keterangan", max_length=200, blank=True)
    version = models.PositiveIntegerField("versi", default=1, editable=False)

    scope = EventScope(event="event")
    objects = EventRows.as_manager()

    class Meta:
        verbose_name = "hasil lomba"
        verbose_name_plural = "hasil lomba"
        ordering = ["event_id", "category", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "category", "participant"], name="participant_has_one_result_in_a_category"
            ),
            models.CheckConstraint(condition=Q(rank__isnull=True) | Q(rank__gte=1), name="contest_rank_begins_at_one"),
            models.CheckConstraint(condition=~Q(category=""), name="contest_result_has_a_category"),
        ]

    def __str__(self) -> str:
        return f"{self.category}: {self.participant}"
