"""Numbers of persons in free text, also where people write them in groups: `3517 0917 0875 0001`.

One answer for everything that is typed, kept, logged or put into an address. Digits of every script count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

# A NIK or KK with a digit too many or too few is still somebody's number.
FEWEST = 14
_NIK_DIGITS = 16
_DIGIT = re.compile(r"\d")
# Blanks, and what is pasted along from chats and sheets unseen: spaces of no width, marks of direction.
_BLANK = r"\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_GROUPED = re.compile(rf"\d(?:(?:[{_BLANK}]{{3,}}|[{_BLANK}._\-]{{0,2}})\d){{{FEWEST - 1},}}")
# Between strokes, or further apart, numbers of decrees and times have as many digits; there only what is made like a
# NIK counts. Commas and brackets part one number from the next.
_PARTED = re.compile(rf"\d+(?:[{_BLANK}./\\_\-‐-―:|+'’·•*#]{{1,12}}\d+)+")
_NIK = re.compile(
    r"(?:1[1-9]|21|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-7])\d{4}(?:[04][1-9]|[1256]\d|[37][01])(?:0[1-9]|1[0-2])\d{6}"
)
# A day that stands by itself is none, nor is its time: two of them, or one with its hours, have as many digits.
_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_TIME = r"[T ](?:[01]\d|2[0-3])[:.][0-5]\d(?:[:.]\d\d(?:\.\d{1,6})?)?(?:Z|[+\-]\d\d:?\d\d)?(?!\d)"
_DATE = re.compile(
    rf"(?<![\d./\-])(?:{_DAY}[./\-]{_MONTH}[./\-]{_YEAR}|{_YEAR}[./\-]{_MONTH}[./\-]{_DAY})(?![./\-]?\d)(?:{_TIME})?"
)
_IN_FILENAMES = re.compile(r"\d{6,}")


def holds_long_number(text: str) -> bool:
    """Could the text carry a NIK? Fourteen or more digits in a row, or in groups between blanks, dots, dashes and
    underscores, do; between strokes and further apart, sixteen that are made like one."""
    return any(_spans(text))


def without_long_numbers(text: str, mark: str) -> str:
    """The text with `mark` in the place of each such number."""
    for start, end in sorted(_spans(text), reverse=True):
        text = f"{text[:start]}{mark}{text[end:]}"
    return text


def safe_filename(name: str) -> str:
    """The name of a file without what may be somebody's number, whole or in parts."""
    return _IN_FILENAMES.sub("…", without_long_numbers(name, "…"))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where such numbers stand; no two overlap."""
    if len(_DIGIT.findall(text)) < FEWEST:
        return
    plain = _DATE.sub(_covered, text if text.isascii() else "".join(map(_plain, text)))
    for found in _GROUPED.finditer(plain):
        yield found.span()
    for found in _PARTED.finditer(_GROUPED.sub(_covered, plain)):
        yield from _made_like_a_nik(list(_spans_of_groups(found)))


def _covered(found: re.Match[str]) -> str:
    return "x" * len(found[0])


def _plain(letter: str) -> str:
    """A digit of another script as one of ours: one letter for one letter."""
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else letter


def _spans_of_groups(parted: re.Match[str]) -> Iterator[tuple[str, int, int]]:
    for group in re.finditer(r"\d+", parted[0]):
        yield group[0], parted.start() + group.start(), parted.start() + group.end()


def _made_like_a_nik(groups: Sequence[tuple[str, int, int]]) -> Iterator[tuple[int, int]]:
    first = 0
    while first < len(groups):
        digits, last = "", first
        while last < len(groups) and len(digits) < _NIK_DIGITS:
            digits += groups[last][0]
            last += 1
        if _NIK.fullmatch(digits):
            yield groups[first][1], groups[last - 1][2]
            first = last
        else:
            first += 1
