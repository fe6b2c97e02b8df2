"""The list of events in the order of the calendar."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from pilarsosial.core.area_choices import region_choices
from pilarsosial.core.policies import may
from pilarsosial.core.values.dates import MONTHS
from pilarsosial.core.views import SealedPage

from ..lists import EVENT_NAMES, TIMES, events_in_time, events_matching
from ..models import Event, EventState, Kind
from ..reports import Numbers, numbers_of
from ..words import TONES, days, kinds_told

PAGE_SIZE = 40


class EventList(SealedPage):
    """`?waktu=` coming (nearest first), past or all (latest first); kind, state, year, region and words narrow it."""

    permission = "event.view"
    template_name = "events/event_list.html"
    fragment_name = "events/event_list_card.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        asked = {name: request.GET.get(name, "").strip() for name in EVENT_NAMES}
        places = region_choices(request.user, self.permission)
        rows = events_matching(request.user, asked, dict(places))
        rows, forward = events_in_time(rows, asked["waktu"], today)
        rows = self._after(rows, request.GET.get("sesudah", ""), forward)
        events = list(rows.select_related("office", "region").prefetch_related("kinds")[: PAGE_SIZE + 1])
        shown = events[:PAGE_SIZE]
        numbers = numbers_of(shown, request.user)
        following = ""
        if len(events) > PAGE_SIZE:
            last = shown[-1]
            following = _url(asked, sesudah=f"{last.starts_on.isoformat()}.{last.pk}")
        context = {
            "months": _by_month([_line(event, numbers[event.pk]) for event in shown]),
            "total": len(shown),
            "asked": asked,
            "is_asked": any(asked[name] for name in ("jenis", "keadaan", "tahun", "wilayah", "q")),
            "clear_url": _url({"waktu": asked["waktu"]}),
            "tabs": [
                {"label": label, "url": _url({**asked, "waktu": code}), "active": asked["waktu"] == code}
                for code, label in TIMES.items()
            ],
            "kinds": Kind.choices,
            "states": EventState.choices,
            "years": [str(year) for year in range(today.year + 1, today.year - 8, -1)],
            "places": places,
            "next_url": following,
            "may_change": may(request.user, "event.change"),
        }
        return self.page(context)

    def _after(self, rows: QuerySet[Event], cursor: str, forward: bool) -> QuerySet[Event]:
        day, _, pk = cursor.partition(".")
        try:
            seen = date.fromisoformat(day)
        except ValueError:
            return rows
        if not pk.isdecimal() or len(pk) > 18:
            return rows
        way = "gt" if forward else "lt"
        later = rows.filter(**{f"starts_on__{way}": seen})
        return later | rows.filter(starts_on=seen, **{f"pk__{way}": int(pk)})


def _line(event: Event, numbers: Numbers) -> dict[str, Any]:
    return {
        "event": event,
        "days": days(event, short=True),
        "kinds": kinds_told(event),
        "tone": TONES[EventState(event.state)],
        "numbers": numbers,
        "month": (event.starts_on.year, event.starts_on.month),
    }


def _by_month(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    months = groupby(lines, key=lambda line: line["month"])
    return [{"label": f"{MONTHS[month - 1]} {year}", "lines": list(some)} for (year, month), some in months]


def _url(asked: dict[str, str], **more: str) -> str:
    given = {name: value for name, value in {**asked, **more}.items() if value}
    return f"{reverse('event-list')}?{urlencode(given)}" if given else reverse("event-list")
