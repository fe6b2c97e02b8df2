"""Rows of a sign-in sheet as people type them: `1-40 kecuali 7, 12`. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pilarsosial.core.errors import DomainError

_EXCEPT = re.compile(r"\b(?:kecuali|tanpa|selain)\b", re.IGNORECASE)
_RANGE = re.compile(r"(\d+)\s*(?:-|–|—|\bs\s*/?\s*\.?\s*d\b\.?|\bsampai\b)\s*(\d+)", re.IGNORECASE)
_ALL = re.compile(r"\bsemua\b", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;.+]+|\bdan\b")
# Longer than any hall: a slip of the finger, not a list.
_LONGEST = 4_000


@dataclass(frozen=True)
class Rows:
    """The rows that a text names, in the order of the sheet."""

    numbers: tuple[int, ...]


def read_rows(text: str, last: int) -> Rows:
    """The row numbers that a text names on a sheet whose last row is `last`.

    Numbers, ranges (`1-40`, `1 s.d. 40`), `semua`, and once `kecuali` before what is left out. Raises DomainError
    `rows_unreadable` with the words that were not understood, `rows_beyond` with the numbers that the sheet has not,
    `rows_repeated` for a second `kecuali`.
    """
    if len(text) > _LONGEST:
        raise DomainError("rows_unreadable", "Terlalu panjang. Tulis nomor baris saja, misalnya 1-40 kecuali 7, 12.")
    parts = _EXCEPT.split(text)
    if len(parts) > 2:
        raise DomainError("rows_repeated", "Tulis “kecuali” satu kali saja, diikuti semua nomor yang dikecualikan.")
    wanted = _numbers(parts[0], last)
    left_out = _numbers(parts[1], last) if len(parts) == 2 else set()
    if len(parts) == 2 and not wanted:
        wanted = set(range(1, last + 1))  # "kecuali 7" alone is everybody but one
    strangers = left_out - wanted
    if strangers:
        raise DomainError("rows_beyond", f"Dikecualikan tetapi tidak termasuk: {_told(strangers)}.")
    return Rows(tuple(sorted(wanted - left_out)))


def tell_rows(numbers: tuple[int, ...] | list[int]) -> str:
    """`1-6, 8-11, 13` of sorted numbers: short enough to be compared with the paper."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def _numbers(text: str, last: int) -> set[int]:
    found: set[int] = set()

    def take(match: re.Match[str]) -> str:
        first, end = _number(match[1]), _number(match[2])
        if first > end:
            raise DomainError("rows_unreadable", f"Rentang {first}-{end} terbalik. Tulis {end}-{first}.")
        found.update(range(first, min(end, last) + 1) if end <= last else [first, end])
        return " "

    rest = _RANGE.sub(take, text)
    if _ALL.search(rest):
        found.update(range(1, last + 1))
        rest = _ALL.sub(" ", rest)
    odd = []
    for word in filter(None, _BETWEEN.split(rest)):
        if re.fullmatch(r"[0-9]+", word):
            found.add(_number(word))
        else:
            odd.append(word[:20])
    if odd:
        told = ", ".join(f"“{word}”" for word in odd[:5])
        raise DomainError(
            "rows_unreadable", f"Tidak dimengerti: {told}. Tulis nomor baris, misalnya 1-40 kecuali 7, 12."
        )
    beyond = {number for number in found if not 1 <= number <= last}
    if beyond:
        raise DomainError("rows_beyond", f"Lembar ini bernomor 1 sampai {last}; tidak ada nomor {_told(beyond)}.")
    return found


def _number(digits: str) -> int:
    """No sheet has a million rows; a longer number is one that it has not."""
    return int(digits[-7:]) if len(digits.lstrip("0")) <= 7 else 9_999_999


def _told(numbers: set[int]) -> str:
    shown = sorted(numbers)[:8]
    return ", ".join(map(str, shown)) + (" dan lainnya" if len(numbers) > len(shown) else "")
