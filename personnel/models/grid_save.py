"""Saves of the table mode: what came of each, so that the same request twice is one save."""

from django.db import models

from pilarsosial.core.models import User
from pilarsosial.core.scoping import Scope, ScopedQuerySet


class GridSave(models.Model):
    """One answered save. `key` is the browser's own; `outcome` names members and columns, never what was typed.

    Kept for a few days: longer than anybody's browser tries again.
    """

    key = models.UUIDField("kunci", unique=True)
    actor = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False, verbose_name="oleh")
    saved_at = models.DateTimeField("disimpan", auto_now_add=True)
    outcome = models.JSONField("hasil", default=dict)

    scope = Scope(owner="actor_id")
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "penyimpanan kisi"
        verbose_name_plural = "penyimpanan kisi"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.key)
