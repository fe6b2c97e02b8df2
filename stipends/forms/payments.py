"""Forms of paying and of the accountability file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from events.models import Event
from pilarsosial.core.form_fields import DayField
from pilarsosial.core.values.dates import format_short

from ..models import Batch, PaperKind, PaymentResult
from .base import RupiahField, StipendForm, text_input


class PayAllForm(StipendForm):
    """Everybody who still waits was paid on one day."""

    on = DayField(label="Tanggal bayar", error_messages={"required": "Isi tanggal bayarnya."})
    reference = forms.CharField(label="Nomor rujukan", max_length=80, required=False, widget=text_input())
    note = forms.CharField(label="Keterangan", max_length=200, required=False, widget=text_input())


class ResultForm(StipendForm):
    """What became of one person's money."""

    result = forms.ChoiceField(
        label="Hasil", choices=PaymentResult.choices, error_messages={"required": "Pilih hasilnya."}
    )
    amount = RupiahField(label="Jumlah", required=False, help_text="Kosongkan bila gagal.")
    fee = RupiahField(label="Biaya bank", required=False, help_text="Yang dipotong bank dari jumlah itu.")
    on = DayField(label="Tanggal", error_messages={"required": "Isi tanggalnya."})
    reference = forms.CharField(label="Nomor rujukan", max_length=80, required=False, widget=text_input())
    sts_no = forms.CharField(label="Nomor STS", max_length=80, required=False, widget=text_input())
    note = forms.CharField(label="Keterangan", max_length=200, required=False, widget=text_input())
    corrects = forms.IntegerField(required=False, widget=forms.HiddenInput)


class NumbersForm(StipendForm):
    """SPP, SPM and SP2D as the other system numbered them."""

    def __init__(self, *args: Any, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("spp", "spm", "sp2d"):
            label = name.upper()
            self.fields[f"{name}_no"] = forms.CharField(
                label=f"Nomor {label}",
                max_length=80,
                required=False,
                initial=getattr(batch, f"{name}_no"),
                widget=text_input(),
            )
            self.fields[f"{name}_on"] = DayField(
                label=f"Tanggal {label}", required=False, initial=getattr(batch, f"{name}_on")
            )
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=batch.version)

    def numbers(self) -> dict[str, tuple[str, Any]]:
        return {
            name: (self.cleaned_data[f"{name}_no"], self.cleaned_data[f"{name}_on"]) for name in ("spp", "spm", "sp2d")
        }


class ResultFileForm(StipendForm):
    """The file that the bank or the treasurer sent back."""

    file = forms.FileField(
        label="Berkas hasil dari bank",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx,.xlsm,.xls,.ods"}),
        error_messages={"required": "Pilih berkasnya.", "empty": "Berkas kosong. Pilih berkas yang berisi data."},
        help_text="CSV atau Excel dengan kolom rujukan atau nomor rekening, jumlah, tanggal, dan status.",
    )


class PaperForm(StipendForm):
    """One scan for the accountability file."""

    kind = forms.ChoiceField(label="Jenis dokumen", choices=PaperKind.choices)
    file = forms.FileField(
        label="Berkas",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"required": "Pilih berkasnya.", "empty": "Berkas kosong."},
        help_text="PDF, JPEG atau PNG.",
    )
    note = forms.CharField(label="Keterangan", max_length=200, required=False, widget=text_input())


class ClaimForm(StipendForm):
    """The slip with which a refund went to the treasury."""

    sts_no = forms.CharField(
        label="Nomor STS", max_length=80, widget=text_input(), error_messages={"required": "Isi nomor STS."}
    )
    sts_on = DayField(label="Tanggal STS", error_messages={"required": "Isi tanggal STS."})


class HandOverForm(StipendForm):
    """The event at which a list is handed over; none where there was no ceremony."""

    event = forms.TypedChoiceField(
        label="Kegiatan",
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": "Pilih kegiatan dari daftar."},
        help_text="Kegiatan kantor Anda yang berdekatan dengan periode daftar ini. Kosongkan bila tidak ada.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, batch: Batch, events: Iterable[Event], **kwargs: Any) -> None:
        kwargs["initial"] = {"event": batch.event_id, "version": batch.version}
        super().__init__(*args, **kwargs)
        self.fields["event"].choices = [
            ("", "Tidak diserahkan pada kegiatan"),
            *((event.pk, f"{format_short(event.starts_on)} – {event.title}") for event in events),
        ]
