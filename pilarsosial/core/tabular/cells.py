"""The values of cells: they keep the type that the sheet gave them.

A value is `None` (blank), `str`, `int`, `float`, `bool`, `date`, `datetime` or `time`. From a CSV every value is a
`str`. An `int` or `float` really was a number in the sheet: that is how a NIK which lost its last digit is told from
one that is text.
"""

import json
import re
from datetime import date, datetime, time, timedelta

TYPE_NAMES = {"str": "teks", "int": "angka", "float": "angka", "date": "tanggal", "datetime": "tanggal", "time": "jam"}

Value = None | bool | int | float | str | date | datetime | time

# Above this a float is no longer a written-out whole number in any sheet; it stays a float and shows as 1e+21.
WHOLE_NUMBER_END = 1e21

# Zero width characters and byte order marks: invisible, and common in what was copied out of WhatsApp and PDF.
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
SPACES = re.compile(r"\s+")
TEXT_FORMULA = re.compile(r'="(.*)"', re.DOTALL)


def from_calamine(value: object) -> Value:
    """One value as python-calamine gives it: it knows no whole numbers and writes blanks as empty text."""
    kind = type(value)
    if kind is str:
        return value if value and not value.isspace() else None
    if kind is float:
        return int(value) if -WHOLE_NUMBER_END < value < WHOLE_NUMBER_END and value == int(value) else value
    if kind is timedelta:
        return str(value)
    return value


def clean_text(value: Value) -> str:
    """What a person sees in the cell, without the traces of typing and copying; blank is `""`.

    Takes away: non-breaking and double spaces, invisible characters, the apostrophe that forces text, `="..."`.
    A whole number is written out (never as 3,51E+15), a date in ISO form.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        text = SPACES.sub(" ", INVISIBLE.sub("", value)).strip()
        wrapped = TEXT_FORMULA.fullmatch(text)
        if wrapped:
            text = wrapped.group(1).strip()
        if text.startswith("'"):
            text = text[1:].lstrip()
        return text
    if isinstance(value, bool):
        return "YA" if value else "TIDAK"
    if isinstance(value, datetime | date | time):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return str(value)


def type_label(value: Value) -> str:
    """The Indonesian word for the type of a value: `teks`, `angka`, `tanggal`, `jam`, or `kosong`."""
    return TYPE_NAMES.get(type(value).__name__, "kosong" if value is None else "teks")


def _encode_other(value: object) -> dict[str, str]:
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    raise TypeError(f"not a cell value: {type(value).__name__}")


def _decode_other(pair: dict[str, str]) -> Value:
    ((kind, text),) = pair.items()
    return {"datetime": datetime, "date": date, "time": time}[kind].fromisoformat(text)


def _without_nul(value: object) -> object:
    if isinstance(value, list | tuple):
        return [_without_nul(item) for item in value]
    return value.replace("\x00", "") if isinstance(value, str) else value


def to_json(value: object) -> bytes:
    """Lists, texts, numbers, truths, dates and times as JSON; dictionaries are not for callers (they mean dates)."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), default=_encode_other)
    if "\\u0000" in text:
        # No database column of text takes a NUL, and no sheet means one.
        text = json.dumps(_without_nul(value), ensure_ascii=True, separators=(",", ":"), default=_encode_other)
    return text.encode("ascii")


def from_json(data: bytes) -> object:
    """The reverse of `to_json`."""
    return json.loads(data, object_hook=_decode_other)


def column_letters(index: int) -> str:
    """`A` for 0, `AA` for 26: how the user's sheet names the column."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
