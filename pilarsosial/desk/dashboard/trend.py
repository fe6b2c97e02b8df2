"""Eight quarters: how many people at the end of each, how many came and left in it. The last one ends on the day."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from pilarsosial.core.charts.steps import Step, step_chart
from pilarsosial.core.values.dates import format_date

from ..reports import links
from .serving import Quarter
from .sight import Number, Sight


def trend_panel(sight: Sight, counted: list[Quarter]) -> dict[str, Any]:
    """The line of the quarters, and its table; behind each step the names, and the report that tells their causes."""
    rows = [
        [
            {
                "label": row.label,
                "url": links.mutation(sight.region.code, row.since, row.until),
                "story": "laporan mutasi",
            },
            Number(row.people, sight.address("member-list", day=row.until, jenis="pokok")),
            Number(row.came, moves_url(sight, row, "datang")),
            Number(row.left, moves_url(sight, row, "pergi")),
        ]
        for row in counted
    ]
    steps = [
        Step(name["label"], people.value, people.url, came, left, f"Laporan mutasi {name['label']}", name["url"])
        for name, people, came, left in rows
    ]
    told = f"Jumlah orang pada akhir tiap triwulan, yang terakhir per {format_date(sight.day)}"
    return {
        "chart": step_chart("tren", "Anggota aktif per triwulan", told, steps),
        "head": ["Triwulan", "Orang di akhirnya", "Datang", "Pergi"],
        "rows": rows,
    }


def moves_url(sight: Sight, row: Quarter, way: str) -> str:
    asked = {"wilayah": sight.region.code, "dari": row.since.isoformat(), "sampai": row.until.isoformat()}
    return f"{reverse('people-moves')}?{urlencode({**asked, 'arah': way})}"
