"""What all forms of the stipends share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from pilarsosial.core.values.money import RupiahError, format_number, parse_rupiah
from pilarsosial.core.values.percent import PercentError, format_percent, parse_percent


class StipendForm(forms.Form):
    """Faults are said by the server, in Indonesian and all at once; the browser's own messages speak its language."""

    use_required_attribute = False


def text_input(**attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", **attrs})


class RupiahField(forms.Field):
    """Whole rupiah as people write them: `1.500.000`, `Rp 1,5 juta`. Cleans to an int."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", text_input(inputmode="numeric", maxlength="40"))
        kwargs.setdefault("error_messages", {"required": "Isi jumlahnya dalam rupiah."})
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return format_number(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()[:60]
        if not text:
            return None
        try:
            return parse_rupiah(text)
        except RupiahError as error:
            raise ValidationError(error.message, code="rupiah") from error


class PercentField(forms.Field):
    """A percentage as people write it: `5`, `2,5`. Cleans to whole hundredths of a percent."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", text_input(inputmode="decimal", maxlength="7"))
        kwargs.setdefault("error_messages", {"required": "Isi persentasenya."})
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return format_percent(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        if value in (None, ""):
            return None
        try:
            return parse_percent(value)
        except PercentError as error:
            raise ValidationError(error.message, code="percent") from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return initial != self.to_python(data)
        except ValidationError:
            return True
