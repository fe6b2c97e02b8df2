"""What stands on letters, templates, and signed versions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings as site

from pilarsosial.core.files import ALLOWED
from pilarsosial.core.form_fields import DayField
from pilarsosial.core.models import FileKind, Signer
from pilarsosial.core.scoping import areas_with

from ..models import Event, EventLetter, LetterKind, LetterTemplate
from .base import PlainForm, long_text, text

FIELDS = ("number", "dated", "nature", "attachment", "basis", "body", "signer", "template")


class SignerField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Signer) -> str:
        return f"{obj.name}, {obj.printed_title}"


class LetterForm(PlainForm):
    number = text("Nomor surat", 80)
    dated = DayField(label="Tanggal surat", required=False)
    nature = text("Sifat", 40, help_text="Misalnya Segera. Kosong berarti Biasa.")
    attachment = text("Lampiran", 80)
    basis = long_text("Dasar", 1000, help_text="Satu dasar satu baris.")
    body = long_text("Isi tambahan", 2000, help_text="Misalnya yang perlu dibawa peserta.")
    signer = SignerField(
        Signer.objects.none(), label="Penanda tangan", required=False, empty_label="Kepala kantor pada tanggal surat"
    )
    template = forms.ModelChoiceField(
        LetterTemplate.objects.none(), label="Templat Word", required=False, empty_label="Tanpa templat"
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, event: Event, kind: str, letter: EventLetter | None, actor: Any, **kwargs: Any
    ) -> None:
        first = {name: getattr(letter, name) for name in FIELDS} if letter else {}
        super().__init__(*args, initial={**first, "version": letter.version if letter else 0}, **kwargs)
        signers = Signer.objects.visible_to(actor, "document.view").filter(office=event.office).select_related("office")
        self.fields["signer"].queryset = signers
        templates = LetterTemplate.objects.visible_to(actor, "document.view").filter(office=event.office, kind=kind)
        chosen = letter.template_id if letter else None
        self.fields["template"].queryset = templates.filter(removed_at__isnull=True) | templates.filter(pk=chosen)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}


def file_field(kind: FileKind, label: str) -> forms.FileField:
    allowed = ALLOWED[kind]
    limit = site.FILE_MAX_BYTES // 1024 // 1024
    return forms.FileField(
        label=label,
        help_text=f"{allowed.said}, paling besar {limit} MB.",
        widget=forms.FileInput(attrs={"accept": ",".join(allowed.types)}),
        error_messages={"required": "Pilih berkasnya.", "empty": "Berkas ini kosong."},
    )


class SignedForm(PlainForm):
    file = file_field(FileKind.SCAN, "Surat bertanda tangan")
    shared = forms.BooleanField(label="Bagikan ke kantor para peserta", required=False)


class TemplateForm(PlainForm):
    kind = forms.ChoiceField(label="Untuk surat", choices=LetterKind.choices)
    name = text("Nama templat", 80, required="Beri nama templat.")
    file = file_field(FileKind.REPORT, "Berkas Word (.docx)")

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = areas_with(actor, "document.change") or []
        self.offices = {str(area.office_id): area.office_name for area in areas}
        if len(self.offices) > 1:
            self.fields["office"] = forms.ChoiceField(label="Kantor", choices=list(self.offices.items()))

    def office_id(self) -> int:
        return int(self.cleaned_data.get("office") or next(iter(self.offices)))
