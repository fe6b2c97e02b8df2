"""How people look at lists: their own saved filters, and column sets that an office shares."""

from django.db import models
from django.db.models import Q

from ..scoping import Scope, ScopedQuerySet


class SavedFilter(models.Model):
    """A filter of one list that a user gave a name. `query` is the address's query string; it never holds a NIK."""

    user = models.ForeignKey(
        "core.User", models.CASCADE, related_name="saved_filters", db_index=False, verbose_name="pengguna"
    )
    list_code = models.CharField("daftar", max_length=20)
    name = models.CharField("nama", max_length=60)
    query = models.CharField("saringan", max_length=500)
    created_at = models.DateTimeField("disimpan", auto_now_add=True)

    scope = Scope(owner="user_id")
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "saringan tersimpan"
        verbose_name_plural = "saringan tersimpan"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["user", "list_code", "name"], name="saved_filter_has_its_own_name"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_filter_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ColumnSet(models.Model):
    """Columns of a list or export with their order and own headings, shared in an office.

    `columns` is [{"field": "nik", "heading": "No. KTP"}, ...]; which fields exist is the list's to say.
    """

    office = models.ForeignKey("core.Office", models.PROTECT, related_name="+", db_index=False, verbose_name="kantor")
    list_code = models.CharField("daftar", max_length=20)
    name = models.CharField("nama", max_length=60)
    columns = models.JSONField("kolom", default=list)
    made_by = models.ForeignKey(
        "core.User", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="dibuat oleh"
    )
    updated_at = models.DateTimeField("diubah", auto_now=True)
    version = models.PositiveIntegerField("versi", default=1, editable=False)

    scope = Scope(office="office_id")
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "susunan kolom"
        verbose_name_plural = "susunan kolom"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["office", "list_code", "name"], name="column_set_has_its_own_name"),
            models.CheckConstraint(condition=~Q(name=""), name="column_set_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
