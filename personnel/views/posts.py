"""Formasi: posts and coverage of a region as of a day, and the verbs behind its buttons."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import F, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from pilarsosial.core.asked import as_of, chosen_region
from pilarsosial.core.models import Level, Position, PostRule, Region
from pilarsosial.core.policies import may
from pilarsosial.core.scoping import areas_with, covers
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.money import format_number
from pilarsosial.core.views import ActionPage, FormPage, SealedPage

from ..formation_map import formation_map
from ..models import Assignment, Post
from ..post_forms import SeatsForm
from ..quality import SOON_DAYS
from ..reports import Fill, Formation, formation
from ..services import open_posts, set_seats

SHOWN_POSTS = 60


class PostList(SealedPage):
    """The table of a region by its children; a district shows its posts with their holders."""

    permission = "post.view"
    template_name = "personnel/post_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        day = as_of(request)
        region = chosen_region(request, self.permission)
        table = formation(self.rows(Post), region, day, known_pillars(request.user, region.code))
        positions = table.positions
        context = {
            "day": day,
            "region": region,
            "crumbs": _crumbs(request, region, day),
            "head": [{"name": row.name, "pillar": row.pillar.name} for row in positions],
            "rows": [_row(row.region, row.fills, table, day) for row in table.rows],
            "total": [_cell(position, table.total[position.pk]) for position in positions],
            "map": formation_map(
                table,
                self.rows(Post),
                _asked_position(request),
                lambda child: "" if child.level > Level.DISTRICT else _url(child.code, day),
            ),
            "figures": [*_figures(table), *_warnings(self.rows(Post), region, day)],
            "asked_position": _asked_position(request),
            "posts": _posts(self.rows(Post), self.rows(Assignment), region, day),
            "may_change": may(request.user, "post.change"),
            "may_fill": may(request.user, "member.change"),
            "unopened": [
                {"position": position, "number": format_number(table.total[position.pk].unopened)}
                for position in positions
                if table.total[position.pk].unopened and covers(request.user, "post.change", region.code)
            ],
        }
        return self.page(context)


def _asked_position(request: HttpRequest) -> int | None:
    asked = request.GET.get("jabatan", "")
    return int(asked) if asked.isdecimal() and len(asked) < 10 else None


class PostOpen(ActionPage):
    """Make the missing posts of a position of the rule "exactly one" in the chosen region."""

    permission = "post.change"

    def perform(self) -> str:
        region = chosen_region(self.request, self.permission, self.request.POST.get("wilayah", ""))
        position = self.row(
            Position.objects.select_related("pillar__owner_region").filter(rule=PostRule.ONE), self.kwargs["pk"]
        )
        made = open_posts(position, region, valid_from=timezone.localdate(), actor=self.request.user)
        messages.success(self.request, f"{format_number(len(made))} formasi {position} dibuka.")
        return _url(region.code)

    def refused_url(self) -> str:
        return _url(self.request.POST.get("wilayah", ""))


class PostSeats(FormPage):
    """Change the quota of one post."""

    permission = "post.change"
    template_name = "personnel/post_seats.html"
    success_message = "Kuota disimpan."

    def get_form(self, data: Any = None, files: Any = None) -> SeatsForm:
        self.post_row = self.row(Post.objects.select_related("position__pillar", "region"), self.kwargs["pk"])
        return SeatsForm(data, initial={"seats": self.post_row.seats})

    def context(self, form: SeatsForm) -> dict[str, Any]:
        back = _url(self.post_row.region.parent_id or self.post_row.region_id)
        return {"form": form, "post": self.post_row, "back": back}

    def perform(self, form: SeatsForm) -> str:
        post = set_seats(self.kwargs["pk"], form.cleaned_data["seats"], actor=self.request.user)
        return _url(post.region_id if post.region.level <= Level.REGENCY else post.region.parent_id)


def known_pillars(user: Any, region_code: str) -> set[int] | None:
    """The pillars whose posts the user may see there; None stands for every pillar."""
    areas = [area for area in areas_with(user, "post.view") or [] if area.covers(region_code)]
    if any(area.pillar_id is None for area in areas):
        return None
    return {area.pillar_id for area in areas if area.pillar_id is not None}


def _url(code: str, day: date | None = None) -> str:
    query = {"wilayah": code, **({"tanggal": day.isoformat()} if day else {})}
    return f"{reverse('post-list')}?{urlencode(query)}"


def _crumbs(request: HttpRequest, region: Region, day: date) -> list[tuple[str, str]]:
    areas = areas_with(request.user, "post.view") or []
    way, step = [], region.parent
    while step is not None and any(area.covers(step.code) for area in areas):
        way.insert(0, (step.short_name, _url(step.code, day)))
        step = step.parent
    return way


def _row(region: Region, fills: dict[int, Fill], table: Formation, day: date) -> dict[str, Any]:
    own = region.code == table.region.code
    return {
        "name": f"Tingkat {region.short_name}" if own else region.short_name,
        "url": "" if own or region.level > Level.DISTRICT else _url(region.code, day),
        "cells": [_cell(position, fills[position.pk]) for position in table.positions],
    }


def _cell(position: Position, fill: Fill) -> dict[str, str]:
    """`text` large, `sub` small, `tone` where somebody should look."""
    if position.rule == PostRule.COVERAGE:
        if not fill.units:
            return {"text": "–", "sub": "", "tone": ""}
        if fill.units == 1:
            return {"text": format_number(fill.filled), "sub": "" if fill.covered else "belum terjangkau", "tone": ""}
        level = position.get_level_display().lower()
        return {
            "text": format_number(fill.filled),
            "sub": f"{format_number(fill.covered)} dari {format_number(fill.units)} {level}",
            "tone": "",
        }
    if not fill.posts:
        sub = f"{format_number(fill.unopened)} belum dibuka" if fill.unopened else ""
        return {"text": "–", "sub": sub, "tone": "attention" if sub else ""}
    text = f"{format_number(fill.filled)}/{format_number(fill.seats)}" if fill.seats else format_number(fill.filled)
    notes = []
    if fill.vacant:
        notes.append(f"{format_number(fill.vacant)} kosong")
    if fill.over:
        notes.append(f"{format_number(fill.over)} lebih")
    if fill.unopened:
        notes.append(f"{format_number(fill.unopened)} belum dibuka")
    if not fill.seats:
        notes.append("tanpa kuota")
    tone = "danger" if fill.vacant else "attention" if fill.over or fill.unopened else ""
    return {"text": text, "sub": ", ".join(notes), "tone": tone}


def _figures(table: Formation) -> list[dict[str, str]]:
    """Seats apart from what has none: filled of seats + vacant - over adds up, coverage stands for itself."""
    counted = [table.total[row.pk] for row in table.positions]
    seats, vacant, over = (sum(getattr(fill, name) for fill in counted) for name in ("seats", "vacant", "over"))
    free = sum(fill.filled for fill in counted) - (seats - vacant + over)
    coverage = [table.total[row.pk] for row in table.positions if row.rule == PostRule.COVERAGE]
    uncovered = sum(fill.units - fill.covered for fill in coverage)
    beyond = f"; {format_number(free)} lagi tanpa kuota" if free else ""
    return [
        {
            "label": "Kursi terisi",
            "value": format_number(seats - vacant),
            "note": f"dari {format_number(seats)} kursi{beyond}",
        },
        {"label": "Kosong", "value": format_number(vacant), "note": "kursi tanpa pemegang"},
        {"label": "Lebih", "value": format_number(over), "note": "di atas kuota"},
        {"label": "Belum terjangkau", "value": format_number(uncovered), "note": "desa/kelurahan tanpa PSM"},
    ]


def _warnings(posts: Any, region: Region, day: date) -> list[dict[str, str]]:
    """Filled seats that want an act: they fall free unless somebody acts, or they are held on a decree that is over."""
    rows = posts.active_on(day).basic().in_region(region.code).filter(seats__isnull=False)
    rows = rows.with_soon_vacant(day, SOON_DAYS).with_lapsed(day).order_by()
    number = rows.aggregate(soon=Sum("soon_vacant"), over=Sum("lapsed"))
    return [
        {
            "label": "Segera kosong",
            "value": format_number(number["soon"] or 0),
            "note": f"SK atau tugas berakhir dalam {SOON_DAYS} hari",
        },
        {
            "label": "SK berakhir",
            "value": format_number(number["over"] or 0),
            "note": "kursi terisi, SK belum diperpanjang",
        },
    ]


def _posts(posts: Any, assignments: Any, region: Region, day: date) -> list[dict[str, Any]]:
    """The posts that need a look or can be changed here: of a district all, else the region's own and vacant ones."""
    order = ("region_id", "position_id")
    found = posts.active_on(day).basic().in_region(region.code)
    if region.level < Level.DISTRICT:
        found = found.with_filled(day).with_soon_vacant(day, SOON_DAYS)
        noteworthy = ~Q(seats=F("filled")) | Q(soon_vacant__gt=0)
        if region.level == Level.REGENCY:
            found = found.with_lapsed(day)
            noteworthy |= Q(lapsed__gt=0)  # of a province so many that they would hide the vacant ones
        found = found.filter(Q(region_id=region.code) | (Q(seats__isnull=False) & noteworthy))
    # Found by themselves: joined to the regions first, a province's posts are compared with all 91,599 of them.
    chosen = posts.filter(pk__in=found.order_by(*order).values("pk")[:SHOWN_POSTS]).order_by(*order)
    chosen = chosen.with_filled(day).with_soon_vacant(day, SOON_DAYS).with_lapsed(day)
    shown = list(chosen.select_related("position__pillar", "region"))
    held: dict[int, list[Assignment]] = {}
    active = assignments.active_on(day).filter(post__in=[post.pk for post in shown], acting=False)
    for row in active.select_related("member").order_by("member__name_key"):
        held.setdefault(row.post_id, []).append(row)
    return [
        {
            "post": post,
            "filled": format_number(post.filled),
            "seats": "" if post.seats is None else format_number(post.seats),
            "vacant": max((post.seats or 0) - post.filled, 0),
            "vacant_label": "Kosong" if post.single else f"{format_number((post.seats or 0) - post.filled)} kosong",
            "over": post.seats is not None and post.filled > post.seats,
            "soon": format_number(post.soon_vacant) if post.soon_vacant else "",
            "lapsed": format_number(post.lapsed) if post.lapsed else "",
            "holders": held.get(post.pk, [])[:5],
            "more": max(len(held.get(post.pk, [])) - 5, 0),
            "since": format_date(post.valid_from),
        }
        for post in shown
    ]
