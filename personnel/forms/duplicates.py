"""Deciding on doubles, and taking people out of the roster."""

from __future__ import annotations

from typing import Any

from django import forms

from ..comparison import Comparison
from ..models import Member
from .base import RosterForm, text_input

_FIELD = "isi_"


class MemberRemovalForm(RosterForm):
    """Why somebody does not belong into the roster."""

    reason = forms.CharField(
        label="Alasan",
        max_length=200,
        help_text="Misalnya: salah catat, bukan anggota pilar sosial.",
        error_messages={"required": "Tulis alasannya."},
        widget=text_input(),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": member.version, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


class MergeForm(RosterForm):
    """Who stays, and for each property that differs whose value is kept."""

    winner = forms.TypedChoiceField(
        label="Data yang dipertahankan",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih data yang dipertahankan."},
    )
    reason = forms.CharField(
        label="Dasar penggabungan",
        max_length=200,
        help_text="Misalnya: KTP sudah dilihat, orangnya sama.",
        error_messages={"required": "Tulis dasar penggabungannya."},
        widget=text_input(),
    )

    def __init__(self, *args: Any, comparison: Comparison, **kwargs: Any) -> None:
        self.comparison = comparison
        self.ids = tuple(side.member.pk for side in comparison.sides)
        kept = comparison.suggested
        first = {"winner": self.ids[kept]}
        for side in comparison.sides:
            first[f"versi_{side.member.pk}"] = side.member.version
        for line in comparison.choices:
            first[_FIELD + line.choice] = self.ids[kept if kept in line.filled else line.filled[0]]
        super().__init__(*args, initial={**first, **(kwargs.pop("initial", None) or {})}, **kwargs)
        self.fields["winner"].choices = [(side.member.pk, str(side.member)) for side in comparison.sides]
        for pk in self.ids:
            self.fields[f"versi_{pk}"] = forms.IntegerField(widget=forms.HiddenInput)
        for line in comparison.choices:
            self.fields[_FIELD + line.choice] = forms.TypedChoiceField(
                label=line.label,
                coerce=int,
                choices=[(pk, pk) for pk in self.ids],
                widget=forms.RadioSelect,
                error_messages={"required": f"Pilih {line.label.lower()} yang dipakai."},
            )

    def rows(self) -> list[dict[str, Any]]:
        """The lines of the comparison with their radio buttons, for the template."""
        rows = []
        for line in self.comparison.lines:
            name = _FIELD + line.choice
            bound = self[name] if line.choice else None
            cells = [
                {"value": value, "pk": pk, "checked": bound is not None and str(bound.value()) == str(pk)}
                for pk, value in zip(self.ids, line.values, strict=True)
            ]
            rows.append({"line": line, "name": name, "cells": cells, "errors": bound.errors if bound else ()})
        return rows

    def loser(self) -> int:
        return sum(self.ids) - self.cleaned_data["winner"]

    def keep(self) -> list[str]:
        """What is taken from the entry that leaves."""
        loser = self.loser()
        return [line.choice for line in self.comparison.choices if self.cleaned_data[_FIELD + line.choice] == loser]

    def versions(self) -> dict[int, int]:
        return {pk: self.cleaned_data[f"versi_{pk}"] for pk in self.ids}
