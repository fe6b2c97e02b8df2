"""Who came and who left between two days: the names behind a step of the trend."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from personnel import reference
from personnel.models import Assignment, Member
from personnel.rows import place
from pilarsosial.core.asked import as_of, chosen_region, whole_number
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.period import Period, PeriodUnit
from pilarsosial.core.views import SealedPage

from .dashboard.serving import active, serving
from .dashboard.sight import Sight
from .reports import links

PAGE_SIZE = 50
CAME, LEFT = "datang", "pergi"


class PeopleMoves(SealedPage):
    """`?dari=&sampai=`: pokok posts as of both days. A person who only changed posts inside the region did not move."""

    permission = "member.view"
    template_name = "desk/moves.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        until = as_of(request, "sampai")
        quarter = Period.containing(until, PeriodUnit.QUARTER)
        since = as_of(request, "dari") if request.GET.get("dari") else quarter.previous().last_day
        since, until = min(since, until), max(since, until)
        region = chosen_region(request, self.permission)
        way = LEFT if request.GET.get("arah") == LEFT else CAME
        sight = Sight(request.user, region, until, today)
        rows = serving(sight, since, until)
        found = self._after(people_who(rows, since, until, way), request.GET.get("sesudah", ""))
        members = list(found[: PAGE_SIZE + 1])
        shown = members[:PAGE_SIZE]
        asked = {"wilayah": region.code, "dari": since.isoformat(), "sampai": until.isoformat()}
        return self.page(
            {
                "region": region,
                "since": format_date(since),
                "until": format_date(until),
                "came": way == CAME,
                "rows": _rows(rows, shown, since if way == LEFT else until),
                "tabs": [
                    {"label": label, "url": _url(asked, arah=word), "active": word == way}
                    for word, label in ((CAME, "Datang"), (LEFT, "Pergi"))
                ],
                "next_url": _url(asked, arah=way, sesudah=shown[-1].pk) if len(members) > PAGE_SIZE else "",
                "mutation_url": links.mutation(region.code, since, until) if since < until else "",
                "crumbs": [("Dasbor", sight.address("dashboard"))],
            }
        )

    def _after(self, members: QuerySet[Member], cursor: str) -> QuerySet[Member]:
        pk = whole_number(cursor)
        seen = self.rows(Member).filter(pk=pk).first() if pk is not None else None
        if seen is None:
            return members
        return members.filter(Q(name_key__gt=seen.name_key) | Q(name_key=seen.name_key, pk__gt=seen.pk))


def people_who(rows: QuerySet[Assignment], since: date, until: date, way: str) -> QuerySet[Member]:
    """Who served on one of the days and not on the other, by name; `rows` as `serving` gives them.

    Whoever came holds a post that began after the first day, whoever left held one that was over by the second: only
    they are looked at.
    """
    if way == CAME:
        moved, away = rows.filter(active(until), start__gt=since), since
    else:
        moved, away = rows.filter(active(since), end__lte=until), until
    stayed = rows.filter(active(away))
    found = Member.objects.filter(pk__in=moved.values("who")).exclude(Exists(stayed.filter(member=OuterRef("pk"))))
    if reference.has_doubles():
        found = found.exclude(Exists(stayed.filter(member__merged_into=OuterRef("pk"))))
    return found.order_by("name_key", "pk")


def _rows(rows: QuerySet[Assignment], members: list[Member], day: date) -> list[dict[str, Any]]:
    """The post that each of them held on the day on which they were there."""
    asked = [member.pk for member in members]
    own = Q(member__in=asked)
    if reference.has_doubles():
        entries = Member.objects.filter(Q(pk__in=asked) | Q(merged_into__in=asked))
        own = Q(member__in=entries.values("pk"))
    held = rows.filter(active(day)).filter(own)
    posts: dict[int, Assignment] = {}
    for row in held.select_related("position__pillar", "duty_region__parent").order_by("start", "pk"):
        posts.setdefault(row.who, row)
    told = []
    for member in members:
        post = posts[member.pk]
        regency, inner = place(post.duty_region)
        told.append(
            {
                "member": member,
                "position": str(post.position),
                "place": ", ".join(filter(None, (inner, regency))),
                "start": format_date(post.start),
                "last_day": format_date(post.last_day) if post.last_day else "",
                "reason": post.get_end_reason_display() if post.end_reason else "",
                "url": reverse("member-detail", args=[member.pk]),
            }
        )
    return told


def _url(asked: dict[str, str], **more: Any) -> str:
    return f"{reverse('people-moves')}?{urlencode({**asked, **more})}"
