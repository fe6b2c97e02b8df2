"""Forms over accounts, certificates and decrees."""

from __future__ import annotations

from typing import Any

from django import forms

from pilarsosial.core.form_fields import DayField
from pilarsosial.core.models import Bank, BankPurpose, FundingSource
from pilarsosial.core.scoping import areas_with

from ..models import CertificateKind, Decree, Result
from ..rules import clean_account_number
from .base import RosterForm, clean_by, digits_input, text_input, with_blank


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


class CertificateForm(RosterForm):
    """What a member was taught or tested in."""

    kind = forms.ChoiceField(label="Jenis", choices=CertificateKind.choices)
    name = forms.CharField(
        label="Nama", max_length=150, error_messages={"required": "Isi nama sertifikat."}, widget=text_input()
    )
    level = forms.CharField(label="Tingkat", required=False, max_length=40, widget=text_input())
    issuer = forms.CharField(label="Penerbit", required=False, max_length=120, widget=text_input())
    number = forms.CharField(label="Nomor", required=False, max_length=80, widget=text_input())
    issued_on = DayField(label="Tanggal terbit", required=False)
    valid_until = DayField(label="Berlaku sampai", required=False)
    result = forms.ChoiceField(label="Hasil", required=False, choices=with_blank(Result.choices, "Tidak ada"))


class DecreeForm(RosterForm):
    """A surat keputusan of one office."""

    number = forms.CharField(
        label="Nomor SK", max_length=80, error_messages={"required": "Isi nomor SK."}, widget=text_input()
    )
    signed_on = DayField(label="Tanggal SK", required=False)
    signer = forms.CharField(label="Penanda tangan", required=False, max_length=120, widget=text_input())
    about = forms.CharField(label="Tentang", required=False, max_length=200, widget=text_input())
    effective_from = DayField(label="Berlaku mulai", required=False)
    valid_until = DayField(label="Berlaku sampai", required=False, help_text="Hari terakhir berlakunya.")

    def __init__(self, *args: Any, actor: Any, decree: Decree | None = None, **kwargs: Any) -> None:
        names = ("number", "signed_on", "signer", "about", "effective_from", "valid_until")
        first = {name: getattr(decree, name) for name in names} if decree else {}
        kwargs["initial"] = {**first, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        areas = areas_with(actor, "decree.change") or []
        self.offices = {str(area.office_id): area.office_name for area in areas}
        if decree is None and len(self.offices) > 1:
            self.fields["office"] = forms.ChoiceField(label="Kantor", choices=list(self.offices.items()))

    def office_id(self) -> str:
        return self.cleaned_data.get("office") or next(iter(self.offices))

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "office"}
