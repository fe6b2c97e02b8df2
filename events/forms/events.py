"""The event, its sessions, its officials, its duty, and a step of its life."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from pilarsosial.core.form_fields import DayField, RegionLadder
from pilarsosial.core.models import Acting, Level
from pilarsosial.core.regions_cache import children
from pilarsosial.core.scoping import areas_with

from ..models import Event, EventOfficial, EventSession, Figure, Kind, OfficialRole
from ..services.events import FIELDS, SessionFields, daily
from .base import HourField, PlainForm, long_text, number, text, with_blank

PERMISSION = "event.change"
CAME, STAYED, STOOD_IN = "ya", "tidak", "diwakili"
MOST_SESSIONS = 120


class EventForm(PlainForm):
    """What an event is and where; a new one also says when, and gets one session a day."""

    title = text("Nama kegiatan", 200, required="Isi nama kegiatan.")
    kinds = forms.MultipleChoiceField(
        label="Jenis",
        choices=Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Boleh lebih dari satu, misalnya sosialisasi dan audiensi.",
        error_messages={"required": "Pilih sedikitnya satu jenis."},
    )
    theme = text("Tema", 200)
    place = text("Tempat", 150, help_text="Gedung atau ruang. Kosongkan bila belum diketahui.")
    dress_code = text("Pakaian", 80)
    contact = text("Narahubung", 120, help_text="Nama dan nomor telepon yang tercetak pada undangan.")
    activity_code = text("Kode (sub)kegiatan", 60, help_text="Kode anggaran untuk SPJ, bila ada.")
    note = long_text("Catatan", 1000, rows=3)

    def __init__(self, *args: Any, actor: Any, event: Event | None = None, **kwargs: Any) -> None:
        first: dict[str, Any] = {}
        if event is not None:
            first = {name: getattr(event, name) for name in FIELDS}
            first |= {"kinds": [row.kind for row in event.kinds.all()], "version": event.version}
        kwargs["initial"] = {**first, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        areas = areas_with(actor, PERMISSION) or []
        self.offices = {str(area.office_id): area.office_name for area in areas}
        home = min((code for area in areas for code in area.regions), key=len, default="")
        levels = [Level.PROVINCE, Level.REGENCY]
        code = event.region_id if event else home
        self.where = RegionLadder(self, "place", first=children(""), levels=levels, code=code, optional=True)
        if event is not None:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)
            return
        if len(self.offices) > 1:
            self.fields["office"] = forms.ChoiceField(label="Penyelenggara", choices=list(self.offices.items()))
        self.fields["first_day"] = DayField(label="Tanggal", error_messages={"required": "Isi tanggalnya."})
        self.fields["last_day"] = DayField(
            label="Sampai tanggal", required=False, help_text="Kosongkan untuk satu hari. Tiap hari menjadi satu sesi."
        )
        self.fields["starts"] = HourField(label="Jam mulai", required=False)
        self.fields["ends"] = HourField(label="Jam selesai", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "Tanggal akhir mendahului tanggal mulai.")
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if ends and not starts:
            self.add_error("starts", "Isi jam mulainya.")
        if starts and ends and ends <= starts:
            self.add_error("ends", "Jam selesai mendahului jam mulai.")
        return cleaned

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}

    def office_id(self) -> int:
        return int(self.cleaned_data.get("office") or next(iter(self.offices)))

    def sessions(self) -> list[SessionFields]:
        first = self.cleaned_data["first_day"]
        last = self.cleaned_data["last_day"] or first
        return daily(first, last, self.cleaned_data["starts"], self.cleaned_data["ends"])


class SessionForm(PlainForm):
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    day = DayField(label="Tanggal", required=False)
    starts = HourField(label="Mulai", required=False)
    ends = HourField(label="Selesai", required=False)
    title = text("Nama sesi", 120)
    lesson_hours = number("JP", least=1, most=24)
    drop = forms.BooleanField(label="Hapus", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        wanted = any(cleaned.get(name) for name in ("starts", "ends", "title", "lesson_hours"))
        if wanted and not cleaned.get("day") and not cleaned.get("drop") and "day" not in self.errors:
            self.add_error("day", "Isi tanggalnya.")
        if cleaned.get("ends") and not cleaned.get("starts"):
            self.add_error("starts", "Isi jam mulainya.")
        if cleaned.get("ends") and cleaned.get("starts") and cleaned["ends"] <= cleaned["starts"]:
            self.add_error("ends", "Jam selesai mendahului jam mulai.")
        return cleaned


class SessionsForm(PlainForm):
    """All sessions of an event in one form, with two empty rows; a row without a day is none."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, event: Event, rows: list[EventSession], **kwargs: Any) -> None:
        super().__init__(data, initial={"version": event.version}, **kwargs)
        names = ("pk", "day", "starts", "ends", "title", "lesson_hours")
        formset = forms.formset_factory(SessionForm, extra=2, max_num=MOST_SESSIONS, absolute_max=MOST_SESSIONS)
        first = [{name: getattr(row, name) for name in names} for row in rows]
        self.rows = formset(data, initial=first, prefix="sesi")
        self.own = {row.pk for row in rows}

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.rows.is_valid()])

    def sessions(self) -> list[SessionFields]:
        kept = [row.cleaned_data for row in self.rows if row.cleaned_data.get("day") and not row.cleaned_data["drop"]]
        return [
            SessionFields(
                pk=row["pk"] if row["pk"] in self.own else None,
                **{name: row[name] for name in ("day", "starts", "ends", "title", "lesson_hours")},
            )
            for row in kept
        ]


