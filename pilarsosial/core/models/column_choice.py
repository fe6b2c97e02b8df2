"""Which columns a user wants to see in a list."""

from django.db import models

from ..scoping import Scope, ScopedQuerySet


class ColumnChoice(models.Model):
    """A user's columns of one list: a shared set of an office, or own ones. No row: the list's own columns.

    `columns` are codes that the list knows, in their order; with a shared set they are empty and the set's count.
    """

    user = models.ForeignKey(
        "core.User", models.CASCADE, related_name="column_choices", db_index=False, verbose_name="pengguna"
    )
    list_code = models.CharField("daftar", max_length=20)
    shared = models.ForeignKey(
        "core.ColumnSet", models.CASCADE, null=True, related_name="+", db_index=False, verbose_name="susunan kantor"
    )
    columns = models.JSONField("kolom", default=list)

    scope = Scope(owner="user_id")
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "pilihan kolom"
        verbose_name_plural = "pilihan kolom"
        ordering = ["user_id", "list_code"]
        constraints = [
            models.UniqueConstraint(fields=["user", "list_code"], name="user_chooses_columns_once_for_a_list"),
        ]

    def __str__(self) -> str:
        return f"{self.list_code}: {self.shared or ', '.join(self.columns)}"
