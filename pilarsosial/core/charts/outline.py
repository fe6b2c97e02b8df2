"""Outlines of regencies from the shipped boundaries, as SVG paths in five steps of a value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from ..reference import DATA
from ..values.money import format_number

WIDTH = 600
ATTRIBUTION = (
    "Batas wilayah: BPS (Badan Pusat Statistik) dan OCHA, COD-AB Indonesia 2020 via HDX, CC BY 3.0 IGO; "
    "disederhanakan dan diberi kode Kemendagri. Bukan acuan batas resmi."
)
# Java lies at 7° south: a degree of longitude is nearly a degree of latitude in all of Indonesia (cos 7° = 0.993).
_THOUSANDTHS = 1000


def regency_map(
    province: str, title: str, desc: str, values: Mapping[str, int], names: Mapping[str, str], urls: Mapping[str, str]
) -> dict[str, Any] | None:
    """What the template draws, or None where no boundaries of the province ship.

    `values`, `names` and `urls` are by regency code; a regency without a value is drawn as unknown.
    """
    view_box, paths = _province(province)
    if not paths:
        return None
    limits = _quintiles(list(values.values()))
    areas = []
    for code, path in paths.items():
        value = values.get(code)
        areas.append(
            {
                "path": path,
                "label": names.get(code, code),
                "number": value,
                "value": "tidak diketahui" if value is None else format_number(value),
                "step": "none" if value is None else _step_of(value, limits),
                "url": urls.get(code, ""),
            }
        )
    legend = []
    low = min(values.values(), default=0)
    for step, high in enumerate(limits, start=1):
        legend.append(
            {
                "step": step,
                "label": f"{format_number(low)}–{format_number(high)}" if low < high else format_number(high),
            }
        )
        low = high + 1
    return {
        "id": f"peta-{province}",
        "title": title,
        "desc": desc,
        "view_box": view_box,
        "areas": areas,
        "legend": legend,
    }


def state_map(
    province: str,
    title: str,
    desc: str,
    states: Mapping[str, str],
    labels: Mapping[str, str],
    names: Mapping[str, str],
    urls: Mapping[str, str],
) -> dict[str, Any] | None:
    """The same map by state instead of value, or None where no boundaries of the province ship.

    `labels` {step: words} is the legend in its order; `states` {regency code: step}, others are drawn as `none`. Steps
    differ in lightness, and `hatch` is hatched, so that the map can be read in grey.
    """
    view_box, paths = _province(province)
    if not paths:
        return None
    areas = []
    for code, path in paths.items():
        step = states.get(code, "none")
        areas.append(
            {
                "path": path,
                "label": names.get(code, code),
                "value": labels.get(step, "tidak ada"),
                "step": step,
                "url": urls.get(code, ""),
            }
        )
    return {
        "id": f"peta-{province}",
        "title": title,
        "desc": desc,
        "view_box": view_box,
        "areas": areas,
        "legend": [{"step": step, "label": label} for step, label in labels.items()],
        "is_hatched": "hatch" in labels,
    }


def _quintiles(values: list[int]) -> list[int]:
    """Upper limits of at most five steps that hold about equally many regencies."""
    ordered = sorted(values)
    if not ordered:
        return []
    limits = [ordered[(len(ordered) - 1) * fifth // 5] for fifth in range(1, 6)]
    return sorted(set(limits))


def _step_of(value: int, limits: list[int]) -> int:
    return next((step for step, high in enumerate(limits, start=1) if value <= high), len(limits))


@lru_cache(maxsize=4)
def _province(province: str) -> tuple[str, dict[str, str]]:
    """View box and {regency code: path}; the finer file of a province where one ships."""
    own = sorted((DATA / "boundaries").glob(f"regencies_{province}_*.geojson"))
    source = own[0] if own else DATA / "boundaries" / "regencies.geojson"
    features = [
        feature
        for feature in json.loads(source.read_text(encoding="utf-8"))["features"]
        if feature["properties"]["code"].startswith(f"{province}.")
    ]
    if not features:
        return "0 0 1 1", {}
    rings = {feature["properties"]["code"]: _rings(feature["geometry"]) for feature in features}
    points = [point for polygons in rings.values() for ring in polygons for point in ring]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    bottom, top = min(y for _, y in points), max(y for _, y in points)
    span = max(right - left, 1)
    height = (top - bottom) * WIDTH // span
    paths = {}
    for code, polygons in rings.items():
        parts = []
        for ring in polygons:
            drawn = [((x - left) * WIDTH * 10 // span, (top - y) * WIDTH * 10 // span) for x, y in ring]
            parts.append("M" + "L".join(f"{x // 10}.{x % 10} {y // 10}.{y % 10}" for x, y in drawn) + "Z")
        paths[code] = "".join(parts)
    return f"0 0 {WIDTH} {height}", paths


def _rings(geometry: dict) -> list[list[tuple[int, int]]]:
    """All rings in whole thousandths of a degree."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [
        [(round(x * _THOUSANDTHS), round(y * _THOUSANDTHS)) for x, y in ring]
        for polygon in polygons
        for ring in polygon
    ]