class OfficialForm(PlainForm):
    """Somebody of rank. Who was represented did not come: the deputy is chosen, or entered here at once."""

    name = text("Nama", 120, required="Isi namanya.")
    acting = forms.ChoiceField(label="Sebutan", required=False, choices=with_blank(Acting.choices, "Definitif"))
    title = text("Jabatan", 150, help_text="Tanpa Pj. atau Plt., misalnya Bupati Jombang.")
    role = forms.ChoiceField(label="Peran", choices=OfficialRole.choices)
    presence = forms.ChoiceField(
        label="Kehadiran",
        required=False,
        choices=[("", "Belum diketahui"), (CAME, "Hadir"), (STAYED, "Tidak hadir"), (STOOD_IN, "Diwakili")],
    )
    represented_by = forms.ChoiceField(label="Diwakili oleh", required=False)
    deputy_name = text("atau nama wakil lain", 120, help_text="Bila wakilnya belum ada di daftar pejabat.")
    deputy_title = text("Jabatan wakil", 150)
    note = text("Keterangan", 200)

    def __init__(self, *args: Any, event: Event, official: EventOfficial | None = None, **kwargs: Any) -> None:
        if official is not None:
            told = {True: CAME, False: STAYED, None: ""}[official.attended]
            names = ("name", "acting", "title", "role", "note")
            kwargs["initial"] = {
                **{name: getattr(official, name) for name in names},
                "presence": STOOD_IN if official.represented_by_id else told,
                "represented_by": official.represented_by_id or "",
            }
        super().__init__(*args, **kwargs)
        others = [other for other in event.officials.all() if official is None or other.pk != official.pk]
        choices = [(str(other.pk), f"{other.name}, {other.full_title}".rstrip(", ")) for other in others]
        self.fields["represented_by"].choices = with_blank(choices, "Pilih wakil")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("presence") == STOOD_IN:
            if not cleaned.get("represented_by") and not cleaned.get("deputy_name"):
                self.add_error("represented_by", "Pilih siapa yang mewakili, atau tulis namanya.")
            if cleaned.get("represented_by") and cleaned.get("deputy_name"):
                self.add_error("deputy_name", "Pilih wakil dari daftar atau tulis namanya, jangan keduanya.")
        return cleaned

    def values(self) -> dict[str, Any]:
        told = {CAME: True, STAYED: False, STOOD_IN: False, "": None}
        fields = {name: self.cleaned_data[name] for name in ("name", "acting", "title", "role", "note")}
        return {**fields, "attended": told[self.cleaned_data["presence"]]}

    def stand_in(self) -> dict[str, Any]:
        """{"represented_by": id or None, "deputy": fields or None}."""
        if self.cleaned_data["presence"] != STOOD_IN:
            return {"represented_by": None, "deputy": None}
        name, chosen = self.cleaned_data["deputy_name"], self.cleaned_data["represented_by"]
        deputy = {"name": name, "title": self.cleaned_data["deputy_title"]} if name else None
        return {"represented_by": int(chosen) if chosen else None, "deputy": deputy}


class StepForm(PlainForm):
    """A step of the event's life; the reason is asked for by the verb where the step needs one."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = text("Alasan", 200)


class DutyForm(PlainForm):
    username = text("Nama pengguna", 150, required="Isi nama pengguna.", spellcheck="false")


class ClaimForm(PlainForm):
    """A figure that somebody stated about the event."""

    figure = forms.ChoiceField(label="Angka", choices=Figure.choices)
    label = text("Tentang", 120, help_text="Misalnya PKH, atau JSC dari UPT. Kosongkan untuk seluruh kegiatan.")
    stated = number("Angka yang disebut", required=True)
    source = text("Sumber", 200, required="Tulis dari mana angka ini.")
    source_date = DayField(label="Tanggal sumber", required=False)
    note = text("Catatan", 300)

    def clean_source_date(self) -> Any:
        day = self.cleaned_data["source_date"]
        if day is not None and day.year < 2000:
            raise ValidationError("Periksa tahunnya.")
        return day
