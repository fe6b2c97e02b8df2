"""Fields that an office needs for one pillar and that no column foresees: added by an admin, without code."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from ..scoping import OpenQuerySet


class ExtraKind(models.TextChoices):
    TEXT = "teks", "Teks"
    NUMBER = "angka", "Bilangan bulat"
    DATE = "tanggal", "Tanggal"
    CHOICE = "pilihan", "Pilihan"
    YES_NO = "ya_tidak", "Ya atau tidak"


class ExtraFieldQuerySet(OpenQuerySet):
    def of(self, *pillar_ids: int) -> "ExtraFieldQuerySet":
        """What these pillars ask for, in the order of their forms; retired fields are left out."""
        return self.filter(pillar__in=pillar_ids, is_active=True).order_by("pillar_id", "order", "label")


class ExtraField(models.Model):
    """One field of the assignments of a pillar. Its values stand in `Assignment.extra` under `code`.

    A text stays a text, a whole number a number, a date is ISO text, a choice one of `choices` (a line each), yes and
    no are true and false. A retired field is hidden; what was entered stays.
    """

    pillar = models.ForeignKey("core.Pillar", models.PROTECT, related_name="extra_fields", verbose_name="pilar")
    code = models.CharField(
        "kode",
        max_length=30,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", "Huruf kecil, angka dan garis bawah, diawali huruf.")],
    )
    label = models.CharField("nama isian", max_length=60)
    kind = models.CharField("jenis", max_length=10, choices=ExtraKind.choices, default=ExtraKind.TEXT)
    choices = models.TextField("pilihan (satu per baris)", blank=True)
    help_text = models.CharField("petunjuk", max_length=120, blank=True)
    required = models.BooleanField("wajib diisi", default=False)
    order = models.PositiveSmallIntegerField("urutan", default=100)
    is_active = models.BooleanField("dipakai", default=True)

    objects = ExtraFieldQuerySet.as_manager()

    class Meta:
        verbose_name = "isian tambahan"
        verbose_name_plural = "isian tambahan"
        ordering = ["pillar_id", "order", "label"]
        constraints = [
            models.UniqueConstraint(fields=["pillar", "code"], name="extra_field_code_is_unique_in_its_pillar"),
            models.UniqueConstraint(fields=["pillar", "label"], name="extra_field_label_is_unique_in_its_pillar"),
            models.CheckConstraint(condition=Q(kind__in=ExtraKind.values), name="extra_field_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def options(self) -> list[str]:
        """The choices, one a line, blank lines left out."""
        return [line.strip() for line in self.choices.splitlines() if line.strip()]
