"""Dated work of a person in a post, the decree it rests on, and its pauses."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Coalesce

from pilarsosial.core.fields import RegionCodeField
from pilarsosial.core.models import Office, Pillar, Position, PositionKind, Region, StoredFile
from pilarsosial.core.scoping import Scope, ScopedQuerySet


class DecreeQuerySet(ScopedQuerySet):
    def ending(self, day: date, within_days: int) -> DecreeQuerySet:
        """Valid on that day, and for so many days more at most."""
        return self.filter(valid_until__gte=day, valid_until__lte=day + timedelta(days=within_days))

    def find_numbered(self, text: str) -> DecreeQuerySet:
        """Whose number holds this text, whatever the case."""
        return self.filter(number__icontains=text)

    def over(self, day: date) -> DecreeQuerySet:
        """No longer valid on that day."""
        return self.filter(valid_until__lt=day)


class Decree(models.Model):
    """A surat keputusan (SK). It counts from its effective date; one decree can renew a whole pillar."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="decrees", verbose_name="kantor")
    number = models.CharField("nomor SK", max_length=80)
    signed_on = models.DateField("tanggal SK", null=True, blank=True)
    signer = models.CharField("penanda tangan", max_length=120, blank=True)
    about = models.CharField("tentang", max_length=200, blank=True)
    effective_from = models.DateField("berlaku mulai", null=True, blank=True)
    valid_until = models.DateField("berlaku sampai", null=True, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="pindaian SK"
    )
    # The database fills it in too: imports enter decrees in sets.
    version = models.PositiveIntegerField("versi", default=1, db_default=1, editable=False)

    scope = Scope(office="office_id", region="office__region__code")
    objects = DecreeQuerySet.as_manager()

    class Meta:
        verbose_name = "SK"
        verbose_name_plural = "SK"
        ordering = ["-signed_on", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "number", "signed_on"], name="decree_is_entered_once_by_an_office"
            ),
            models.UniqueConstraint(
                fields=["office", "number"],
                condition=Q(signed_on__isnull=True),
                name="undated_decree_is_entered_once_by_an_office",
            ),
            models.CheckConstraint(condition=~Q(number=""), name="decree_has_a_number"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(effective_from__isnull=True)
                | Q(valid_until__gte=F("effective_from")),
                name="decree_ends_after_it_starts",
                violation_error_message="Tanggal akhir SK mendahului tanggal berlakunya.",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class EndReason(models.TextChoices):
    RESIGNED = "resigned", "Mengundurkan diri"
    DECEASED = "deceased", "Meninggal dunia"
    OVER_AGE = "over_age", "Lewat batas usia"
    DISMISSED = "dismissed", "Diberhentikan"
    MOVED = "moved", "Pindah tugas"
    REPLACED = "replaced", "Diganti"
    TERM_OVER = "term_over", "Masa bakti berakhir"
    MISTAKE = "mistake", "Salah catat"


class AssignmentQuerySet(ScopedQuerySet):
    def active_on(self, day: date) -> AssignmentQuerySet:
        """In force on that day, paused ones too: half-open, so on a hand-over day only the successor."""
        return self.filter(start__lte=day).filter(Q(end__isnull=True) | Q(end__gt=day))

    def of_person(self, member_id: int) -> AssignmentQuerySet:
        """All service of a person, also what ended under an entry that was merged into theirs."""
        # As a list of entries: over a join, "of this person or of one merged into them" walks through everybody.
        people = Assignment.member.field.related_model.objects
        entries = people.filter(Q(pk=member_id) | Q(merged_into=member_id))
        return self.filter(member__in=entries.values("pk"))

    def in_month(self, month: date) -> AssignmentQuerySet:
        """In force on any day of the month that begins on `month`."""
        return self.overlapping(month, first_of_next(month))

    def owing_report(self, month: date, positions: Collection[int] | None = None) -> AssignmentQuerySet:
        """Whose report of that month is due: the post itself, in force on any day of it and not resting on all of it.

        Acting cover and coordinators owe none of their own. `positions` are the keys of the pokok positions where the
        caller knows them: without that join a page of a province is found at once.
        """
        whole = Pause.objects.filter(assignment=OuterRef("pk"), start__lte=month)
        whole = whole.filter(Q(end__isnull=True) | Q(end__gte=first_of_next(month)))
        rows = self.in_month(month).filter(~Exists(whole))
        return rows.basic() if positions is None else rows.filter(position__in=positions, acting=False)

    def with_report(self, month: date) -> AssignmentQuerySet:
        """Joins the month's report as `report` (one at most): `report__received_on` is NULL where none was received."""
        return self.annotate(report=FilteredRelation("reports", condition=Q(reports__month=month)))

    def with_person(self) -> AssignmentQuerySet:
        """Annotates `person`: the id of who served, also where the entry was merged into another one since."""
        return self.annotate(person=Coalesce("member__merged_into", "member_id"))

    def basic(self) -> AssignmentQuerySet:
        """The post itself: what headcounts, posts and vacancies count. Acting cover does not fill a post."""
        return self.filter(position__kind=PositionKind.BASIC, acting=False)

    def find_numbered(self, text: str) -> AssignmentQuerySet:
        """By the whole membership number, as typed or in capitals; what was entered by mistake has none."""
        return self.filter(membership_no__in={text, text.upper()}).exclude(end_reason=EndReason.MISTAKE)

    def in_region(self, code: str) -> AssignmentQuerySet:
        return self.filter(duty_region__code__inside=code)

    def with_extra(self, code: str, value: Any) -> AssignmentQuerySet:
        """Whose pillar's own field `code` holds exactly that value; codes mean something inside one pillar only."""
        # `extra__<code>` would take a code such as `contains` for a look-up.
        return self.alias(extra_value=KeyTransform(code, "extra")).filter(extra_value=value)

    def overlapping(self, start: date, end: date | None) -> AssignmentQuerySet:
        """Sharing at least one day with [start, end)."""
        rows = self.filter(Q(end__isnull=True) | Q(end__gt=start)).exclude(end=F("start"))
        return rows if end is None else rows.filter(start__lt=end)


class Assignment(models.Model):
    """Member x post, dated half-open: `start` (TMT) is the first day, `end` the first day on which it is over.

    The last day of service is therefore `end - 1 day`, and a successor may start on `end`. Never overwritten: what
    changes is ended and begun anew; a wrong entry gets `end = start` with the reason `mistake` and counts nowhere.
    Pillar, position, duty region and `single` repeat the post's, `regency_code` the region's, for sums without joins;
    a guard holds them equal. `extra` holds what the pillar's own fields ask, {code: value} (`core.ExtraField`).
    """

    member = models.ForeignKey(
        "personnel.Member", models.PROTECT, related_name="assignments", db_index=False, verbose_name="anggota"
    )
    post = models.ForeignKey("personnel.Post", models.PROTECT, related_name="assignments", verbose_name="formasi")
    pillar = models.ForeignKey(Pillar, models.PROTECT, related_name="+", db_index=False, verbose_name="pilar")
    position = models.ForeignKey(Position, models.PROTECT, related_name="+", db_index=False, verbose_name="jabatan")
    duty_region = models.ForeignKey(
        Region, models.PROTECT, related_name="+", db_index=False, verbose_name="wilayah tugas"
    )
    regency_code = RegionCodeField("kabupaten/kota", max_length=5)
    single = models.BooleanField("tepat satu", default=False, editable=False)
    acting = models.BooleanField("pelaksana tugas", default=False)
    decree = models.ForeignKey(
        Decree,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        db_index=False,
        verbose_name="SK",
    )
    start = models.DateField("TMT")
    end = models.DateField("berakhir sebelum", null=True, blank=True)
    end_reason = models.CharField("alasan berakhir", max_length=10, choices=EndReason.choices, blank=True)
    end_note = models.CharField("keterangan", max_length=200, blank=True)
    membership_no = models.CharField("nomor anggota", max_length=40, blank=True)
    grade = models.CharField("jenjang", max_length=30, blank=True)
    extra = models.JSONField(
        "isian tambahan", default=dict, db_default=models.Value({}, models.JSONField()), blank=True
    )
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        db_index=False,
        verbose_name="menggantikan",
    )
    created_at = models.DateTimeField("dicatat", auto_now_add=True)
    version = models.PositiveIntegerField("versi", default=1, editable=False)

    scope = Scope(region="duty_region__code", pillar="pillar_id")
    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "penugasan"
        verbose_name_plural = "penugasan"
        ordering = ["-start", "-pk"]
        indexes = [
            models.Index(fields=["member"], name="assignment_by_member"),
            models.Index(fields=["duty_region", "pillar"], name="assignment_by_region"),
            models.Index(fields=["decree"], name="assignment_by_decree", condition=Q(decree__isnull=False)),
            models.Index(fields=["membership_no"], name="assignment_by_number", condition=~Q(membership_no="")),
            models.Index(fields=["start", "id"], name="assignment_by_start"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "post", "start"],
                condition=~Q(end_reason="mistake"),
                name="member_starts_a_post_once_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(end_reason="mistake") | Q(end=F("start")), name="mistaken_assignment_has_no_days"
            ),
            models.UniqueConstraint(
                fields=["member", "post"],
                condition=Q(end__isnull=True),
                name="member_holds_an_open_post_once",
            ),
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="assignment_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(end__isnull=True, end_reason="") | Q(end__isnull=False, end_reason__in=EndReason.values),
                name="ended_assignment_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} – {self.duty_region}"

    @staticmethod
    def gives_sight(office_ids: list[int]) -> Q:
        """Rows through which a person is seen. One entered by mistake shows the person to their own office alone."""
        return ~Q(end_reason=EndReason.MISTAKE) | Q(member__office_id__in=office_ids)

    @property
    def last_day(self) -> date | None:
        """The last day of service, as people write it; None while open or when it was a mistake."""
        if self.end is None or self.end == self.start:
            return None
        return self.end - timedelta(days=1)

    def active_on(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


def first_of_next(month: date) -> date:
    """The first day of the month after the one of `month`."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


class PauseKind(models.TextChoices):
    SUSPENDED = "nonaktif", "Nonaktif sementara"
    LEAVE = "cuti", "Cuti"


class PauseQuerySet(ScopedQuerySet):
    def active_on(self, day: date) -> PauseQuerySet:
        return self.filter(start__lte=day).filter(Q(end__isnull=True) | Q(end__gt=day))


class Pause(models.Model):
    """Days on which an assignment rests, half-open. The post stays filled."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="pauses", verbose_name="penugasan")
    kind = models.CharField("jenis", max_length=10, choices=PauseKind.choices)
    start = models.DateField("mulai")
    end = models.DateField("berakhir sebelum", null=True, blank=True)
    note = models.CharField("keterangan", max_length=200, blank=True)

    scope = Scope(region="assignment__duty_region__code", pillar="assignment__pillar_id")
    objects = PauseQuerySet.as_manager()

    class Meta:
        verbose_name = "jeda penugasan"
        verbose_name_plural = "jeda penugasan"
        ordering = ["assignment_id", "start"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(end__isnull=True), name="assignment_has_one_open_pause"
            ),
            models.CheckConstraint(condition=Q(kind__in=PauseKind.values), name="pause_kind_is_known"),
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gt=F("start")), name="pause_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} sejak {self.start}"
