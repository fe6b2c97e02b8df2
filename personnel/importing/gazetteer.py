"""Names of areas, as sheets write them, to regions: always inside the parent, never the first of several.

Everything inside the office's own region is loaded once; areas elsewhere (homes, and areas that turn out to lie
outside) are asked for in sets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from sys import intern
from typing import NamedTuple

from django.db.models import Q
from django.db.models.functions import Upper
from rapidfuzz import fuzz, process

from pilarsosial.core.models import Level, Region, RegionKind
from pilarsosial.core.models.region import SHORT_KINDS

_NOT_LETTER = re.compile(r"[^A-Z0-9]+")
_CODE = re.compile(r"\d{2}(?:[. ]?\d{2}){0,2}(?:[. ]?\d{4})?")
_PREFIXES = {
    Level.PROVINCE: re.compile(r"(?:PROVINSI|PROPINSI|PROV|PROP)\b[. ]*"),
    Level.REGENCY: re.compile(r"(?:KABUPATEN|KAB|KOTAMADYA|KODYA|KOTA|KT)\b[. ]*(?:(?:ADMINISTRASI|ADM)\b[. ]*)?"),
    Level.DISTRICT: re.compile(r"(?:KECAMATAN|KEC|DISTRIK|KAPANEWON|KEMANTREN)\b[. ]*"),
    Level.VILLAGE: re.compile(r"(?:DESA|DS|KELURAHAN|KEL|KALURAHAN|NAGARI|GAMPONG)\b[. ]*"),
}
_TOWN_WORDS = ("KOTA", "KOTAMADYA", "KODYA", "KT")
_NEAR_ENOUGH = 72
_SUGGESTIONS = 3
_SHORTEST = 5  # of what may be an abbreviation of a longer name
# Rows of one area stand together in most sheets, so that few areas are asked at a time.
_MOST_TABLES = 50
_LEVEL_WORDS = {
    Level.PROVINCE: "Provinsi",
    Level.REGENCY: "Kabupaten/Kota",
    Level.DISTRICT: "Kecamatan",
    Level.VILLAGE: "Desa/Kelurahan",
}


class Place(NamedTuple):
    """A region without its database row."""

    code: str
    level: int
    kind: str
    name: str

    @property
    def label(self) -> str:
        return f"{SHORT_KINDS[RegionKind(self.kind)]} {self.name}"


class Wanted(NamedTuple):
    """A name as written, made comparable: `key` without its prefix, `whole` with it, the kind that the prefix says."""

    key: str
    whole: str
    kind: str
    code: str


Table = dict[str, list[Place]]


def key_of(text: str) -> str:
    """Letters and digits in capitals, without spaces: `Bandar Kedung Mulyo` is `BANDARKEDUNGMULYO`."""
    return _NOT_LETTER.sub("", text.upper())


@lru_cache(maxsize=2_000)
def read_name(text: str, level: int) -> Wanted:
    upper = text.upper().strip()
    if _CODE.fullmatch(upper):
        return Wanted("", "", "", _dotted(upper))
    match = _PREFIXES[Level(level)].match(upper)
    rest = upper[match.end() :] if match else upper
    kind = ""
    if match and level == Level.REGENCY:
        town = match[0].split(".")[0].split()[0] in _TOWN_WORDS
        kind = RegionKind.KOTA if town else RegionKind.KABUPATEN
    if match and level == Level.VILLAGE:
        word = match[0].rstrip(". ")
        kind = {"KELURAHAN": RegionKind.KELURAHAN, "KEL": RegionKind.KELURAHAN, "DESA": RegionKind.DESA}.get(word, "")
    return Wanted(key_of(rest), key_of(upper), str(kind), "")


def _dotted(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    parts = [digits[:2], digits[2:4], digits[4:6], digits[6:]]
    return ".".join(part for part in parts if part)


class Gazetteer:
    """Places by their parent. `home` is the office's region."""

    def __init__(self, home: Region) -> None:
        self.home = Place(home.code, home.level, home.kind, home.name)
        self.places: dict[str, Place] = {home.code: self.home}
        self._children: dict[str, list[Place]] = {}
        self._home_tables: dict[tuple[str, int], Table] = {}
        self._tables: dict[tuple[str, int], Table] = {}
        self._regencies: list[Place] | None = None
        self._loaded: set[str] = set()
        self._villages_loaded: set[str] = set()
        self._load(Q(code__inside=home.code, level__lte=Level.DISTRICT))
        self._add_parents()

    # Loading

    def need_villages(self, code: str = "") -> None:
        """Load the villages inside the home, or inside a regency elsewhere."""
        code = code or self.home.code
        if any(code == known or code.startswith(f"{known}.") for known in self._villages_loaded):
            return
        self._villages_loaded.add(code)
        self._load(Q(code__inside=code, level=Level.VILLAGE))

    def need_districts(self, regencies: Iterable[str], *, villages: bool) -> None:
        """Load what lies in these regencies, in one statement, unless it is there already."""
        missing = [code for code in sorted(set(regencies)) if not self._covers(code) and code not in self._loaded]
        if missing:
            inside = Q()
            for code in missing:
                inside |= Q(code__inside=code)
            self._loaded.update(missing)
            self._villages_loaded.update(missing)
            self._load(inside & Q(level__gt=Level.REGENCY))
        if villages and any(self._covers(code) for code in regencies):
            self.need_villages()

    def regencies(self) -> list[Place]:
        """All of the nation, loaded when a name leads out of the home."""
        if self._regencies is None:
            rows = Region.objects.filter(level=Level.REGENCY).values_list("code", "level", "kind", "name")
            self._regencies = [Place(*row) for row in rows]
            for place in self._regencies:
                self.places.setdefault(place.code, place)
        return self._regencies

    def _covers(self, code: str) -> bool:
        return code == self.home.code or code.startswith(f"{self.home.code}.")

    def _load(self, condition: Q) -> None:
        self._home_tables.clear()
        self._tables.clear()
        rows = Region.objects.filter(condition).order_by("code").values_list("code", "level", "kind", "name")
        for code, level, kind, name in rows:
            place = Place(code, level, intern(kind), name)
            if place.code not in self.places:
                self.places[place.code] = place
                self._children.setdefault(_parent(place.code), []).append(place)

    def _add_parents(self) -> None:
        code = _parent(self.home.code)
        if code:
            for row in Region.objects.filter(code=code).values_list("code", "level", "kind", "name"):
                self.places[row[0]] = Place(*row)

    # Asking

    def inside(self, parent: str, level: int) -> list[Place]:
        """All places of a level inside a parent that is loaded."""
        if level == Level.VILLAGE and self._covers(parent):
            self.need_villages()
        place = self.places.get(parent)
        if place is None:
            return []
        if place.level == level:
            return [place]
        found = self._children.get(parent, [])
        if place.level + 1 == level:
            return found
        return [deep for child in found for deep in self.inside(child.code, level)]

    def find(self, wanted: Wanted, parent: str, level: int) -> list[Place]:
        """The places of that name inside the parent: the literal name first, then without its prefix."""
        if wanted.code:
            return [place for place in self.inside(parent, level) if place.code == wanted.code]
        table = self._by_key(parent, level)
        hits = table.get(wanted.whole, [])
        if not hits or level == Level.REGENCY:
            hits = table.get(wanted.key, hits)
        if wanted.kind and len(hits) > 1 or level == Level.REGENCY and wanted.kind:
            hits = [place for place in hits if place.kind == wanted.kind]
        return hits

    def _by_key(self, parent: str, level: int) -> Table:
        tables = self._home_tables if parent == self.home.code else self._tables
        table = tables.get((parent, level))
        if table is None:
            if len(self._tables) > _MOST_TABLES:
                self._tables.clear()
            table = tables[parent, level] = _keyed(self.inside(parent, level))
        return table

    def suggest(self, wanted: Wanted, parent: str, level: int) -> list[Place]:
        """Up to three places inside the parent whose names resemble what was written."""
        places = self.inside(parent, level)
        keys = {index: key_of(place.name) for index, place in enumerate(places)}
        hits = process.extract(wanted.key, keys, scorer=fuzz.ratio, limit=_SUGGESTIONS, score_cutoff=_NEAR_ENOUGH)
        if not hits and len(wanted.key) >= _SHORTEST:
            return [places[index] for index, key in keys.items() if _abbreviates(wanted.key, key)][:_SUGGESTIONS]
        return [places[index] for _key, _score, index in hits]

    def path(self, code: str) -> str:
        """`Kec. Ngoro, Kab. Jombang`: enough to know one area from its namesakes."""
        place = self.places.get(code)
        label = place.label if place else code
        parent = self.places.get(_parent(code))
        return f"{label}, {parent.label}" if parent and parent.level >= Level.REGENCY else label


