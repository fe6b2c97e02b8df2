"""One file to keep: a photo, or a scan beside other fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings as site

from pilarsosial.core.files import ALLOWED
from pilarsosial.core.models import FileKind

from .base import RosterForm

_ACCEPT = {
    FileKind.PHOTO: "image/jpeg,image/png",
    FileKind.SCAN: "application/pdf,image/jpeg,image/png",
    FileKind.REPORT: "application/pdf,.docx,image/jpeg,image/png",
}


def file_hint(kind: FileKind) -> str:
    return f"{ALLOWED[kind].said}, paling besar {site.FILE_MAX_BYTES // 1024 // 1024} MB"


def kept_file_field(kind: FileKind, label: str, *, required: bool) -> forms.FileField:
    """What a file is, its bytes say; the field only helps to choose one."""
    return forms.FileField(
        label=label,
        required=required,
        help_text="" if required else f"{file_hint(kind)}.",
        widget=forms.FileInput(attrs={"accept": _ACCEPT[kind]}),
        error_messages={
            "required": "Pilih berkasnya dahulu.",
            "empty": "Berkas ini kosong.",
            "invalid": "Berkas tidak terkirim. Pilih lagi, lalu unggah.",
            "missing": "Berkas tidak terkirim. Pilih lagi, lalu unggah.",
        },
    )


class PhotoForm(RosterForm):
    """`version` is that of the member whom the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, *, version: int) -> None:
        super().__init__(data, files, initial={"version": version})
        self.fields["file"] = kept_file_field(FileKind.PHOTO, "Foto", required=True)
