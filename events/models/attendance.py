"""Who was there: marks that only ever grow, and the present answer that follows from them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from pilarsosial.core.models import User

from .door import DoorPass
from .event import EventSession
from .participant import Participant
from .scope import EventRows, PeopleScope


class Presence(models.TextChoices):
    """What is said of a participant in a session. Without a row nothing has been said yet."""

    PRESENT = "hadir", "Hadir"
    EXCUSED = "izin", "Izin"
    SICK = "sakit", "Sakit"
    ON_DUTY = "dinas", "Dinas lain"
    ABSENT = "alpa", "Alpa"
    REPRESENTED = "diwakili", "Diwakili"


class MarkKind(models.TextChoices):
    MARK = "mark", "Tanda"
    UNDO = "undo", "Batal"
    MOVE = "move", "Pindah sesi"


class Method(models.TextChoices):
    QR = "qr", "QR"
    TAP = "tap", "Ketuk"
    PAPER = "paper", "Kertas"
    IMPORT = "import", "Lembar"


class AttendanceQuerySet(EventRows):
    def in_order(self) -> AttendanceQuerySet:
        """As things happened at the door; marks of one moment in an order that is the same everywhere."""
        return self.order_by("door_at", "uuid")


class Attendance(models.Model):
    """One mark of one participant in one session. Never changed or deleted: what was wrong gets a further mark.

    `door_at` is the time at the door: the client's, put right by `clock_offset`, by how many seconds the client's clock
    was ahead (known since its last answer); `received_at` is when the server had it. `uuid` is the client's own: the
    same mark sent again is the same mark. A `move` takes the participant out of the session in `moved_from` and stands
    beside an `undo` there. `late` came in after the closing or after its pass had ended; `reason` is told for what is
    put right afterwards. Whoever marked is the user, or the holder of the door pass.
    """

    uuid = models.UUIDField("kode kiriman", unique=True)
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="marks", db_index=False)
    session = models.ForeignKey(EventSession, models.PROTECT, related_name="marks", db_index=False)
    kind = models.CharField("tindakan", max_length=4, choices=MarkKind.choices, default=MarkKind.MARK)
    state = models.CharField("keadaan", max_length=8, choices=Presence.choices, blank=True)
    door_at = models.DateTimeField("waktu di pintu")
    received_at = models.DateTimeField("diterima")
    clock_offset = models.IntegerField("selisih jam (detik)", null=True, blank=True)
    method = models.CharField("cara", max_length=6, choices=Method.choices)
    marked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="ditandai oleh"
    )
    door_pass = models.ForeignKey(
        DoorPass, models.PROTECT, null=True, blank=True, related_name="marks", db_index=False, verbose_name="pintu"
    )
    moved_from = models.ForeignKey(
        EventSession,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="dipindah dari",
    )
    reason = models.CharField("alasan", max_length=200, blank=True)
    late = models.BooleanField("terlambat diterima", default=False)

    scope = PeopleScope(event="participant__event", person="participant")
    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = "tanda hadir"
        verbose_name_plural = "tanda hadir"
        ordering = ["pk"]
        indexes = [models.Index(fields=["participant", "session"], name="attendance_by_participant")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=MarkKind.UNDO, state="") | (~Q(kind=MarkKind.UNDO) & Q(state__in=Presence.values)),
                name="mark_says_a_state_and_an_undo_none",
            ),
            models.CheckConstraint(condition=Q(kind__in=MarkKind.values), name="mark_kind_is_known"),
            models.CheckConstraint(condition=Q(method__in=Method.values), name="mark_method_is_known"),
            models.CheckConstraint(
                condition=Q(marked_by__isnull=True) | Q(door_pass__isnull=True), name="mark_is_made_by_user_or_door"
            ),
            models.CheckConstraint(
                condition=Q(kind=MarkKind.MOVE, moved_from__isnull=False)
                | (~Q(kind=MarkKind.MOVE) & Q(moved_from__isnull=True)),
                name="move_names_the_session_it_leaves",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_state_display()}".strip()


class CurrentPresenceQuerySet(EventRows):
    def present(self) -> CurrentPresenceQuerySet:
        return self.filter(state=Presence.PRESENT)


class CurrentPresence(models.Model):
    """What the marks of a participant in a session come to: one row, kept in the transaction of the mark.

    `state` is empty where the last mark was undone. `since` is when that state was first said at the door, `method`
    and `late` are of that mark. Follows from the marks alone, whatever order they came in (`events/sql.py`).
    """

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="presences", db_index=False)
    session = models.ForeignKey(EventSession, models.PROTECT, related_name="presences", db_index=False)
    state = models.CharField("keadaan", max_length=8, choices=Presence.choices, blank=True)
    since = models.DateTimeField("sejak")
    method = models.CharField("cara", max_length=6, choices=Method.choices)
    late = models.BooleanField("terlambat diterima", default=False)

    scope = PeopleScope(event="participant__event", person="participant")
    objects = CurrentPresenceQuerySet.as_manager()

    class Meta:
        verbose_name = "kehadiran"
        verbose_name_plural = "kehadiran"
        ordering = ["session_id", "participant_id"]
        indexes = [models.Index(fields=["session", "state"], name="presence_by_session")]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "session"], name="participant_has_one_presence_in_a_session"
            ),
            models.CheckConstraint(condition=Q(state__in=["", *Presence.values]), name="presence_state_is_known"),
        ]

    def __str__(self) -> str:
        return self.get_state_display()
