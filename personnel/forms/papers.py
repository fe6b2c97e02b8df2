"""Forms over accounts."""

from __future__ import annotations

from typing import Any

from django import forms

from pilarsosial.core.models import Bank, BankPurpose, FundingSource

from ..rules import clean_account_number
from .base import RosterForm, clean_by, digits_input, text_input


class AccountForm(RosterForm):
    """An account for one funding source."""

    purpose = forms.ChoiceField(
        label="Sumber dana",
        choices=FundingSource.choices,
        help_text="Setiap sumber dana punya satu rekening aktif.",
    )
    bank = forms.ModelChoiceField(Bank.objects.none(), label="Bank", empty_label="Pilih bank")
    number = forms.CharField(
        label="Nomor rekening",
        max_length=30,
        error_messages={"required": "Isi nomor rekening."},
        widget=digits_input(),
    )
    holder = forms.CharField(
        label="Nama pemilik",
        required=False,
        max_length=120,
        help_text="Seperti di buku tabungan. Kosongkan bila sama dengan nama anggota.",
        widget=text_input(),
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bank"].queryset = Bank.objects.visible_to(actor, "member.view")
        self.fields["bank"].choices = _bank_choices(actor)

    def clean_number(self) -> str:
        return clean_by(clean_account_number, self.cleaned_data["number"])


def _bank_choices(actor: Any) -> list[Any]:
    """The banks that the actor's offices pay through stand first."""
    used = set(BankPurpose.objects.visible_to(actor, "office.view").values_list("bank_id", flat=True))
    banks = [(bank.pk, f"{bank.short_name} ({bank.pk})") for bank in Bank.objects.visible_to(actor, "member.view")]
    first = [choice for choice in banks if choice[0] in used]
    if not first:
        return [("", "Pilih bank"), *banks]
    others = [choice for choice in banks if choice[0] not in used]
    return [("", "Pilih bank"), ("Dipakai kantor Anda", first), ("Bank lain", others)]
