"""Bank accounts of members: dated, one active per funding source, changes by four eyes."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from pilarsosial.core.fields import EncryptedTextField
from pilarsosial.core.models import Bank, FundingSource, User
from pilarsosial.core.scoping import Scope, ScopedQuerySet


class AccountState(models.TextChoices):
    PROPOSED = "proposed", "Diusulkan"
    ACTIVE = "active", "Aktif"
    ENDED = "ended", "Berakhir"
    REJECTED = "rejected", "Ditolak"


class BankAccountQuerySet(ScopedQuerySet):
    def active(self) -> BankAccountQuerySet:
        return self.filter(state=AccountState.ACTIVE)

    def payable_on(self, day: date) -> BankAccountQuerySet:
        """Active and past its waiting days."""
        return self.active().filter(usable_from__lte=day)


class BankAccount(models.Model):
    """An account of one member for one funding source.

    A first one may be used at once; a change is a proposal that a second person confirms and that waits before it is
    paid to (`usable_from`).
    """

    member = models.ForeignKey("personnel.Member", models.PROTECT, related_name="accounts", verbose_name="anggota")
    purpose = models.CharField("sumber dana", max_length=10, choices=FundingSource.choices)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="+", db_index=False, verbose_name="bank")
    number = EncryptedTextField("nomor rekening", kind="rekening", null=False, blank=False)
    holder = models.CharField("nama pemilik", max_length=120)
    state = models.CharField("keadaan", max_length=10, choices=AccountState.choices)
    usable_from = models.DateField("dapat dipakai mulai", null=True, blank=True)
    ended_on = models.DateField("berakhir", null=True, blank=True)
    proposed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="diusulkan oleh"
    )
    proposed_at = models.DateTimeField("diusulkan", auto_now_add=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="diputuskan oleh"
    )
    decided_at = models.DateTimeField("diputuskan", null=True, blank=True)

    scope = Scope(through=("personnel.Assignment", "member_id", "member_id"))
    objects = BankAccountQuerySet.as_manager()

    class Meta:
        verbose_name = "rekening"
        verbose_name_plural = "rekening"
        ordering = ["member_id", "purpose", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "purpose"],
                condition=Q(state="active"),
                name="member_has_one_active_account_per_source",
            ),
            models.UniqueConstraint(
                fields=["member", "purpose"],
                condition=Q(state="proposed"),
                name="member_has_one_proposed_account_per_source",
            ),
            models.CheckConstraint(condition=Q(state__in=AccountState.values), name="account_state_is_known"),
            models.CheckConstraint(
                condition=Q(purpose__in=FundingSource.values), name="account_purpose_is_a_known_source"
            ),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(usable_from__isnull=False), name="active_account_has_its_first_day"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="account_is_confirmed_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bank} {self.masked_number}"

    @property
    def masked_number(self) -> str:
        """The last three digits only."""
        return mask_account(self.number)


def mask_account(number: str | None) -> str:
    return f"{'*' * max(len(number) - 3, 0)}{number[-3:]}" if number else ""
