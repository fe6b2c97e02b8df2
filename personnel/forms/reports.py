"""Forms over monthly reports."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from pilarsosial.core.form_fields import DayField
from pilarsosial.core.models import FileKind

from ..models import MonthlyReport
from .base import RosterForm, text_input
from .files import kept_file_field


class ReceivedForm(RosterForm):
    """When a report came in, and the report itself where it is kept."""

    received_on = DayField(label="Diterima tanggal", error_messages={"required": "Isi tanggal diterima."})
    note = forms.CharField(label="Keterangan", required=False, max_length=200, widget=text_input())

    def __init__(self, data: Any = None, files: Any = None, *, report: MonthlyReport | None, today: date) -> None:
        first = {"received_on": report.received_on, "note": report.note} if report else {"received_on": today}
        super().__init__(data, files, initial=first)
        label = "Ganti berkas laporan" if report and report.file_id else "Berkas laporan"
        self.fields["file"] = kept_file_field(FileKind.REPORT, label, required=False)


class ReceiveAllForm(RosterForm):
    """The day for all; `shown` are the ids that stood on the page, `kecuali` those that were ticked as exceptions."""

    received_on = DayField(label="Diterima tanggal", error_messages={"required": "Isi tanggal diterima."})
    shown = forms.CharField(required=False, max_length=40_000, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.excepted = set(read_ids(data.getlist("kecuali"))) if data is not None else set()

    def chosen(self) -> list[int]:
        return [pk for pk in read_ids(self.data.get("shown", "").split(",")) if pk not in self.excepted]


def read_ids(texts: list[str]) -> list[int]:
    """The ids among these texts; what is none is left out."""
    return [int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) <= 18]
