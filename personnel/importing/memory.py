"""What earlier rows of the same file said. Kept small: a hundred thousand people are a few megabytes."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import NamedTuple
from zlib import crc32

from pilarsosial.core.importing.kinds import SheetFacts
from pilarsosial.core.importing.rows import StagedRow

from .numbers import NumberTable

# Of one number the higher part is the sheet, the lower the row.
_ROWS_OF_A_SHEET = 10**8
_LARGEST = (1 << 63) - 1


class Met(NamedTuple):
    """A person met earlier in the file: `member_id` (0 for a new one), and at which place."""

    ordinal: int
    member_id: int
    place: int


def place_of(row: StagedRow) -> int:
    """Where in the file a row stands, as one number."""
    return row.sheet * _ROWS_OF_A_SHEET + row.number


def place_in_words(place: int, sheets: Mapping[int, SheetFacts]) -> str:
    """`baris 6 berkas asal`: true also in the returned workbook, where the row is another or missing."""
    index, number = divmod(place, _ROWS_OF_A_SHEET)
    several = sum(sheet.rows > 0 for sheet in sheets.values()) > 1
    return f"baris {number} lembar {sheets[index].name} berkas asal" if several else f"baris {number} berkas asal"


class FileMemory:
    """People, posts taken and membership numbers of the rows that were accepted so far."""

    def __init__(self) -> None:
        # Ordinals of people.
        self._by_nik = NumberTable()
        self._by_member = NumberTable()
        self._by_number = NumberTable()
        self._member = array("q")
        self._place = array("q")
        self._name = array("I")
        self._birth = array("i")
        self._sex = array("b")
        # The first position of each person; further ones are rare and stand in the dictionary.
        self._position = array("i")
        self._further: dict[tuple[int, int], int] = {}

    def met(self, nik: str | None, member_id: int) -> Met | None:
        ordinal = self._by_nik.get(int(nik)) if nik else None
        if ordinal is None and member_id:
            ordinal = self._by_member.get(member_id)
        return None if ordinal is None else Met(ordinal, self._member[ordinal], self._place[ordinal])

    def differs(self, met: Met, row: StagedRow) -> bool:
        """Does the row tell other identity data than the one in which the person was met first?"""
        name, birth, sex = _marks(row)
        pairs = ((self._name, name), (self._birth, birth), (self._sex, sex))
        return any(kept[met.ordinal] and said and kept[met.ordinal] != said for kept, said in pairs)

    def remember(self, row: StagedRow, member_id: int) -> int:
        """A person's first row; returns their ordinal in the file."""
        ordinal = len(self._member)
        name, birth, sex = _marks(row)
        self._member.append(member_id)
        self._place.append(place_of(row))
        self._name.append(name)
        self._birth.append(birth)
        self._sex.append(sex)
        self._position.append(0)
        if nik := row.fields.get("nik"):
            self._by_nik[int(nik)] = ordinal
        if member_id:
            self._by_member[member_id] = ordinal
        return ordinal

    def place_of_position(self, ordinal: int, position_id: int) -> int | None:
        """The place of the row that gave the person this position already."""
        if self._position[ordinal] == position_id:
            return self._place[ordinal]
        return self._further.get((ordinal, position_id))

    def take_position(self, ordinal: int, position_id: int, place: int) -> None:
        if not self._position[ordinal]:
            self._position[ordinal] = position_id
        else:
            self._further[ordinal, position_id] = place

    def holder_of_number(self, pillar_id: int, number: str) -> int | None:
        """The ordinal of the person who was given a membership number."""
        return self._by_number.get(_mark(pillar_id, number))

    def take_number(self, pillar_id: int, number: str, ordinal: int) -> None:
        self._by_number[_mark(pillar_id, number)] = ordinal

    def place_of_person(self, ordinal: int) -> int:
        return self._place[ordinal]

    def holds_member(self, member_id: int) -> bool:
        return member_id in self._by_member


def _mark(pillar_id: int, number: str) -> int:
    """A membership number as a key; that two of a file share one is as good as impossible."""
    return hash((pillar_id, number)) & _LARGEST or _LARGEST


def _marks(row: StagedRow) -> tuple[int, int, int]:
    """Name, birth date and sex as numbers; 0 where the row does not say it."""
    fields = row.fields
    name, birth, sex = fields.get("name_key"), fields.get("birth_date"), fields.get("sex")
    return (
        (crc32(name.encode()) or 1) if name else 0,
        int(birth.replace("-", "")) if birth else 0,
        ord(sex) if sex else 0,
    )
