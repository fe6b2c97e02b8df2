"""Which pillar and position a sheet or a cell speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from pilarsosial.core.models import Pillar, Position, PositionKind

_NOT_WORD = re.compile(r"[^a-z0-9]+")
_NEAR_ENOUGH = 65

# Other names of the shipped pillars, beside their code, name and full name.
_ALIASES = {
    "PKH": ("program keluarga harapan", "pendamping pkh", "sdm pkh", "pendamping sosial pkh"),
    "PKH_PLUS": ("pkhplus", "program keluarga harapan plus"),
    "TAGANA": ("taruna siaga bencana",),
    "PSM": ("pekerja sosial masyarakat",),
    "TKSK": ("tenaga kesejahteraan sosial kecamatan",),
    "KUBE": ("kelompok usaha bersama",),
}
# Words in a "Jabatan" column that mean the post itself.
_PLAIN_POSITIONS = ("anggota", "pendamping", "petugas", "relawan", "personil", "personel", "anggota biasa", "tenaga")
_POSITION_ALIASES = {
    "korkab": (
        "koordinator kabupaten",
        "koordinator kota",
        "koordinator kab",
        "koordinator kab kota",
        "korkot",
        "koordinator",
    ),
    "korwil": ("koordinator provinsi", "koordinator wilayah provinsi"),
    "korcam": ("koordinator kecamatan",),
    "ketua_forum": ("ketua forum", "ketua", "ketua ipsm", "ketua fk tagana", "ketua forum tksk"),
    "administrator": ("administrator", "admin", "administrator pangkalan data", "apd", "operator pkh"),
    "supervisor": ("supervisor", "spv", "supervisor kabupaten"),
}


@dataclass(frozen=True, slots=True)
class PositionInfo:
    """A position without its database row: what planning needs of it."""

    id: int
    pillar_id: int
    code: str
    label: str
    level: int
    rule: str
    kind: str


@dataclass(frozen=True, slots=True)
class PillarInfo:
    id: int
    code: str
    name: str
    owner: str
    membership_label: str
    membership_unique: bool
    full_name: str


class Pillars:
    """All pillars in use with their positions, by the words of sheets. Two statements to load."""

    def __init__(self) -> None:
        self.by_id: dict[int, PillarInfo] = {}
        self.by_code: dict[str, PillarInfo] = {}
        self.positions: dict[int, PositionInfo] = {}
        self._of_pillar: dict[int, list[PositionInfo]] = {}
        self._words: dict[str, PillarInfo] = {}
        for row in Pillar.objects.filter(is_active=True):
            info = PillarInfo(
                row.pk,
                row.code,
                row.name,
                row.owner_region_id or "",
                row.membership_label,
                row.membership_unique,
                row.full_name,
            )
            self.by_id[info.id] = self.by_code[info.code] = info
        for row in Position.objects.filter(pillar__in=self.by_id).select_related("pillar"):
            info = PositionInfo(row.pk, row.pillar_id, row.code, str(row), row.level, row.rule, row.kind)
            self.positions[info.id] = info
            self._of_pillar.setdefault(info.pillar_id, []).append(info)
        for info in self.by_id.values():
            names = (info.code, info.name, info.full_name, *_ALIASES.get(info.code, ()))
            for name in names:
                self._words.setdefault(words(name), info)
        self._words.pop("", None)
        longest = sorted(self._words, key=len, reverse=True)
        self._mention = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b") if longest else None

    def named(self, text: str) -> PillarInfo | None:
        """The pillar that a cell names, alone or among other words ("Anggota Tagana"); None for none or several."""
        exact = self._words.get(words(text))
        return exact or self.mentioned(text)

    def mentioned(self, text: str) -> PillarInfo | None:
        """The one pillar that a text speaks of: a sheet's name or a title line."""
        if self._mention is None:
            return None
        found = {self._words[hit].id for hit in self._mention.findall(words(text))}
        return self.by_id[found.pop()] if len(found) == 1 else None

    def basic(self, pillar: PillarInfo) -> PositionInfo | None:
        """The post itself: what a row means that names no position."""
        rows = self._of_pillar.get(pillar.id, ())
        return next((row for row in rows if row.kind == PositionKind.BASIC), None)

    def position(self, pillar: PillarInfo, text: str) -> PositionInfo | None:
        """The position of a pillar that a cell names, None when unknown."""
        wanted = words(text)
        rows = self._of_pillar.get(pillar.id, ())
        by_word: dict[str, PositionInfo] = {}
        for row in rows:
            for name in (row.code, row.label, _without(pillar, row.label), *_POSITION_ALIASES.get(row.code, ())):
                by_word.setdefault(words(name), row)
        by_word.pop("", None)
        if wanted in by_word:
            return by_word[wanted]
        plain = _without(pillar, wanted)
        if plain in by_word:
            return by_word[plain]
        basic = self.basic(pillar)
        if not plain or plain in _PLAIN_POSITIONS or self._words.get(wanted) == pillar:
            return basic
        return None

    def positions_of(self, pillar: PillarInfo) -> list[PositionInfo]:
        return self._of_pillar.get(pillar.id, [])

    def position_labels(self, pillar: PillarInfo) -> list[str]:
        return [row.label for row in self.positions_of(pillar)]

    def nearest(self, text: str) -> list[str]:
        """Names of pillars that a text may have meant."""
        names = [info.name for info in self.by_id.values()]
        hits = process.extract(text, names, scorer=fuzz.WRatio, limit=2, score_cutoff=_NEAR_ENOUGH, processor=str.lower)
        return [name for name, _score, _index in hits]

    def names(self) -> list[str]:
        return [info.name for info in self.by_id.values()]


def words(text: str) -> str:
    """Small letters and digits with single spaces: `PKH_PLUS` is `pkh plus`."""
    return " ".join(_NOT_WORD.sub(" ", text.lower()).split())


def _without(pillar: PillarInfo, text: str) -> str:
    """A position's name without that of its pillar: `koordinator kabupaten kota`."""
    own = words(pillar.name).split()
    return " ".join(word for word in words(text).split() if word not in own)


def pillar_of_sheet(pillars: Pillars, name: str, titles: Iterable[str]) -> PillarInfo | None:
    """From the sheet's name, else from its title lines taken together."""
    return pillars.mentioned(name) or pillars.mentioned(" | ".join(titles))
