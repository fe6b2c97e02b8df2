"""An annex beside the roster: who stands in both, who only in the annex, who only in the roster.

A NIK decides; then a membership number; then the name, where nobody else in this part of the roster has it. What only
looks alike is a question for people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz, process

from pilarsosial.core.policies import may
from pilarsosial.core.values.names import loose_key
from pilarsosial.core.values.nik import mask_nik

from ..importing.gazetteer import key_of
from ..models import Assignment, Member
from .reading import AnnexLine

BY_NIK, BY_NUMBER, BY_NAME, BY_CHOICE = "NIK", "nomor anggota", "nama", "dipilih"
_ALIKE = 80
_MOST_ALIKE = 3
# Names against names; beyond so many pairs nothing alike is looked for.
_MOST_PAIRS = 4_000_000
_PAGE = 500


@dataclass(frozen=True)
class Matched:
    """An assignment whose person stands in the annex, and by what they were recognised."""

    row: Assignment
    by: str


@dataclass(frozen=True)
class Unsure:
    """A line that may mean one of these assignments."""

    line: AnnexLine
    rows: list[Assignment]
    why: str


@dataclass(frozen=True)
class Unmatched:
    """A line that means nobody of this part of the roster; `member_id` of a visible person who serves elsewhere."""

    line: AnnexLine
    why: str
    member_id: int | None = None

    @property
    def masked_nik(self) -> str:
        return mask_nik(self.line.nik) if self.line.nik else ""


@dataclass
class Compared:
    """`missing` are the assignments of the roster whose people the annex does not name."""

    both: list[Matched] = field(default_factory=list)
    unsure: list[Unsure] = field(default_factory=list)
    unmatched: list[Unmatched] = field(default_factory=list)
    missing: list[Assignment] = field(default_factory=list)
    doubled: int = 0


def compare(lines: Sequence[AnnexLine], rows: Sequence[Assignment], *, actor: Any) -> Compared:
    """Compare an annex with assignments (their members and duty regions loaded)."""
    roster, found = _Roster(rows), Compared()
    left: list[AnnexLine] = []
    taken: set[int] = set()
    for line in lines:
        hits, by = roster.find(line)
        hits = _narrowed(hits, line)
        fresh = [row for row in hits if row.pk not in taken]
        if hits and not fresh:
            found.doubled += 1
        elif not hits or len({row.member_id for row in hits}) > 1:
            left.append(line)
        else:
            taken |= {row.pk for row in fresh}
            found.both += [Matched(row, by) for row in fresh]
    missing = [row for row in rows if row.pk not in taken]
    alike = _Alike(missing, len(left))
    elsewhere = _elsewhere([line.nik for line in left if line.nik], actor)
    for line in left:
        if line.nik in elsewhere:
            member_id, why = elsewhere[line.nik]
            found.unmatched.append(Unmatched(line, why, member_id))
        elif near := alike.find(line):
            found.unsure.append(Unsure(line, near, _why_unsure(line, near)))
        else:
            found.unmatched.append(Unmatched(line, line.fault or "Tidak ada di daftar anggota."))
    found.missing = missing
    return found


class _Roster:
    """The assignments by what a line may call their people."""

    def __init__(self, rows: Iterable[Assignment]) -> None:
        self.by_nik: dict[str, list[Assignment]] = defaultdict(list)
        self.by_number: dict[str, list[Assignment]] = defaultdict(list)
        self.by_name: dict[str, list[Assignment]] = defaultdict(list)
        for row in rows:
            if row.member.nik:
                self.by_nik[row.member.nik].append(row)
            if row.membership_no:
                self.by_number[row.membership_no].append(row)
            self.by_name[row.member.name_key].append(row)

    def find(self, line: AnnexLine) -> tuple[list[Assignment], str]:
        if line.nik in self.by_nik:
            return self.by_nik[line.nik], BY_NIK
        if line.membership_no in self.by_number:
            return self.by_number[line.membership_no], BY_NUMBER
        named = self.by_name.get(line.key, []) if line.key else []
        # A name does not outweigh another NIK.
        return [row for row in named if not (line.nik and row.member.nik)], BY_NAME


class _Alike:
    """People of the roster who are not in the annex, by names that nearly are."""

    def __init__(self, rows: list[Assignment], lines: int) -> None:
        self._rows: dict[str, list[Assignment]] = defaultdict(list)
        for row in rows:
            self._rows[loose_key(row.member.name)].append(row)
        self._names = list(self._rows)
        self._too_many = lines * len(self._names) > _MOST_PAIRS

    def find(self, line: AnnexLine) -> list[Assignment]:
        if not line.name:
            return []
        key = loose_key(line.name)
        if key in self._rows:
            return self._rows[key]
        if self._too_many:
            return []
        near = process.extract(key, self._names, scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE, limit=_MOST_ALIKE)
        return [row for name, _score, _index in near for row in self._rows[name]]


def _narrowed(rows: list[Assignment], line: AnnexLine) -> list[Assignment]:
    """Of several posts (or namesakes) those whose duty area the line names, where it names one."""
    if len(rows) < 2 or not line.places:
        return rows
    said = [key_of(place) for place in line.places]
    here = [row for row in rows if any(word.endswith(key_of(row.duty_region.name)) for word in said)]
    return here or rows


def _why_unsure(line: AnnexLine, near: list[Assignment]) -> str:
    if line.nik and all(row.member.nik for row in near):
        return "Namanya sama atau mirip, tetapi NIK-nya berbeda."
    if len({row.member_id for row in near}) > 1:
        return "Ada beberapa orang dengan nama ini."
    return line.fault or "Namanya mirip."


def _elsewhere(niks: list[str], actor: Any) -> dict[str, tuple[int | None, str]]:
    """NIK -> (id of a visible person, what to say), for people who are known but serve in no such post."""
    said: dict[str, tuple[int | None, str]] = {}
    for first in range(0, len(niks), _PAGE):
        page = sorted(set(niks[first : first + _PAGE]))
        if may(actor, "member.change"):
            known = Member.objects.present().filter(nik__in=page).values_list("nik", "office__name")
            said |= {nik: (None, f"NIK ini sudah terdaftar di {office}.") for nik, office in known}
        seen = Member.objects.visible_to(actor, "member.view").present().filter(nik__in=page)
        why = "Tercatat, tetapi tidak sedang bertugas pada bagian ini."
        said |= {nik: (pk, why) for pk, nik in seen.values_list("pk", "nik")}
    return said
