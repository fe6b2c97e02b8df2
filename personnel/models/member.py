"""The person, once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from pilarsosial.core.errors import NotFound
from pilarsosial.core.fields import EncryptedTextField
from pilarsosial.core.models import Office, Region, StoredFile
from pilarsosial.core.scoping import Scope, ScopedQuerySet
from pilarsosial.core.values.names import search_key
from pilarsosial.core.values.nik import mask_nik

from .assignment import Assignment


class Sex(models.TextChoices):
    MALE = "L", "Laki-laki"
    FEMALE = "P", "Perempuan"


class Religion(models.TextChoices):
    ISLAM = "islam", "Islam"
    PROTESTANT = "kristen", "Kristen"
    CATHOLIC = "katolik", "Katolik"
    HINDU = "hindu", "Hindu"
    BUDDHIST = "buddha", "Buddha"
    CONFUCIAN = "konghucu", "Konghucu"
    BELIEF = "kepercayaan", "Kepercayaan terhadap Tuhan YME"


class MaritalStatus(models.TextChoices):
    SINGLE = "belum_kawin", "Belum kawin"
    MARRIED = "kawin", "Kawin"
    DIVORCED = "cerai_hidup", "Cerai hidup"
    WIDOWED = "cerai_mati", "Cerai mati"


class Education(models.TextChoices):
    SD = "sd", "SD/sederajat"
    SMP = "smp", "SMP/sederajat"
    SMA = "sma", "SMA/sederajat"
    D1 = "d1", "D1"
    D2 = "d2", "D2"
    D3 = "d3", "D3"
    S1 = "s1", "D4/S1"
    S2 = "s2", "S2"
    S3 = "s3", "S3"


class MemberQuerySet(ScopedQuerySet):
    def get_visible(self, actor: Any, permission: str, pk: Any) -> Member:
        """Also somebody of whom the actor sees only what was served under a double that was merged into them."""
        try:
            return super().get_visible(actor, permission, pk)
        except NotFound:
            return self._behind_a_double(self, actor, permission, pk)

    def lock_visible(self, actor: Any, permission: str, pk: Any) -> Member:
        """As `get_visible`, locked."""
        try:
            return super().lock_visible(actor, permission, pk)
        except NotFound:
            rows = self.select_for_update(of=("self",), no_key=True)
            return self._behind_a_double(rows, actor, permission, pk)

    def _behind_a_double(self, rows: MemberQuerySet, actor: Any, permission: str, pk: Any) -> Member:
        seen = Member.objects.visible_to(actor, permission).filter(merged_into=pk).exists()
        row = rows.filter(pk=pk).first() if seen else None
        if row is None:
            raise NotFound
        return row

    def present(self) -> MemberQuerySet:
        """People of the roster: neither removed nor merged into another entry."""
        return self.filter(removed_at__isnull=True)

    def active_on(self, day: date) -> MemberQuerySet:
        """People who hold at least one assignment on that day."""
        return self.filter(Exists(Assignment.objects.active_on(day).filter(member=OuterRef("pk"))))

    def with_nik(self, nik: str) -> MemberQuerySet:
        return self.filter(nik=nik)

    def holder_of(self, nik: str) -> Member | None:
        """Whose number it is, removed people too; of an entry that was merged, the person that it is merged into."""
        entry = self.with_nik(nik).select_related("office", "merged_into__office").first()
        return entry and (entry.merged_into or entry)

    def shown_in_search(self) -> MemberQuerySet:
        """People of the roster, and the entries that were merged into them: those lead to the person."""
        return self.filter(Q(removed_at__isnull=True) | Q(merged_into__isnull=False))

    def named(self, words: Collection[str]) -> MemberQuerySet:
        """Whose name holds each of these words or parts of words (of a `search_key`); nobody without a word."""
        return self.filter(*(Q(name_key__contains=word) for word in words)) if words else self.none()

    def spelled(self, readings: Collection[Collection[Collection[str]]]) -> MemberQuerySet:
        """Whose name answers one of these readings: each of its places holds one of the words given there."""
        wanted = Q(pk__in=[])
        for places in readings:
            wanted |= reduce(and_, (reduce(or_, (Q(name_key__contains=word) for word in words)) for words in places))
        return self.filter(wanted)

    def matching(self, text: str) -> MemberQuerySet:
        """By a fragment of the name, or by the whole membership number; never by a part of a NIK."""
        words = search_key(text).split()
        named = Q()
        for word in words:
            named &= Q(name_key__contains=word)
        number = text.replace("\x00", "").strip()
        numbered = Exists(Assignment.objects.filter(member=OuterRef("pk"), membership_no=number))
        return self.filter(named | Q(numbered)) if words else self.filter(numbered)


class Member(models.Model):
    """A person of the roster. Posts are assignments; a member without NIK counts, but can never be paid.

    `name` is as on the KTP without degrees. `version` rises with every change, so that two people who edit at once
    are told instead of overwriting each other. Who was removed keeps the story. A double points to the person it was
    merged into, who is neither removed nor merged while it does: one step leads to the end. `nik_differs` names where
    the NIK contradicts the record ("birth_date,sex"): it is kept because an encrypted NIK cannot be asked.
    """

    nik = EncryptedTextField("NIK", kind="nik", unique=True)
    name = models.CharField("nama lengkap", max_length=120)
    name_key = models.CharField("kunci nama", max_length=120, editable=False)
    title_prefix = models.CharField("gelar depan", max_length=40, blank=True)
    title_suffix = models.CharField("gelar belakang", max_length=60, blank=True)
    sex = models.CharField("jenis kelamin", max_length=1, choices=Sex.choices, blank=True)
    birth_place = models.CharField("tempat lahir", max_length=60, blank=True)
    birth_date = models.DateField("tanggal lahir", null=True, blank=True)
    religion = models.CharField("agama", max_length=12, choices=Religion.choices, blank=True)
    marital_status = models.CharField("status perkawinan", max_length=12, choices=MaritalStatus.choices, blank=True)
    education = models.CharField("pendidikan", max_length=4, choices=Education.choices, blank=True)
    main_job = models.CharField("pekerjaan utama", max_length=80, blank=True)
    address = models.CharField("alamat KTP", max_length=200, blank=True)
    rt = models.CharField("RT", max_length=3, blank=True)
    rw = models.CharField("RW", max_length=3, blank=True)
    home_region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="wilayah KTP",
    )
    phone = models.CharField("telepon", max_length=20, blank=True)
    email = models.EmailField("surel", blank=True)
    npwp = EncryptedTextField("NPWP", kind="npwp")
    family_card_no = EncryptedTextField("nomor KK", kind="kk")
    bpjs_no = EncryptedTextField("nomor BPJS Ketenagakerjaan", kind="bpjs")
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", db_index=False, verbose_name="didaftarkan oleh kantor"
    )
    created_at = models.DateTimeField("didaftarkan", auto_now_add=True)
    updated_at = models.DateTimeField("diubah", auto_now=True)
    photo = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="foto"
    )
    nik_differs = models.CharField("beda NIK dan biodata", max_length=40, blank=True, db_default="", editable=False)
    removed_at = models.DateTimeField("dihapus", null=True, editable=False)
    removed_reason = models.CharField("alasan dihapus", max_length=200, blank=True, db_default="")
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_from",
        db_index=False,
        editable=False,
        verbose_name="digabung ke",
    )
    version = models.PositiveIntegerField("versi", default=1, editable=False)

    scope = Scope(through=("personnel.Assignment", "member_id", "pk"))
    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = "anggota"
        verbose_name_plural = "anggota"
        ordering = ["name_key", "pk"]
        indexes = [
            models.Index(fields=["name_key", "id"], name="member_by_name"),
            models.Index(fields=["id"], name="member_removed", condition=Q(removed_at__isnull=False)),
            models.Index(fields=["merged_into"], name="member_by_winner", condition=Q(merged_into__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="member_has_a_name"),
            models.CheckConstraint(condition=Q(sex__in=["", *Sex.values]), name="member_sex_is_known"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(removed_at__isnull=False), name="merged_member_is_removed"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")), name="member_merges_into_another"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """With degrees: `Drs. Ahmad Syafi'i, M.Si.`"""
        name = f"{self.title_prefix} {self.name}".strip()
        return f"{name}, {self.title_suffix}" if self.title_suffix else name

    @property
    def masked_nik(self) -> str:
        return mask_nik(self.nik) if self.nik else ""

    def age_on(self, day: date) -> int | None:
        """Whole years, or None without a birth date."""
        if self.birth_date is None:
            return None
        before_birthday = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before_birthday


class EmploymentKind(models.TextChoices):
    VOLUNTEER = "relawan", "Relawan"
    CONTRACT = "kontrak", "Kontrak"
    PPPK = "pppk", "PPPK"
    PNS = "pns", "PNS"
    OTHER = "lain", "Lainnya"


class EmploymentStatus(models.Model):
    """What a person is employed as from a day on; the next row ends it. Schemes read it; it ends no service."""

    member = models.ForeignKey(
        Member, models.PROTECT, related_name="employment", db_index=False, verbose_name="anggota"
    )
    kind = models.CharField("status kepegawaian", max_length=10, choices=EmploymentKind.choices)
    since = models.DateField("sejak")

    scope = Scope(through=("personnel.Assignment", "member_id", "member_id"))
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "status kepegawaian"
        verbose_name_plural = "status kepegawaian"
        ordering = ["member_id", "since"]
        constraints = [
            models.UniqueConstraint(fields=["member", "since"], name="employment_changes_once_a_day"),
            models.CheckConstraint(condition=Q(kind__in=EmploymentKind.values), name="employment_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} sejak {self.since}"
