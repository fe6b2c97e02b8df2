"""People by region below: the map of a province with its table, the table of any other region."""

from __future__ import annotations

from typing import Any

from pilarsosial.core.charts.outline import ATTRIBUTION, regency_map
from pilarsosial.core.models import Level
from pilarsosial.core.values.dates import format_date

from .people import Roster, everybody
from .sight import Sight

BELOW = {Level.PROVINCE: "kabupaten/kota", Level.REGENCY: "kecamatan", Level.DISTRICT: "desa/kelurahan"}


def places_panel(sight: Sight, counted: Roster) -> dict[str, Any]:
    """Whoever serves two of the regions stands in both; the total counts everybody once."""
    region, names = sight.region, dict(sight.children())
    people = counted.people(lambda _pillar, child: child)
    has_pages = region.level < Level.DISTRICT
    urls = {code: sight.address("dashboard", region=code) for code in names} if has_pages else {}
    rows = [
        {"name": name, "url": urls.get(code, ""), "people": sight.people(people[code], region=code)}
        for code, name in sorted(names.items(), key=lambda item: (-people[item[0]], item[1]))
    ]
    own = people[region.code]
    drawn = None
    if region.level == Level.PROVINCE:
        drawn = regency_map(
            region.code,
            "Anggota aktif per kabupaten/kota",
            f"Jumlah anggota aktif per {format_date(sight.day)}, dalam lima tingkat warna",
            {code: people[code] for code in names},
            names,
            {code: sight.address("member-list", region=code, jenis="pokok") for code in names},
        )
    return {
        "map": drawn and {**drawn, "unit": "orang"},
        "attribution": ATTRIBUTION,
        "below": BELOW[Level(region.level)],
        "rows": rows,
        "own": sight.people(own, tingkat="wilayah") if own else None,
        "own_label": f"Tingkat {region.short_name}",
        "total": everybody(sight, counted),
    }
