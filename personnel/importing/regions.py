"""The duty area and the home of each row, from the columns that name them (rules: design, whose roster and regions)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pilarsosial.core.models import Level
from pilarsosial.core.values.cells import shown

from .gazetteer import Gazetteer, Place, Wanted, elsewhere, key_of, level_word, read_name, twins
from .schema import LEVELS

DUTY, HOME = "duty", "home"
# Beyond so many areas the earlier ones are forgotten: rows of one area stand together in most sheets.
MOST_REMEMBERED = 2_000

_PARTS = re.compile(r"\s*[,;/|]\s*|\s+-\s+")
_COMMA = re.compile(r"\s*,\s*")
_PREFIXED = (
    (Level.VILLAGE, re.compile(r"(?:desa|ds|kelurahan|kel|nagari|gampong)\b", re.I)),
    (Level.DISTRICT, re.compile(r"(?:kecamatan|kec|distrik|kapanewon|kemantren)\b", re.I)),
    (Level.REGENCY, re.compile(r"(?:kabupaten|kab|kota|kotamadya|kodya)\b", re.I)),
    (Level.PROVINCE, re.compile(r"(?:provinsi|propinsi|prov|prop)\b", re.I)),
)
_SHORT_PROVINCES = {
    "JATIM": "35",
    "JATENG": "33",
    "JABAR": "32",
    "DKI": "31",
    "DKIJAKARTA": "31",
    "JAKARTA": "31",
    "DIY": "34",
    "YOGYAKARTA": "34",
    "DIYOGYAKARTA": "34",
    "SUMBAR": "13",
    "SUMUT": "12",
    "SUMSEL": "16",
    "NTB": "52",
    "NTT": "53",
}


# "DAFTAR PSM KECAMATAN PERAK TAHUN 2024"; the K of TKSK names no area.
_PLACE_OF_SHEET = re.compile(
    r"(?<!sosial )\b(?:(?P<district>kecamatan|kec)|(?P<village>desa|kelurahan|kel|nagari))\b[ .:]*"
    r"(?P<name>[a-z'][a-z' .]*?)"
    r"(?=\s+(?:kec|kecamatan|kab|kabupaten|kota|prov|provinsi|tahun|thn|bulan|per|keadaan)\b|[^a-z' .]|$)",
    re.I,
)


class Request(NamedTuple):
    """What a row says of one area, in the order province, regency, district, village; "" where it says nothing.

    `level` is the level of the post for a duty area, 0 for a home. `area` is free text of any level.
    """

    side: str
    texts: tuple[str, str, str, str]
    area: str = ""
    level: int = 0


class Fault(NamedTuple):
    """Why a request leads nowhere: the schema's field, a stable code, what was written and the Indonesian sentence."""

    field: str
    code: str
    value: str
    message: str


class Answer(NamedTuple):
    """A region's code, or "" with its faults; "" without faults when the row says nothing."""

    code: str
    fault: Fault | None = None


class _Unknown(Exception):
    """A name that is not where it should be; whether it lies elsewhere is asked for all such names together."""

    def __init__(self, level: int, text: str, wanted: Wanted, parent: str) -> None:
        super().__init__(text)
        self.level, self.text, self.wanted, self.parent = level, text, wanted, parent


class _Faulty(Exception):
    def __init__(self, level: int, code: str, text: str, message: str) -> None:
        super().__init__(message)
        self.level, self.code, self.text = level, code, text


