"""What somebody was taught or tested in: each kind has its own fields."""

from __future__ import annotations

from typing import Any

from django import forms

from pilarsosial.core.form_fields import DayField
from pilarsosial.core.models import FileKind

from ..models import Certificate, CertificateKind, Result
from ..services.certificates import FIELDS, MOST_HOURS, fingerprint
from .base import RosterForm, digits_input, text_input, with_blank
from .files import kept_file_field

# How each kind calls what all of them have.
_WORDS = {
    CertificateKind.CERTIFICATION: {
        "name": "Nama sertifikasi",
        "issuer": "Lembaga penerbit",
        "number": "Nomor sertifikat",
    },
    CertificateKind.TRAINING: {
        "name": "Nama pelatihan",
        "issuer": "Penyelenggara",
        "number": "Nomor sertifikat pelatihan",
        "held_from": "Hari pertama",
        "held_until": "Hari terakhir",
    },
    CertificateKind.TEST: {
        "name": "Nama uji kompetensi",
        "issuer": "Lembaga penguji",
        "number": "Nomor sertifikat atau berita acara",
        "level": "Jenjang yang diuji",
        "held_from": "Hari ujian pertama",
        "held_until": "Hari ujian terakhir",
    },
}
# In the order in which people read a certificate.
_ORDER = (
    *("name", "issuer", "held_from", "held_until", "hours", "level", "result"),
    *("number", "issued_on", "valid_until"),
)


class CertificateForm(RosterForm):
    """The fields of one kind, with its scan. `renewed` is one whose name, issuer and level it begins with."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        kind: CertificateKind,
        certificate: Certificate | None = None,
        renewed: Certificate | None = None,
        **kwargs: Any,
    ) -> None:
        first = {}
        if certificate is not None:
            first = {name: getattr(certificate, name) for name in FIELDS[kind]} | {"seen": fingerprint(certificate)}
        elif renewed is not None:
            first = {name: getattr(renewed, name) for name in ("name", "issuer", "level")}
        kwargs["initial"] = {**first, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name in _ORDER:
            if name in FIELDS[kind]:
                self.fields[name] = _field(name, _WORDS[kind].get(name, ""))
        self.fields["file"] = kept_file_field(FileKind.SCAN, "Pindaian sertifikat", required=False)
        if certificate is not None and certificate.file_id:
            self.fields["file"].label = "Ganti pindaian"
            self.fields["drop_scan"] = forms.BooleanField(label="Hapus pindaian yang ada", required=False)

    def values(self) -> dict[str, Any]:
        return {"kind": self.kind} | {name: self.cleaned_data[name] for name in FIELDS[self.kind]}


class RemovalForm(RosterForm):
    """Why it should never have been there."""

    reason = forms.CharField(
        label="Apa yang salah",
        max_length=200,
        error_messages={"required": "Tulis apa yang salah."},
        widget=text_input(),
    )
    seen = forms.CharField(widget=forms.HiddenInput)


def _field(name: str, label: str) -> forms.Field:
    match name:
        case "name":
            return forms.CharField(
                label=label, max_length=150, error_messages={"required": "Isi namanya."}, widget=text_input()
            )
        case "issuer":
            return forms.CharField(label=label, required=False, max_length=120, widget=text_input())
        case "number":
            return forms.CharField(label=label, required=False, max_length=80, widget=text_input())
        case "level":
            return forms.CharField(
                label=label or "Jenjang",
                required=False,
                max_length=40,
                help_text="Misalnya Asisten, Generalis, Spesialis.",
                widget=text_input(),
            )
        case "hours":
            return forms.IntegerField(
                label="Lama (JP)",
                required=False,
                min_value=1,
                max_value=MOST_HOURS,
                help_text="Jumlah jam pelajaran, seperti tertulis di sertifikat.",
                widget=digits_input(),
                error_messages={"invalid": "Tulis jumlah jam dengan angka, misalnya 32."},
            )
        case "result":
            return forms.ChoiceField(label="Hasil", required=False, choices=with_blank(Result.choices, "Belum keluar"))
        case "valid_until":
            return DayField(
                label="Berlaku sampai", required=False, help_text="Hari terakhir berlakunya. Kosongkan bila selamanya."
            )
    return DayField(label=label or "Tanggal terbit", required=False)
