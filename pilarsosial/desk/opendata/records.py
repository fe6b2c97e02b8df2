"""The rows of a quarter as they are published: counted together, so that no data set tells what another one hides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from pilarsosial.core.models import Pillar, Publication
from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.period import Period

from .datasets import DATASETS, HIDDEN, PROVINCE, REGENCY, TIER, TOTAL, DataSet
from .hiding import Hidden, hide_together

Record = dict[str, Any]
# (province, pillar code or ""), and a place of it.
_Group, _Places = tuple[str, str], set[str]


def records_of(period: Period, codes: Collection[str] = tuple(DATASETS)) -> dict[str, list[Record]]:
    """{data set: the rows of each regency, of the province's own level, and their sum}, small numbers hidden."""
    sets = {code: DATASETS[code] for code in codes}
    counted = {code: dataset.count(period) for code, dataset in sets.items()}
    published, earlier = _hidden_in(period), _hidden_in(period.previous())
    names = {pillar.code: pillar.name for pillar in Pillar.objects.all()}
    found: dict[str, list[Record]] = {code: [] for code in sets}
    for group in sorted(set().union(*counted.values())):
        told = {code: places[group] for code, places in counted.items() if group in places}
        hidden = hide_together(
            {code: _people(sets[code], places) for code, places in told.items()},
            also=set().union(*(of_group[group] for of_group in published.values())),
            before={code: earlier[code][group] for code in told},
        )
        for code, places in told.items():
            head = {"periode": period.code, "tanggal": period.last_day.isoformat()}
            pillar = {"kode_pilar": group[1], "pilar": names.get(group[1], group[1])} if group[1] else {}
            found[code] += [
                {**head, **row, **pillar, **figures}
                for row, figures in _rows(sets[code], group[0], places, hidden[code])
            ]
    return found


def _people(dataset: DataSet, places: Mapping[str, Mapping[str, int | None]]) -> dict[str, tuple[int, ...]]:
    return {code: tuple(row[name] or 0 for name in dataset.people) for code, row in places.items()}


def _rows(
    dataset: DataSet, province: str, places: Mapping[str, Mapping[str, int | None]], hidden: Hidden
) -> list[tuple[Record, Record]]:
    """(what a row is about, its figures): the places by their codes, then their sum; a sum of unknowns is unknown."""
    total = {}
    for name, *_ in dataset.measures:
        known = [row[name] for row in places.values() if row[name] is not None]
        total[name] = sum(known) if known else None
    rows = [(code, PROVINCE if code == province else REGENCY, row, code in hidden.keys) for code, row in places.items()]
    return [
        (
            {"kode_wilayah": code, "wilayah": short_name(code), TIER: tier},
            {name: None if is_hidden else row[name] for name, *_ in dataset.measures} | {HIDDEN: is_hidden},
        )
        for code, tier, row, is_hidden in (
            *sorted(rows, key=lambda one: one[0]),
            (province, TOTAL, total, hidden.total),
        )
    ]


def _hidden_in(period: Period) -> dict[str, dict[_Group, _Places]]:
    """{data set: {(province, pillar): places}} that are hidden in what is published of a quarter."""
    found: dict[str, dict[_Group, _Places]] = defaultdict(lambda: defaultdict(set))
    for dataset, rows in Publication.objects.filter(period=period.code).values_list("dataset", "rows"):
        for row in rows:
            code = row["kode_wilayah"]
            # The first rows ever published had no tier, and of a province its sum alone.
            if row[HIDDEN] and row.get(TIER, REGENCY if len(code) > 2 else TOTAL) != TOTAL:
                found[dataset][code[:2], row.get("kode_pilar", "")].add(code)
    return found
