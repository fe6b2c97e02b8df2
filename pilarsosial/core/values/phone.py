"""Telephone numbers: kept as E.164 (`+628...`), shown as people dial them (`0812-3456-7890`).

An odd number is a warning, never an error: a call list with a doubtful number is better than one without.
"""

import re
from typing import NamedTuple

from .cells import is_blank, is_number, shown, tidy_value, whole_number
from .problems import Problem, ValueRefused

# Digits after the country code: 0812... numbers have 10 to 13 with the zero, fixed lines 7 to 11 without it.
_MOBILE_LENGTHS = range(9, 13)
_FIXED_LENGTHS = range(7, 12)
_LEAST_DIGITS = 6
_MOST_DIGITS = 15
# A longer cell is no list of numbers; the limit also keeps a hostile cell from costing time.
_LONGEST_CELL = 200

_SEPARATORS = re.compile(r"\s*(?:[/;,|&]|\batau\b|\bdan\b)\s*", re.I)
_PUNCTUATION = re.compile(r"[ ().\-_]+")
_TRUNK_ZERO = re.compile(r"\( ?0 ?\)")
_WORDS_AROUND = re.compile(r"^[A-Za-z .:()]+(?=[+(0-9])|[A-Za-z .:()']+$")
_NUMBER = re.compile(r"\+?[0-9]+")
_NUMBER_AS_TEXT = re.compile(r"([0-9]{9,15})[.,]0+")
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]+", re.I)
_MOBILE = re.compile(r"\+628[0-9]{5,}")
_SHORT_AREA_CODES = ("21", "22", "24", "31", "61")


class PhoneReading(NamedTuple):
    """What a cell holds: E.164 numbers without repeats, in order, and the warnings about it."""

    numbers: tuple[str, ...]
    warnings: tuple[Problem, ...]


class PhoneError(ValueRefused):
    """No number could be read."""


_NOTHING = PhoneReading((), ())


def read_phones(cell: object) -> PhoneReading:
    """Every number in a cell: any usual writing, several in one cell, a zero lost to Excel, a numeric cell.

    Never raises. A part that is no number is left out with a warning that names it.
    """
    if isinstance(cell, str):
        text = tidy_value(cell)
    elif is_number(cell):
        whole = whole_number(cell)
        text = str(cell if whole is None else whole)
    else:
        text = ""
    if is_blank(text):
        return _NOTHING
    if len(text) > _LONGEST_CELL:
        return PhoneReading((), (_unreadable(text),))
    if _SCIENTIFIC.fullmatch(text):
        return PhoneReading((), (_damaged(text),))
    if match := _NUMBER_AS_TEXT.fullmatch(text):
        text = match[1]
    numbers: list[str] = []
    warnings: list[Problem] = []
    for part in _parts(text):
        number = _to_e164(part)
        if number is None:
            warnings.append(_unreadable(part))
        elif number not in numbers:
            numbers.append(number)
            if warning := _oddity(number):
                warnings.append(warning)
    return PhoneReading(tuple(numbers), tuple(warnings))


def parse_phone(cell: object) -> str:
    """The first number of a cell in E.164. Raises PhoneError when there is none."""
    numbers, warnings = read_phones(cell)
    if numbers:
        return numbers[0]
    raise PhoneError(*(warnings or (Problem("phone_missing", "Nomor telepon kosong. Isi misalnya 0812-3456-7890."),)))


def format_phone(number: str) -> str:
    """`+6281234567890` as `0812-3456-7890`, a fixed line as `0321-861234`; a foreign number stays as it is."""
    if not number.startswith("+62"):
        return number
    rest = number[3:]
    if rest.startswith("8"):
        parts = [f"0{rest[:3]}", rest[3:7], rest[7:]]
    else:
        area = 2 if rest[:2] in _SHORT_AREA_CODES else 3
        parts = [f"0{rest[:area]}", rest[area:]]
    return "-".join(part for part in parts if part)


def is_mobile(number: str) -> bool:
    """True for an Indonesian mobile number in E.164, which WhatsApp may reach."""
    return bool(_MOBILE.fullmatch(number))


def _parts(text: str) -> list[str]:
    """The texts of the single numbers in a cell."""
    parts = [part for part in _SEPARATORS.split(text) if part]
    if len(parts) > 1 and all(_count_digits(part) < _LEAST_DIGITS for part in parts):
        return ["".join(parts)]  # 0812/3456/7890 is one number
    if len(parts) == 1 and _count_digits(parts[0]) > _MOST_DIGITS:
        words = parts[0].split()
        if len(words) > 1 and all(_count_digits(word) >= _LEAST_DIGITS for word in words):
            return words
    return parts


def _count_digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def _to_e164(text: str) -> str | None:
    bare = text if text.isdecimal() else _WORDS_AROUND.sub("", _TRUNK_ZERO.sub("", text))
    bare = _PUNCTUATION.sub("", bare)
    if not _NUMBER.fullmatch(bare) or not bare.isascii():
        return None
    if bare.startswith("+"):
        digits = bare[1:]
    elif bare.startswith("00"):
        digits = bare[2:]
    elif bare.startswith("0"):
        digits = f"62{bare[1:]}"
    elif bare.startswith("62"):
        digits = bare
    else:
        digits = f"62{bare}"
    if digits.startswith("620"):
        digits = f"62{digits[3:]}"
    if digits.startswith("0") or not _LEAST_DIGITS + 2 <= len(digits) <= _MOST_DIGITS:
        return None
    return f"+{digits}"


def _oddity(number: str) -> Problem | None:
    if not number.startswith("+62"):
        return Problem("phone_foreign", f"{number} adalah nomor luar negeri. Periksa bila bukan itu maksudnya.")
    rest = number[3:]
    if len(rest) in (_MOBILE_LENGTHS if rest.startswith("8") else _FIXED_LENGTHS):
        return None
    return Problem(
        "phone_length",
        f"Nomor {format_phone(number)} berisi {len(rest) + 1} angka; nomor seluler biasanya 10 sampai 13 angka. "
        "Periksa apakah ada angka yang kurang atau lebih.",
    )


def _damaged(text: str) -> Problem:
    return Problem(
        "phone_scientific",
        f"Nomor telepon {shown(text)} rusak karena Excel meringkasnya. Ubah format kolom menjadi Teks, "
        "lalu ketik ulang nomornya.",
    )


def _unreadable(part: str) -> Problem:
    return Problem(
        "phone_unreadable",
        f"{shown(part)} tidak dapat dibaca sebagai nomor telepon. Tulis misalnya 0812-3456-7890.",
    )
