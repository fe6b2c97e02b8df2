"""Papers of an event: letters to be made, documents that are kept."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from pilarsosial.core.models import Office, Signer, StoredFile, User
from pilarsosial.core.scoping import Scope, ScopedQuerySet

from .event import Event
from .scope import EventRows, EventScope, PaperScope


class LetterKind(models.TextChoices):
    INVITATION = "undangan", "Undangan"
    DUTY = "spt", "Surat tugas (SPT)"


class LetterTemplate(models.Model):
    """An office's own Word file with `{{nama}}` marks. A newer one of the same kind and name takes its place."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="letter_templates", verbose_name="kantor")
    kind = models.CharField("jenis surat", max_length=10, choices=LetterKind.choices)
    name = models.CharField("nama templat", max_length=80)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", db_index=False, verbose_name="berkas")
    added_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="ditambah oleh"
    )
    added_at = models.DateTimeField("ditambah", auto_now_add=True)
    removed_at = models.DateTimeField("tidak dipakai sejak", null=True, blank=True)

    scope = Scope(office="office_id", region="office__region__code")
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "templat surat"
        verbose_name_plural = "templat surat"
        ordering = ["office_id", "kind", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=LetterKind.values), name="letter_template_kind_is_known"),
            models.UniqueConstraint(
                fields=["office", "kind", "name"],
                condition=Q(removed_at__isnull=True),
                name="letter_template_in_use_has_its_own_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EventLetter(models.Model):
    """The invitation or duty letter of an event: what stands on it. Empty is filled in by hand; without `signer`
    the head of the office on that day signs."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="letters", verbose_name="kegiatan")
    kind = models.CharField("jenis surat", max_length=10, choices=LetterKind.choices)
    number = models.CharField("nomor surat", max_length=80, blank=True)
    dated = models.DateField("tanggal surat", null=True, blank=True)
    nature = models.CharField("sifat", max_length=40, blank=True)
    attachment = models.CharField("lampiran", max_length=80, blank=True)
    basis = models.TextField("dasar", max_length=1000, blank=True)
    body = models.TextField("isi", max_length=2000, blank=True)
    signer = models.ForeignKey(
        Signer, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="penanda tangan"
    )
    template = models.ForeignKey(
        LetterTemplate, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="templat"
    )
    version = models.PositiveIntegerField("versi", default=1, editable=False)

    scope = EventScope(event="event")
    objects = EventRows.as_manager()

    class Meta:
        verbose_name = "surat kegiatan"
        verbose_name_plural = "surat kegiatan"
        ordering = ["event_id", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["event", "kind"], name="event_has_one_letter_of_a_kind"),
            models.CheckConstraint(condition=Q(kind__in=LetterKind.values), name="event_letter_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()


class DocumentKind(models.TextChoices):
    INVITATION = "undangan", "Undangan"
    DUTY = "spt", "Surat tugas (SPT)"
    MINUTES = "notulen", "Notulen"
    RECORD = "berita_acara", "Berita acara"
    MATERIAL = "materi", "Materi"
    PHOTO = "foto", "Foto"
    SHEET = "daftar_hadir", "Pindaian daftar hadir"
    OTHER = "lain", "Lainnya"


class EventDocumentQuerySet(EventRows):
    def current(self) -> EventDocumentQuerySet:
        """Not entered by mistake."""
        return self.filter(removed_at__isnull=True)


class EventDocument(models.Model):
    """A kept file of an event. `signed` is the official version; `shared` lets the participants' offices see it.

    `page` is the sheet of the sign-in list that a scan shows. One entered by mistake is removed, not deleted.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="documents", verbose_name="kegiatan")
    kind = models.CharField("jenis", max_length=12, choices=DocumentKind.choices)
    title = models.CharField("judul", max_length=150, blank=True)
    caption = models.CharField("keterangan", max_length=300, blank=True)
    dated = models.DateField("tanggal", null=True, blank=True)
    page = models.PositiveSmallIntegerField("halaman", null=True, blank=True)
    signed = models.BooleanField("bertanda tangan", default=False)
    shared = models.BooleanField("dibagikan ke kantor peserta", default=False)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", db_index=False, verbose_name="berkas")
    added_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="ditambah oleh"
    )
    added_at = models.DateTimeField("ditambah", auto_now_add=True)
    removed_at = models.DateTimeField("dihapus", null=True, editable=False)

    scope = PaperScope()
    objects = EventDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "dokumen kegiatan"
        verbose_name_plural = "dokumen kegiatan"
        ordering = ["event_id", "kind", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="event_document_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()
