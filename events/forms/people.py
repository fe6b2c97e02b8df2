"""Quota lines, the question of an invitation, outside people, and answers to invitations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from personnel.models import EmploymentKind
from pilarsosial.core.area_choices import region_choices
from pilarsosial.core.models import Pillar, Position, PositionKind, Region, RegionGroup

from ..models import Event, Participant, ParticipantRole, Quota, QuotaRule, Reply
from ..questions import Question
from ..services.people import OUTSIDE_FIELDS
from .base import PlainForm, long_text, number, text, with_blank

PERMISSION = "event.change"
MOST_PASTED = 1_000
COLUMNS = ("name", "agency", "job", "phone", "unit")


class QuotaForm(PlainForm):
    """One line of the quota: a pillar (and position), or a group of outside people."""

    pillar = forms.ModelChoiceField(Pillar.objects.none(), label="Pilar", required=False, empty_label="Bukan pilar")
    position = forms.ModelChoiceField(
        Position.objects.none(), label="Jabatan", required=False, empty_label="Semua jabatan pilar itu"
    )
    label = text("Unsur lain", 120, help_text="Untuk yang bukan anggota pilar, misalnya JSC dari UPT.")
    units = number("Jumlah unit", help_text="Dari berapa unit atau instansi, bila disebut.")
    region = forms.ChoiceField(label="Wilayah", required=False)
    group = forms.ModelChoiceField(
        RegionGroup.objects.none(), label="Kelompok wilayah", required=False, empty_label="Tanpa kelompok"
    )
    rule = forms.ChoiceField(label="Cara menghitung", choices=QuotaRule.choices)
    per = number("Orang per wilayah", least=1, most=1_000, help_text="Untuk aturan per kecamatan, desa, atau kab/kota.")
    number = number("Kuota", help_text="Untuk angka sendiri. Kosongkan bila belum diketahui.")

    def __init__(self, *args: Any, actor: Any, quota: Quota | None = None, **kwargs: Any) -> None:
        if quota is not None:
            names = ("pillar", "position", "label", "units", "group", "rule", "per", "number")
            kwargs["initial"] = {name: getattr(quota, name) for name in names} | {"region": quota.region_id or ""}
        super().__init__(*args, **kwargs)
        self.fields["pillar"].queryset = Pillar.objects.visible_to(actor, "pillar.view").filter(is_active=True)
        positions = Position.objects.visible_to(actor, "pillar.view").select_related("pillar")
        self.fields["position"].queryset = positions.filter(pillar__is_active=True)
        self.fields["group"].queryset = groups_in_force(actor)
        self.fields["region"].choices = with_blank(region_choices(actor, PERMISSION), "Seluruh wilayah penyelenggara")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        pillar, position = cleaned.get("pillar"), cleaned.get("position")
        if pillar and position and position.pillar_id != pillar.pk:
            self.add_error("position", f"Jabatan ini bukan dari pilar {pillar}.")
        return cleaned

    def values(self) -> dict[str, Any]:
        code = self.cleaned_data["region"]
        return {**self.cleaned_data, "region": Region.objects.get(pk=code) if code else None}


class InviteForm(PlainForm):
    """The question to the roster, asked by GET so that its preview has an address of its own."""

    pilar = forms.ModelMultipleChoiceField(
        Pillar.objects.none(), label="Pilar", required=False, widget=forms.CheckboxSelectMultiple
    )
    golongan = forms.ChoiceField(
        label="Golongan jabatan", required=False, choices=with_blank(PositionKind.choices, "Semua jabatan")
    )
    jabatan = forms.ModelChoiceField(
        Position.objects.none(), label="Jabatan tertentu", required=False, empty_label="Semua"
    )
    wilayah = forms.ChoiceField(label="Wilayah tugas", required=False)
    kelompok = forms.ModelChoiceField(
        RegionGroup.objects.none(), label="Kelompok wilayah", required=False, empty_label="Tanpa kelompok"
    )
    jenjang = text("Jenjang", 30, help_text="Misalnya Muda, Madya, Utama.")
    status = forms.ChoiceField(
        label="Status kepegawaian", required=False, choices=with_blank(EmploymentKind.choices, "Semua")
    )
    peran = forms.ChoiceField(label="Sebagai", required=False, choices=ParticipantRole.choices)

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pillars = Pillar.objects.visible_to(actor, "pillar.view").filter(is_active=True)
        self.fields["pilar"].queryset = pillars
        positions = Position.objects.visible_to(actor, "pillar.view").select_related("pillar")
        self.fields["jabatan"].queryset = positions.filter(pillar__is_active=True)
        self.fields["kelompok"].queryset = groups_in_force(actor)
        self.fields["wilayah"].choices = with_blank(region_choices(actor, "participant.change"), "Seluruh wilayah Anda")

    def question(self) -> Question:
        asked = self.cleaned_data
        return Question(
            pillars=tuple(pillar.pk for pillar in asked["pilar"]),
            positions=(asked["jabatan"].pk,) if asked["jabatan"] else (),
            kind=asked["golongan"],
            region=asked["wilayah"],
            group=asked["kelompok"].pk if asked["kelompok"] else None,
            grade=asked["jenjang"],
            employment=asked["status"],
        )

    def role(self) -> str:
        return self.cleaned_data["peran"] or ParticipantRole.PARTICIPANT


def groups_in_force(actor: Any) -> Any:
    return RegionGroup.objects.visible_to(actor, "region.view").in_force(timezone.localdate())


class ParticipantForm(PlainForm):
    """An outside person; of a member on the list only role and group."""

    name = text("Nama", 180, required="Isi namanya.")
    agency = text("Instansi", 150)
    unit = text("Unit", 120, help_text="Misalnya UPT atau bidangnya.")
    job = text("Jabatan", 120)
    phone = text("Telepon", 40, inputmode="tel", help_text="Untuk mengirim undangan lewat WhatsApp.")
    role = forms.ChoiceField(label="Peran", choices=ParticipantRole.choices)
    quota = forms.ModelChoiceField(Quota.objects.none(), label="Unsur", required=False, empty_label="Tanpa unsur")

    def __init__(self, *args: Any, event: Event, person: Participant | None = None, **kwargs: Any) -> None:
        if person is not None:
            names = (*OUTSIDE_FIELDS, "role", "quota")
            kwargs["initial"] = {name: getattr(person, name) for name in names} | {"version": person.version}
        super().__init__(*args, **kwargs)
        self.fields["quota"].queryset = event.quotas.exclude(label="")
        if person is not None:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)
        if person is not None and person.member_id:
            for name in (*OUTSIDE_FIELDS, "quota"):
                del self.fields[name]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class PasteForm(PlainForm):
    """People as lines: name, agency, job, phone, unit, between tabs (as copied from a sheet) or semicolons."""

    lines = forms.CharField(
        label="Satu orang satu baris",
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 10, "autocomplete": "off", "spellcheck": "false"}),
        help_text="Nama; instansi; jabatan; telepon; unit. Pisahkan dengan titik koma, atau salin langsung dari Excel.",
        error_messages={"required": "Tempel daftarnya."},
    )
    role = forms.ChoiceField(label="Peran", choices=ParticipantRole.choices)
    quota = forms.ModelChoiceField(Quota.objects.none(), label="Unsur", required=False, empty_label="Tanpa unsur")

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quota"].queryset = event.quotas.exclude(label="")

    def clean_lines(self) -> list[dict[str, str]]:
        lines = [line for line in self.cleaned_data["lines"].splitlines() if line.strip()]
        if len(lines) > MOST_PASTED:
            raise ValidationError(f"Paling banyak {MOST_PASTED} orang sekali tempel. Pakai impor lembar.")
        return [self._row(line, number) for number, line in enumerate(lines, 1)]

    def _row(self, line: str, number: int) -> dict[str, str]:
        cells = [cell.strip() for cell in line.split("\t" if "\t" in line else ";")]
        if len(cells) > len(COLUMNS):
            raise ValidationError(f"Baris {number} berisi {len(cells)} bagian; paling banyak {len(COLUMNS)}.")
        return dict(zip(COLUMNS, cells, strict=False))

    def people(self) -> list[dict[str, Any]]:
        more = {"role": self.cleaned_data["role"], "quota": self.cleaned_data["quota"]}
        return [{**row, **more} for row in self.cleaned_data["lines"]]


class WithdrawForm(PlainForm):
    reason = text("Alasan", 200)


class AnswerForm(PlainForm):
    """What somebody invited answers on the page of their personal link."""

    reply = forms.ChoiceField(
        label="Jawaban Anda",
        choices=Reply.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih jawaban Anda."},
    )
    deputy = text("Nama wakil", 120)
    deputy_job = text("Jabatan wakil", 120)
    note = long_text("Catatan untuk panitia", 200, rows=2)

    def __init__(self, *args: Any, person: Participant, **kwargs: Any) -> None:
        deputy = person.represented_by
        first = {"reply": person.reply, "note": person.reply_note}
        if deputy is not None:
            first |= {"deputy": deputy.name, "deputy_job": deputy.job}
        super().__init__(*args, initial=first, **kwargs)
