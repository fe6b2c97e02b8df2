"""The event, its kinds, its sessions, its officials, and who has duty at it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from pilarsosial.core.models import Acting, Office, Region, User
from pilarsosial.core.scoping import areas_with

from .scope import EventRows, EventScope


class EventState(models.TextChoices):
    DRAFT = "draft", "Rancangan"
    ANNOUNCED = "announced", "Diumumkan"
    RUNNING = "running", "Berlangsung"
    CLOSED = "closed", "Ditutup"
    REPORTED = "reported", "Dilaporkan"
    CANCELLED = "cancelled", "Dibatalkan"


# What is over: its facts stand, and attendance is put right only with a reason.
LOCKED_STATES = (EventState.CLOSED, EventState.REPORTED, EventState.CANCELLED)


class Kind(models.TextChoices):
    COORDINATION = "rakor", "Rapat koordinasi"
    OUTREACH = "sosialisasi", "Sosialisasi"
    AUDIENCE = "audiensi", "Audiensi"
    TRAINING = "pelatihan", "Pelatihan/bimtek"
    SYNERGY = "sinergitas", "Sinergitas"
    ROLL_CALL = "apel", "Apel"
    CONTEST = "lomba", "Lomba"
    JAMBOREE = "jambore", "Jambore"
    SELECTION = "seleksi", "Seleksi"
    DIALOGUE = "dialog", "Dialog"
    CEREMONY = "peringatan", "Peringatan"
    OTHER = "lain", "Lainnya"


class EventQuerySet(EventRows):
    def whole_for(self, actor: Any) -> EventQuerySet:
        """Of which the actor sees all people: the organiser's own, and those where the actor has duty."""
        areas = areas_with(actor, "participant.view")
        if areas is None:
            return self
        scope = self.model.scope
        own = scope.organised([area for area in areas if area.pillar_id is None])
        return self.filter(own | scope.on_duty(actor)) if areas else self.none()

    def of_kind(self, kind: str) -> EventQuerySet:
        return self.filter(pk__in=EventKind.objects.filter(kind=kind).values("event"))

    def find_titled(self, text: str) -> EventQuerySet:
        """Whose title or place holds each of these words, whatever the case."""
        words = text.split()
        return self.filter(*(Q(title__icontains=word) | Q(place__icontains=word) for word in words))

    def on_or_after(self, day: date) -> EventQuerySet:
        return self.filter(ends_on__gte=day)

    def coming(self, day: date) -> EventQuerySet:
        """Not over on that day, in the order in which they come."""
        waiting = (EventState.DRAFT, EventState.ANNOUNCED, EventState.RUNNING)
        return self.on_or_after(day).filter(state__in=waiting).order_by("starts_on", "pk")


