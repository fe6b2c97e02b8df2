"""The roll-up: which regencies confirmed their part of a period's list, who is late, and what is accepted so far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from pilarsosial.core.charts.outline import ATTRIBUTION, state_map
from pilarsosial.core.models import Level, Office
from pilarsosial.core.regions_cache import level_of, regencies_of
from pilarsosial.core.scoping import areas_with
from pilarsosial.core.values.money import format_number, format_rupiah
from pilarsosial.core.values.period import Period, PeriodError, PeriodUnit
from pilarsosial.core.views import SealedPage
from stipends.models import WAITING_PARTS, Batch, PartState, Scheme
from stipends.reports.parts import (
    PartRow,
    in_period,
    lists_with_parts,
    rows_of,
    schemes_of,
    state_of_regency,
    sum_of,
)

from .report_views import report_url

LATE = "terlambat"
WAITING = "menunggu"
# How each state is drawn; from light to dark, the returned ones hatched.
_STEPS = {
    PartState.OPEN: "1",
    PartState.CONFIRMED: "3",
    PartState.ACCEPTED: "5",
    PartState.RETURNED: "hatch",
}
_QUARTERS = 12


class RollUp(SealedPage):
    """One scheme and one period: every regency with its state; the sum of the accepted beside the sum of all."""

    permission = "batch.view"
    template_name = "desk/rollup.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        lists = lists_with_parts(request.user)
        periods = _periods(lists)
        period = _asked_period(request) or (periods[0] if periods else None)
        schemes = list(schemes_of(lists))
        batches = (
            list(in_period(lists, period).select_related("scheme", "office").order_by("first_day", "pk"))
            if period
            else []
        )
        scheme = _scheme(request.GET.get("skema", ""), schemes, batches)
        batches = [batch for batch in batches if scheme is not None and batch.scheme_id == scheme.pk]
        rows = rows_of(request.user, batches, timezone.localdate())
        state = request.GET.get("keadaan", "")
        context: dict[str, Any] = {
            "scheme": scheme,
            "schemes": schemes,
            "period": period,
            "periods": periods if period is None or period in periods else [period, *periods],
            "batches": batches,
            "rows": [],
            "here": reverse("roll-up"),
        }
        if scheme is not None and batches:
            board = Board(request, scheme, period, batches, rows)
            context |= board.context(state)
        return self.page(context)


class Board:
    """What the page shows of a scheme's lists of a period."""

    def __init__(
        self, request: HttpRequest, scheme: Scheme, period: Period, batches: Sequence[Batch], rows: list[PartRow]
    ) -> None:
        self.actor, self.scheme, self.period, self.batches, self.rows = request.user, scheme, period, batches, rows
        self.office: Office = scheme.office
        areas = areas_with(request.user, "batch.view") or []
        province = self.office.region_id[:2]
        self.regencies = (
            dict(regencies_of(areas, province)) if level_of(self.office.region_id) == Level.PROVINCE else {}
        )
        self.sees_all = any(area.covers(self.office.region_id) for area in areas)

    def url(self, **more: str) -> str:
        asked = {"skema": self.scheme.code, "periode": self.period.code, **more}
        return f"{reverse('roll-up')}?{urlencode({name: value for name, value in asked.items() if value})}"

    def context(self, state: str) -> dict[str, Any]:
        wanted = _chosen(self.rows, state)
        absent = sorted(set(self.regencies) - {row.part.regency_code for row in self.rows})
        everybody, accepted = sum_of(self.rows), sum_of(self.rows, PartState.ACCEPTED)
        acceptable = {row.batch.pk for row in self.rows if "accept" in row.acts}
        return {
            "office": self.office,
            "is_part": not self.sees_all,
            "figures": self._figures(accepted.parts, everybody.parts),
            "sums": [
                (
                    label,
                    format_number(one.parts),
                    format_number(one.people),
                    format_number(one.payable),
                    format_rupiah(one.net),
                )
                for label, one in (("Diterima", accepted), ("Semua bagian", everybody))
            ],
            "rows": wanted,
            "several": len(self.batches) > 1,
            "asked_state": _STATE_WORDS.get(state, ""),
            "absent": [self.regencies[code] for code in absent],
            "to_accept": [batch for batch in self.batches if batch.pk in acceptable],
            "map": self._map() if self.sees_all and self.regencies else None,
            "attribution": ATTRIBUTION,
            "all_url": self.url(),
            "reminder_url": report_url(
                "rekap-bagian", skema=self.scheme.code, periode=self.period.code, keadaan=WAITING
            ),
        }

    def _figures(self, accepted: int, parts: int) -> list[dict[str, str]]:
        counts = {state: sum(row.part.state == state for row in self.rows) for state in PartState}
        late = sum(1 for row in self.rows if row.is_waiting and row.late)
        waiting = sum(1 for row in self.rows if row.is_waiting)
        return [
            {
                "label": "Diterima",
                "value": format_number(accepted),
                "unit": f"dari {format_number(parts)}",
                "note": "bagian kabupaten/kota",
                "url": self.url(keadaan=PartState.ACCEPTED) + "#bagian",
            },
            {
                "label": "Dipastikan",
                "value": format_number(counts[PartState.CONFIRMED]),
                "note": "menunggu diterima",
                "url": self.url(keadaan=PartState.CONFIRMED) + "#bagian",
            },
            {
                "label": "Belum dipastikan",
                "value": format_number(waiting),
                "note": f"termasuk {format_number(counts[PartState.RETURNED])} dikembalikan",
                "url": self.url(keadaan=WAITING) + "#bagian",
            },
            {
                "label": "Terlambat",
                "value": format_number(late),
                "note": "belum dipastikan sesudah tenggat",
                "url": self.url(keadaan=LATE) + "#bagian",
            },
        ]

    def _map(self) -> dict[str, Any] | None:
        by_regency: dict[str, list[PartRow]] = {}
        for row in self.rows:
            by_regency.setdefault(row.part.regency_code, []).append(row)
        states = {code: state_of_regency(rows) for code, rows in by_regency.items()}
        labels = {
            _STEPS[state]: f"{state.label} ({format_number(sum(found == state for found in states.values()))})"
            for state in (PartState.ACCEPTED, PartState.CONFIRMED, PartState.RETURNED, PartState.OPEN)
        }
        missing = len(set(self.regencies) - set(states))
        if missing:
            labels["none"] = f"Tidak ada orang dalam daftar ({format_number(missing)})"
        urls = {code: f"#bagian-{code.replace('.', '-')}" for code in states}
        title = f"Keadaan bagian kabupaten/kota, {self.scheme} {self.period.label}"
        return state_map(
            self.office.region_id,
            title,
            "Diterima, dipastikan, dikembalikan, atau belum dipastikan; tabelnya di bawah",
            {code: _STEPS[state] for code, state in states.items()},
            labels,
            self.regencies,
            urls,
        )


