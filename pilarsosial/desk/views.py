"""The page on which everybody arrives, and the pages that its figures lead to."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from pilarsosial.core.asked import as_of, chosen_region, whole_number
from pilarsosial.core.models import Level, Region
from pilarsosial.core.policies import may
from pilarsosial.core.scoping import Area, areas_with
from pilarsosial.core.values.money import format_number
from pilarsosial.core.views import SIGNED_IN, SealedPage

from .dashboard import roles
from .dashboard.events import events_panel
from .dashboard.money import money_panel, of_states
from .dashboard.notices import notices_panel
from .dashboard.people import Roster, everybody, filled, pillars_panel, vacant, vacant_seats
from .dashboard.places import places_panel
from .dashboard.serving import Quarter, service
from .dashboard.sight import Number, Sight
from .dashboard.trend import moves_url, trend_panel
from .dashboard.waiting import (
    KINDS,
    Item,
    counts,
    kinds_for,
    page_of_waiting,
    told,
    waiting,
    waiting_panel,
    waiting_url,
)

SHOWN_WAITING = 8
WAITING_ON_A_PAGE = 50


class Dashboard(SealedPage):
    """Counted from the database at every visit; nothing on it was typed."""

    permission = SIGNED_IN
    template_name = "desk/dashboard.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        areas = areas_with(request.user, "member.view") or []
        if not any(area.regions for area in areas):
            return self.page({"has_role": False})
        region = chosen_region(request, "member.view")
        sight = Sight(request.user, region, as_of(request), timezone.localdate())
        layout = roles.layout_for(area.role for area in areas)
        items = waiting(request.user, sight.today)
        counted, trend = service(sight)
        panels = {
            "waiting": waiting_panel(items, sight.today, SHOWN_WAITING),
            "pillars": pillars_panel(sight, counted),
            "places": places_panel(sight, counted),
            "trend": trend_panel(sight, trend),
            "money": money_panel(sight, of_states(sight)),
            "events": events_panel(sight),
            "notices": notices_panel(sight),
            "quality": {"url": sight.address("quality")},
        }
        is_empty = not counted.held() and not any(row.people or row.left for row in trend)
        return self.page(
            {
                "has_role": True,
                "day": sight.day,
                "region": region,
                "crumbs": _crumbs(sight, areas),
                "figures": [_figure(name, sight, counted, trend, items) for name in layout.figures],
                "is_empty": is_empty,
                "may_import": may(request.user, "roster.import"),
                "may_claim": may(request.user, "claim.view"),
                "quality_url": panels["quality"]["url"],
                "claims_url": sight.address("claim-figures"),
                **{
                    side: [
                        {"template": f"desk/panels/{name}.html", "panel": panels[name]}
                        for name in names
                        if _is_shown(name, panels, region, is_empty=is_empty)
                    ]
                    for side, names in (("wide", layout.wide), ("narrow", layout.narrow))
                },
            }
        )


def _is_shown(name: str, panels: dict[str, Any], region: Region, *, is_empty: bool) -> bool:
    """A panel without anything to say leaves its place to the others; what waits says that nothing does."""
    if name in ("events", "notices"):
        return bool(panels[name])
    if name == "money" and region.level > Level.REGENCY:
        return bool(panels[name]["rows"])
    return name == "waiting" or not is_empty


def _figure(name: str, sight: Sight, counted: Roster, trend: list[Quarter], items: list[Item]) -> dict[str, Any]:
    found = counts(items)
    match name:
        case roles.PEOPLE:
            last = trend[-1]
            return {
                "label": "Orang",
                "n": everybody(sight, counted),
                "note": "sejak triwulan lalu",
                "came": Number(last.came, moves_url(sight, last, "datang")),
                "left": Number(last.left, moves_url(sight, last, "pergi")),
            }
        case roles.FILLED:
            return {"label": "Formasi terisi", "n": filled(sight, counted.held()), "note": "penugasan jabatan pokok"}
        case roles.VACANT:
            return {
                "label": "Formasi kosong",
                "n": vacant(sight, vacant_seats(sight, counted)),
                "note": "kursi tanpa pemegang",
            }
        case roles.WAITING:
            number, url, note = sum(found.values()), waiting_url(), "hal yang perlu tindakan Anda"
            return {"label": "Menunggu Anda", "n": Number(number, url, "hal"), "note": note}
    number = found.get(name, 0)
    oldest = next((item for item in items if item.kind == name), None)
    note = f"tertua {told(oldest, sight.today)['age']}" if oldest else "tidak ada"
    return {"label": KINDS[name].plural, "n": Number(number, waiting_url(name), "hal"), "note": note}


def _crumbs(sight: Sight, areas: list[Area]) -> list[tuple[str, str]]:
    """The way back up, as far as the actor's area goes."""
    way: list[tuple[str, str]] = []
    step: Region | None = sight.region.parent
    while step is not None and any(area.covers(step.code) for area in areas):
        way.insert(0, (step.short_name, sight.address("dashboard", region=step.code)))
        step = step.parent
    return way


class Waiting(SealedPage):
    """Everything that waits for the user, the oldest first; `?hal=` one kind of it."""

    permission = SIGNED_IN
    template_name = "desk/waiting.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        own = kinds_for(request.user)
        chosen = next((kind for kind in own if kind.code == request.GET.get("hal")), None)
        found = counts(waiting(request.user, today))
        number = min(whole_number(request.GET.get("halaman", ""), 1) or 1, 10_000)
        first = (number - 1) * WAITING_ON_A_PAGE
        asked = [chosen] if chosen else own
        items = page_of_waiting(request.user, today, asked, first, WAITING_ON_A_PAGE) if asked else []
        code = chosen.code if chosen else ""
        tabs = [
            ("", "Semua", sum(found.values())),
            *((kind.code, kind.plural, found.get(kind.code, 0)) for kind in own),
        ]
        return self.page(
            {
                "items": [told(item, today) for item in items[:WAITING_ON_A_PAGE]],
                "tabs": [
                    {"label": label, "url": waiting_url(word), "count": format_number(count), "active": word == code}
                    for word, label, count in tabs
                    if count or word in ("", code)
                ],
                "previous_url": waiting_url(code, number - 1) if number > 1 else "",
                "next_url": waiting_url(code, number + 1) if len(items) > WAITING_ON_A_PAGE else "",
                "crumbs": [("Dasbor", reverse("dashboard"))],
            }
        )
