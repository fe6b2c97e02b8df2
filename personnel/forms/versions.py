"""A form over a row that two may edit at once: it remembers what it showed, so both versions can stand side by side.

A field only they changed is theirs, one only we changed is ours; where both did, somebody chooses.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.crypto import salted_hmac

from pilarsosial.core.values.dates import format_date

from .base import RosterForm

THEIRS, OURS = "mereka", "saya"
_LONGEST = 20_000


@dataclass(frozen=True)
class Held:
    """What a field holds: `key` tells two versions apart, `shown` is for people."""

    key: str
    shown: str


@dataclass(frozen=True)
class BothVersions:
    """One field that was changed since the form was opened, by them, by us or by both: then one is to be chosen."""

    name: str
    label: str
    before: str
    theirs: str
    ours: str
    is_theirs: bool
    is_ours: bool

    @property
    def is_open(self) -> bool:
        return self.is_theirs and self.is_ours


class VersionedForm(RosterForm):
    """`version` is that of the row whom the page showed, `seen` what stood in its fields then.

    A form says which of its fields are compared (`compared`), what the row holds now (`held`), and, where a field is
    more than one input, what was typed (`typed`) and how theirs is put in its place (`put_theirs`).
    """

    compared: tuple[str, ...] = ()
    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=_LONGEST, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        if data is not None:
            data = data.copy()  # choices between two versions are put into it
        super().__init__(data, files, **kwargs)

    def held(self) -> dict[str, Held]:
        """What the row holds now, by the names that are compared."""
        raise NotImplementedError

    def typed(self) -> dict[str, Held]:
        """What stands in the fields as they were sent."""
        return {name: self.plain(name, self[name].value()) for name in self.compared}

    def put_theirs(self, name: str) -> None:
        """The row's own value into the field."""
        self.data[self.add_prefix(name)] = self.held()[name].key

    def label_of(self, name: str) -> str:
        return str(self.fields[name].label)

    def plain(self, name: str, value: Any) -> Held:
        """A value as its field holds it, for fields of one input."""
        field = self.fields[name]
        key = value.isoformat() if isinstance(value, date) else str(value or "").strip()
        shown = key
        if isinstance(field, forms.ChoiceField):
            shown = dict(field.choices).get(key, key) if key else ""
        elif isinstance(field, forms.DateField) and key:
            try:
                shown = format_date(field.to_python(key))
            except forms.ValidationError:
                pass  # told by the field itself
        return Held(key, str(shown))

    def remember(self) -> None:
        """Write down what the row holds now, as what this form showed; the version is the row's as well."""
        seen = json.dumps({name: [held.key, held.shown] for name, held in self.held().items()})
        if self.is_bound:
            self.data[self.add_prefix("seen")] = seen
        else:
            self.initial["seen"] = seen

    def both_versions(self, version: int) -> list[BothVersions]:
        """What was changed by whom since the form was opened. What only they changed is put into the fields, and the
        form then stands on `version`: sent again it is saved, as far as nobody was quicker once more.
        """
        seen, now, typed = self._seen(), self.held(), self.typed()
        rows = []
        for name in now:
            before = seen.get(name, now[name] if typed[name].key == now[name].key else None)
            if before is None:  # an old page without memory: whatever differs is for somebody to choose
                is_theirs = is_ours = True
            else:
                is_theirs, is_ours = now[name].key != before.key, typed[name].key != before.key
            if is_theirs and is_ours and now[name].key == typed[name].key:
                is_ours = False  # both say the same
            if not (is_theirs or is_ours):
                continue
            shown = before.shown if before else ""
            ours = typed[name].shown if is_ours else ""
            rows.append(BothVersions(name, self.label_of(name), shown, now[name].shown, ours, is_theirs, is_ours))
            if is_theirs and not is_ours:
                self.put_theirs(name)
        self.remember()
        self.data[self.add_prefix("version")] = str(version)
        return rows

    def choose(self, chosen: Mapping[str, str]) -> list[BothVersions]:
        """Put theirs where it was chosen: {name: THEIRS or OURS}. Returns what nothing was chosen for."""
        now, typed = self.held(), self.typed()
        asked = [name for name in now if name in chosen]
        for name in asked:
            if chosen[name] == THEIRS:
                self.put_theirs(name)
        return [
            BothVersions(name, self.label_of(name), "", now[name].shown, typed[name].shown, True, True)
            for name in asked
            if chosen[name] not in (THEIRS, OURS)
        ]

    def _seen(self) -> dict[str, Held]:
        try:
            kept = json.loads(self.data.get(self.add_prefix("seen"), "") or "{}")
            return {str(name): Held(str(key), str(shown)) for name, (key, shown) in kept.items()}
        except (ValueError, TypeError, AttributeError):
            return {}


def secret_key(name: str, value: str) -> str:
    """Tells whether a secret number was changed, and nothing about it."""
    return salted_hmac(f"seen.{name}", value).hexdigest()[:12] if value else ""
