"""What all forms of the roster share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from pilarsosial.core.errors import DomainError


class RosterForm(forms.Form):
    """Faults are said by the server, in Indonesian and all at once; the browser's own messages speak its language."""

    use_required_attribute = False


def clean_by(rule: Callable[[Any], Any], text: Any) -> Any:
    """A pure rule as a form's check: its refusal becomes the field's error."""
    try:
        return rule(text)
    except DomainError as refusal:
        raise ValidationError(refusal.message, code=refusal.code) from refusal


def with_blank(choices: Iterable[tuple[Any, str]], blank: str = "Belum diketahui") -> list[tuple[Any, str]]:
    """Choices of a model behind a blank one."""
    return [("", blank), *choices]


def text_input(**attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", **attrs})


def digits_input(**attrs: str) -> forms.TextInput:
    """For numbers that nobody calculates with: a number field would drop zeros and offer arrows."""
    return text_input(inputmode="numeric", spellcheck="false", **attrs)
