"""The dashboard: what there is, what is missing, what waits."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from events.models import Event
from events.reports import numbers_of
from events.words import TONES, days, kinds_told
from personnel.models import AccountState, Assignment, BankAccount, Member, Post
from personnel.reports import Headcount, by_child_region, claims_beside, headcount, vacancies
from personnel.services.elsewhere import notices_of
from pilarsosial.core.asked import as_of, chosen_region
from pilarsosial.core.charts.bars import Bar, bar_chart
from pilarsosial.core.charts.outline import ATTRIBUTION, regency_map
from pilarsosial.core.models import Claim, Level, Region
from pilarsosial.core.policies import may
from pilarsosial.core.scoping import Area, areas_with
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.money import format_number
from pilarsosial.core.views import SIGNED_IN, SealedPage

BELOW = {Level.PROVINCE: "kabupaten/kota", Level.REGENCY: "kecamatan", Level.DISTRICT: "desa/kelurahan"}
NOTICES = 10
COMING = 5
CLAIMS = 20  # the newest; a page of all of them comes with the reports


class Dashboard(SealedPage):
    """Counted from the database at every visit; nothing on it was typed."""

    permission = SIGNED_IN
    template_name = "desk/dashboard.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        areas = areas_with(user, "member.view") or []
        if not any(area.regions for area in areas):
            return self.page({"has_role": False})
        day = as_of(request)
        region = chosen_region(request, "member.view")
        assignments = Assignment.objects.visible_to(user, "assignment.view").in_region(region.code)
        posts = Post.objects.visible_to(user, "post.view").in_region(region.code)
        count = headcount(assignments, day)
        children = by_child_region(assignments, region, day, count.shared)
        claims = Claim.objects.visible_to(user, "claim.view").filter(region__code__inside=region.code)
        context = {
            "has_role": True,
            "day": day,
            "region": region,
            "crumbs": _crumbs(region, areas, day),
            "figures": _figures(count, vacancies(posts, day), children, region),
            "bridge": _bridge(count),
            "chart": _chart(count, region),
            "pillar_head": ["Pilar", "Orang", "Formasi"],
            "place_head": ["Wilayah", "Orang"],
            "pillar_rows": [
                [row.pillar.name, format_number(row.people), format_number(row.posts)] for row in count.rows
            ],
            **_places(region, children, day, count.people, _of_the_region_itself(assignments, region, day)),
            "claims": [
                _claim(beside)
                for beside in claims_beside(
                    claims.select_related("region", "pillar").order_by("-as_of", "region_id", "pk")[:CLAIMS]
                )
            ],
            "quality_url": _address("quality", region, day),
            "waiting": _waiting(user),
            "notices": _notices(user),
            "coming": _coming(user),
        }
        return self.page(context)


def _figures(count: Headcount, vacant: int, children: dict[str, int], region: Region) -> list[dict[str, str]]:
    several = sum(people for n, people in count.by_posts.items() if n > 1)
    return [
        {
            "label": "Orang",
            "value": format_number(count.people),
            "note": "anggota aktif",
            "url": _list(region, count.day, jenis="pokok"),
        },
        {
            "label": "Formasi terisi",
            "value": format_number(count.posts),
            "note": f"{format_number(several)} orang merangkap",
            "url": _address("post-list", region, count.day),
        },
        {
            "label": "Formasi kosong",
            "value": format_number(vacant),
            "note": "kursi tanpa pemegang",
            "url": _address("post-list", region, count.day),
        },
        {
            "label": "Wilayah dengan anggota",
            "value": format_number(len(children)),
            "note": BELOW[region.level],
            "url": "",
        },
    ]


def _address(name: str, region: Region, day: date, **more: str) -> str:
    """A page about the same region and day as the figure that leads there."""
    return f"{reverse(name)}?{urlencode({'wilayah': region.code, 'tanggal': day.isoformat(), **more})}"


def _list(region: Region, day: date, **more: str) -> str:
    return _address("member-list", region, day, **more)


def _crumbs(region: Region, areas: list[Area], day: date) -> list[tuple[str, str]]:
    """The way back up, as far as the actor's area goes."""
    way, step = [], region.parent
    while step is not None and any(area.covers(step.code) for area in areas):
        way.insert(0, (step.short_name, _address("dashboard", step, day)))
        step = step.parent
    return way


def _bridge(count: Headcount) -> list[str]:
    """People and posts reconciled in words: how many hold one post, two, three."""
    return [
        f"{format_number(people)} orang memegang {n} formasi ({format_number(people * n)} formasi)"
        for n, people in count.by_posts.items()
    ]


