"""What all forms of the stipends share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from pilarsosial.core.values.money import RupiahError, format_number, parse_rupiah
from pilarsosial.core.values.period import Period, PeriodError


class StipendForm(forms.Form):
    """Faults are said by the server, in Indonesian and all at once; the browser's own messages speak its language."""

    use_required_attribute = False


def text_input(**attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", **attrs})


class RupiahField(forms.CharField):
    """Whole rupiah as people write them: `1.500.000`, `Rp 1,5 juta`. Cleans to an int."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", text_input(inputmode="numeric"))
        kwargs.setdefault("error_messages", {"required": "Isi jumlahnya dalam rupiah."})
        super().__init__(max_length=40, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return format_number(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_rupiah(text)
        except RupiahError as error:
            raise ValidationError(error.message, code="rupiah") from error


class PeriodField(forms.CharField):
    """`2026-07`, `2026-Q3`, `2026-S2`, `2026`. Cleans to a Period."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {"required": "Isi periodenya, misalnya 2026-Q3."})
        super().__init__(max_length=10, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return Period.parse(text)
        except PeriodError as error:
            raise ValidationError(error.message, code="period") from error
