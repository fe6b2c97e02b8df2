"""Form fields that every room uses: dates as people write them, and regions chosen step by step."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.text import format_lazy

from .models import Level
from .regions_cache import Choice, ancestor, children
from .values.dates import DateError, parse_date

_ISO = re.compile(r"\d{4}-\d\d-\d\d")


class DayInput(forms.DateInput):
    """The browser's own date field. A text that it could not show keeps its place in a plain one."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        if shown and not _ISO.fullmatch(shown):
            context["widget"]["type"] = "text"
        return context


class DayField(forms.DateField):
    """A day: `1 Januari 2024`, `1/1/2024` (day first), or what the browser's date field sends."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        try:
            return parse_date(value)
        except DateError as refusal:
            raise ValidationError(refusal.message, code=refusal.code) from refusal


class _RegionField(forms.ChoiceField):
    """A rung: whether it may stay empty depends on the others, so the form asks; its label says nothing of it."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class RegionLadder:
    """Dependent selects of a form, from coarse to fine: `<prefix>_regency`, `<prefix>_district`, ...

    `first` are the choices of the first level; each further list is that of the region chosen above it, so no page
    renders all 514 regencies. Without a script a form offers a button that asks for the next list (`typed`).
    """

    NAMES = {
        Level.PROVINCE: ("province", "Provinsi"),
        Level.REGENCY: ("regency", "Kabupaten/kota"),
        Level.DISTRICT: ("district", "Kecamatan"),
        Level.VILLAGE: ("village", "Desa/kelurahan"),
    }

    def __init__(
        self,
        form: forms.Form,
        prefix: str,
        *,
        first: Sequence[Choice],
        levels: Sequence[Level],
        code: str = "",
        optional: bool = False,
    ) -> None:
        """`code` is the region to begin with. `optional` only says so in the labels: `clean` of the form decides."""
        self.form, self.prefix, self.levels, self.optional = form, prefix, list(levels), optional
        choices: Sequence[Choice] = first
        above = None
        for level in self.levels:
            name = self.name(level)
            given = form.data.get(form.add_prefix(name), "") if form.is_bound else form.initial.get(name)
            chosen = ancestor(code, level) if given is None and code else given or ""
            if level == self.levels[0] and len(choices) == 1:
                chosen = choices[0][0]  # nothing to choose
            form.fields[name] = self._field(level, choices, above)
            form.initial[name] = chosen
            known = chosen in dict(choices)
            choices = children(chosen) if known else ()
            above = name

    def name(self, level: Level) -> str:
        return f"{self.prefix}_{self.NAMES[level][0]}"

    def _field(self, level: Level, choices: Sequence[Choice], above: str | None) -> forms.ChoiceField:
        label = self.NAMES[level][1]
        field = _RegionField(
            label=label,
            required=not self.optional,
            choices=[("", f"Pilih {label.lower()}"), *choices],
            error_messages={"invalid_choice": f"Pilih {label.lower()} dari daftar."},
        )
        if above is not None:
            field.widget.attrs["data-depends-on"] = self.form[above].id_for_label
            field.widget.attrs["data-source"] = format_lazy("{}?induk=", reverse_lazy("region-children"))
        return field

    def finest(self) -> str:
        """The code of the finest region that was chosen; for `clean`."""
        codes = [self.form.cleaned_data.get(self.name(level)) or "" for level in self.levels]
        return next((code for code in reversed(codes) if code), "")

    def at(self, level: Level) -> str:
        """The code chosen at a level, also where a finer one was chosen or the level has no select of its own."""
        return ancestor(self.finest(), level)

    def bound_fields(self) -> list[forms.BoundField]:
        """For the template, in order."""
        return [self.form[self.name(level)] for level in self.levels]
