"""Forms over the verbs of accounts and grants. What may be given is decided by the verbs; forms only offer less."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from .area_choices import region_choices
from .models import Grant, Office, Pillar, Region, RegionGroup, User
from .policies import Role
from .users import appointable_roles

PERSON_FIELDS = ("name", "nip", "title", "email")
GRANT_FIELDS = ("role", "office", "region", "group", "pillar", "valid_from", "valid_until")


def date_field(label: str, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        **{"required": False} | options,
    )


class PersonForm(forms.ModelForm):
    """Who the account belongs to."""

    class Meta:
        model = User
        fields = PERSON_FIELDS
        labels = {"email": "Surel", "title": "Jabatan di kantor"}
        widgets = {
            "nip": forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            "name": forms.TextInput(attrs={"autocomplete": "off"}),
        }


class GrantForm(forms.Form):
    """One role, where it holds and until when."""

    role = forms.ChoiceField(label="Peran")
    office = forms.ModelChoiceField(label="Kantor", queryset=Office.objects.none())
    region = forms.ModelChoiceField(
        label="Wilayah",
        queryset=Region.objects.none(),
        required=False,
        empty_label="Seluruh wilayah kantor",
        help_text="Bila perannya hanya untuk sebagian wilayah kantor.",
    )
    group = forms.ModelChoiceField(
        label="Kelompok wilayah",
        queryset=RegionGroup.objects.none(),
        required=False,
        empty_label="Tidak memakai kelompok",
        help_text="Korwil atau Bakorwil, sebagai ganti wilayah.",
    )
    pillar = forms.ModelChoiceField(
        label="Pilar", queryset=Pillar.objects.none(), required=False, empty_label="Semua pilar"
    )
    valid_from = date_field("Berlaku mulai", help_text="Kosongkan bila berlaku sejak sekarang.")
    valid_until = date_field("Berlaku sampai", help_text="Hari terakhir; kosongkan bila tanpa batas.")

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = appointable_roles(actor)
        self.fields["role"].choices = [("", "Pilih peran"), *((role, Role(role).label) for role in roles)]
        offices = Office.objects.visible_to(actor, "user.change").filter(is_active=True)
        self.fields["office"].queryset = offices
        self.fields["office"].empty_label = "Pilih kantor"
        regions = region_choices(actor, "user.change")
        self.fields["region"].queryset = Region.objects.filter(code__in=[code for code, _ in regions])
        self.fields["region"].choices = [("", "Seluruh wilayah kantor"), *regions]
        self.fields["pillar"].queryset = Pillar.objects.visible_to(actor, "pillar.view").filter(is_active=True)
        groups = RegionGroup.objects.visible_to(actor, "region.view").in_force(timezone.localdate())
        if groups.exists():
            self.fields["group"].queryset = groups
        else:
            del self.fields["group"]

    def grant(self) -> dict[str, Any]:
        """What `grant_role` and `create_user` take."""
        return {name: self.cleaned_data.get(name) for name in GRANT_FIELDS}


class NewUserForm(GrantForm):
    """A new account with its first role."""

    username = forms.CharField(
        label="Nama pengguna",
        max_length=150,
        help_text="Untuk masuk; tidak dapat diubah kemudian. Contoh: siti.rahayu",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(label="Nama lengkap", max_length=150)
    nip = forms.CharField(
        label="NIP", max_length=18, required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    title = forms.CharField(label="Jabatan di kantor", max_length=150, required=False)
    email = forms.EmailField(label="Surel", required=False)

    def account(self) -> dict[str, Any]:
        """What `create_user` takes."""
        details = {name: self.cleaned_data[name] for name in ("username", *PERSON_FIELDS)}
        return details | self.grant()


class ReasonForm(forms.Form):
    """Why: it stands in the trail."""

    reason = forms.CharField(label="Alasan", max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class EndGrantForm(ReasonForm):
    last_day = date_field("Hari terakhir berlaku", help_text="Kosongkan untuk mengakhirinya sekarang juga.")

    field_order = ["last_day", "reason"]


def area_of(grant: Grant) -> str:
    """`Kec. Kesamben`, a group's name, or the office's own region; for pages."""
    if grant.group_id:
        return grant.group.name
    return grant.region.short_name if grant.region_id else "Seluruh wilayah kantor"
