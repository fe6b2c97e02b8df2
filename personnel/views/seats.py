"""Seats one by one: who holds each, or that nobody does. What the figures of filled and vacant posts count."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from pilarsosial.core.asked import as_of, chosen_region, whole_number
from pilarsosial.core.models import Region
from pilarsosial.core.policies import may
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.views import SealedPage

from .. import reference
from ..models import Assignment, Post

PAGE_SIZE = 100
# Vacant seats of as many posts stand on a page, however many each of them has.
POSTS_ON_A_PAGE = 50
VACANT, FILLED = "kosong", "terisi"


class SeatList(SealedPage):
    """`?keadaan=kosong`: a row a vacant seat; `terisi`: a row an assignment that fills one. Pokok posts, per day."""

    permission = "post.view"
    template_name = "personnel/seat_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        day, region = as_of(request), chosen_region(request, self.permission)
        state = FILLED if request.GET.get("keadaan") == FILLED else VACANT
        pillar = reference.pillar_of(request.GET.get("pilar", ""))
        narrowed = {"pillar": pillar.pk} if pillar is not None else {}
        after = whole_number(request.GET.get("sesudah", ""), 0) or 0
        find = self._filled if state == FILLED else self._vacant
        seats, following = find(region, day, narrowed, after)
        asked = {"wilayah": region.code, "tanggal": day.isoformat(), "keadaan": state}
        asked |= {"pilar": pillar.code} if pillar is not None else {}
        return self.page(
            {
                "region": region,
                "day": day,
                "per_day": format_date(day),
                "state": state,
                "is_vacant": state == VACANT,
                "seats": seats,
                "asked": asked,
                "pillars": [(row.code, row.name) for row in reference.pillars() if row.is_active],
                "pillar": pillar.code if pillar is not None else "",
                "tabs": [
                    {"label": label, "url": _url({**asked, "keadaan": word}), "active": word == state}
                    for word, label in ((VACANT, "Kosong"), (FILLED, "Terisi"))
                ],
                "next_url": _url({**asked, "sesudah": following}) if following else "",
                "crumbs": [("Formasi", f"{reverse('post-list')}?{urlencode(_place(region, day))}")],
                "may_fill": may(request.user, "member.change"),
            }
        )

    def _vacant(
        self, region: Region, day: date, narrowed: dict[str, Any], after: int
    ) -> tuple[list[dict[str, Any]], int | None]:
        rows = self.rows(Post).active_on(day).basic().in_region(region.code).filter(seats__isnull=False, **narrowed)
        rows = rows.with_filled(day).filter(seats__gt=F("filled"), pk__gt=after).order_by("pk")
        posts = list(rows.select_related("position__pillar", "region__parent")[: POSTS_ON_A_PAGE + 1])
        shown = posts[:POSTS_ON_A_PAGE]
        seats = [
            {"post": post, "place": _told(post.region), "number": number, "of": post.seats}
            for post in shown
            for number in range(post.filled + 1, post.seats + 1)
        ]
        return seats, shown[-1].pk if len(posts) > POSTS_ON_A_PAGE else None

    def _filled(
        self, region: Region, day: date, narrowed: dict[str, Any], after: int
    ) -> tuple[list[dict[str, Any]], int | None]:
        rows: QuerySet[Assignment] = Assignment.objects.visible_to(self.request.user, "member.view")
        rows = rows.active_on(day).basic().in_region(region.code).filter(pk__gt=after, **narrowed).order_by("pk")
        held = list(rows.select_related("member", "position__pillar", "duty_region__parent")[: PAGE_SIZE + 1])
        shown = held[:PAGE_SIZE]
        seats = [{"held": row, "place": _told(row.duty_region), "since": format_date(row.start)} for row in shown]
        return seats, shown[-1].pk if len(held) > PAGE_SIZE else None


def _told(region: Region) -> str:
    return f"{region.short_name}, {region.parent.short_name}" if region.parent_id else region.short_name


def _place(region: Region, day: date) -> dict[str, str]:
    return {"wilayah": region.code, "tanggal": day.isoformat()}


def _url(asked: dict[str, Any]) -> str:
    return f"{reverse('seat-list')}?{urlencode(asked)}"
