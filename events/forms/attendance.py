"""Forms of attendance on paper and by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from pilarsosial.core.errors import DomainError

from ..models import EventSession, Participant, Presence, SheetEdition
from ..row_codes import read_rows
from ..services.paper_marks import Written
from ..services.sheets import MOST_BLANKS, ORDERS
from .base import PlainForm, long_text, number, text, with_blank

# In the order in which papers are read: nearly everybody came.
STATES = (
    Presence.PRESENT,
    Presence.EXCUSED,
    Presence.SICK,
    Presence.ON_DUTY,
    Presence.REPRESENTED,
    Presence.ABSENT,
)


class SheetPrintForm(PlainForm):
    """`sessions` are those of the event."""

    def __init__(self, data: Any = None, *, sessions: Sequence[EventSession]) -> None:
        super().__init__(data, initial={"blanks": 10})
        self.fields["session"] = forms.ChoiceField(
            label="Sesi",
            choices=[(str(one.pk), str(one)) for one in sessions],
            error_messages={"required": "Pilih sesinya.", "invalid_choice": "Pilih sesinya."},
        )
        self.fields["order"] = forms.ChoiceField(
            label="Urutan", choices=[(code, label) for code, (label, _) in ORDERS.items()]
        )
        self.fields["blanks"] = number(
            "Baris kosong", most=MOST_BLANKS, help_text="Untuk yang datang tanpa undangan; tulis tangan."
        )
        self.fields["with_phones"] = forms.BooleanField(
            label="Cetak nomor HP",
            required=False,
            help_text="Lembar dilihat semua yang hadir. Tanpa centang, kolomnya kosong untuk ditulis sendiri.",
        )


class SheetEntryForm(PlainForm):
    """Row numbers for each state, as they are read off the paper."""

    def __init__(self, data: Any = None, *, edition: SheetEdition, is_over: bool) -> None:
        super().__init__(data)
        self.edition = edition
        for state in STATES:
            self.fields[state.value] = text(state.label, 4_000, inputmode="text", spellcheck="false")
        self.fields[Presence.PRESENT.value].help_text = "Misalnya 1-40 kecuali 7, 12. Kata semua juga boleh."
        self.fields[Presence.PRESENT.value].widget.attrs["autofocus"] = True
        self.fields["rest_absent"] = forms.BooleanField(
            label="Sisanya alpa", required=False, help_text="Yang belum disebut dan belum punya catatan di sesi ini."
        )
        if edition.blanks:
            self.fields["written"] = long_text(
                "Yang menulis di baris kosong",
                8_000,
                rows=3,
                help_text="Satu orang satu baris: Nama; instansi. Tercatat hadir, ditandai datang tanpa undangan.",
            )
        if is_over:
            self.fields["reason"] = text(
                "Alasan pembetulan", 200, required="Kegiatan sudah ditutup. Tulis alasan pembetulannya."
            )

    def clean(self) -> dict[str, Any]:
        for state in STATES:
            typed = self.cleaned_data.get(state.value, "")
            try:
                self.cleaned_data[state.value] = read_rows(typed, self.edition.last_row).numbers
            except DomainError as refusal:
                self.add_error(state.value, refusal.message)
        if len(self.names_written()) > self.edition.blanks:
            self.add_error("written", f"Lembar ini hanya punya {self.edition.blanks} baris kosong.")
        return self.cleaned_data

    def names_written(self) -> list[Written]:
        """Names with their agencies, each once."""
        found = []
        for line in self.cleaned_data.get("written", "").splitlines():
            name, _, agency = (" ".join(part.split()) for part in line.partition(";"))
            if name:
                found.append(Written(name[:180], agency[:150]))
        return list(dict.fromkeys(found))

    def states(self) -> dict[str, Sequence[int]]:
        """What `enter_sheet` takes: only states that name a row."""
        return {state.value: rows for state in STATES if (rows := self.cleaned_data[state.value])}


class PresenceForm(PlainForm):
    """How one participant was in each session; after the closing with a reason."""

    def __init__(
        self,
        data: Any = None,
        *,
        sessions: Sequence[EventSession],
        known: dict[int, str],
        is_over: bool,
        people: Sequence[Participant] = (),
        deputy: int | None = None,
    ) -> None:
        super().__init__(data)
        self.sessions, self.known, self.deputy = sessions, known, deputy
        choices = with_blank([(state.value, state.label) for state in STATES], "Belum dicatat")
        for session in sessions:
            self.fields[f"session_{session.pk}"] = forms.ChoiceField(
                label=str(session), choices=choices, required=False, initial=known.get(session.pk, "")
            )
        if people:
            self.fields["deputy"] = forms.ChoiceField(
                label="Diwakili oleh",
                choices=with_blank([(str(one.pk), one.name) for one in people], "Belum diketahui"),
                required=False,
                initial=str(deputy or ""),
                help_text="Bila keadaannya diwakili: peserta lain yang datang sebagai gantinya.",
            )
        words = "Alasan pembetulan" if is_over else "Keterangan"
        needed = "Kegiatan sudah ditutup. Tulis alasan pembetulannya." if is_over else ""
        self.fields["reason"] = text(words, 200, required=needed)

    def changes(self) -> list[tuple[EventSession, str]]:
        """Sessions whose state was chosen anew."""
        chosen = [(session, self.cleaned_data[f"session_{session.pk}"]) for session in self.sessions]
        stands_in = self.deputy_id() is not None and self.deputy_id() != self.deputy
        return [
            (session, state)
            for session, state in chosen
            if state != self.known.get(session.pk, "") or (stands_in and state == Presence.REPRESENTED)
        ]

    def deputy_id(self) -> int | None:
        """Who came instead."""
        typed = self.cleaned_data.get("deputy", "")
        return int(typed) if typed else None
