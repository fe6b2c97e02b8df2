"""People and filled posts by pillar and by region below, how they reconcile, and the seats that nobody holds."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import F, Sum, Value
from django.db.models.functions import Greatest

from personnel import reference
from personnel.list_counts import REMEMBERED_SECONDS
from personnel.lists import CAP
from personnel.models import Post
from pilarsosial.core.charts.bars import Bar, bar_chart
from pilarsosial.core.scoping import areas_with
from pilarsosial.core.values.dates import format_date

from .sight import Number, Sight

_WORDS = {1: "satu", 2: "dua", 3: "tiga", 4: "empat", 5: "lima", 6: "enam", 7: "tujuh", 8: "delapan", 9: "sembilan"}


@dataclass(frozen=True)
class Roster:
    """Posts by (pillar, child region), and the posts of those who hold several: people are posts less the doubles.

    A child code is as long as the region's own where the post is the region's own. `shared`: (person, pillar, child).
    """

    posts: dict[tuple[int, str], int]
    shared: list[tuple[int, int, str]]

    def held(self) -> int:
        return sum(self.posts.values())

    def people(self, group: Callable[[int, str], Hashable] = lambda _pillar, _child: 0) -> Counter:
        """{group: people}, each once in each group; `group` takes the pillar and the child code of a post."""
        found: Counter = Counter()
        for (pillar, child), number in self.posts.items():
            found[group(pillar, child)] += number
        several = Counter((group(pillar, child), person) for person, pillar, child in self.shared)
        for (key, _person), number in several.items():
            found[key] -= number - 1
        return found

    def posts_of(self, group: Callable[[int, str], Hashable]) -> Counter:
        found: Counter = Counter()
        for (pillar, child), number in self.posts.items():
            found[group(pillar, child)] += number
        return found

    def by_posts(self) -> dict[int, int]:
        """{posts held: people}."""
        several = Counter(Counter(person for person, *_ in self.shared).values())
        several[1] += self.held() - sum(number * people for number, people in several.items())
        return {number: people for number, people in sorted(several.items()) if people}


def remembered(sight: Sight, name: str, count: Callable[[], Any], size: Callable[[Any], int]) -> Any:
    """What `count` gives; where `size` of it is beyond what lists count exactly, for a minute the same again."""
    areas = areas_with(sight.actor, "member.view") or []
    place = sorted((area.regions, area.pillar_id or 0) for area in areas)
    asked = repr((place, sight.region.code, sight.day, sight.today))
    key = f"dashboard-{name}-{hashlib.sha256(asked.encode()).hexdigest()}"
    known = cache.get(key)
    if known is not None:
        return known
    found = count()
    if size(found) > CAP:
        cache.set(key, found, REMEMBERED_SECONDS)
    return found


def vacant_seats(sight: Sight, counted: Roster) -> int:
    """Seats without a holder, of posts with a number of seats. One statement, remembered as the roster is."""
    return remembered(sight, "vacant", lambda: _vacant(sight), lambda _seats: counted.held())


def _vacant(sight: Sight) -> int:
    posts = Post.objects.visible_to(sight.actor, "post.view").in_region(sight.region.code)
    counted = posts.active_on(sight.day).basic().filter(seats__isnull=False).with_filled(sight.day).order_by()
    return counted.aggregate(n=Sum(Greatest(F("seats") - F("filled"), Value(0)), default=0))["n"]


def pillars_panel(sight: Sight, counted: Roster) -> dict[str, Any]:
    """A bar a pillar, its table with people and posts, and how people and posts reconcile. One bar is no picture."""
    people, posts = counted.people(_pillar), counted.posts_of(_pillar)
    rows = [row for row in reference.pillars() if posts[row.pk]]
    bars = [Bar(row.name, people[row.pk], sight.address("member-list", pilar=row.code, jenis="pokok")) for row in rows]
    title, told = "Anggota aktif per pilar", f"Jumlah orang per {format_date(sight.day)}"
    return {
        "chart": bar_chart("pilar", title, told, bars) if len(bars) > 1 else None,
        "head": ["Pilar", "Orang", "Formasi terisi"],
        "rows": [
            [
                row.name,
                sight.people(people[row.pk], pilar=row.code),
                filled(sight, posts[row.pk], pilar=row.code),
            ]
            for row in rows
        ],
        "total": [everybody(sight, counted), filled(sight, counted.held())],
        "bridge": [
            (f"Memegang {_WORDS.get(number, number)} formasi", sight.people(people, formasi=number))
            for number, people in counted.by_posts().items()
        ],
        "has_several": len(counted.by_posts()) > 1,
    }


def _pillar(pillar: int, _child: str) -> int:
    return pillar


def everybody(sight: Sight, counted: Roster) -> Number:
    return sight.people(counted.people()[0])


def filled(sight: Sight, value: int, **more: Any) -> Number:
    return Number(value, sight.address("seat-list", keadaan="terisi", **more), "formasi")


def vacant(sight: Sight, value: int) -> Number:
    return Number(value, sight.address("seat-list", keadaan="kosong"), "kursi")
