"""Where, since when and by which decree somebody works: the part of forms that begins an assignment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.text import format_lazy

from pilarsosial.core.asked import whole_number
from pilarsosial.core.form_fields import DayField, RegionLadder
from pilarsosial.core.models import Level, Office, Pillar, Position, Region, province_code
from pilarsosial.core.regions_cache import provinces_of, regencies_of
from pilarsosial.core.scoping import areas_with
from pilarsosial.core.values.dates import format_date

from ..models import Assignment, Decree
from ..services import issue_decree
from .base import RosterForm, text_input
from .extra import ExtraMixin

NEWEST_DECREES = 100


class PositionField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Position) -> str:
        return position_label(obj)


def position_label(position: Position) -> str:
    """With the level it works at: that decides how deep the region must be."""
    return f"{position} – tingkat {position.get_level_display().lower()}"


class DecreeMixin(forms.Form):
    """A decree from the list, or the number and date of one: found where it is known, entered where it is not."""

    def add_decree_fields(self, actor: Any, current: Decree | None = None) -> None:
        self.actor = actor
        newest = list(Decree.objects.visible_to(actor, "decree.view").order_by("-signed_on", "-pk")[:NEWEST_DECREES])
        if current is not None and current not in newest:
            newest.insert(0, current)
        self.decrees = {str(decree.pk): decree for decree in newest}
        self.fields["decree"] = forms.ChoiceField(
            label="SK",
            required=False,
            choices=[("", "Tanpa SK"), *((pk, decree_label(decree)) for pk, decree in self.decrees.items())],
            initial=current.pk if current else "",
        )
        self.fields["decree_number"] = forms.CharField(
            label="atau nomor SK lain",
            required=False,
            max_length=80,
            help_text="Bila belum ada di daftar. SK dicatat bersama penugasan ini.",
            widget=text_input(),
        )
        self.fields["decree_date"] = DayField(label="Tanggal SK lain", required=False)

    def clean_decree_fields(self, cleaned: Mapping[str, Any]) -> None:
        if cleaned.get("decree") and cleaned.get("decree_number"):
            self.add_error("decree_number", "Pilih SK dari daftar atau tulis nomor SK lain, jangan keduanya.")
        if cleaned.get("decree_date") and not cleaned.get("decree_number"):
            self.add_error("decree_number", "Tulis nomor SK untuk tanggal itu.")

    def decree_for(self, office: Office) -> Decree | None:
        """The chosen decree; one that is not known yet is entered now. For `perform`, inside its transaction."""
        if pk := self.cleaned_data.get("decree"):
            return self.decrees[pk]
        number = self.cleaned_data.get("decree_number")
        if not number:
            return None
        signed_on = self.cleaned_data.get("decree_date")
        known = Decree.objects.visible_to(self.actor, "decree.view").filter(number=number, signed_on=signed_on).first()
        return known or issue_decree(office, {"number": number, "signed_on": signed_on}, actor=self.actor)


def decree_label(decree: Decree) -> str:
    parts = [decree.number]
    if decree.signed_on:
        parts.append(format_date(decree.signed_on))
    if decree.about:
        parts.append(decree.about)
    return " · ".join(parts)[:120]


class DutyRegionMixin(forms.Form):
    """The duty region inside the actor's area, as deep as the position asks."""

    def add_region_fields(self, actor: Any, *, code: str = "", deepest: Level = Level.VILLAGE) -> None:
        areas = areas_with(actor, "assignment.change")
        provinces = provinces_of(areas)
        levels = [Level.REGENCY, Level.DISTRICT, Level.VILLAGE][: deepest - 1]
        self.only_province = provinces[0][0] if len(provinces) == 1 else ""
        if self.only_province and levels:
            first = regencies_of(areas, self.only_province)
        else:
            first, levels = provinces, [Level.PROVINCE, *levels]
        self.duty = RegionLadder(self, "duty", first=first, levels=levels, code=code)
        if deepest == Level.VILLAGE:
            self.fields[self.duty.name(Level.DISTRICT)].help_text = "Untuk jabatan tingkat kecamatan atau desa."
            self.fields[self.duty.name(Level.VILLAGE)].help_text = "Untuk jabatan tingkat desa."

    def region_for(self, position: Position) -> Region | None:
        """The chosen region at the position's level; says beside its select what is missing."""
        level = Level(position.level)
        code = self.duty.at(level)
        if level == Level.PROVINCE and not code:
            code = self.only_province or province_code(self.duty.finest())
        region = Region.objects.filter(code=code).first() if code else None
        if region is None:
            name = self.duty.name(level)
            label = level.label.lower()
            text = f"Pilih {label}: {position} bertugas di tingkat {label}."
            self.add_error(name if name in self.fields else None, text)
        return region