_STATE_WORDS = {
    **{state.value: state.label.lower() for state in PartState},
    WAITING: "belum dipastikan atau dikembalikan",
    LATE: "terlambat dipastikan",
}


def _chosen(rows: list[PartRow], state: str) -> list[PartRow]:
    if state == LATE:
        return [row for row in rows if row.is_waiting and row.late]
    if state == WAITING:
        return [row for row in rows if row.part.state in WAITING_PARTS]
    return [row for row in rows if row.part.state == state] if state in PartState.values else rows


def _asked_period(request: HttpRequest) -> Period | None:
    try:
        return Period.parse(request.GET.get("periode", "")[:10])
    except PeriodError:
        return None


def _periods(lists: Any) -> list[Period]:
    """The quarters in which lists in sight lie, the latest first."""
    days = lists.order_by("-last_day").values_list("last_day", flat=True).distinct()
    quarters = dict.fromkeys(Period.containing(day, PeriodUnit.QUARTER) for day in days)
    return list(quarters)[:_QUARTERS]


def _scheme(code: str, schemes: list[Scheme], batches: list[Batch]) -> Scheme | None:
    """The asked one; else one of the period's that asks for parts, else the first that has a list in it."""
    asked = next((scheme for scheme in schemes if scheme.code == code), None)
    if asked is not None or not batches:
        return asked
    return min(batches, key=lambda batch: (not batch.asks_parts, len(batch.office.region_id), batch.pk)).scheme