class RegionReader:
    """Answers requests of a batch together and remembers them: a sheet names the same few areas over and over."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self._known: dict[Request, Answer] = {}
        self._twins: frozenset[str] | None = None

    def answer(self, requests: Iterable[Request]) -> dict[Request, Answer]:
        """Every request of the batch. At most four statements, however many requests."""
        if len(self._known) > MOST_REMEMBERED:
            self._known.clear()
        wanted = {request for request in requests if request not in self._known}
        self._load_homes(wanted)
        unknown: dict[Request, _Unknown] = {}
        for request in wanted:
            try:
                code = self._duty(request) if request.side == DUTY else self._home(request)
                self._known[request] = Answer(code)
            except _Faulty as fault:
                field = self._field(request, fault.level)
                self._known[request] = Answer("", Fault(field, fault.code, fault.text, str(fault)))
            except _Unknown as missing:
                unknown[request] = missing
        self._explain(unknown)
        return self._known

    # Duty

    def _duty(self, request: Request) -> str:
        home, level = self.gazetteer.home, request.level
        texts = _with_area(request)
        if not any(texts):
            return home.code if home.level == level else ""
        self._check_province(texts[0])
        if level < home.level:
            message = f"Jabatan ini bertugas di tingkat {level_word(level).lower()}, di luar wilayah {home.label}."
            raise _Faulty(level, "region_outside", "", message)
        # An area finer than the post's is cut; it is only read where the post's own level is left blank.
        deepest = level
        if not texts[level - 1]:
            finer = [at for at in range(level + 1, Level.VILLAGE + 1) if texts[at - 1]]
            deepest = finer[0] if finer else level
        parents = [home]
        for at in range(Level.REGENCY, deepest + 1):
            if texts[at - 1]:
                parents = self._step(at, texts, parents, deepest)
        place = parents[0]
        if len(parents) > 1:
            raise self._ambiguous(deepest, texts[deepest - 1], parents)
        if place.level < level:
            raise _Faulty(
                level,
                "region_too_coarse",
                texts[place.level - 1],
                f"Jabatan ini bertugas di tingkat {level_word(level).lower()}. Isi juga nama "
                f"{level_word(level).lower()}nya.",
            )
        return place.code if place.level == level else _cut(place.code, level)

    def _check_province(self, text: str) -> None:
        if not text:
            return
        code = self.gazetteer.home.code[:2]
        if _is_province(text, self.gazetteer.places.get(code)):
            return
        message = f"Provinsi {shown(text)} di luar wilayah {self.gazetteer.home.label}."
        raise _Faulty(Level.PROVINCE, "region_outside", text, message)

    def _step(self, level: int, texts: Sequence[str], parents: list[Place], deepest: int) -> list[Place]:
        """One level down: the places of that name inside any of the parents that are still possible."""
        text = texts[level - 1]
        wanted = read_name(text, level)
        found = [place for parent in parents for place in self.gazetteer.find(wanted, parent.code, level)]
        if not found:
            raise _Unknown(level, text, wanted, parents[0].code if len(parents) == 1 else self.gazetteer.home.code)
        proof_follows = any(texts[at - 1] for at in range(level + 1, deepest + 1)) or (
            level == Level.REGENCY and any(texts[level:])
        )
        if level == Level.REGENCY and not wanted.kind and not wanted.code and self._has_twin(found[0]):
            if not proof_follows:
                raise self._two_regencies(text, found[0])
            if deepest == level:
                self._prove(found, texts)
        if len(found) > 1 and not proof_follows:
            raise self._ambiguous(level, text, found)
        return found

    def _prove(self, found: list[Place], texts: Sequence[str]) -> None:
        """A bare name that a kabupaten and a kota share stands when a finer area of the row lies inside."""
        at = next(at for at in range(Level.DISTRICT, Level.VILLAGE + 1) if texts[at - 1])
        wanted = read_name(texts[at - 1], at)
        found[:] = [place for place in found if self.gazetteer.find(wanted, place.code, at)] or found
        if len(found) > 1 or not self.gazetteer.find(wanted, found[0].code, at):
            raise self._two_regencies(texts[1], found[0])

    def _has_twin(self, place: Place) -> bool:
        if self._twins is None:
            self._twins = twins(self.gazetteer.regencies())
        return key_of(place.name) in self._twins

    # Home

    def _load_homes(self, requests: Iterable[Request]) -> None:
        regencies: set[str] = set()
        villages = False
        for request in requests:
            texts = _spread(request.texts)
            if request.side != HOME or not texts[1]:
                continue
            wanted = read_name(texts[1], Level.REGENCY)
            if not (texts[2] or texts[3]):
                continue
            villages = villages or bool(texts[3])
            regencies.update(place.code for place in self._national(wanted))
        if regencies:
            self.gazetteer.need_districts(regencies, villages=villages)

    def _national(self, wanted: Wanted) -> list[Place]:
        inside = self.gazetteer.find(wanted, self.gazetteer.home.code, Level.REGENCY)
        if inside and (wanted.kind or wanted.code):
            return inside
        return [
            place
            for place in self.gazetteer.regencies()
            if (place.code == wanted.code if wanted.code else key_of(place.name) == wanted.key)
            and (not wanted.kind or place.kind == wanted.kind)
        ]

    def _home(self, request: Request) -> str:
        texts = _spread(request.texts)
        parents = [self.gazetteer.home]
        if texts[1]:
            parents = self._national(read_name(texts[1], Level.REGENCY))
            if texts[0]:
                parents = [p for p in parents if _is_province(texts[0], self._province(p.code))] or parents
            if not parents:
                raise _Unknown(Level.REGENCY, texts[1], read_name(texts[1], Level.REGENCY), "")
        elif not (texts[2] or texts[3]):
            return ""  # a province alone is no address
        for level in (Level.DISTRICT, Level.VILLAGE):
            text = texts[level - 1]
            if not text:
                continue
            wanted = read_name(text, level)
            found = [place for parent in parents for place in self.gazetteer.find(wanted, parent.code, level)]
            if not found:
                raise _Unknown(level, text, wanted, parents[0].code)
            parents = found
        if len(parents) > 1:
            level = parents[0].level
            raise self._ambiguous(level, texts[level - 1], parents)
        return parents[0].code

    def _province(self, code: str) -> Place | None:
        return self.gazetteer.places.get(code[:2])

    # Saying what is wrong

    def _explain(self, unknown: dict[Request, _Unknown]) -> None:
        names: dict[int, set[str]] = {}
        for missing in unknown.values():
            if missing.level > Level.REGENCY:
                names.setdefault(missing.level, set()).update(_spellings(missing.text, missing.level))
        found = {level: elsewhere(texts, level) for level, texts in names.items()}
        for request, missing in unknown.items():
            self._known[request] = Answer("", self._fault(request, missing, found.get(missing.level, {})))

    def _fault(self, request: Request, missing: _Unknown, found: dict[str, list[Place]]) -> Fault:
        field = self._field(request, missing.level)
        word, home = level_word(missing.level), self.gazetteer.home
        if missing.level == Level.REGENCY:
            others = self._national(missing.wanted)
        else:
            others = found.get(missing.wanted.whole) or found.get(missing.wanted.key) or []
        outside = [place for place in others if not _lies_in(place.code, home.code)]
        suggested = self._suggestions(request, missing)
        if request.side == DUTY and outside and len(outside) == len(others):
            self.gazetteer.regencies()
            where = "" if missing.level == Level.REGENCY else f" (ada di {self._paths(outside)})"
            message = (
                f"{word} {shown(missing.text)} di luar wilayah {home.label}{where}. "
                "Betulkan wilayah tugasnya, atau hapus baris ini dari daftar."
            )
            if suggested:
                message += f" Bila salah ketik, mungkin maksudnya {suggested}."
            return Fault(field, "region_outside", missing.text, message)
        parent = self.gazetteer.places.get(missing.parent)
        inside = f" di {parent.label}" if parent else ""
        message = f"{word} {shown(missing.text)} tidak ditemukan{inside}."
        if suggested:
            message += f" Mungkin maksudnya {suggested}."
        elif request.side == HOME and not request.texts[1]:
            message += " Bila alamatnya di luar kabupaten/kota ini, isi juga kolom Kabupaten/Kota Domisili."
        else:
            message += " Periksa ejaannya."
        return Fault(field, "region_unknown", missing.text, message)

    def _suggestions(self, request: Request, missing: _Unknown) -> str:
        parent = missing.parent or self.gazetteer.home.code
        near = self.gazetteer.suggest(missing.wanted, parent, missing.level)
        return ", ".join(place.label for place in near)

    def _ambiguous(self, level: int, text: str, found: Sequence[Place]) -> _Faulty:
        if level == Level.REGENCY:
            return self._two_regencies(text, found[0])
        coarser = level_word(level - 1).lower()
        message = (
            f"{level_word(level)} {shown(text)} ada lebih dari satu: {self._paths(found)}. Isi juga kolom {coarser}nya."
        )
        return _Faulty(level, "region_ambiguous", text, message)

    def _two_regencies(self, text: str, place: Place) -> _Faulty:
        message = f"{shown(text)} dapat berarti kabupaten atau kota. Tulis Kab. {place.name} atau Kota {place.name}."
        return _Faulty(Level.REGENCY, "region_ambiguous", text, message)

    def _paths(self, places: Sequence[Place]) -> str:
        paths = [self.gazetteer.path(place.code) if place.code in self.gazetteer.places else "" for place in places]
        named = [path or self._path_outside(place) for path, place in zip(paths, places, strict=True)]
        return "; ".join(named[:4]) + (" dan lainnya" if len(named) > 4 else "")

    def _path_outside(self, place: Place) -> str:
        regency = self.gazetteer.places.get(place.code[:5])
        return regency.label if regency else place.label

    @staticmethod
    def _field(request: Request, level: int) -> str:
        if request.side == DUTY and request.area and not request.texts[level - 1]:
            return "duty_area"
        return f"{request.side}_{LEVELS[level - 1]}"


def area_of_sheet(gazetteer: Gazetteer, texts: Iterable[str]) -> str:
    """`Kec. Perak` where the name or a title line of a sheet says that all of it is about that one area; else ""."""
    for text in texts:
        for match in _PLACE_OF_SHEET.finditer(text):
            level = Level.DISTRICT if match["district"] else Level.VILLAGE
            found = gazetteer.find(read_name(match["name"], level), gazetteer.home.code, level)
            if len(found) == 1:
                return found[0].label
    return ""


def _with_area(request: Request) -> list[str]:
    """The texts by level, with the parts of a free text in the places that are still blank."""
    texts = _spread(request.texts)
    if request.area:
        for part in _PARTS.split(request.area):
            level = next((level for level, prefix in _PREFIXED if prefix.match(part)), request.level)
            if part and not texts[level - 1]:
                texts[level - 1] = part
    return texts


def _spread(texts: Sequence[str]) -> list[str]:
    """`Desa Sumberjo, Kec. Wonosalam` in one cell, as the messages say it: each part at its own level.

    A part that contradicts its own column stays where it is, so that neither is believed.
    """
    texts = list(texts)
    for at in range(Level.VILLAGE, Level.PROVINCE, -1):
        own, *coarser = _COMMA.split(texts[at - 1])
        named = {level: part for part in coarser for level, prefix in _PREFIXED if level < at and prefix.match(part)}
        fits = all(
            not texts[level - 1] or read_name(texts[level - 1], level).key == read_name(part, level).key
            for level, part in named.items()
        )
        if own and coarser and fits and len(named) == len(coarser):
            texts[at - 1] = own
            for level, part in named.items():
                texts[level - 1] = part
    return texts


def _is_province(text: str, place: Place | None) -> bool:
    wanted = read_name(text, Level.PROVINCE)
    if place is None:
        return False
    if wanted.code:
        return wanted.code == place.code
    return wanted.key == key_of(place.name) or _SHORT_PROVINCES.get(wanted.key) == place.code


def _spellings(text: str, level: int) -> list[str]:
    """How the region table may write what a sheet wrote: with and without its prefix."""
    bare = text.upper().strip()
    parts = bare.split(maxsplit=1)
    rest = parts[1] if len(parts) == 2 and read_name(text, level).key != key_of(bare) else bare
    return [bare, rest.lstrip(". ")]


def _cut(code: str, level: int) -> str:
    return ".".join(code.split(".")[:level])


def _lies_in(code: str, parent: str) -> bool:
    return code == parent or code.startswith(f"{parent}.")
