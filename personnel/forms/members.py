"""Forms about the person."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from pilarsosial.core.form_fields import DayField, RegionLadder
from pilarsosial.core.models import Level, Region
from pilarsosial.core.regions_cache import ancestor, children, level_of, short_name
from pilarsosial.core.values.nik import mask_nik
from pilarsosial.core.values.phone import format_phone

from ..models import Education, EmploymentKind, MaritalStatus, Member, Religion, Sex, mask_account
from ..rules import check_birth_date, clean_nik, clean_phone
from .base import RosterForm, clean_by, digits_input, text_input, with_blank
from .placement import PlacementMixin
from .versions import Held, VersionedForm, secret_key

# Never filled in beforehand: a blank one stays as it is, and is emptied only by the tick beside it.
SECRETS = ("nik", "npwp", "family_card_no", "bpjs_no")
_PLAIN = ("name", "title_prefix", "title_suffix", "sex", "birth_place", "birth_date", "religion", "marital_status") + (
    "education",
    "main_job",
    "address",
    "rt",
    "rw",
    "email",
)


class IdentityForm(RosterForm):
    """Identity as on the KTP. Numbers that are kept encrypted are typed in full or left blank."""

    name = forms.CharField(
        label="Nama lengkap",
        max_length=120,
        help_text="Seperti pada KTP; gelar ditulis di kolomnya.",
        error_messages={"required": "Isi nama lengkap."},
        widget=text_input(),
    )
    title_prefix = forms.CharField(label="Gelar depan", required=False, max_length=40, widget=text_input())
    title_suffix = forms.CharField(label="Gelar belakang", required=False, max_length=60, widget=text_input())
    nik = forms.CharField(label="NIK", required=False, max_length=30, widget=digits_input())
    sex = forms.ChoiceField(label="Jenis kelamin", required=False, choices=with_blank(Sex.choices))
    birth_place = forms.CharField(label="Tempat lahir", required=False, max_length=60, widget=text_input())
    birth_date = DayField(label="Tanggal lahir", required=False)
    religion = forms.ChoiceField(label="Agama", required=False, choices=with_blank(Religion.choices))
    marital_status = forms.ChoiceField(
        label="Status perkawinan", required=False, choices=with_blank(MaritalStatus.choices)
    )
    education = forms.ChoiceField(label="Pendidikan", required=False, choices=with_blank(Education.choices))
    main_job = forms.CharField(label="Pekerjaan utama", required=False, max_length=80, widget=text_input())
    address = forms.CharField(label="Alamat KTP", required=False, max_length=200, widget=text_input())
    rt = forms.CharField(label="RT", required=False, max_length=3, widget=digits_input())
    rw = forms.CharField(label="RW", required=False, max_length=3, widget=digits_input())
    phone = forms.CharField(
        label="Telepon", required=False, max_length=40, widget=text_input(type="tel", inputmode="tel")
    )
    email = forms.EmailField(label="Surel", required=False, widget=text_input(inputmode="email"))
    npwp = forms.CharField(label="NPWP", required=False, max_length=30, widget=digits_input())
    family_card_no = forms.CharField(label="Nomor KK", required=False, max_length=30, widget=digits_input())
    bpjs_no = forms.CharField(label="Nomor BPJS Ketenagakerjaan", required=False, max_length=30, widget=digits_input())

    def __init__(self, *args: Any, today: date, home: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.home = RegionLadder(self, "home", first=children(""), levels=list(Level), code=home, optional=True)

    def clean_nik(self) -> str:
        text = self.cleaned_data["nik"].strip()
        return clean_by(clean_nik, text) if text else ""

    def clean_phone(self) -> str:
        return clean_by(clean_phone, self.cleaned_data["phone"].strip())

    def clean_npwp(self) -> str:
        return _digits_only(self.cleaned_data["npwp"])

    def clean_family_card_no(self) -> str:
        return _digits_only(self.cleaned_data["family_card_no"])

    def clean_bpjs_no(self) -> str:
        return _digits_only(self.cleaned_data["bpjs_no"])

    def clean_birth_date(self) -> date | None:
        day = self.cleaned_data["birth_date"]
        clean_by(lambda born: check_birth_date(born, self.today), day)
        return day

    def identity(self) -> dict[str, Any]:
        """What the verbs take; a blank secret number is left out."""
        cleaned = self.cleaned_data
        values = {name: cleaned[name] for name in (*_PLAIN, "phone")}
        values["home_region"] = Region.objects.filter(code=self.home.finest()).first()
        return {**values, **{name: cleaned[name] for name in SECRETS if cleaned[name]}}


class MemberAddForm(PlacementMixin, IdentityForm):
    """A new person with a first assignment, in one page."""

    def __init__(self, *args: Any, actor: Any, code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_placement_fields(actor, code=code)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.clean_placement(cleaned)
        return cleaned


class MemberChangeForm(VersionedForm, IdentityForm):
    """Identity of a person who is in the roster."""

    compared = (*_PLAIN, "phone")

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        self.row = member
        first = {name: getattr(member, name) for name in _PLAIN}
        first["phone"] = format_phone(member.phone) if member.phone else ""
        first["version"] = member.version
        kwargs["initial"] = {**first, **(kwargs.get("initial") or {})}
        super().__init__(*args, home=member.home_region_id or "", **kwargs)
        recorded = [(name, self.fields[name].label) for name in SECRETS if getattr(member, name)]
        for name, _ in recorded:
            self.fields[name].help_text = "Sudah tercatat. Kosongkan bila tidak berubah."
        if recorded:
            self.fields["emptied"] = forms.MultipleChoiceField(
                label="Hapus nomor yang tercatat",
                required=False,
                choices=recorded,
                widget=forms.CheckboxSelectMultiple,
            )
        if not self.is_bound and "seen" not in self.initial:
            self.remember()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in cleaned.get("emptied") or ():
            if cleaned.get(name):
                self.add_error(name, "Isi nomor baru atau hapus yang lama, jangan keduanya.")
        return cleaned

    def held(self) -> dict[str, Held]:
        row = self.row
        plain = {name: self.plain(name, getattr(row, name)) for name in _PLAIN}
        plain["phone"] = self.plain("phone", format_phone(row.phone) if row.phone else "")
        home = row.home_region_id or ""
        secret = {name: _secret(name, getattr(row, name) or "") for name in SECRETS}
        return {**plain, "home": Held(home, _path(home)), **secret}

    def typed(self) -> dict[str, Held]:
        """A secret number left blank is the one that the page showed."""
        codes = [self.data.get(self.add_prefix(self.home.name(level)), "") for level in self.home.levels]
        home = next((code for code in reversed(codes) if code), "")
        emptied = self.data.getlist(self.add_prefix("emptied"))
        return {**super().typed(), "home": Held(home, _path(home)), **{n: self._typed(n, emptied) for n in SECRETS}}

    def _typed(self, name: str, emptied: list[str]) -> Held:
        text = re.sub(r"[\s.\-]", "", self.data.get(self.add_prefix(name), ""))
        return _secret(name, text) if text or name in emptied else self._seen().get(name, self.held()[name])

    def put_theirs(self, name: str) -> None:
        if name == "home":
            for level in self.home.levels:
                self.data[self.add_prefix(self.home.name(level))] = ancestor(self.row.home_region_id or "", level)
        elif name in SECRETS:
            self.data[self.add_prefix(name)] = ""
            kept = [other for other in self.data.getlist(self.add_prefix("emptied")) if other != name]
            self.data.setlist(self.add_prefix("emptied"), kept)
        else:
            super().put_theirs(name)

    def label_of(self, name: str) -> str:
        return "Wilayah KTP" if name == "home" else super().label_of(name)

    def identity(self) -> dict[str, Any]:
        emptied = self.cleaned_data.get("emptied") or ()
        return {**super().identity(), **dict.fromkeys(emptied, "")}


class EmploymentForm(RosterForm):
    """What the person is employed as, from a day on."""

    kind = forms.ChoiceField(label="Status kepegawaian", choices=EmploymentKind.choices)
    since = DayField(label="Sejak", error_messages={"required": "Isi sejak kapan."})


def _secret(name: str, value: str) -> Held:
    """Shown by its mask only; its key tells nothing of it."""
    masked = (mask_nik if name == "nik" else mask_account)(value) if value else ""
    return Held(secret_key(name, value), masked)


def _path(code: str) -> str:
    """`Sumberrejo, Perak, Kab. Jombang, Jawa Timur`"""
    codes = [ancestor(code, level) for level in range(level_of(code), 0, -1)] if code else []
    return ", ".join(short_name(part) for part in codes)


def _digits_only(text: str) -> str:
    digits = re.sub(r"[\s.\-]", "", text)
    if digits and not (digits.isascii() and digits.isdecimal()):
        raise ValidationError("Tulis angkanya saja.")
    return digits
