"""Forms over an office's letterhead and its signers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings as site

from .files import ALLOWED
from .form_fields import DayField
from .models import Acting, FileKind, Letterhead, Office, Signer, SigningRole
from .offices import HEAD_FIELDS, OFFICE_FIELDS, SIGNER_FIELDS


def _text(label: str, longest: int, **options: Any) -> forms.CharField:
    attrs = {"autocomplete": "off", **options.pop("attrs", {})}
    return forms.CharField(
        label=label, max_length=longest, **{"required": False} | options, widget=forms.TextInput(attrs=attrs)
    )


class LetterheadForm(forms.Form):
    """What stands at the head of letters; `version` is that of what the page showed."""

    use_required_attribute = False

    top = _text("Baris atas", 100)
    address = _text("Alamat", 200, help_text="Jalan, nomor, kota dan kode pos dalam satu baris.")
    city = _text("Tempat surat", 60, help_text="Yang tercetak di depan tanggal, misalnya Jombang.")
    phone = _text("Telepon", 60)
    email = forms.EmailField(label="Surel", required=False)
    website = _text("Laman", 100)
    privacy_contact = _text(
        "Penghubung data pribadi",
        150,
        help_text="Nama atau jabatan dan cara menghubunginya. Tercantum pada pemberitahuan privasi.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, files: Any = None, *, office: Office, head: Letterhead | None, government: str
    ) -> None:
        shown = {name: getattr(office, name) for name in OFFICE_FIELDS}
        shown |= {name: getattr(head, name) for name in HEAD_FIELDS} if head else {}
        super().__init__(data, files, initial=shown | {"version": head.version if head else 0})
        self.fields["top"].help_text = f"Kosongkan untuk {government}."
        limit = site.FILE_MAX_BYTES // 1024 // 1024
        self.fields["file"] = forms.FileField(
            label="Lambang",
            required=False,
            help_text=f"{ALLOWED[FileKind.PHOTO].said}, paling besar {limit} MB. Latarnya menjadi putih.",
            widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
            error_messages={"empty": "Berkas ini kosong."},
        )
        if head and head.logo_id:
            self.fields["drop_logo"] = forms.BooleanField(label="Hapus lambang yang sekarang", required=False)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*OFFICE_FIELDS, *HEAD_FIELDS)}


class SignerForm(forms.Form):
    use_required_attribute = False

    role = forms.ChoiceField(label="Menandatangani sebagai", choices=[("", "Pilih"), *SigningRole.choices])
    acting = forms.ChoiceField(label="Penjabat", choices=[("", "Definitif"), *Acting.choices], required=False)
    name = _text(
        "Nama dengan gelar", 150, required=True, help_text="Seperti yang tercetak, misalnya Dra. Sri Wahyuni, M.Si."
    )
    nip = _text("NIP", 25, help_text="18 angka; boleh kosong.", attrs={"inputmode": "numeric", "spellcheck": "false"})
    rank = _text("Pangkat", 60, help_text="Misalnya Pembina Tingkat I (IV/b).")
    title = _text(
        "Jabatan yang tercetak", 150, help_text="Kosongkan untuk jabatan yang biasa, misalnya Kepala Dinas Sosial."
    )
    valid_from = DayField(label="Berlaku mulai")
    valid_until = DayField(
        label="Berlaku sampai", required=False, help_text="Hari terakhir; kosongkan bila seterusnya."
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, signer: Signer | None = None) -> None:
        shown = {name: getattr(signer, name) for name in SIGNER_FIELDS} | {"version": signer.version} if signer else {}
        super().__init__(data, initial=shown)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in SIGNER_FIELDS}


class SignerRemovalForm(forms.Form):
    use_required_attribute = False

    reason = _text("Alasan", 300, required=True)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, signer: Signer) -> None:
        super().__init__(data, initial={"version": signer.version})
