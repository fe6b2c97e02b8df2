"""The pillar's own fields in forms over an assignment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape

from pilarsosial.core.form_fields import DayField
from pilarsosial.core.models import ExtraField, ExtraKind

from .. import extra
from ..services.extra_values import PREFIX
from .base import RosterForm, digits_input, text_input, with_blank


class ExtraMixin(forms.Form):
    """Adds a field for each of the pillar's own fields; `extra_values()` is what the verbs take."""

    extra_names: tuple[str, ...] = ()

    def add_extra_fields(self, pillar_id: int | None, known: Mapping[str, Any] | None = None) -> None:
        """`known` are the values that are kept now."""
        self.extra_fields = list(ExtraField.objects.of(pillar_id)) if pillar_id else []
        for field in self.extra_fields:
            name = f"{PREFIX}{field.code}"
            self.fields[name] = _form_field(field, (known or {}).get(field.code))
        self.extra_names = tuple(f"{PREFIX}{field.code}" for field in self.extra_fields)

    def clean_extra(self, cleaned: Mapping[str, Any]) -> None:
        for field in self.extra_fields:
            name = f"{PREFIX}{field.code}"
            if name not in cleaned or self._is_kept(name):
                continue
            try:
                extra.clean(field, cleaned[name])
            except extra.ExtraRefused as refusal:
                self.add_error(name, ValidationError(refusal.message, code=refusal.code))

    def _is_kept(self, name: str) -> bool:
        return name not in self.changed_data

    def extra_values(self) -> dict[str, Any]:
        """{code: what was entered}; a field left as it was is not in it."""
        return {
            field.code: self.cleaned_data[name]
            for field in self.extra_fields
            if (name := f"{PREFIX}{field.code}") in self.cleaned_data and not self._is_kept(name)
        }

    def bound_extra(self) -> list[forms.BoundField]:
        """For the template, in order."""
        return [self[name] for name in self.extra_names]


class ExtraForm(ExtraMixin, RosterForm):
    """Only the pillar's own fields: what a form gets when another pillar is chosen in it."""

    def __init__(self, *args: Any, pillar_id: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_extra_fields(pillar_id)


def _form_field(field: ExtraField, value: Any) -> forms.Field:
    options = {
        "label": field.label,
        "required": field.required,
        "help_text": escape(field.help_text),
        "error_messages": {"required": f"Isi {field.label}."},
    }
    match field.kind:
        case ExtraKind.DATE:
            return DayField(initial=date.fromisoformat(value) if value else None, **options)
        case ExtraKind.CHOICE:
            # An option that was taken off the list stays for who has it.
            known = [value] if value and value not in field.options else []
            choices = with_blank([(option, option) for option in [*field.options, *known]], "Pilih")
            return forms.ChoiceField(choices=choices, initial=value or "", **options)
        case ExtraKind.YES_NO:
            choices = with_blank([(extra.YES, extra.YES), (extra.NO, extra.NO)], "Belum diisi")
            return forms.ChoiceField(choices=choices, initial=extra.told(field, value), **options)
    widget = digits_input() if field.kind == ExtraKind.NUMBER else text_input()
    return forms.CharField(max_length=extra.LONGEST_TEXT, widget=widget, initial=extra.told(field, value), **options)
