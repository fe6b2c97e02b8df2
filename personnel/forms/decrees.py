"""Forms over decrees: the decree itself, what its annex is compared with, and what is renewed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from pilarsosial.core.form_fields import DayField
from pilarsosial.core.models import FileKind, Position
from pilarsosial.core.regions_cache import ancestor, children, level_of, short_name
from pilarsosial.core.scoping import areas_with

from ..models import Decree
from .base import RosterForm, text_input
from .files import kept_file_field
from .versions import Held, VersionedForm

PERMISSION = "assignment.change"
LONGEST_TEXT = 400_000
SHEETS = ".csv,.txt,.xlsx,.xlsm,.xls,.ods"
_VERSION = re.compile(r"(\d{1,18}):(\d{1,9})")


class DecreeForm(RosterForm):
    """A surat keputusan of one office, with its scan."""

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
        label = "Ganti pindaian SK" if decree and decree.file_id else "Pindaian SK"
        self.fields["file"] = kept_file_field(FileKind.SCAN, label, required=False)

    def office_id(self) -> str:
        return self.cleaned_data.get("office") or next(iter(self.offices))

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("office", "file")}


class DecreeChangeForm(VersionedForm, DecreeForm):
    """A decree that is known: under its version."""

    compared = ("number", "signed_on", "signer", "about", "effective_from", "valid_until")

    def __init__(self, data: Any = None, files: Any = None, *, decree: Decree, **kwargs: Any) -> None:
        self.row = decree
        kwargs["initial"] = {"version": decree.version, **(kwargs.get("initial") or {})}
        super().__init__(data, files, decree=decree, **kwargs)
        if not self.is_bound and "seen" not in self.initial:
            self.remember()

    def held(self) -> dict[str, Held]:
        return {name: self.plain(name, getattr(self.row, name)) for name in self.compared}

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name in self.compared}


class AnnexForm(RosterForm):
    """Whose names stand in the annex, and which part of the roster they are compared with."""

    work = forms.ChoiceField(
        label="Pilar atau jabatan",
        error_messages={"required": "Pilih pilar yang diperpanjang.", "invalid_choice": "Pilih dari daftar."},
        help_text="Bagian daftar anggota yang dibandingkan dengan lampiran.",
    )
    region = forms.ChoiceField(
        label="Wilayah", required=False, error_messages={"invalid_choice": "Pilih wilayah dari daftar."}
    )
    text = forms.CharField(
        label="Tempel nama atau NIK",
        required=False,
        max_length=LONGEST_TEXT,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
        help_text="Satu orang satu baris, boleh langsung dari kolom Excel. Yang ditempel tidak disimpan.",
        error_messages={"max_length": "Terlalu panjang. Unggah sebagai lembar saja."},
    )
    file = forms.FileField(
        label="Lembar lampiran",
        required=False,
        widget=forms.FileInput(attrs={"accept": SHEETS}),
        error_messages={"empty": "Lembar ini kosong.", "invalid": "Lembar tidak terkirim. Pilih lagi."},
    )

    def __init__(self, data: Any = None, files: Any = None, *, actor: Any, source: str, **kwargs: Any) -> None:
        """`source`: `lampiran` asks for the annex; `sk` compares with those of another decree, with or without an
        annex; `daftar` has picked the people out already.
        """
        super().__init__(data, files, **kwargs)
        self.source = source
        self.fields["work"].choices = _work_choices(actor)
        self.fields["region"].choices = [("", "Seluruh wilayah Anda"), *_region_choices(actor)]
        unused = {"lampiran": (), "sk": ("work", "region"), "daftar": ("text", "file")}
        for name in unused[source]:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        given = bool(cleaned.get("text")) + bool(cleaned.get("file"))
        if given == 2:
            raise ValidationError("Tempel namanya atau unggah lembarnya: pilih salah satu.", code="one_annex")
        if self.source == "lampiran" and not given and not {"text", "file"} & set(self.errors):
            raise ValidationError("Tempel nama atau NIK-nya, atau unggah lembarnya.", code="one_annex")
        return cleaned

    def kind(self) -> dict[str, int]:
        """The look-up of the chosen part of the roster: {"pillar_id": ...} or {"position_id": ...}."""
        name, _, pk = self.cleaned_data["work"].partition("-")
        return {"pillar_id" if name == "pilar" else "position_id": int(pk)}

    def pillar_id(self) -> int | None:
        return self.kind().get("pillar_id")


class RenewForm(RosterForm):
    """What was chosen on the preview: assignments as `id:version`, most of them in one field.

    A browser sends a thousand fields at most, so those who are renewed stand in `rows` and only exceptions are ticked.
    """

    rows = forms.CharField(required=False, max_length=4_000_000, widget=forms.HiddenInput)
    last_day = DayField(label="Hari terakhir bagi yang diakhiri", required=False)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.skipped = _listed(data, "lewati")
        self.unsure = _listed(data, "pasti")
        self.ended = _listed(data, "akhiri")

    def offered(self) -> dict[int, int]:
        """All who stood on the preview as to be renewed, also those who were then left out."""
        return read_versions([self.data.get("rows", "")])

    def renewed(self) -> dict[int, int]:
        kept = {pk: version for pk, version in self.offered().items() if pk not in self.skipped}
        return {**kept, **self.unsure}


def read_versions(texts: Iterable[str]) -> dict[int, int]:
    """{id: version} of texts such as `12:3,15:1`; what is none is left out."""
    return {int(pk): int(version) for text in texts for pk, version in _VERSION.findall(text)}


def _listed(data: Any, name: str) -> dict[int, int]:
    return read_versions(data.getlist(name)) if data is not None else {}


def _work_choices(actor: Any) -> list[Any]:
    """Pillars with their positions, as far as the actor assigns in them."""
    areas = areas_with(actor, PERMISSION) or []
    every = any(area.pillar_id is None for area in areas)
    own = {area.pillar_id for area in areas}
    groups: dict[str, list[tuple[str, str]]] = {}
    rows = Position.objects.select_related("pillar").filter(pillar__is_active=True)
    for position in rows.order_by("pillar__order", "pillar__name", "pk"):
        if every or position.pillar_id in own:
            pillar = position.pillar
            group = groups.setdefault(pillar.name, [(f"pilar-{pillar.pk}", f"{pillar.name}: semua jabatan")])
            group.append((f"jabatan-{position.pk}", position.name))
    return [("", "Pilih pilar atau jabatan"), *groups.items()]


def _region_choices(actor: Any) -> list[tuple[str, str]]:
    """What lies directly below the areas of the actor: regencies of a province, districts of a regency."""
    found: dict[str, str] = {}
    for area in areas_with(actor, PERMISSION) or []:
        for code in area.regions:
            if level_of(code) <= 2:
                found |= dict(children(code))
            else:
                found[ancestor(code, 3)] = short_name(ancestor(code, 3))
    return list(found.items())
