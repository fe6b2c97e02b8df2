"""What was picked in the list to be changed at once, what the preview said, and what came of it."""

from django.db import models
from django.db.models import Q

from pilarsosial.core.models import Job, User
from pilarsosial.core.scoping import Scope, ScopedQuerySet


class BulkState(models.TextChoices):
    PICKED = "picked", "Dipilih"
    READY = "ready", "Menunggu persetujuan"
    RUNNING = "running", "Sedang diterapkan"
    APPLIED = "applied", "Diterapkan"


class BulkAct(models.Model):
    """One act on many rows of the list, from picking to applying. Holds ids, never a name or number.

    Picked is either what `question` finds (`everything`) or the people in `members`. `shown` and `digest` are what the
    list said when it was picked. `rows` is the plan that the preview showed, in its order: [target id, mark, verdict,
    words]; the mark names the state of the target that the verdict was about. `planned` counts its verdicts. `done` of
    its rows have been gone through; `outcome` is {"changed": n, "same": n, "refused": n, "new": n, "late": [[target id,
    verdict, words], ...]}, the last being what turned out otherwise than planned.

    Only its actor ever sees it; a month later it goes.
    """

    actor = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="oleh")
    action = models.CharField("tindakan", max_length=20)
    question = models.JSONField("saringan", default=dict)
    everything = models.BooleanField("semua hasil", default=False)
    members = models.JSONField("orang", default=list)
    shown = models.PositiveIntegerField("jumlah pada daftar", default=0)
    digest = models.CharField("sidik", max_length=20, blank=True)
    values = models.JSONField("isian", default=dict)
    rows = models.JSONField("rencana", default=list)
    planned = models.JSONField("ringkasan rencana", default=dict)
    done = models.PositiveIntegerField("sudah dikerjakan", default=0)
    outcome = models.JSONField("hasil", default=dict)
    state = models.CharField("keadaan", max_length=10, choices=BulkState.choices, default=BulkState.PICKED)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", db_index=False, verbose_name="pekerjaan")
    made_at = models.DateTimeField("dibuat", auto_now_add=True)
    applied_at = models.DateTimeField("diterapkan", null=True)

    scope = Scope(owner="actor_id")
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "tindakan massal"
        verbose_name_plural = "tindakan massal"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=BulkState.values), name="bulk_act_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"Tindakan massal {self.pk}"
