"""Forms over one assignment."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from pilarsosial.core.form_fields import DayField

from ..finding import candidates
from ..models import Assignment, EndReason, PauseKind
from .base import RosterForm, text_input
from .extra import ExtraMixin
from .placement import DecreeMixin

# "Salah catat" is taking back, which has its own page; "Pindah tugas" is a transfer.
_REASONS = [(reason.value, reason.label) for reason in EndReason if reason != EndReason.MISTAKE]


class CorrectForm(ExtraMixin, DecreeMixin, RosterForm):
    """Puts right what was entered wrongly; person, position and region are never corrected."""

    start = DayField(label="TMT (mulai bertugas)", error_messages={"required": "Isi tanggal mulai bertugas."})
    membership_no = forms.CharField(label="Nomor anggota", required=False, max_length=40, widget=text_input())
    grade = forms.CharField(label="Jenjang", required=False, max_length=30, widget=text_input())
    acting = forms.BooleanField(label="Pelaksana tugas (formasi tetap dihitung kosong)", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Any, assignment: Assignment, **kwargs: Any) -> None:
        first = {name: getattr(assignment, name) for name in ("start", "membership_no", "grade", "acting", "version")}
        kwargs["initial"] = {**first, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["membership_no"].label = assignment.position.pillar.membership_label
        self.add_decree_fields(actor, assignment.decree)
        self.add_extra_fields(assignment.pillar_id, assignment.extra)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.clean_decree_fields(cleaned)
        self.clean_extra(cleaned)
        return cleaned

    def details(self) -> dict[str, Any]:
        values = {name: self.cleaned_data[name] for name in ("membership_no", "grade", "acting")}
        return {**values, "extra": self.extra_values()}


class EndForm(RosterForm):
    """The last day of service and why."""

    last_day = DayField(
        label="Hari terakhir bertugas",
        help_text="Formasi kosong mulai hari berikutnya.",
        error_messages={"required": "Isi hari terakhir bertugas."},
    )
    reason = forms.ChoiceField(
        label="Alasan",
        choices=[("", "Pilih alasan"), *_REASONS],
        error_messages={"required": "Pilih alasan berakhir."},
    )
    note = forms.CharField(label="Keterangan", required=False, max_length=200, widget=text_input())
    version = forms.IntegerField(widget=forms.HiddenInput)


class AnnulForm(RosterForm):
    """What was wrong about an assignment that never was."""

    note = forms.CharField(
        label="Apa yang salah",
        max_length=200,
        error_messages={"required": "Tulis apa yang salah."},
        widget=text_input(),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class PauseForm(RosterForm):
    kind = forms.ChoiceField(label="Jenis jeda", choices=PauseKind.choices)
    start = DayField(label="Mulai", error_messages={"required": "Isi awal jeda."})
    note = forms.CharField(label="Keterangan", required=False, max_length=200, widget=text_input())


class ResumeForm(RosterForm):
    day = DayField(label="Hari pertama kembali bertugas", error_messages={"required": "Isi hari kembali bertugas."})


class ReplaceForm(ExtraMixin, DecreeMixin, RosterForm):
    """Who follows in the same post. The successor is found by name, membership number or full NIK."""

    find = forms.CharField(
        label="Cari pengganti",
        required=False,
        max_length=80,
        help_text="Nama, nomor anggota, atau NIK lengkap orang yang sudah tercatat.",
        widget=text_input(),
    )
    successor = forms.ChoiceField(
        label="Pengganti",
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Cari, lalu pilih penggantinya."),
    )
    start = DayField(
        label="Pengganti mulai bertugas",
        help_text="Hari terakhir yang diganti adalah sehari sebelumnya.",
        error_messages={"required": "Isi tanggal pengganti mulai bertugas."},
    )
    reason = forms.ChoiceField(
        label="Alasan diganti",
        choices=[("", "Pilih alasan"), *_REASONS],
        error_messages={"required": "Pilih alasan."},
    )
    membership_no = forms.CharField(label="Nomor anggota pengganti", required=False, max_length=40, widget=text_input())
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Any, assignment: Assignment, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_decree_fields(actor)
        self.add_extra_fields(assignment.pillar_id)
        given = self.data if self.is_bound else self.initial
        self.searched = (given.get("find") or "").strip()
        chosen = given.get("successor") or ""
        found = candidates(actor, self.searched, chosen=chosen, without=assignment.member_id, day=day)
        self.fields["successor"].choices = [(str(pk), label) for pk, label in found]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.clean_decree_fields(cleaned)
        self.clean_extra(cleaned)
        return cleaned