class PlacementMixin(ExtraMixin, DecreeMixin, DutyRegionMixin):
    """Pillar -> position -> region, first day, decree, number, grade and what the pillar asks beside."""

    def add_placement_fields(self, actor: Any, *, code: str = "") -> None:
        pillars = Pillar.objects.visible_to(actor, "pillar.view").filter(is_active=True)
        self.fields["pillar"] = forms.ModelChoiceField(
            pillars, label="Pilar", empty_label="Pilih pilar", error_messages={"required": "Pilih pilar."}
        )
        given = self.data.get(self.add_prefix("pillar")) if self.is_bound else self.initial.get("pillar")
        positions = Position.objects.visible_to(actor, "pillar.view").select_related("pillar__owner_region")
        pillar = whole_number(str(getattr(given, "pk", given) or ""))
        self.fields["position"] = PositionField(
            positions.filter(pillar=pillar) if pillar is not None else positions.none(),
            label="Jabatan",
            empty_label="Pilih jabatan",
            error_messages={"required": "Pilih jabatan.", "invalid_choice": "Pilih jabatan dari pilar itu."},
        )
        self.fields["position"].widget.attrs["data-depends-on"] = self["pillar"].id_for_label
        self.fields["position"].widget.attrs["data-source"] = format_lazy("{}?pilar=", reverse_lazy("position-options"))
        self.fields["pillar"].widget.attrs |= {
            "hx-get": reverse_lazy("extra-field-inputs"),
            "hx-target": "#isian-tambahan",
            "hx-swap": "outerHTML",
        }
        self.add_region_fields(actor, code=code)
        self.fields["start"] = DayField(
            label="TMT (mulai bertugas)", error_messages={"required": "Isi tanggal mulai bertugas."}
        )
        self.add_decree_fields(actor)
        self.fields["membership_no"] = forms.CharField(
            label="Nomor anggota",
            required=False,
            max_length=40,
            help_text="NIAT, nomor pendamping, atau nomor lain dari pilarnya.",
            widget=text_input(),
        )
        self.fields["grade"] = forms.CharField(
            label="Jenjang",
            required=False,
            max_length=30,
            help_text="Misalnya Muda, Madya, Utama.",
            widget=text_input(),
        )
        self.fields["acting"] = forms.BooleanField(
            label="Pelaksana tugas (formasi tetap dihitung kosong)", required=False
        )
        self.add_office_field(actor)
        self.add_extra_fields(pillar)

    def add_office_field(self, actor: Any) -> None:
        """Only for who works for several offices."""
        areas = areas_with(actor, "assignment.change") or []
        self.offices = {str(area.office_id): area.office_name for area in areas}
        if len(self.offices) > 1:
            self.fields["office"] = forms.ChoiceField(label="Dicatat oleh kantor", choices=list(self.offices.items()))

    def clean_placement(self, cleaned: dict[str, Any]) -> None:
        """Puts `region` into the cleaned data."""
        position = cleaned.get("position")
        if position is not None:
            cleaned["region"] = self.region_for(position)
        self.clean_decree_fields(cleaned)
        self.clean_extra(cleaned)

    def the_office(self, actor: Any) -> Office:
        pk = self.cleaned_data.get("office") or next(iter(self.offices))
        return Office.objects.visible_to(actor, "office.view").get(pk=pk)

    def details(self) -> dict[str, Any]:
        values = {name: self.cleaned_data[name] for name in ("membership_no", "grade", "acting")}
        return {**values, "extra": self.extra_values()}


class AssignmentForm(PlacementMixin, RosterForm):
    """A further post of a person who is in the roster."""

    def __init__(self, *args: Any, actor: Any, code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_placement_fields(actor, code=code)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.clean_placement(cleaned)
        return cleaned


class TransferForm(DecreeMixin, DutyRegionMixin, RosterForm):
    """The same work in another region."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.assignment = assignment
        self.add_region_fields(actor, deepest=Level(assignment.position.level))
        self.fields["start"] = DayField(
            label="TMT di tempat baru",
            help_text="Penugasan lama berakhir sehari sebelumnya.",
            error_messages={"required": "Isi tanggal mulai di tempat baru."},
        )
        self.add_decree_fields(actor)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["region"] = self.region_for(self.assignment.position)
        self.clean_decree_fields(cleaned)
        return cleaned


def initial_of_address(asked: QueryDict, actor: Any) -> dict[str, Any]:
    """`?pilar=TKSK&jabatan=7` (from Formasi) as first values; what is unknown is left out."""
    positions = Position.objects.visible_to(actor, "pillar.view")
    chosen = whole_number(asked.get("jabatan", ""))
    position = positions.filter(pk=chosen).first() if chosen is not None else None
    if position is not None:
        return {"pillar": position.pillar_id, "position": position.pk}
    pillar = Pillar.objects.visible_to(actor, "pillar.view").filter(code=asked.get("pilar", "")).first()
    return {"pillar": pillar.pk} if pillar else {}
