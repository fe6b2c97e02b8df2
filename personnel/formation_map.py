"""Formasi at one glance: a tile for each kecamatan of a regency, an outline for each regency of a province.

Drawn for one position at a time, from the same counts as the table below it, which is its twin.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from pilarsosial.core.charts.outline import ATTRIBUTION, regency_map
from pilarsosial.core.models import Level, Position, PostRule, Region
from pilarsosial.core.values.money import format_number

from .quality import SOON_DAYS
from .reports import Fill, Formation

# State -> what the legend says. Each tile says its state in words too, so that a print in grey can be read.
VACANT, PARTLY, LAPSED, SOON, OVER, FILLED, UNOPENED, NONE = (
    "kosong",
    "sebagian",
    "lewat",
    "segera",
    "lebih",
    "terisi",
    "belum",
    "tanpa",
)
WORDS = {
    VACANT: "Kosong",
    PARTLY: "Sebagian kosong",
    LAPSED: "SK berakhir",
    SOON: "Segera kosong",
    OVER: "Lebih dari kuota",
    FILLED: "Terisi",
    UNOPENED: "Belum dibuka",
    NONE: "Tanpa formasi",
}


def formation_map(
    table: Formation, posts: Any, chosen: int | None, url_of: Callable[[Region], str]
) -> dict[str, Any] | None:
    """What the template draws: `positions` to choose from, and `tiles` or `outline`. None where nothing can be drawn.

    `posts` are those in scope, `chosen` the key of a position or None for the one that wants a look most.
    """
    children = [row for row in table.rows if row.region.code != table.region.code]
    # Below its own level a position has no posts: of a kecamatan's villages only the coverage can be drawn.
    positions = [row for row in table.positions if any(_is_drawn(child.fills[row.pk]) for child in children)]
    if not positions:
        return None
    position = next((row for row in positions if row.pk == chosen), None) or _first_choice(table, positions)
    soon, lapsed = _warnings_by_child(posts, position, table.region, table.day)
    states = [
        _state(row.fills[position.pk], soon[row.region.code], lapsed[row.region.code], position) for row in children
    ]
    tiles = [
        _tile(row.region, row.fills[position.pk], state, position, url_of)
        for row, state in zip(children, states, strict=True)
    ]
    drawn: dict[str, Any] = {
        "position": position,
        "positions": positions,
        "title": f"{position} per {'kabupaten/kota' if table.region.level == Level.PROVINCE else 'wilayah'}",
        "tiles": tiles,
        "legend": [(state, WORDS[state]) for state in WORDS if any(tile["state"] == state for tile in tiles)],
    }
    if table.region.level == Level.PROVINCE:
        drawn["outline"] = _outline(table, position, url_of)
        drawn["attribution"] = ATTRIBUTION
    return drawn


def _is_drawn(fill: Fill) -> bool:
    return bool(fill.posts or fill.units or fill.unopened)


def _first_choice(table: Formation, positions: list[Position]) -> Position:
    """A vacancy of the rule "exactly one" weighs most, then any vacancy, then the first column."""

    def weight(position: Position) -> tuple[bool, bool]:
        fill = table.total[position.pk]
        missing = fill.vacant + fill.unopened
        return (bool(missing) and position.rule == PostRule.ONE, bool(missing))

    return max(positions, key=weight)


def _warnings_by_child(posts: Any, position: Position, region: Region, day: date) -> tuple[Counter[str], Counter[str]]:
    """{child region: seats that fall free within SOON_DAYS}, {child region: seats held on a decree that is over}.

    One statement for both."""
    rows = posts.active_on(day).in_region(region.code).filter(position=position, seats__isnull=False)
    length = {Level.PROVINCE: 5, Level.REGENCY: 8}.get(Level(region.level), 13)
    soon: Counter[str] = Counter()
    lapsed: Counter[str] = Counter()
    rows = rows.with_soon_vacant(day, SOON_DAYS).with_lapsed(day).order_by()
    for code, leaving, over in rows.values_list("region_id", "soon_vacant", "lapsed"):
        soon[code[:length]] += leaving
        lapsed[code[:length]] += over
    return soon, lapsed


def _tile(
    region: Region, fill: Fill, state: str, position: Position, url_of: Callable[[Region], str]
) -> dict[str, Any]:
    if position.rule == PostRule.COVERAGE:
        value = f"{format_number(fill.covered)}/{format_number(fill.units)}" if fill.units else "–"
    elif fill.seats:
        value = f"{format_number(fill.filled)}/{format_number(fill.seats)}"
    else:
        value = format_number(fill.filled) if fill.posts else "–"
    name = region.short_name
    return {"name": name, "value": value, "state": state, "word": WORDS[state], "url": url_of(region)}


def _state(fill: Fill, soon: int, lapsed: int, position: Position) -> str:
    if position.rule == PostRule.COVERAGE:
        if not fill.units:
            return NONE
        return FILLED if fill.covered == fill.units else PARTLY if fill.covered else VACANT
    if not fill.posts:
        return UNOPENED if fill.unopened else NONE
    if fill.vacant:
        return PARTLY if fill.filled else VACANT
    if lapsed:
        return LAPSED
    if soon:
        return SOON
    return OVER if fill.over else FILLED


def _outline(table: Formation, position: Position, url_of: Callable[[Region], str]) -> dict[str, Any] | None:
    missing, names, urls = {}, {}, {}
    for row in table.rows:
        fill = row.fills[position.pk]
        missing[row.region.code] = (
            fill.units - fill.covered if position.rule == PostRule.COVERAGE else fill.vacant + fill.unopened
        )
        names[row.region.code], urls[row.region.code] = row.region.short_name, url_of(row.region)
    what = "Wilayah yang belum terjangkau" if position.rule == PostRule.COVERAGE else "Formasi yang kosong"
    missing.pop(table.region.code, None)
    return regency_map(table.region.code, f"{what}: {position}", f"{what} per kabupaten/kota.", missing, names, urls)
