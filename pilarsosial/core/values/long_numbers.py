"""Numbers of persons in free text, also where people write them in groups: `3517 0917 0875 0001`."""

from __future__ import annotations

import re

# A NIK or KK with a digit too many or too few is still somebody's number.
_GAP = r"[ \u00a0._\-]{0,2}"
_GROUPED = rf"\d(?:{_GAP}\d){{13,}}"
# Numbers of decrees have as many digits between slashes; here only what is made like a NIK counts.
_SLASHED = re.compile(r"\d+(?:[ .\-]{0,2}/[ .\-]{0,2}\d+)+")
_NIK = re.compile(
    r"(?:1[1-9]|21|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-7])\d{4}(?:[04][1-9]|[1256]\d|[37][01])(?:0[1-9]|1[0-2])\d{6}"
)
_IN_FILENAMES = re.compile(r"\d{6,}")
_NUMBER = re.compile(rf"{_GROUPED}|{_SLASHED.pattern}")


def holds_long_number(text: str) -> bool:
    """Does the text hold fourteen or more digits in a row, or in groups between spaces, dots, dashes, underscores?"""
    return any(_counts(found[0]) for found in _NUMBER.finditer(text))


def without_long_numbers(text: str, mark: str) -> str:
    """The text with `mark` in the place of each such number."""
    return _NUMBER.sub(lambda found: mark if _counts(found[0]) else found[0], text)


def safe_filename(name: str) -> str:
    """The name of a file without what may be somebody's number, whole or in parts."""
    return _IN_FILENAMES.sub("…", without_long_numbers(name, "…"))


def _counts(found: str) -> bool:
    if "/" not in found:
        return True
    groups = re.findall(r"\d+", found)
    runs = ("".join(groups[first:last]) for first in range(len(groups)) for last in range(first + 1, len(groups) + 1))
    return any(_NIK.fullmatch(run) for run in runs)
