"""Eight quarters: how many people at the end of each, how many came and left in it. The last one ends on the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, F, Max, Q, Sum, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.http import urlencode

from personnel import reference
from personnel.models import Assignment
from pilarsosial.core.charts.steps import Step, step_chart
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.period import Period, PeriodUnit

from .people import remembered
from .sight import Number, Sight

QUARTERS = 8


@dataclass(frozen=True)
class Quarter:
    """`people` on `until`; `came` are those of them who were not there on `since`, `left` the other way round."""

    label: str
    since: date
    until: date
    people: int
    came: int
    left: int


def ends_of_quarters(day: date) -> list[tuple[str, date]]:
    """(label, last day) of nine quarters, the first only to compare with; the last is that of the day, up to it."""
    period = Period.containing(day, PeriodUnit.QUARTER)
    found = [(_short(period), day)]
    for _ in range(QUARTERS):
        period = period.previous()
        found.insert(0, (_short(period), period.last_day))
    return found


def _short(period: Period) -> str:
    return f"TW {period.label.split()[1]} {period.year % 100:02}"


def quarters(sight: Sight) -> list[Quarter]:
    """One statement: each person is reduced to whether they served on each of the nine days."""
    return remembered(sight, "trend", lambda: _counted(sight), lambda found: max(row.people for row in found))


def _counted(sight: Sight) -> list[Quarter]:
    ends = ends_of_quarters(sight.day)
    rows = serving(sight, ends[0][1], ends[-1][1])
    on = {f"on_{place}": Max(Case(When(active(day), then=1), default=0)) for place, (_, day) in enumerate(ends)}
    sums = {f"n{place}": Sum(f"on_{place}") for place in range(len(ends))}
    sums |= {
        f"came{place}": Sum(Case(When(**{f"on_{place}": 1, f"on_{place - 1}": 0}, then=1), default=0))
        for place in range(1, len(ends))
    }
    found = rows.values("who").annotate(**on).aggregate(**sums)
    counted = []
    for place in range(1, len(ends)):
        before, people, came = (found[name] or 0 for name in (f"n{place - 1}", f"n{place}", f"came{place}"))
        label, until = ends[place]
        counted.append(Quarter(label, ends[place - 1][1], until, people, came, before + came - people))
    return counted


def serving(sight: Sight, since: date, until: date) -> Any:
    """Pokok posts in force on any day from `since` to `until`; `who` is the person, also of a merged entry."""
    rows = Assignment.objects.visible_to(sight.actor, "member.view").in_region(sight.region.code).basic().order_by()
    rows = rows.overlapping(since, until + timedelta(days=1))
    who = Coalesce("member__merged_into", "member_id") if reference.has_doubles() else F("member_id")
    return rows.annotate(who=who)


def active(day: date) -> Q:
    return Q(start__lte=day) & (Q(end__isnull=True) | Q(end__gt=day))


def trend_panel(sight: Sight, counted: list[Quarter]) -> dict[str, Any]:
    """The line of the quarters, and its table; behind each step the names."""
    rows = [
        [
            row.label,
            Number(row.people, sight.address("member-list", day=row.until, jenis="pokok")),
            Number(row.came, moves_url(sight, row, "datang")),
            Number(row.left, moves_url(sight, row, "pergi")),
        ]
        for row in counted
    ]
    steps = [Step(label, people.value, people.url, came, left) for label, people, came, left in rows]
    told = f"Jumlah orang pada akhir tiap triwulan, yang terakhir per {format_date(sight.day)}"
    return {
        "chart": step_chart("tren", "Anggota aktif per triwulan", told, steps),
        "head": ["Triwulan", "Orang di akhirnya", "Datang", "Pergi"],
        "rows": rows,
    }


def moves_url(sight: Sight, row: Quarter, way: str) -> str:
    asked = {"wilayah": sight.region.code, "dari": row.since.isoformat(), "sampai": row.until.isoformat()}
    return f"{reverse('people-moves')}?{urlencode({**asked, 'arah': way})}"
