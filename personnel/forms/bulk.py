"""What is asked once for many rows. `values()` is what the plan keeps as JSON: ISO days, codes, ids."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from pilarsosial.core.form_fields import DayField

from ..models import Decree, EmploymentKind, EndReason, PauseKind
from .base import RosterForm, text_input
from .placement import NEWEST_DECREES, decree_label

_REASONS = [
    (reason.value, reason.label) for reason in EndReason if reason not in (EndReason.MISTAKE, EndReason.REPLACED)
]


class BulkForm(RosterForm):
    """A form of an act on many; `actor` for what it may choose from."""

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def values(self) -> dict[str, Any]:
        return {
            name: value.isoformat() if isinstance(value, date) else value for name, value in self.cleaned_data.items()
        }


class BulkEndForm(BulkForm):
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


class BulkPauseForm(BulkForm):
    kind = forms.ChoiceField(label="Jenis jeda", choices=PauseKind.choices)
    start = DayField(label="Mulai", error_messages={"required": "Isi awal jeda."})
    note = forms.CharField(label="Keterangan", required=False, max_length=200, widget=text_input())


class BulkResumeForm(BulkForm):
    day = DayField(label="Hari pertama kembali bertugas", error_messages={"required": "Isi hari kembali bertugas."})


class BulkDecreeForm(BulkForm):
    """One of the newest decrees, or any by its whole number. A new one is entered on its own page first."""

    decree = forms.ChoiceField(label="SK", required=False)
    number = forms.CharField(
        label="atau nomor SK lain",
        required=False,
        max_length=80,
        help_text="Nomor lengkap SK yang sudah tercatat. SK baru dicatat dahulu di halaman SK.",
        widget=text_input(),
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        newest = Decree.objects.visible_to(actor, "decree.view").order_by("-signed_on", "-pk")[:NEWEST_DECREES]
        self.decrees = {str(decree.pk): decree for decree in newest}
        self.fields["decree"].choices = [
            ("", "Pilih SK"),
            *((pk, decree_label(decree)) for pk, decree in self.decrees.items()),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        number = cleaned.get("number")
        if number and cleaned.get("decree"):
            self.add_error("number", "Pilih SK dari daftar atau tulis nomor SK lain, jangan keduanya.")
        elif number:
            known = list(Decree.objects.visible_to(self.actor, "decree.view").filter(number=number)[:2])
            if len(known) != 1:
                text = "Ada beberapa SK bernomor ini; pilih dari daftar." if known else "SK ini belum tercatat."
                self.add_error("number", text)
            else:
                self.chosen = known[0]
        elif "decree" not in self.errors:
            if cleaned.get("decree"):
                self.chosen = self.decrees[cleaned["decree"]]
            else:
                self.add_error("decree", "Pilih SK atau tulis nomornya.")
        return cleaned

    def values(self) -> dict[str, Any]:
        return {"decree": self.chosen.pk, "decree_number": self.chosen.number}


class BulkGradeForm(BulkForm):
    grade = forms.CharField(
        label="Jenjang",
        required=False,
        max_length=30,
        help_text="Misalnya Muda, Madya, Utama. Kosongkan untuk menghapus jenjangnya.",
        widget=text_input(),
    )


class BulkEmploymentForm(BulkForm):
    kind = forms.ChoiceField(label="Status kepegawaian", choices=EmploymentKind.choices)
    since = DayField(label="Sejak", error_messages={"required": "Isi sejak kapan."})


BULK_FORMS: dict[str, type[BulkForm]] = {
    "akhiri": BulkEndForm,
    "jeda": BulkPauseForm,
    "lanjutkan": BulkResumeForm,
    "sk": BulkDecreeForm,
    "jenjang": BulkGradeForm,
    "kepegawaian": BulkEmploymentForm,
}
