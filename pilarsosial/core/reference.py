"""Reference data that ships with the product: pillars and banks with the first migration, regions by `load_regions`."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

DATA = Path(__file__).parent / "data"

# The district number with which the NIKs of invented people begin (`351799`): none was ever issued, see desk/demo.
DEMO_DISTRICT = "99"


class RegionRow(NamedTuple):
    code: str
    level: int
    kind: str
    name: str
    parent: str | None
    time_zone: str


def region_rows() -> Iterator[RegionRow]:
    """All 91,599 regions, parents before children."""
    zones = {row["code"]: row["iana"] for row in _rows("province_time_zones.csv")}
    for row in _rows("provinces.csv"):
        yield RegionRow(row["code"], 1, "provinsi", row["name"], None, zones[row["code"]])
    for row in _rows("regencies.csv"):
        parent = row["province_code"]
        yield RegionRow(row["code"], 2, row["kind"], row["name"], parent, zones[parent])
    for row in _rows("districts.csv"):
        yield RegionRow(row["code"], 3, "kecamatan", row["name"], row["regency_code"], zones[row["code"][:2]])
    for row in _rows("villages.csv.gz"):
        yield RegionRow(row["code"], 4, row["kind"], row["name"], row["district_code"], zones[row["code"][:2]])


def nik_district_codes() -> frozenset[str]:
    """District codes that a NIK may begin with: today's and the retired ones that are known.

    The codes of invented people count only in the demo; elsewhere such a NIK is warned about like a typing slip.
    """
    return _nik_district_codes(settings.DEMO)


@lru_cache(maxsize=2)
def _nik_district_codes(demo: bool) -> frozenset[str]:
    names = ("districts.csv", "retired_districts.csv")
    codes = {row["code"] for name in names for row in _rows(name)}
    if demo:
        codes |= {f"{code[:5]}.{DEMO_DISTRICT}" for code in codes}
    return frozenset(codes)


def bank_rows() -> Iterator[dict[str, str]]:
    for row in _rows("banks.csv"):
        yield {name: row[name] for name in ("code", "short_name", "name", "kind")}


def load_shipped(models: Any) -> None:
    """Pillars, positions, requirements and banks; idempotent, and never changes what an office has edited.

    `models` answers `get_model(app_label, name)`: the app registry, or a migration's historical one.
    """
    region = models.get_model("core", "Region")
    pillar_model = models.get_model("core", "Pillar")
    position_model = models.get_model("core", "Position")
    requirement_model = models.get_model("core", "Requirement")
    bank_model = models.get_model("core", "Bank")
    shipped = json.loads((DATA / "pillars.json").read_text(encoding="utf-8"))["pillars"]
    provinces = {row.code: row for row in region_rows_of_provinces()}
    for wanted in shipped:
        positions, requirements = wanted.pop("positions"), wanted.pop("requirements", [])
        owner = wanted.pop("owner", None)
        if owner:
            row = provinces[owner]
            region.objects.get_or_create(
                code=owner, defaults={"level": 1, "kind": row.kind, "name": row.name, "time_zone": row.time_zone}
            )
        code = wanted.pop("code")
        pillar, _ = pillar_model.objects.get_or_create(code=code, defaults={**wanted, "owner_region_id": owner})
        for position in positions:
            position_model.objects.get_or_create(pillar=pillar, code=position.pop("code"), defaults=position)
        for rule in requirements:
            requirement_model.objects.get_or_create(
                pillar=pillar, kind=rule.pop("kind"), valid_from=rule.pop("valid_from"), defaults=rule
            )
    known = set(bank_model.objects.values_list("code", flat=True))
    bank_model.objects.bulk_create(bank_model(**row) for row in bank_rows() if row["code"] not in known)


def region_rows_of_provinces() -> Iterator[RegionRow]:
    for row in region_rows():
        if row.level > 1:
            return
        yield row


def _rows(name: str) -> Iterator[dict[str, str]]:
    path = DATA / name
    opened = gzip.open(path, "rt", encoding="utf-8") if name.endswith(".gz") else path.open(encoding="utf-8")
    with opened as lines:
        yield from csv.DictReader(lines)
