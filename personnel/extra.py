"""A pillar's own fields: from what was typed or read to the value that is kept, and back. Asks no database.

Kept in `Assignment.extra`: a text, a whole number, an ISO date, one of the choices, True or False. Nothing is None,
which is never kept: the code is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pilarsosial.core.models import ExtraField, ExtraKind
from pilarsosial.core.values.cells import is_number, shown, tidy_value, whole_number
from pilarsosial.core.values.dates import DateOrder, format_date, parse_date
from pilarsosial.core.values.long_numbers import FEWEST, holds_long_number
from pilarsosial.core.values.problems import Problem, ValueRefused

LONGEST_TEXT = 200
# JSON, both databases and browsers keep whole numbers of this length, and it is nobody's number.
MOST_DIGITS = FEWEST - 1
_NAMED_CHOICES = 8

_NUMBER = re.compile(r"(-?)(\d+|\d{1,3}(?:\.\d{3})+)(?:,0+)?")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_YES = frozenset("ya y yes true benar betul sudah ada punya v 1".split())
_NO = frozenset("tidak tdk t no n false salah belum blm bukan x 0 tidakada tidakpunya belumada".split())
YES, NO = "Ya", "Tidak"


class ExtraRefused(ValueRefused):
    """The value is none that this field can hold."""


def clean(field: ExtraField, cell: Any, *, order: DateOrder = DateOrder.DAY_FIRST, pivot: int | None = None) -> Any:
    """The value to keep, None for an empty cell. `order` and `pivot` as `parse_date` takes them.

    Takes text as people type it, a sheet's cell, and a value that was kept before. Raises ExtraRefused.
    """
    if cell is None or (isinstance(cell, str) and not tidy_value(cell)):
        return None
    if field.kind == ExtraKind.DATE:
        return _day(field, cell, order, pivot)
    return _READERS[field.kind](field, cell)


def told(field: ExtraField, value: Any) -> str:
    """The value as people read it, and as `clean` takes it back; "" for nothing."""
    if value is None or value == "":
        return ""
    if field.kind == ExtraKind.YES_NO:
        return YES if value else NO
    if field.kind == ExtraKind.DATE:
        return format_date(date.fromisoformat(value))
    return str(value)


def told_all(fields: Iterable[ExtraField], values: Mapping[str, Any]) -> dict[str, str]:
    """{label: text} of what is filled in, in the order of the fields."""
    texts = {field.label: told(field, values.get(field.code)) for field in fields}
    return {label: text for label, text in texts.items() if text}


def fits(field: ExtraField, value: Any) -> bool:
    """Is this what the field keeps: a value of its kind? An option that was taken off the list still is."""
    match field.kind:
        case ExtraKind.NUMBER:
            return isinstance(value, int) and not isinstance(value, bool)
        case ExtraKind.YES_NO:
            return isinstance(value, bool)
        case ExtraKind.DATE:
            return isinstance(value, str) and bool(_ISO.fullmatch(value))
    return isinstance(value, str) and value != ""


def changes(
    fields: Iterable[ExtraField], old: Mapping[str, Any], new: Mapping[str, Any]
) -> dict[str, list[str | None]]:
    """{label: [old text, new text]} of the fields whose value differs; None for nothing."""
    return {
        field.label: [told(field, old.get(field.code)) or None, told(field, new.get(field.code)) or None]
        for field in fields
        if old.get(field.code) != new.get(field.code)
    }


def _text(field: ExtraField, cell: Any) -> str:
    whole = whole_number(cell)
    if isinstance(cell, bool):
        text = YES if cell else NO
    elif isinstance(cell, date):
        text = format_date(cell)
    else:
        text = str(cell if whole is None else whole)
    text = tidy_value(text)
    if "\x00" in text:
        raise _refused("unreadable", f"{field.label} memuat huruf yang tidak terbaca.")
    if len(text) > LONGEST_TEXT:
        raise _refused(
            "too_long", f"{field.label} berisi {len(text)} huruf, paling banyak {LONGEST_TEXT}. Singkat isinya."
        )
    if holds_long_number(text):
        raise _refused(
            "holds_number",
            f"{field.label} tampaknya memuat NIK atau nomor rekening. Isian tambahan disimpan tanpa enkripsi; tulis "
            "nomor itu di tempatnya sendiri.",
        )
    return text


def _number(field: ExtraField, cell: Any) -> int:
    if is_number(cell):
        value = whole_number(cell)
    else:
        match = _NUMBER.fullmatch(tidy_value(str(cell)))
        value = int(match[1] + match[2].replace(".", "")) if match else None
    if value is None or isinstance(cell, bool):
        raise _refused("no_number", f"{_said(cell)} bukan bilangan bulat. Tulis {field.label} misalnya 12 atau 1.500.")
    if len(str(abs(value))) > MOST_DIGITS:
        raise _refused("too_long", f"{field.label} paling banyak {MOST_DIGITS} angka.")
    return value


def _day(field: ExtraField, cell: Any, order: DateOrder, pivot: int | None) -> str:
    try:
        return parse_date(cell, order=order, pivot=pivot).isoformat()
    except ValueRefused as refusal:
        raise _refused(refusal.code, f"{field.label}: {refusal.message}") from refusal


def _choice(field: ExtraField, cell: Any) -> str:
    """One of the options, whatever its case and punctuation."""
    whole = whole_number(cell)
    text = tidy_value(str(cell if whole is None else whole))
    options = field.options
    for option in options:
        if option == text:
            return option
    squeezed = _squeezed(text)
    alike = [option for option in options if squeezed and _squeezed(option) == squeezed]
    if len(alike) == 1:
        return alike[0]
    more = ", …" if len(options) > _NAMED_CHOICES else ""
    raise _refused(
        "no_choice",
        f"{_said(cell)} bukan pilihan untuk {field.label}. Yang ada: {', '.join(options[:_NAMED_CHOICES])}{more}.",
    )


def _yes_no(field: ExtraField, cell: Any) -> bool:
    if isinstance(cell, bool):
        return cell
    whole = whole_number(cell)
    word = _squeezed(str(cell if whole is None else whole))
    if tidy_value(str(cell)) in ("✓", "✔") or word in _YES:
        return True
    if word in _NO:
        return False
    raise _refused("no_answer", f"{_said(cell)} bukan jawaban untuk {field.label}. Tulis Ya atau Tidak.")


_READERS = {
    ExtraKind.TEXT: _text,
    ExtraKind.NUMBER: _number,
    ExtraKind.CHOICE: _choice,
    ExtraKind.YES_NO: _yes_no,
}


def _squeezed(text: str) -> str:
    return _NOT_WORD.sub("", text.casefold())


def _said(cell: Any) -> str:
    """What was typed, in a message; never a long number."""
    text = tidy_value(str(cell))
    return "Isinya" if holds_long_number(text) else shown(text)


def _refused(code: str, message: str) -> ExtraRefused:
    return ExtraRefused(Problem(code, message))
