"""The form over a breach."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from pilarsosial.core.models import Breach, Office

from .breaches import FIELDS

_MOMENT = "%Y-%m-%dT%H:%M"


def _moment(label: str, help_text: str = "", *, required: bool = False) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT)
    return forms.DateTimeField(
        label=label, help_text=help_text, required=required, widget=widget, input_formats=[_MOMENT, f"{_MOMENT}:%S"]
    )


def _area() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 5})


class BreachForm(forms.Form):
    use_required_attribute = False

    office = forms.ModelChoiceField(label="Kantor", queryset=Office.objects.none(), empty_label=None)
    title = forms.CharField(label="Kejadian", max_length=150, help_text="Singkat, misalnya Laptop operator hilang.")
    found_at = _moment("Diketahui", "Sejak saat ini 72 jam berjalan. Semua jam di halaman ini WIB.", required=True)
    happened = forms.CharField(label="Kapan terjadi", max_length=150, required=False)
    people = forms.IntegerField(
        label="Jumlah orang", min_value=0, max_value=2**31 - 1, required=False, help_text="Kosong: belum diketahui."
    )
    story = forms.CharField(label="Apa yang terjadi dan bagaimana", max_length=4000, widget=_area())
    data = forms.CharField(label="Data yang terungkap", max_length=500, help_text="Misalnya nama, NIK, rekening.")
    measures = forms.CharField(label="Penanganan dan pemulihan", max_length=4000, required=False, widget=_area())
    subjects_told_at = _moment("Orangnya diberi tahu")
    authority_told_at = _moment("Lembaga diberi tahu")
    closed_at = _moment("Selesai", "Setelah orangnya dan lembaga diberi tahu.")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    def __init__(self, data: Any = None, *, offices: Any = None, breach: Breach | None = None) -> None:
        shown: dict[str, Any] = {"found_at": timezone.localtime()}
        if breach is not None:
            shown = {name: getattr(breach, name) for name in FIELDS} | {"version": breach.version}
        super().__init__(data, initial=shown)
        if breach is not None:
            del self.fields["office"]
        else:
            self.fields["office"].queryset = offices

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}
