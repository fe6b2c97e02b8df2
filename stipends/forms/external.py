"""Upload of what another payer gave."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings as site

from pilarsosial.core.models import Office
from pilarsosial.core.values.period import Period, PeriodUnit

from ..models import Scheme
from .base import StipendForm, text_input

_OFFERED = {PeriodUnit.MONTH: 24, PeriodUnit.QUARTER: 12, PeriodUnit.SEMESTER: 8, PeriodUnit.YEAR: 5}


class ExternalForm(StipendForm):
    """For which period and from whom, unless a row says otherwise, and the file."""

    period = forms.ChoiceField(label="Periode", help_text="Dipakai bila barisnya tidak menyebut periode.")
    source = forms.CharField(
        label="Sumber",
        max_length=200,
        widget=text_input(placeholder="Misalnya nama pengirim dan nomor suratnya"),
        error_messages={"required": "Isi siapa yang memberi daftar."},
    )
    file = forms.FileField(
        label="Berkas",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx,.xlsm,.xls,.ods"}),
        help_text="Satu baris satu orang: NIK atau nomor anggota, jumlah, dan bila ada periode dan tanggal bayar.",
        error_messages={"required": "Pilih berkasnya.", "empty": "Berkas kosong."},
    )

    def __init__(self, data: Any, files: Any, *, scheme: Scheme, today: date) -> None:
        super().__init__(data, files)
        self.scheme = scheme
        unit = PeriodUnit(scheme.unit) if scheme.unit in set(PeriodUnit) else PeriodUnit.MONTH
        period = Period.containing(today, unit)
        choices = []
        for _ in range(_OFFERED[unit]):
            choices.append((period.code, period.label))
            period = period.previous()
        self.fields["period"].choices = choices

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > site.IMPORT_MAX_BYTES:
            raise forms.ValidationError(f"Berkas lebih dari {site.IMPORT_MAX_BYTES // 1024 // 1024} MB.")
        return file

    def office(self) -> Office:
        return self.scheme.office

    def settings(self) -> dict[str, Any]:
        return {
            "scheme": self.scheme.pk,
            "unit": self.scheme.unit,
            "period": self.cleaned_data["period"],
            "source": self.cleaned_data["source"],
        }
