"""Forms over schemes and budgets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from pilarsosial.core.form_fields import DayField
from pilarsosial.core.models import FundingSource, Pillar, Position

from ..models import HoldReason, PartialRule, RuleKind, Scheme, SchemeKind, TaxProfile, Unit
from .base import RupiahField, StipendForm, text_input


def _chosen(message: str) -> dict[str, str]:
    return {"required": message, "invalid_choice": "Pilih dari daftar."}


class SchemeForm(StipendForm):
    """One scheme."""

    code = forms.CharField(
        label="Kode", max_length=30, widget=text_input(), help_text="Misalnya TALIASIH-TKSK.",
        error_messages={"required": "Isi kodenya."},
    )  # fmt: skip
    name = forms.CharField(
        label="Nama", max_length=120, widget=text_input(), error_messages={"required": "Isi namanya."}
    )
    kind = forms.ChoiceField(label="Jenis", choices=SchemeKind.choices, error_messages=_chosen("Pilih jenisnya."))
    mix = forms.CharField(
        label="Terdiri atas", max_length=120, required=False, widget=text_input(),
        help_text="Untuk jenis Campuran: misalnya bantuan operasional dan tali asih.",
    )  # fmt: skip
    funding = forms.ChoiceField(label="Sumber dana", choices=FundingSource.choices)
    unit = forms.ChoiceField(label="Besaran dihitung per", choices=Unit.choices)
    due_days = forms.IntegerField(
        label="Terlambat sesudah (hari)", min_value=0, max_value=366, initial=30,
        help_text="Hari sesudah akhir satuan itu; 0 berarti jatuh tempo pada hari terakhirnya.",
        error_messages={"required": "Isi jumlah hari.", "invalid": "Isi angka.", "min_value": "Paling sedikit 0."},
    )  # fmt: skip
    partial = forms.ChoiceField(
        label="Bila bertugas sebagian", choices=PartialRule.choices, initial=PartialRule.BY_MONTH,
        help_text="Menurut bulan: sebulan dihitung bila bertugas lebih dari separuh harinya.",
    )  # fmt: skip
    per_post = forms.BooleanField(
        label="Dibayar per penugasan", required=False, help_text="Orang dengan dua penugasan menerima dua kali."
    )
    external = forms.BooleanField(
        label="Dibayar pihak lain", required=False, help_text="Misalnya Kementerian: di sini hanya dicatat hasilnya."
    )
    legal_basis = forms.CharField(
        label="Dasar hukum", max_length=200, widget=text_input(), error_messages={"required": "Isi dasar hukumnya."}
    )
    tax_profile = forms.ModelChoiceField(
        label="Pajak", queryset=TaxProfile.objects.none(), required=False, empty_label="Tanpa potongan"
    )
    valid_from = DayField(label="Berlaku mulai")
    file = forms.FileField(
        label="Berkas dasar hukum", required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )  # fmt: skip

    def __init__(self, *args: Any, scheme: Scheme | None = None, offices: dict[int, str], **kwargs: Any) -> None:
        names = [name for name in self.base_fields if name != "file"]
        first = {name: getattr(scheme, name) for name in names} if scheme else {}
        kwargs["initial"] = {**first, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["tax_profile"].queryset = TaxProfile.objects.order_by("code")
        self.offices = offices
        if scheme is None and len(offices) > 1:
            self.fields["office"] = forms.ChoiceField(label="Kantor", choices=list(offices.items()))

    def office_id(self) -> int:
        return int(self.cleaned_data.get("office") or next(iter(self.offices)))

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("file", "office")}


class RateForm(StipendForm):
    """A rate from a day on."""

    pillar = forms.ModelChoiceField(
        label="Pilar", queryset=Pillar.objects.none(), empty_label="Pilih pilar", error_messages=_chosen("Pilih pilar.")
    )
    position = forms.ModelChoiceField(
        label="Jabatan", queryset=Position.objects.none(), required=False, empty_label="Semua jabatan pokok"
    )
    amount = RupiahField(label="Besaran", help_text="Rupiah bulat per satuan skema. 0 menghentikannya.")
    valid_from = DayField(
        label="Berlaku mulai",
        help_text=(
            "Berlaku sampai besaran berikutnya. Bila mundur ke masa yang daftarnya sudah diajukan: kenaikan dibayar "
            "sebagai selisih dalam daftar berikut; penurunan tidak ditagih kembali, karena yang dibayar sah menurut "
            "besaran saat itu."
        ),
    )
    legal_basis = forms.CharField(label="Dasar", max_length=200, required=False, widget=text_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pillar"].queryset = Pillar.objects.filter(is_active=True)
        self.fields["position"].queryset = Position.objects.select_related("pillar").filter(pillar__is_active=True)
        self.fields["position"].label_from_instance = lambda row: f"{row.pillar}: {row.name}"


class RuleForm(StipendForm):
    """A condition from a day on."""

    kind = forms.ChoiceField(label="Syarat", choices=RuleKind.choices, error_messages=_chosen("Pilih syaratnya."))
    value = forms.IntegerField(
        label="Usia (tahun)", required=False, min_value=1, max_value=99, help_text="Hanya untuk syarat usia."
    )
    holds = forms.TypedChoiceField(
        label="Keadaan", choices=[("1", "Berlaku"), ("0", "Tidak berlaku lagi")], coerce=lambda text: text == "1",
        initial="1",
    )  # fmt: skip
    valid_from = DayField(label="Mulai")
    source = forms.CharField(label="Dasar", max_length=200, required=False, widget=text_input())


class PairForm(StipendForm):
    """A scheme that one person may draw beside this one."""

    other = forms.ChoiceField(label="Boleh bersama", error_messages=_chosen("Pilih skemanya."))
    legal_basis = forms.CharField(
        label="Dasar hukum", max_length=200, widget=text_input(), error_messages={"required": "Isi dasar hukumnya."}
    )

    def __init__(self, *args: Any, schemes: Iterable[Scheme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = [("", "Pilih skema"), *((row.pk, f"{row.name} ({row.code})") for row in schemes)]


class BudgetLineForm(StipendForm):
    """A line of the DPA."""

    year = forms.IntegerField(
        label="Tahun anggaran", min_value=2000, max_value=2100, error_messages={"required": "Isi tahunnya."}
    )
    funding = forms.ChoiceField(label="Sumber dana", choices=FundingSource.choices)
    dpa_no = forms.CharField(label="Nomor DPA", max_length=80, widget=text_input())
    activity = forms.CharField(label="Sub-kegiatan", max_length=160, widget=text_input())
    account_code = forms.CharField(label="Kode rekening", max_length=40, widget=text_input())
    name = forms.CharField(label="Uraian", max_length=160, widget=text_input())
    amount = RupiahField(label="Pagu setahun")

    def __init__(self, *args: Any, offices: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages.setdefault("required", "Wajib diisi.")
            field.error_messages["required"] = "Wajib diisi."
        self.offices = offices
        if len(offices) > 1:
            self.fields["office"] = forms.ChoiceField(label="Kantor", choices=list(offices.items()))

    def office_id(self) -> int:
        return int(self.cleaned_data.get("office") or next(iter(self.offices)))

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "office"}


class CeilingForm(StipendForm):
    """What may be spent in one quarter."""

    quarter = forms.TypedChoiceField(
        label="Triwulan", choices=[(number, f"Triwulan {number}") for number in range(1, 5)], coerce=int
    )
    amount = RupiahField(label="Pagu SPD")
    spd_no = forms.CharField(label="Nomor SPD", max_length=80, required=False, widget=text_input())
    spd_on = DayField(label="Tanggal SPD", required=False)


class HoldForm(StipendForm):
    """Why a person's money is kept back."""

    scheme = forms.ChoiceField(label="Skema", error_messages=_chosen("Pilih skemanya."))
    reason = forms.ChoiceField(label="Alasan", choices=HoldReason.choices)
    note = forms.CharField(label="Keterangan", max_length=200, required=False, widget=text_input())

    def __init__(self, *args: Any, schemes: Iterable[Scheme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].choices = [(row.pk, row.name) for row in schemes]