def twins(regencies: Sequence[Place]) -> frozenset[str]:
    """Keys of names that a kabupaten and a kota share."""
    seen: set[str] = set()
    shared: set[str] = set()
    for place in regencies:
        key = key_of(place.name)
        (shared if key in seen else seen).add(key)
    return frozenset(shared)


def elsewhere(names: Iterable[str], level: int) -> dict[str, list[Place]]:
    """Places of the whole nation by key, for names that were not found where they should be; one statement."""
    keys = {name.upper().strip() for name in names}
    rows = (
        Region.objects.filter(level=level)
        .annotate(upper=Upper("name"))
        .filter(upper__in=sorted(keys))
        .values_list("code", "level", "kind", "name")
    )
    return _keyed([Place(*row) for row in rows])


def level_word(level: int) -> str:
    return _LEVEL_WORDS[Level(level)]


def _abbreviates(short: str, name: str) -> bool:
    """`BANDARKDM`: letters of the name in its order, beginning as it does."""
    letters = iter(name)
    return short[:2] == name[:2] and all(letter in letters for letter in short)


def _keyed(places: Iterable[Place]) -> dict[str, list[Place]]:
    table: dict[str, list[Place]] = {}
    for place in places:
        table.setdefault(key_of(place.name), []).append(place)
    return table


def _parent(code: str) -> str:
    return code.rpartition(".")[0]
