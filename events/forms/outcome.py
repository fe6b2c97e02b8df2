"""Forms of what remains of an event: minutes, documents, recommendations, certificates, contest results."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.conf import settings as site
from django.core.exceptions import ValidationError

from pilarsosial.core.files import ALLOWED
from pilarsosial.core.form_fields import DayField
from pilarsosial.core.models import FileKind, Signer

from ..models import (
    ContestResult,
    DocumentKind,
    Event,
    EventDocument,
    Minutes,
    Participant,
    ParticipantRole,
    Recommendation,
    RecommendationState,
)
from ..services.certificates import NUMBER, USUAL_PATTERN
from ..services.minutes import FIELDS as MINUTES_FIELDS
from ..services.minutes import MOST_SIGNATORIES
from .base import PlainForm, long_text, number, with_blank
from .base import text as one_line

_ACCEPT = "application/pdf,.docx,image/jpeg,image/png"
_SCORE = re.compile(r"(\d{1,5})(?:[.,](\d{1,2}))?")


def file_field(label: str, *, kind: FileKind = FileKind.REPORT, required: bool) -> forms.FileField:
    """What a file is, its bytes say; the field only helps to choose one."""
    return forms.FileField(
        label=label,
        required=required,
        help_text=f"{ALLOWED[kind].said}, paling besar {site.FILE_MAX_BYTES // 1024 // 1024} MB.",
        widget=forms.FileInput(attrs={"accept": _ACCEPT}),
        error_messages={"required": "Pilih berkasnya dahulu.", "empty": "Berkas ini kosong."},
    )


class MinutesForm(PlainForm):
    number = one_line("Nomor", 80)
    dated = DayField(label="Tanggal", error_messages={"required": "Isi tanggalnya."})
    agenda = long_text("Acara", 2_000, rows=5, help_text="Satu butir satu baris.")
    discussion = long_text("Pembahasan", 20_000, rows=12, help_text="Satu paragraf satu baris.")
    decisions = long_text("Keputusan dan kesimpulan", 8_000, rows=8, help_text="Satu butir satu baris.")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, event: Event, minutes: Minutes | None, signatories: list[dict]) -> None:
        shown: dict[str, Any] = {"version": 0, "dated": event.ends_on}
        if minutes is not None:
            shown = {name: getattr(minutes, name) for name in MINUTES_FIELDS} | {"version": minutes.version}
        for place in range(1, MOST_SIGNATORIES + 1):
            one = signatories[place - 1] if place <= len(signatories) else {}
            shown |= {f"{part}_{place}": one.get(part, "") for part in ("title", "name", "nip")}
        super().__init__(data, initial=shown)
        for place in range(1, MOST_SIGNATORIES + 1):
            self.fields[f"title_{place}"] = one_line("Jabatan", 150)
            self.fields[f"name_{place}"] = one_line("Nama dan gelar", 150)
            self.fields[f"nip_{place}"] = one_line("NIP", 25, inputmode="numeric", spellcheck="false")

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in MINUTES_FIELDS}

    def signatories(self) -> list[dict[str, str]]:
        return [
            {part: self.cleaned_data[f"{part}_{place}"] for part in ("title", "name", "nip")}
            for place in range(1, MOST_SIGNATORIES + 1)
        ]

    def signature_rows(self) -> list[list[forms.BoundField]]:
        """For the template: three fields a row."""
        return [
            [self[f"{part}_{place}"] for part in ("title", "name", "nip")] for place in range(1, MOST_SIGNATORIES + 1)
        ]


class DocumentForm(PlainForm):
    """A new document has a file; of a known one only what is said about it changes."""

    kind = forms.ChoiceField(label="Jenis", choices=with_blank(DocumentKind.choices, "Pilih jenis"))
    title = one_line("Judul", 150, help_text="Kosongkan untuk nama jenisnya.")
    dated = DayField(label="Tanggal dokumen", required=False)
    page = number("Halaman", least=1, most=500, help_text="Untuk pindaian daftar hadir: lembar ke berapa.")
    caption = one_line("Keterangan", 300)
    signed = forms.BooleanField(label="Sudah bertanda tangan (dokumen resmi)", required=False)
    shared = forms.BooleanField(
        label="Bagikan ke kantor peserta",
        required=False,
        help_text="Kantor yang anggotanya menjadi peserta dapat membacanya.",
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, document: EventDocument | None = None, kind: str = ""
    ) -> None:
        names = ("title", "dated", "page", "caption", "signed", "shared")
        shown = {name: getattr(document, name) for name in names} if document else {"kind": kind}
        super().__init__(data, files, initial=shown)
        if document is None:
            self.fields["file"] = file_field("Berkas", required=True)
        else:
            del self.fields["kind"]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "file"}


class RecommendationForm(PlainForm):
    text = forms.CharField(
        label="Rekomendasi",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Tulis rekomendasinya."},
    )
    proposer = forms.ChoiceField(label="Pengusul", required=False)
    proposed_by = one_line("Atau nama pengusul lain", 150)
    in_charge = one_line("Penanggung jawab", 150, help_text="Orang, bidang, atau kantor.")
    due_on = DayField(label="Tenggat", required=False)

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        people: Iterable[Participant],
        row: Recommendation | None = None,
    ) -> None:
        shown: dict[str, Any] = {}
        if row is not None:
            names = ("text", "proposed_by", "in_charge", "due_on", "state", "outcome", "note", "version")
            shown = {name: getattr(row, name) for name in names} | {"proposer": str(row.proposer_id or "")}
        super().__init__(data, files, initial=shown)
        self.fields["proposer"].choices = [("", "Bukan dari daftar peserta")] + [
            (str(person.pk), person.name) for person in people
        ]
        if row is not None:
            self.fields["state"] = forms.ChoiceField(label="Keadaan", choices=RecommendationState.choices)
            self.fields["outcome"] = one_line("Hasil", 500, help_text="Wajib bila selesai atau tidak dilanjutkan.")
            self.fields["note"] = one_line("Catatan", 300)
            self.fields["file"] = file_field("Bukti", required=False)
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        names = ("text", "proposed_by", "in_charge", "due_on", "state", "outcome", "note")
        found = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        proposer = self.cleaned_data["proposer"]
        return found | {"proposer_id": int(proposer) if proposer else None}


class CertificateIssueForm(PlainForm):
    """`signers` are who may sign for the organiser on some day from the end of the event on."""

    def __init__(self, data: Any = None, *, event: Event, sessions: int, signers: Sequence[Signer]) -> None:
        super().__init__(
            data,
            initial={
                "minimum": sessions,
                "pattern": USUAL_PATTERN,
                "issued_on": event.ends_on,
                "roles": [ParticipantRole.PARTICIPANT],
                "signer": str(signers[0].pk) if signers else "",
            },
        )
        self.fields["roles"] = forms.MultipleChoiceField(
            label="Untuk",
            choices=ParticipantRole.choices,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "Pilih paling sedikit satu."},
        )
        self.fields["minimum"] = number(
            "Hadir paling sedikit (sesi)",
            least=1,
            most=max(sessions, 1),
            required=True,
            help_text=f"Dari {sessions} sesi.",
        )
        self.fields["pattern"] = one_line(
            "Nomor sertifikat",
            80,
            required="Isi pola nomornya.",
            help_text=f"{NUMBER} diganti nomor urut, {{tahun}} tahunnya.",
        )
        self.fields["issued_on"] = DayField(label="Tanggal terbit", error_messages={"required": "Isi tanggalnya."})
        self.fields["signer"] = forms.ChoiceField(
            label="Ditandatangani",
            choices=[(str(one.pk), f"{one.name} – {one.printed_title}") for one in signers],
            error_messages={"required": "Pilih penanda tangan. Daftarnya diatur di halaman Kantor."},
        )


class ReasonForm(PlainForm):
    reason = one_line("Alasan", 200, required="Tulis alasannya.")


class ScoreField(forms.CharField):
    """`87,5` as whole hundredths."""

    def to_python(self, value: Any) -> Any:
        words = super().to_python(value)
        if not words:
            return None
        match = _SCORE.fullmatch(words.strip())
        if match is None:
            raise ValidationError("Tulis nilai seperti 87,5.", code="invalid")
        return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))

    def prepare_value(self, value: Any) -> Any:
        return score_told(value) if isinstance(value, int) else value


def score_told(score: int | None) -> str:
    """8750 -> `87,5`."""
    if score is None:
        return ""
    whole, rest = divmod(score, 100)
    return f"{whole},{rest:02}".rstrip("0").rstrip(",") if rest else str(whole)


class ResultForm(PlainForm):
    category = one_line(
        "Kategori", 80, required="Isi kategorinya.", help_text="Misalnya TKSK teladan.", list="kategori"
    )
    score = ScoreField(
        label="Nilai", required=False, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    )
    rank = number("Peringkat", least=1, most=500)
    next_level = one_line("Dikirim ke", 120, help_text="Misalnya Tingkat Provinsi Jawa Timur.")
    note = one_line("Keterangan", 200)

    def __init__(self, data: Any = None, *, people: Iterable[Participant], row: ContestResult | None = None) -> None:
        names = ("category", "score", "rank", "next_level", "note")
        shown = {name: getattr(row, name) for name in names} | {"version": row.version} if row else {}
        super().__init__(data, initial=shown)
        if row is None:
            self.fields["participant"] = forms.ChoiceField(
                label="Peserta",
                choices=with_blank([(str(one.pk), one.name) for one in people], "Pilih peserta"),
                error_messages={"required": "Pilih pesertanya."},
            )
            self.order_fields(["category", "participant"])
        else:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("category", "score", "rank", "next_level", "note")}
