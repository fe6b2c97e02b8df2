"""The columns of a sheet whose values repeat, and how such a value is named, so that a wrong one is put right once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ..tabular.cells import Value
from ..values.cells import is_blank, text_of, tidy

INSIDE = " > "
LONGEST_VALUE = 120

_SEPARATORS = re.compile(r"[\s.\-]+")
_PERSONAL_NUMBER = re.compile(r"\d{9}")
# A NIK written apart, with whatever between its digits; numbers of decrees are shorter.
_SIXTEEN_DIGITS = re.compile(r"(?:\d[\W_]*){16}")
_REGION_CODE = re.compile(r"\d\d(?:\.\d\d){1,2}(?:\.\d{4})?")

Path = tuple[str, ...]


@dataclass(frozen=True)
class Repeating:
    """The columns of a kind of sheet whose values repeat; those that hold numbers or names of people are never here.

    `columns` is {field: the coarser fields that its value lies inside}, coarser fields before finer ones. `of_several`
    are codes of issues that speak of more than the one cell, so that no other value of it would help. `of_one_sheet`
    are those of the columns in which a value means something else in the next sheet (days, numbers): what it was
    replaced by is not taken over. `plain` makes two spellings of one coarser value the same; given its own result it
    gives that again.
    """

    columns: Mapping[str, Path] = field(default_factory=dict)
    of_several: frozenset[str] = frozenset()
    of_one_sheet: frozenset[str] = frozenset()
    plain: Callable[[str], str] = str.casefold

    def path(self, cells: Sequence[Value]) -> Path:
        """The name of the last cell's value, after those that it lies inside; () when it holds nothing to put right.

        A value is named by its tidied text in small letters, which is coarser than no reader of these columns.
        """
        *around, own = ("" if cell is None else text_of(cell) for cell in cells)
        if is_blank(own) or len(own) > LONGEST_VALUE or is_personal(own):
            return ()
        return (*(self.plain(text) for text in around if _names(text)), own.casefold())

    def inside(self, field: str, cells: Sequence[Value]) -> dict[str, str]:
        """{coarser field: text} of the cells that `path` takes, the last one left out."""
        texts = ("" if cell is None else text_of(cell) for cell in cells[:-1])
        return {name: text for name, text in zip(self.columns[field], texts, strict=True) if _names(text)}

    def lasts(self, name: str) -> bool:
        """May an answer to a value of this column be taken over for a later sheet?"""
        return name in self.columns and name not in self.of_one_sheet

    def key(self, text: str) -> str:
        """The name of a value as somebody wrote it: `Kec. Ngoro > SUMBERJO` is `ngoro > sumberjo`."""
        *around, own = (tidy(part) for part in text.split(INSIDE.strip()))
        return INSIDE.join((*(self.plain(part) for part in around if part), own.casefold()))


def _names(text: str) -> bool:
    return not is_blank(text) and not is_personal(text)


def is_personal(text: str) -> bool:
    """Does the text hold a number as long as those of people (NIK, account, phone)? Such a value is kept nowhere."""
    if _SIXTEEN_DIGITS.search(text):
        return True
    return bool(_PERSONAL_NUMBER.search(_SEPARATORS.sub("", text))) and not _REGION_CODE.fullmatch(text)
