"""What stands on an office's papers: its letterhead, and who signs for it on which day."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from ..scoping import Scope, ScopedQuerySet
from .stored_file import StoredFile


class SigningRole(models.TextChoices):
    """As what somebody signs. An office has one head, treasurer and verifier at a time, and may have many others."""

    HEAD = "kepala", "Kepala kantor"
    BUDGET_AUTHORITY = "kpa", "Pengguna/Kuasa Pengguna Anggaran"
    ACTIVITY_OFFICER = "pptk", "PPTK"
    VERIFIER = "ppk", "PPK-SKPD"
    TREASURER = "bendahara", "Bendahara"
    COMMITTEE = "panitia", "Ketua panitia"


HELD_BY_ONE = (SigningRole.HEAD, SigningRole.VERIFIER, SigningRole.TREASURER)


class Acting(models.TextChoices):
    """Before the title of somebody who signs in the place of the holder."""

    PLT = "Plt.", "Plt. (pelaksana tugas)"
    PLH = "Plh.", "Plh. (pelaksana harian)"
    PJ = "Pj.", "Pj. (penjabat)"
    PJS = "Pjs.", "Pjs. (penjabat sementara)"


class Letterhead(models.Model):
    """What stands at the head of an office's letters beside its name and address; an office may do without."""

    office = models.OneToOneField(
        "core.Office", models.PROTECT, primary_key=True, related_name="letterhead", verbose_name="kantor"
    )
    top = models.CharField("baris atas", max_length=100, blank=True)
    phone = models.CharField("telepon", max_length=60, blank=True)
    email = models.EmailField("surel", blank=True)
    website = models.CharField("laman", max_length=100, blank=True)
    privacy_contact = models.CharField("penghubung data pribadi", max_length=150, blank=True, db_default="")
    logo = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="lambang"
    )
    version = models.PositiveIntegerField("versi", default=1, editable=False)

    scope = Scope(region="office__region__code", office="office_id")
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "kop surat"
        verbose_name_plural = "kop surat"

    def __str__(self) -> str:
        return f"Kop {self.office}"


class SignerQuerySet(ScopedQuerySet):
    def on(self, day: date) -> SignerQuerySet:
        """Who may sign on that day; `valid_until` is the last day."""
        return self.filter(valid_from__lte=day).filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))

    def signing(self, office_id: int, role: str, day: date) -> SignerQuerySet:
        """Who signs for an office on a day, the first to be taken: acting before holder, newest before older."""
        rows = self.on(day).filter(office_id=office_id, role=role)
        holder = models.Case(models.When(acting="", then=1), default=0, output_field=models.SmallIntegerField())
        return rows.order_by(holder, "-valid_from", "-pk")


class Signer(models.Model):
    """A person of an office who signs its papers, with the days on which that holds (both counted)."""

    office = models.ForeignKey("core.Office", models.PROTECT, related_name="signers", verbose_name="kantor")
    role = models.CharField("sebagai", max_length=12, choices=SigningRole.choices)
    acting = models.CharField("penjabat", max_length=5, choices=Acting.choices, blank=True)
    title = models.CharField("jabatan yang tercetak", max_length=150, blank=True)
    name = models.CharField("nama dan gelar", max_length=150)
    nip = models.CharField("NIP", max_length=18, blank=True)
    rank = models.CharField("pangkat", max_length=60, blank=True)
    valid_from = models.DateField("berlaku mulai")
    valid_until = models.DateField("berlaku sampai", null=True, blank=True)
    version = models.PositiveIntegerField("versi", default=1, editable=False)

    scope = Scope(region="office__region__code", office="office_id")
    objects = SignerQuerySet.as_manager()

    class Meta:
        verbose_name = "penanda tangan"
        verbose_name_plural = "penanda tangan"
        ordering = ["office_id", "role", "-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=SigningRole.values), name="signer_role_is_known"),
            models.CheckConstraint(condition=Q(acting__in=["", *Acting.values]), name="signer_acting_title_is_known"),
            models.CheckConstraint(condition=~Q(name=""), name="signer_has_a_name"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="signer_ends_after_starting",
                violation_error_message="Hari terakhir mendahului hari pertama.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_role_display()})"

    @property
    def printed_title(self) -> str:
        """`Plt. Kepala Dinas Sosial Kabupaten Jombang`, as it stands above the signature. Asks for the office."""
        title = self.title or default_title(self.role, str(self.office))
        return f"{self.acting} {title}" if self.acting else title

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


def default_title(role: str, office_name: str) -> str:
    """The title of a role where nobody wrote another one."""
    titles = {
        SigningRole.HEAD: f"Kepala {office_name}",
        SigningRole.BUDGET_AUTHORITY: "Kuasa Pengguna Anggaran",
        SigningRole.ACTIVITY_OFFICER: "Pejabat Pelaksana Teknis Kegiatan",
        SigningRole.VERIFIER: "Pejabat Penatausahaan Keuangan SKPD",
        SigningRole.TREASURER: "Bendahara Pengeluaran",
        SigningRole.COMMITTEE: "Ketua Panitia",
    }
    return titles[SigningRole(role)]