def _chart(count: Headcount, region: Region) -> dict[str, Any]:
    bars = [
        Bar(row.pillar.name, row.people, _list(region, count.day, pilar=row.pillar.code, jenis="pokok"))
        for row in count.rows
    ]
    return bar_chart("pilar", "Anggota aktif per pilar", f"Jumlah orang per {format_date(count.day)}", bars)


def _of_the_region_itself(assignments: Any, region: Region, day: date) -> int:
    """People who serve the whole region, such as the Tagana of a regency: they stand in no child's row."""
    own = assignments.active_on(day).basic().filter(duty_region_id=region.code)
    return own.aggregate(n=Count("member_id", distinct=True))["n"]


def _places(region: Region, children: dict[str, int], day: date, people: int, own: int) -> dict[str, Any]:
    """The map of a province, and the table twin for every region: with the people of the region's own level."""
    rows = list(Region.objects.children_of(region.code))
    names = {row.code: row.short_name for row in rows}
    urls = {row.code: _address("dashboard", row, day) for row in rows if row.level <= Level.DISTRICT}
    values = {row.code: children.get(row.code, 0) for row in rows}
    drawn = None
    if region.level == Level.PROVINCE:
        desc = f"Jumlah anggota aktif per {format_date(day)}, dalam lima tingkat warna"
        drawn = regency_map(region.code, "Anggota aktif per kabupaten/kota", desc, values, names, urls)
    return {
        "map": drawn,
        "attribution": ATTRIBUTION,
        "place_rows": [[names[row.code], format_number(values[row.code])] for row in rows],
        "own_level": format_number(own),
        "own_label": f"Tingkat {region.short_name}",
        "all_people": format_number(people),
        "places": [
            {"name": names[row.code], "value": format_number(values[row.code]), "url": urls.get(row.code, "")}
            for row in sorted(rows, key=lambda row: (-values[row.code], row.name))
        ],
    }


def _newest(claims: Any) -> Any:
    return claims.select_related("region", "pillar").order_by("-as_of", "region_id", "pk")[:CLAIMS]


def _claim(beside: Any) -> dict[str, Any]:
    claim = beside.claim
    return {
        "what": f"{claim.get_measure_display()} {claim.pillar.name if claim.pillar else 'semua pilar'}",
        "region": claim.region.short_name,
        "as_of": format_date(claim.as_of),
        "stated": format_number(claim.stated),
        "computed": format_number(beside.computed),
        "difference": format_number(abs(beside.difference)),
        "sign": "disebut lebih" if beside.difference > 0 else "disebut kurang" if beside.difference < 0 else "",
        "source": claim.source,
    }


def _coming(user: Any) -> list[dict[str, Any]]:
    """The next events with their four numbers, in the order of the calendar; whatever day the page is about."""
    if not may(user, "event.view"):
        return []
    events = list(
        Event.objects.visible_to(user, "event.view")
        .coming(timezone.localdate())
        .select_related("office")
        .prefetch_related("kinds")[:COMING]
    )
    numbers = numbers_of(events, user) if events else {}
    return [
        {
            "event": event,
            "days": days(event, short=True),
            "kinds": kinds_told(event),
            "tone": TONES[event.state],
            "figures": [
                (label, "–" if value is None else format_number(value))
                for label, value in (
                    ("kuota", numbers[event.pk].quota),
                    ("diundang", numbers[event.pk].invited),
                    ("terdaftar", numbers[event.pk].registered),
                    ("hadir", numbers[event.pk].attended),
                )
            ],
        }
        for event in events
    ]


def _waiting(user: Any) -> list[dict[str, str]]:
    """What waits for this user."""
    if not may(user, "account.change"):
        return []
    proposals = (
        BankAccount.objects.visible_to(user, "account.change")
        .filter(state=AccountState.PROPOSED)
        .exclude(proposed_by=user)
        .select_related("member", "proposed_by")
        .order_by("proposed_at")[:10]
    )
    return [
        {
            "label": "Rekening",
            "title": f"Perubahan rekening {account.member}",
            "sub": f"diusulkan {account.proposed_by or 'impor'}",
            "since": account.proposed_at,
            "url": reverse("member-detail", args=[account.member_id]),
        }
        for account in proposals
    ]


def _notices(user: Any) -> list[dict[str, Any]]:
    """Posts that other offices gave to people of the user's own, as far as an office may know of them."""
    visible = Member.objects.visible_to(user, "member.view").present().filter(pk=OuterRef("person_id"))
    entries = notices_of(user).annotate(is_visible=Exists(visible))[:NOTICES]
    return [
        {
            "title": entry.target_label,
            "sub": f"{entry.changes['formasi'][1]}, mulai {format_date(date.fromisoformat(entry.changes['TMT'][1]))}",
            "since": entry.at,
            "url": reverse("member-detail", args=[entry.person_id]) if entry.is_visible else "",
        }
        for entry in entries
    ]
