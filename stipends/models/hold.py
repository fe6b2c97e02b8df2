"""What keeps money back: holds by the office, and lists of NIKs from outside."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from personnel.models import Member
from pilarsosial.core.fields import EncryptedTextField
from pilarsosial.core.models import Office, User
from pilarsosial.core.scoping import Scope, ScopedQuerySet

from .doors import OfficeQuerySet
from .scheme import Scheme


class HoldReason(models.TextChoices):
    AWAITS_DECREE = "menunggu_sk", "Menunggu SK"
    UNDER_REVIEW = "diperiksa", "Sedang diperiksa"
    MISSING_PAPERS = "berkas", "Berkas belum lengkap"


class HoldQuerySet(ScopedQuerySet):
    def in_force(self) -> HoldQuerySet:
        return self.filter(released_at__isnull=True)


class Hold(models.Model):
    """The office keeps a person's money of a scheme back until it lets go; the months held come later as rapel."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="holds", verbose_name="skema")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False, verbose_name="kantor")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name="anggota")
    reason = models.CharField("alasan", max_length=12, choices=HoldReason.choices)
    note = models.CharField("keterangan", max_length=200, blank=True)
    held_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name="ditahan oleh")
    held_at = models.DateTimeField("ditahan", auto_now_add=True)
    released_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="dilepas oleh"
    )
    released_at = models.DateTimeField("dilepas", null=True)

    scope = Scope(office="office_id", region="office__region__code")
    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = "penahanan"
        verbose_name_plural = "penahanan"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "member"], condition=Q(released_at__isnull=True), name="person_is_held_once_a_scheme"
            ),
            models.CheckConstraint(condition=Q(reason__in=HoldReason.values), name="hold_reason_is_known"),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by__isnull=True)
                | Q(released_at__isnull=False, released_by__isnull=False),
                name="released_hold_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.get_reason_display()


class ListKind(models.TextChoices):
    ASN = "asn", "ASN/PPPK"
    DEATH = "meninggal", "Meninggal dunia"
    PAYER = "pembayar", "Dibayar pihak lain"


class ComparisonListQuerySet(OfficeQuerySet):
    def in_force(self, day: date) -> ComparisonListQuerySet:
        return self.filter(as_of__lte=day, withdrawn_at__isnull=True)


class ComparisonList(models.Model):
    """NIKs that another body gave: who is ASN, who died, whom another payer pays; as of a day."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="kantor")
    kind = models.CharField("jenis", max_length=10, choices=ListKind.choices)
    source = models.CharField("sumber", max_length=200)
    as_of = models.DateField("per tanggal")
    entries_count = models.PositiveIntegerField("orang", default=0)
    added_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="ditambahkan oleh"
    )
    added_at = models.DateTimeField("ditambahkan", auto_now_add=True)
    withdrawn_at = models.DateTimeField("ditarik", null=True)

    scope = Scope(office="office_id", region="office__region__code")
    objects = ComparisonListQuerySet.as_manager()

    class Meta:
        verbose_name = "daftar pembanding"
        verbose_name_plural = "daftar pembanding"
        ordering = ["-as_of", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ListKind.values), name="comparison_list_kind_is_known"),
            models.CheckConstraint(condition=~Q(source=""), name="comparison_list_names_its_source"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.source})"


class ComparisonEntry(models.Model):
    """One NIK of a list, from a day on where the list says so, else from the list's own day."""

    list = models.ForeignKey(ComparisonList, models.PROTECT, related_name="entries", verbose_name="daftar pembanding")
    nik = EncryptedTextField("NIK", kind="nik", null=False, blank=False)
    name = models.CharField("nama pada daftar", max_length=120, blank=True)
    since = models.DateField("sejak", null=True, blank=True)
    until = models.DateField("sampai", null=True, blank=True)

    scope = Scope(office="list__office_id", region="list__office__region__code")
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "isi daftar pembanding"
        verbose_name_plural = "isi daftar pembanding"
        ordering = ["list_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["nik", "list"], name="list_names_a_person_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="list_entry_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name
