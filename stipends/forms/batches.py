"""Forms over a list of payments: which one, from what it is worked out, and why it is thrown away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from pilarsosial.core.form_fields import DayField
from pilarsosial.core.values.dates import MONTHS
from pilarsosial.core.values.money import format_rupiah
from pilarsosial.core.values.period import Period, PeriodUnit

from ..models import Batch, BudgetCeiling, Scheme
from .base import StipendForm

_UNITS = {"month": PeriodUnit.MONTH, "quarter": PeriodUnit.QUARTER, "semester": PeriodUnit.SEMESTER}


class BatchForm(StipendForm):
    """A scheme and a period."""

    scheme = forms.ChoiceField(label="Skema", error_messages={"required": "Pilih skemanya."})
    period = forms.ChoiceField(
        label="Periode",
        error_messages={"required": "Pilih periodenya.", "invalid_choice": "Pilih periode dari daftar."},
        help_text="Bulan sebelumnya yang belum dibayar ikut sebagai rapel dengan nama bulannya sendiri.",
    )
    regencies = forms.MultipleChoiceField(
        label="Hanya kabupaten/kota ini",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Pilih kabupaten/kota dari daftar."},
        help_text="Kosongkan untuk semuanya.",
    )

    def __init__(
        self, *args: Any, schemes: Iterable[Scheme], regencies: Iterable[tuple[str, str]], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].choices = [
            ("", "Pilih skema"),
            *((row.pk, f"{row.name} ({row.code})") for row in schemes),
        ]
        self.fields["period"].choices = [("", "Pilih periode"), *periods_around(today)]
        self.fields["regencies"].choices = list(regencies)
        if not self.fields["regencies"].choices:
            del self.fields["regencies"]

    def chosen_period(self) -> Period:
        return Period.parse(self.cleaned_data["period"])


def periods_around(today: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Quarters, months, semesters and years from two years ago to the next quarter, grouped, the latest first."""
    groups = (
        ("Triwulan", PeriodUnit.QUARTER, 10),
        ("Bulan", PeriodUnit.MONTH, 28),
        ("Semester", PeriodUnit.SEMESTER, 5),
        ("Tahun", PeriodUnit.YEAR, 3),
    )
    found = []
    for label, unit, count in groups:
        period = Period.containing(today, unit).next()
        rows = []
        for _ in range(count):
            rows.append((period.code, period.label))
            period = period.previous()
        found.append((label, rows))
    return found


class BatchSettingsForm(StipendForm):
    """What a draft is worked out from."""

    cut_off = DayField(
        label="Data per tanggal",
        help_text="Hari sesudahnya dianggap tetap bertugas dan diperiksa ulang pada akhir periode.",
    )
    ceiling = forms.ChoiceField(label="Mata anggaran dan triwulan", required=False)
    asks_parts = forms.BooleanField(
        label="Perlu kepastian kabupaten/kota",
        required=False,
        help_text="Daftar baru dapat diajukan sesudah bagian setiap kabupaten/kota dipastikan kantornya dan diterima.",
    )
    parts_due = DayField(
        label="Kepastian paling lambat",
        required=False,
        help_text="Sesudah tanggal ini kabupaten/kota yang belum memastikan bagiannya tercatat terlambat.",
    )

    def __init__(
        self,
        *args: Any,
        batch: Batch,
        ceilings: Iterable[BudgetCeiling],
        pillars: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {
            "cut_off": batch.cut_off,
            "ceiling": batch.ceiling_id,
            "asks_parts": batch.asks_parts,
            "parts_due": batch.confirm_until,
            **{f"span_{code}": batch.spans[code] for code, _name in pillars if code in batch.spans},
        }
        super().__init__(*args, **kwargs)
        self.batch = batch
        self.fields["ceiling"].choices = [
            ("", "Belum dipilih"),
            *((row.pk, f"{row} – sisa {format_rupiah(row.left)}") for row in ceilings),
        ]
        months = [(month.number, MONTHS[month.number - 1]) for month in batch.the_period.months]
        self.pillars = list(pillars) if len(months) > 1 else []
        for code, name in self.pillars:
            self.fields[f"span_{code}"] = forms.TypedMultipleChoiceField(
                label=f"Bulan yang dibayar: {name}",
                choices=months,
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text="Kosongkan untuk semua bulan periode ini.",
            )

    def spans(self) -> dict[str, list[int]]:
        chosen = {code: sorted(self.cleaned_data.get(f"span_{code}") or []) for code, _name in self.pillars}
        everything = [month.number for month in self.batch.the_period.months]
        return {code: months for code, months in chosen.items() if months and months != everything}


class ArrearsForm(StipendForm):
    """What is owed of a past year: by which right, out of which budget."""

    scheme = forms.ChoiceField(label="Skema", error_messages={"required": "Pilih skemanya."})
    year = forms.TypedChoiceField(label="Tahun anggaran yang lalu", coerce=int)
    legal_basis = forms.CharField(
        label="Dasar hukum rapel", max_length=200, error_messages={"required": "Isi dasar hukumnya."}
    )
    ceiling = forms.ChoiceField(
        label="Mata anggaran dan triwulan", error_messages={"required": "Pilih mata anggarannya."}
    )

    def __init__(
        self, *args: Any, schemes: Iterable[Scheme], ceilings: Iterable[BudgetCeiling], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].choices = [("", "Pilih skema"), *((row.pk, row.name) for row in schemes)]
        self.fields["year"].choices = [(year, str(year)) for year in range(today.year - 1, today.year - 4, -1)]
        self.fields["ceiling"].choices = [
            ("", "Pilih mata anggaran"),
            *((row.pk, f"{row} – sisa {format_rupiah(row.left)}") for row in ceilings),
        ]


class ReasonForm(StipendForm):
    """Why something is thrown away, given back or held."""

    note = forms.CharField(
        label="Alasan",
        max_length=500,
        error_messages={"required": "Tulis alasannya."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
