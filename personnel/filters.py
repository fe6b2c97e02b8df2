"""What the list of people is asked in its address. Nonsense falls back to "everything", never to an error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from pilarsosial.core.models import Level, PositionKind
from pilarsosial.core.regions_cache import ancestor, children, provinces_of, regencies_of, short_name
from pilarsosial.core.scoping import Area, areas_with
from pilarsosial.core.values.dates import DateError, format_date, parse_date

from .lists import Question, Status

_CODE = re.compile(r"\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?")
# A NIK has 16 digits. One that lost or gained two on the way is still nobody else's business.
_NIK_LIKE = 14
_LONGEST_TEXT = 80


def holds_a_nik(text: str) -> bool:
    """Could this text carry a NIK? Such a text must not be searched for by GET, shown again, or kept."""
    return sum(map(str.isdigit, text)) >= _NIK_LIKE


def read_question(asked: QueryDict, today: date) -> Question:
    """The question of an address. `wilayah` may come several times, from coarse to fine: the last that fits counts."""
    status, kind = asked.get("status", ""), asked.get("jenis", "")
    return Question(
        day=_day(asked.get("tanggal", ""), today),
        text=" ".join(asked.get("q", "").split())[:_LONGEST_TEXT],
        pillar=asked.get("pilar", "")[:20],
        region=_finest(asked.getlist("wilayah")),
        status=status if status in Status.values else Status.WORKING,
        kind=kind if kind in PositionKind.values else "",
        descending=asked.get("urut") == "-nama",
    )


def read_cursor(asked: QueryDict, name: str) -> int | None:
    """The id in `sesudah` or `sebelum`, or None."""
    value = asked.get(name, "")
    return int(value) if value.isdecimal() and len(value) <= 18 else None


def _day(text: str, today: date) -> date:
    try:
        return parse_date(text.strip()) if text.strip() else today
    except DateError:
        return today


def _finest(codes: list[str]) -> str:
    finest = ""
    for code in codes:
        if _CODE.fullmatch(code) and (not finest or code.startswith(f"{finest}.")):
            finest = code
    return finest


@dataclass(frozen=True)
class Field:
    """One select of the filter bar. `code` is what the address calls it."""

    code: str
    name: str
    label: str
    choices: list[tuple[str, str]]
    value: str


@dataclass(frozen=True)
class Chip:
    label: str
    url: str


class FilterBar:
    """The bar, its chips and all addresses of the list, for one question."""

    def __init__(self, question: Question, actor: Any, today: date) -> None:
        self.question = question
        self.today = today
        self.areas: list[Area] | None = areas_with(actor, "member.view")

    # Addresses

    def url(self, **changes: Any) -> str:
        """The list with some parts of the question changed; "" takes a part off. Paging begins anew."""
        values = {**self._values(), **changes}
        given = {name: value for name, value in values.items() if value not in ("", None)}
        return f"{reverse('member-list')}?{urlencode(given)}" if given else reverse("member-list")

    @property
    def search_url(self) -> str:
        """Where a select asks for the list: with the text that was searched for, not with one being typed."""
        text = self.question.text
        return f"{reverse('member-list')}?{urlencode({'q': text})}" if text else reverse("member-list")

    def _values(self) -> Mapping[str, str]:
        question = self.question
        return {
            "pilar": question.pillar,
            "q": question.text,
            "wilayah": question.region,
            "status": question.status,
            "jenis": question.kind,
            "tanggal": question.day.isoformat() if question.day != self.today else "",
            "urut": "-nama" if question.descending else "",
        }

    # Selects

    def fields(self) -> list[Field]:
        return [
            *self.region_fields(),
            Field("status", "status", "Status", list(Status.choices), str(self.question.status)),
            Field("jenis", "jenis", "Jenis jabatan", [("", "Semua jenis jabatan"), *_KINDS], self.question.kind),
        ]

    def region_fields(self) -> list[Field]:
        """Only what is short: the provinces where there are several, the regencies of one, the districts of one."""
        region = self.question.region
        provinces = provinces_of(self.areas)
        fields = []
        if len(provinces) == 1:
            province = provinces[0][0]
        else:
            province = ancestor(region, Level.PROVINCE)
            fields.append(_region_field("provinsi", "Provinsi", "Semua provinsi", provinces, province))
        regencies = regencies_of(self.areas, province) if province else ()
        regency = ancestor(region, Level.REGENCY)
        if len(regencies) == 1:
            regency = regencies[0][0]
        elif province:
            fields.append(_region_field("kab", "Kabupaten/kota", "Semua kab/kota", regencies, regency))
        if regency:
            district = ancestor(region, Level.DISTRICT)
            fields.append(_region_field("kec", "Kecamatan", "Semua kecamatan", children(regency), district))
        return fields

    # Chips

    def chips(self) -> list[Chip]:
        question = self.question
        chips = []
        if question.text:
            chips.append(Chip(f"“{question.text}”", self.url(q="")))
        if question.region and question.region not in _whole(self.areas):
            chips.append(Chip(short_name(question.region), self.url(wilayah="")))
        if question.status:
            chips.append(Chip(Status(question.status).label, self.url(status="")))
        if question.kind:
            chips.append(Chip(dict(_KINDS)[question.kind], self.url(jenis="")))
        if question.day != self.today:
            chips.append(Chip(f"per {format_date(question.day)}", self.url(tanggal="")))
        return chips


_KINDS = [(kind.value, f"Jabatan {kind.label.lower()}") for kind in PositionKind]


def _region_field(code: str, label: str, everything: str, choices: Any, value: str) -> Field:
    return Field(code, "wilayah", label, [("", everything), *choices], value)


def _whole(areas: list[Area] | None) -> set[str]:
    return {code for area in areas or () for code in area.regions}