class Event(models.Model):
    """A gathering, from the first draft to the report. Days are those of `time_zone`, the zone of its place.

    `starts_on` and `ends_on` (both counted) span its sessions. `version` rises with every change of facts.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="events", verbose_name="penyelenggara")
    title = models.CharField("nama kegiatan", max_length=200)
    theme = models.CharField("tema", max_length=200, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False, verbose_name="wilayah tempat")
    place = models.CharField("tempat", max_length=150, blank=True)
    time_zone = models.CharField("zona waktu", max_length=20, default="Asia/Jakarta", editable=False)
    starts_on = models.DateField("tanggal mulai")
    ends_on = models.DateField("tanggal selesai")
    state = models.CharField("keadaan", max_length=10, choices=EventState.choices, default=EventState.DRAFT)
    activity_code = models.CharField("kode (sub)kegiatan", max_length=60, blank=True)
    dress_code = models.CharField("pakaian", max_length=80, blank=True)
    contact = models.CharField("narahubung", max_length=120, blank=True)
    note = models.TextField("catatan", max_length=1000, blank=True)
    announced_at = models.DateTimeField("diumumkan", null=True, editable=False)
    closed_at = models.DateTimeField("ditutup", null=True, editable=False)
    created_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, editable=False, verbose_name="dibuat oleh"
    )
    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    version = models.PositiveIntegerField("versi", default=1, editable=False)

    scope = EventScope()
    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "kegiatan"
        verbose_name_plural = "kegiatan"
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["starts_on", "id"], name="event_by_day")]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="event_has_a_title"),
            models.CheckConstraint(condition=Q(state__in=EventState.values), name="event_state_is_known"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="event_ends_after_it_starts",
                violation_error_message="Tanggal selesai mendahului tanggal mulai.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_locked(self) -> bool:
        return self.state in LOCKED_STATES

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class EventKind(models.Model):
    """One of the kinds of an event: `sosialisasi dan audiensi` has two rows."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="kinds", verbose_name="kegiatan")
    kind = models.CharField("jenis", max_length=12, choices=Kind.choices)

    scope = EventScope(event="event")
    objects = EventRows.as_manager()

    class Meta:
        verbose_name = "jenis kegiatan"
        verbose_name_plural = "jenis kegiatan"
        ordering = ["event_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "kind"], name="event_has_a_kind_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="event_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class EventSession(models.Model):
    """A part of an event on one day of its place; hours are local, and unknown (NULL) where nobody told them.

    `lesson_hours` are JP. Whoever is present is so in a session.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="sessions", verbose_name="kegiatan")
    number = models.PositiveSmallIntegerField("urutan")
    title = models.CharField("nama sesi", max_length=120, blank=True)
    day = models.DateField("tanggal")
    starts = models.TimeField("mulai", null=True, blank=True)
    ends = models.TimeField("selesai", null=True, blank=True)
    lesson_hours = models.PositiveSmallIntegerField("JP", null=True, blank=True)

    scope = EventScope(event="event")
    objects = EventRows.as_manager()

    class Meta:
        verbose_name = "sesi"
        verbose_name_plural = "sesi"
        ordering = ["event_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="session_number_is_unique_in_its_event"),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(starts__isnull=False), name="session_with_an_end_has_a_beginning"
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gt=F("starts")),
                name="session_ends_after_it_starts",
                violation_error_message="Jam selesai mendahului jam mulai.",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"Sesi {self.number}"

    def begins_at(self, zone: ZoneInfo) -> datetime:
        """The moment of its beginning; of one without hours, the first of its day."""
        return datetime.combine(self.day, self.starts or time.min, zone)

    def is_over_at(self, zone: ZoneInfo) -> datetime:
        """The moment of its end; of one without an end, the last of its day."""
        return datetime.combine(self.day, self.ends or time.max, zone)


class OfficialRole(models.TextChoices):
    OPENING = "membuka", "Membuka"
    ADDRESS = "sambutan", "Memberi sambutan"
    SPEAKER = "narasumber", "Narasumber"
    GUEST = "tamu", "Tamu kehormatan"
    CHAIR = "pimpinan", "Pimpinan rapat"
    HOST = "penyelenggara", "Mewakili penyelenggara"
    SIGNER = "penandatangan", "Penanda tangan"


class EventOfficial(models.Model):
    """Somebody of rank at an event. Who was represented did not come: `represented_by` is the row of who did.

    `attended` is NULL while nobody has said. The chain of representation ends with somebody who came.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="officials", verbose_name="kegiatan")
    order = models.PositiveSmallIntegerField("urutan", default=1)
    name = models.CharField("nama", max_length=120)
    title = models.CharField("jabatan", max_length=150, blank=True)
    acting = models.CharField("sebutan", max_length=5, choices=Acting.choices, blank=True)
    role = models.CharField("peran", max_length=14, choices=OfficialRole.choices)
    attended = models.BooleanField("hadir", null=True, blank=True)
    represented_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="represents",
        db_index=False,
        verbose_name="diwakili oleh",
    )
    note = models.CharField("keterangan", max_length=200, blank=True)

    scope = EventScope(event="event")
    objects = EventRows.as_manager()

    class Meta:
        verbose_name = "pejabat"
        verbose_name_plural = "pejabat"
        ordering = ["event_id", "order", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="official_has_a_name"),
            models.CheckConstraint(condition=Q(role__in=OfficialRole.values), name="official_role_is_known"),
            models.CheckConstraint(condition=Q(acting__in=["", *Acting.values]), name="official_acting_title_is_known"),
            models.CheckConstraint(
                condition=Q(represented_by__isnull=True) | Q(attended=False), name="represented_official_did_not_attend"
            ),
            models.CheckConstraint(
                condition=Q(represented_by__isnull=True) | ~Q(represented_by=F("pk")),
                name="official_is_represented_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def full_title(self) -> str:
        """`Pj. Bupati Jombang`."""
        return f"{self.acting} {self.title}".strip()


class EventDuty(models.Model):
    """A user who has duty at an event: sees and marks all of its people, whatever pillar and area their grant names."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="duties", verbose_name="kegiatan")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="petugas")
    given_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="ditugaskan oleh"
    )
    given_at = models.DateTimeField("ditugaskan", auto_now_add=True)

    scope = EventScope(event="event")
    objects = EventRows.as_manager()

    class Meta:
        verbose_name = "petugas kegiatan"
        verbose_name_plural = "petugas kegiatan"
        ordering = ["event_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["event", "user"], name="user_has_duty_once_at_an_event")]

    def __str__(self) -> str:
        return str(self.user)


class Figure(models.TextChoices):
    """The four numbers, kept apart; and from how many units outside people came."""

    QUOTA = "quota", "Kuota"
    INVITED = "invited", "Diundang"
    REGISTERED = "registered", "Terdaftar"
    ATTENDED = "attended", "Hadir"
    UNITS = "units", "Unit asal"


class EventClaim(models.Model):
    """A figure that somebody stated about an event, with its source. It never replaces a computed one.

    `label` says of which part: a pillar by code or name, "pilar sosial" for all members, an agency or group of outside
    people; empty is everybody.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="claims", verbose_name="kegiatan")
    figure = models.CharField("angka", max_length=10, choices=Figure.choices)
    label = models.CharField("tentang", max_length=120, blank=True)
    stated = models.PositiveIntegerField("angka yang disebut")
    source = models.CharField("sumber", max_length=200)
    source_date = models.DateField("tanggal sumber", null=True, blank=True)
    note = models.CharField("catatan", max_length=300, blank=True)

    scope = EventScope(event="event")
    objects = EventRows.as_manager()

    class Meta:
        verbose_name = "angka yang disebut tentang kegiatan"
        verbose_name_plural = "angka yang disebut tentang kegiatan"
        ordering = ["event_id", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(figure__in=Figure.values), name="event_claim_figure_is_known"),
            models.CheckConstraint(condition=~Q(source=""), name="event_claim_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.get_figure_display()}: {self.stated} ({self.source})"
