"""The filter bar of the list of people: its selects, its chips, and every address that says the same question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from pilarsosial.core.models import Level, PositionKind
from pilarsosial.core.policies import may
from pilarsosial.core.regions_cache import ancestor, children, provinces_of, regencies_of, short_name
from pilarsosial.core.scoping import Area, areas_with
from pilarsosial.core.values.dates import format_date

from . import reference
from .extra_filter import PREFIX, address_of, choices_of, fields_of
from .filters import OWN_LEVEL
from .list_pages import SORTS
from .lists import Question, Status
from .quality import CHECKS


@dataclass(frozen=True)
class Field:
    """One select of the filter bar. `code` is what the page calls it; `choices` are (value, label)."""

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
        self.actor = actor
        self.areas: list[Area] | None = areas_with(actor, "member.view")

    # Addresses

    def url(self, **changes: Any) -> str:
        """The list with some parts of the question changed; "" takes a part off. Paging begins anew."""
        if "pilar" in changes:
            # What was asked of one pillar's own posts and fields means nothing in another.
            changes = {**{name: "" for name in self._values() if name.startswith(PREFIX)}, "jabatan": "", **changes}
        query = self.query_with(**changes)
        return f"{reverse('member-list')}?{query}" if query else reverse("member-list")

    @property
    def query(self) -> str:
        """The question as a query string in the fewest words: what is kept, and what other pages are opened with."""
        return self.query_with()

    def query_with(self, **changes: Any) -> str:
        values = {**self._values(), **changes}
        return urlencode({name: value for name, value in values.items() if value not in ("", None)})

    @property
    def search_url(self) -> str:
        """Where a select asks for the list: with the text that was searched for, not with one being typed."""
        text = self.question.text
        return f"{reverse('member-list')}?{urlencode({'q': text})}" if text else reverse("member-list")

    def sort_url(self, code: str) -> str:
        """The other direction for the order that holds, else ascending."""
        question = self.question
        return self.url(urut=sort_value(code, descending=question.sort == code and not question.descending))

    def _values(self) -> Mapping[str, str]:
        question = self.question
        return {
            "pilar": question.pillar,
            "q": question.text,
            "wilayah": question.region,
            "status": question.status,
            "jenis": question.kind,
            "jabatan": str(question.position or ""),
            "mutu": question.quality,
            "formasi": str(question.held or ""),
            "tingkat": OWN_LEVEL if question.own_level else "",
            "tanggal": question.day.isoformat() if question.day != self.today else "",
            "urut": self.sort_value,
            **address_of(question.extra, fields_of(question.pillar) if question.extra else ()),
        }

    # Selects

    def fields(self) -> list[Field]:
        """Those that are always in sight."""
        return [
            *self.region_fields(),
            Field("status", "status", "Status", list(Status.choices), str(self.question.status)),
        ]

    def more_fields(self) -> list[Field]:
        """Those behind "Saringan lain"."""
        question = self.question
        position = str(question.position or "")
        checks = [(check.code, check.label) for check in CHECKS.values() if may(self.actor, check.permission)]
        return [
            Field("mutu", "mutu", "Mutu data", [("", "Semua mutu data"), *checks], question.quality),
            Field("jabatan", "jabatan", "Jabatan", [("", "Semua jabatan"), *self._positions()], position),
            Field("jenis", "jenis", "Jenis jabatan", [("", "Semua jenis jabatan"), *_KINDS], question.kind),
            Field("formasi", "formasi", "Jumlah formasi", _posts_held(question.held), str(question.held or "")),
            Field("tingkat", "tingkat", "Tingkat wilayah", _LEVELS, OWN_LEVEL if question.own_level else ""),
            *self._extra_fields(),
        ]

    def _extra_fields(self) -> list[Field]:
        """The chosen pillar's own fields; one without choices is typed."""
        fields = fields_of(self.question.pillar)
        given = address_of(self.question.extra, fields)
        return [
            Field(
                f"x-{field.code}",
                f"{PREFIX}{field.code}",
                field.label,
                [("", f"{field.label}: semua"), *choices] if (choices := choices_of(field)) else [],
                given.get(f"{PREFIX}{field.code}", ""),
            )
            for field in fields
        ]

    @property
    def is_more_used(self) -> bool:
        """Is anything set behind "Saringan lain"? Then it stands open."""
        question = self.question
        more = (question.quality, question.position, question.kind, question.extra, question.held, question.own_level)
        return any(more) or question.day != self.today

    @property
    def sort_value(self) -> str:
        return sort_value(self.question.sort, descending=self.question.descending)

    def sort_choices(self) -> list[tuple[str, str]]:
        """For a phone, whose cards have no heads: (value of `urut`, label)."""
        return [
            (sort_value(sort.code, descending=descending), f"Urut {sort.label}, {sort.ways[descending]}")
            for sort in SORTS.values()
            for descending in (False, True)
        ]

    def _positions(self) -> list[tuple[str, str]]:
        pillars = [row for row in reference.pillars() if self.question.pillar in ("", row.code)]
        return [(str(position.pk), str(position)) for pillar in pillars for position in pillar.positions]

    def region_fields(self) -> list[Field]:
        """Only what is short: the provinces where there are several, then the regencies, districts, villages of one."""
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
            if district and (villages := children(district)):
                village = ancestor(region, Level.VILLAGE)
                fields.append(_region_field("desa", "Desa/kelurahan", "Semua desa/kelurahan", villages, village))
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
        if question.quality:
            chips.append(Chip(CHECKS[question.quality].label, self.url(mutu="")))
        if question.position:
            chips.append(Chip(str(reference.positions()[question.position]), self.url(jabatan="")))
        if question.kind:
            chips.append(Chip(dict(_KINDS)[question.kind], self.url(jenis="")))
        if question.held:
            chips.append(Chip(f"Memegang {question.held} formasi", self.url(formasi="")))
        if question.own_level:
            chips.append(Chip("Bertugas di tingkat ini sendiri", self.url(tingkat="")))
        for name, value in address_of(question.extra, own := fields_of(question.pillar)).items():
            label = next(field.label for field in own if name == f"{PREFIX}{field.code}")
            chips.append(Chip(f"{label}: {value}", self.url(**{name: ""})))
        if question.day != self.today:
            chips.append(Chip(f"per {format_date(question.day)}", self.url(tanggal="")))
        return chips

    def told(self) -> str:
        """The whole question in one line, for headings, saved filters and the trail; "" where nothing is narrowed."""
        pillar = reference.pillar_of(self.question.pillar)
        return ", ".join([*([pillar.name] if pillar else []), *(chip.label for chip in self.chips())])


def sort_value(code: str, *, descending: bool) -> str:
    """What the address calls an order: `-tmt`; "" for the plain one."""
    if code == "nama" and not descending:
        return ""
    return f"-{code}" if descending else code


_LEVELS = [("", "Wilayah dan di dalamnya"), (OWN_LEVEL, "Tingkat wilayah itu saja")]
_KINDS = [(kind.value, f"Jabatan {kind.label.lower()}") for kind in PositionKind]


def _posts_held(asked: int) -> list[tuple[str, str]]:
    """One to three, and another number where it was asked for."""
    numbers = sorted({1, 2, 3, asked or 1})
    return [("", "Berapa pun formasinya"), *((str(number), f"Memegang {number} formasi") for number in numbers)]


def _region_field(code: str, label: str, everything: str, choices: Any, value: str) -> Field:
    return Field(code, "wilayah", label, [("", everything), *choices], value)


def _whole(areas: list[Area] | None) -> set[str]:
    return {code for area in areas or () for code in area.regions}
