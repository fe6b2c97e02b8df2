"""What was published for everybody, as it was published."""

from django.db import models
from django.db.models import Q

from ..scoping import OpenQuerySet
from ..values.period import Period


class Publication(models.Model):
    """One data set of one quarter: aggregates with small numbers hidden, never a person. It does not change.

    `rows` are the published records, `digest` the SHA-256 of their canonical JSON.
    """

    dataset = models.SlugField("set data", max_length=30, db_index=False)
    period = models.CharField("periode", max_length=7)
    rows = models.JSONField("baris")
    digest = models.CharField("sidik", max_length=64)
    made_at = models.DateTimeField("diterbitkan", auto_now_add=True)

    objects = OpenQuerySet.as_manager()

    class Meta:
        verbose_name = "data terbuka"
        verbose_name_plural = "data terbuka"
        ordering = ["dataset", "-period"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "period"], name="data_set_is_published_once_a_quarter"),
            models.CheckConstraint(condition=~Q(digest=""), name="publication_has_a_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.period}"

    @property
    def period_label(self) -> str:
        return Period.parse(self.period).label
