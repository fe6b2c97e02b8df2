"""The places of the demo: East Java and the city of Bukittinggi, read once from the table of regions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from pilarsosial.core.models import Level, Office, Region

EAST_JAVA = "35"
JOMBANG = "35.17"
BUKITTINGGI = "13.75"
BIRO_KESRA_JAMBI = "15/KESRA"
AREAS = (EAST_JAVA, BUKITTINGGI)


@dataclass
class Regency:
    """A regency with the codes of its districts and, for each, of its villages; `office_id` is its Dinas Sosial's."""

    code: str
    name: str
    full_name: str
    kind: str
    office_id: int
    districts: list[str] = field(default_factory=list)
    villages: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def all_villages(self) -> list[str]:
        return [village for district in self.districts for village in self.villages[district]]


def are_loaded() -> bool:
    """Is every region of the demo there, down to the villages, and every Dinas Sosial?"""
    for area in AREAS:
        inside = Region.objects.inside(area)
        parts = {level: set(inside.filter(level=level).values_list("code", flat=True)) for level in Level.values}
        parents = {level: set(inside.filter(level=level).values_list("parent_id", flat=True)) for level in Level.values}
        offices = set(Office.objects.filter(code__in=parts[Level.REGENCY]).values_list("code", flat=True))
        if (
            not parts[Level.VILLAGE]
            or parents[Level.VILLAGE] != parts[Level.DISTRICT]
            or parents[Level.DISTRICT] != parts[Level.REGENCY]
            or offices != parts[Level.REGENCY]
        ):
            return False
    return Office.objects.filter(code=EAST_JAVA).exists()


def read_regencies() -> dict[str, Regency]:
    """Regencies of the demo by code, in the order of their codes."""
    offices = dict(Office.objects.values_list("code", "pk"))
    regencies: dict[str, Regency] = {}
    names: dict[str, str] = {}
    for area in AREAS:
        for region in Region.objects.inside(area).order_by("level", "code"):
            names[region.code] = region.name
            if region.level == Level.REGENCY:
                regencies[region.code] = Regency(
                    region.code, region.name, region.full_name, region.kind, offices[region.code]
                )
            elif region.level == Level.DISTRICT:
                regencies[region.parent_id].districts.append(region.code)
            elif region.level == Level.VILLAGE:
                regencies[region.code[:5]].villages[region.parent_id].append(region.code)
    return regencies
