"""What all forms of this room share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

_HOUR = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?(?:[.:]\d{2})?")


class PlainForm(forms.Form):
    """Faults are said by the server, in Indonesian and all at once; the browser's own messages speak its language."""

    use_required_attribute = False


class HourInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class HourField(forms.Field):
    """An hour of the day: `08.30`, `8:30`, `8`."""

    widget = HourInput

    def to_python(self, value: Any) -> time | None:
        if value in self.empty_values or isinstance(value, time):
            return value or None
        match = _HOUR.fullmatch(str(value).strip())
        if match and int(match[1]) < 24 and int(match[2] or 0) < 60:
            return time(int(match[1]), int(match[2] or 0))
        raise ValidationError("Tulis jam seperti 08.30.", code="invalid")


def text_input(**attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", **attrs})


def text(label: str, longest: int, *, required: str = "", help_text: str = "", **attrs: str) -> forms.CharField:
    """A line of text; `required` is what is said where it is empty."""
    return forms.CharField(
        label=label,
        max_length=longest,
        required=bool(required),
        help_text=help_text,
        widget=text_input(**attrs),
        error_messages={"required": required} if required else {},
    )


def long_text(label: str, longest: int, *, rows: int = 4, help_text: str = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "autocomplete": "off"})
    return forms.CharField(label=label, max_length=longest, required=False, help_text=help_text, widget=widget)


def number(label: str, *, least: int = 0, most: int = 100_000, required: bool = False, help_text: str = "") -> Any:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        required=required,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "Tulis angka saja.", "required": "Isi angkanya."},
    )


def with_blank(choices: Iterable[tuple[Any, str]], blank: str) -> list[tuple[Any, str]]:
    return [("", blank), *choices]
