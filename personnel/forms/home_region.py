"""The home region in one cell of the table mode: `Desa Sumberrejo, Kec. Perak, Kab. Jombang`, as it also reads."""

from __future__ import annotations

import re
from typing import Any

from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import Level, Office, Region
from pilarsosial.core.regions_cache import ancestor, level_of, short_name
from pilarsosial.core.scoping import areas_with

from ..importing.gazetteer import Gazetteer
from ..importing.regions import HOME, RegionReader, Request

PERMISSION = "member.change"
_PARTS = re.compile(r"\s*[,;/]\s*")
_CODE = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?")
# What a part says itself; one that says nothing is a level coarser than the part before it.
_SAYS = {
    Level.VILLAGE: re.compile(r"(desa|ds|kelurahan|kel|nagari)\b", re.I),
    Level.DISTRICT: re.compile(r"(kecamatan|kec|distrik)\b", re.I),
    Level.REGENCY: re.compile(r"(kabupaten|kab|kota|kodya)\b", re.I),
    Level.PROVINCE: re.compile(r"(provinsi|prov)\b", re.I),
}


def home_text(code: str) -> str:
    """The region with what it lies in, up to the regency; a province stands alone."""
    levels = range(level_of(code), Level.PROVINCE, -1) if code and level_of(code) > Level.PROVINCE else ()
    return ", ".join(short_name(ancestor(code, level)) for level in levels) or (short_name(code) if code else "")


class HomeRegions:
    """Reads cells of one save. Names without their regency are looked for in the area of the actor's office."""

    def __init__(self, actor: Any) -> None:
        self.actor = actor
        self._reader: RegionReader | None = None

    def read(self, text: str) -> Region | None:
        """Raises DomainError for a name that is unknown or that several regions have; the first hit is never taken."""
        if not text:
            return None
        if _CODE.fullmatch(text):
            region = Region.objects.filter(code=text).first()
            if region is None:
                raise DomainError("region_unknown", f"Kode wilayah {text} tidak dikenal.")
            return region
        faults = []
        for request in _requests(text):
            answer = self._answers(request)
            if answer.code:
                return Region.objects.get(code=answer.code)
            if answer.fault is not None:
                faults.append(answer.fault)
        ambiguous = [fault for fault in faults if fault.code == "region_ambiguous"]
        if not faults:
            raise DomainError("region_unknown", "Tulis juga desa, kecamatan, atau kabupaten/kotanya.")
        raise DomainError("region_unknown", _in_one_cell((ambiguous or faults)[0].message))

    def _answers(self, request: Request) -> Any:
        if self._reader is None:
            areas = areas_with(self.actor, PERMISSION) or []
            offices = Office.objects.visible_to(self.actor, "office.view").select_related("region")
            own = offices.filter(pk__in={area.office_id for area in areas}).order_by("pk").first()
            self._reader = RegionReader(Gazetteer(own.region))
        return self._reader.answer([request])[request]


def _requests(text: str) -> list[Request]:
    """What the parts may mean, the finest first: `Perak` may be a village, a district or a regency."""
    parts = [part for part in _PARTS.split(text.strip()) if part]
    said = next((level for level, word in _SAYS.items() if word.match(parts[0])), None)
    starts = [said] if said else [Level.VILLAGE, Level.DISTRICT, Level.REGENCY]
    return [request for start in starts if (request := _request(parts, start))]


def _request(parts: list[str], start: int) -> Request | None:
    texts, level = ["", "", "", ""], start
    for part in parts:
        level = next((level for level, word in _SAYS.items() if word.match(part)), level)
        if level < Level.PROVINCE or texts[level - 1]:
            return None
        texts[level - 1] = part
        level -= 1
    return Request(HOME, (texts[0], texts[1], texts[2], texts[3]))


def _in_one_cell(message: str) -> str:
    """The reader speaks of a sheet's columns; here all stands in one cell."""
    message = re.sub(r"isi juga kolom Kabupaten/Kota Domisili", "tulis juga kabupaten/kotanya", message)
    return re.sub(r"Isi juga kolom (\S+)nya", r"Tulis juga \1nya", message)
