"""Which rows the lists of events find: one answer for a page and for its file. Unknown words find nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from pilarsosial.core.asked import whole_number
from pilarsosial.core.values.names import search_key

from .models import CurrentPresence, Event, Participant, Recommendation, Reply, Source

COMING, PAST, ALL = "", "lampau", "semua"
TIMES = {COMING: "Mendatang", PAST: "Lampau", ALL: "Semua"}
# What their addresses say.
EVENT_NAMES = ("waktu", "jenis", "keadaan", "tahun", "wilayah", "q")
PEOPLE_NAMES = ("keadaan", "pilar", "peran", "q")
# (code, label, condition) of the tabs over an event's people.
STATES = (
    ("", "Semua", Q()),
    ("belum", "Belum mendaftar", Q(registered_at__isnull=True, reply="")),
    ("terdaftar", "Terdaftar", Q(registered_at__isnull=False)),
    ("berhalangan", "Berhalangan", Q(reply=Reply.NOT_COMING)),
    ("diwakili", "Diwakili", Q(reply=Reply.REPRESENTED)),
)
WITHDRAWN, UNMATCHED = "ditarik", "tanpa-undangan"
# What figures elsewhere count; a tab only while it is asked for.
COUNTED = (
    ("diundang", "Diundang", Q(invited_at__isnull=False)),
    ("hadir", "Hadir", Q(Exists(CurrentPresence.objects.present().filter(participant=OuterRef("pk"))))),
)


def events_matching(actor: Any, asked: Mapping[str, str], places: Collection[str]) -> QuerySet[Event]:
    """Visible events of a kind, state, year and region, with all the words in their title; of any time.

    `places` are the codes of regions that the actor may ask for.
    """
    rows = Event.objects.visible_to(actor, "event.view")
    if asked["jenis"]:
        rows = rows.of_kind(asked["jenis"])
    if asked["keadaan"]:
        rows = rows.filter(state=asked["keadaan"])
    if asked["tahun"]:
        year = whole_number(asked["tahun"]) or 0
        known = 1900 < year < 2200
        rows = rows.filter(starts_on__lte=date(year, 12, 31), ends_on__gte=date(year, 1, 1)) if known else rows.none()
    if asked["wilayah"]:
        known = asked["wilayah"] in places
        rows = rows.filter(region__code__inside=asked["wilayah"]) if known else rows.none()
    return rows.find_titled(asked["q"][:80])


def events_in_time(rows: QuerySet[Event], when: str, today: date) -> tuple[QuerySet[Event], bool]:
    """In the order of their tab, and whether that is forward: coming ones nearest first, the others latest first."""
    if when == ALL:
        return rows.order_by("-starts_on", "-pk"), False
    if when == PAST:
        return rows.filter(ends_on__lt=today).order_by("-starts_on", "-pk"), False
    return rows.filter(ends_on__gte=today).order_by("starts_on", "pk"), True


def people_matching(rows: QuerySet[Participant], asked: Mapping[str, str]) -> QuerySet[Participant]:
    """Those of an event's people in a state, pillar and role, by words of the name or by their code."""
    state = asked["keadaan"]
    if state == WITHDRAWN:
        rows = rows.filter(withdrawn_at__isnull=False)
    else:
        rows = rows.listed()
        conditions = {code: condition for code, _label, condition in (*STATES, *COUNTED)}
        rows = rows.filter(Q(source=Source.WALK_IN) if state == UNMATCHED else conditions.get(state, Q()))
    if asked["pilar"]:
        rows = rows.filter(pillar__code=asked["pilar"])
    if asked["peran"]:
        rows = rows.filter(role=asked["peran"])
    named = Q(code=asked["q"].upper())
    if words := search_key(asked["q"]).split():
        named |= Q(*(Q(name_key__contains=word) for word in words))
    return rows.filter(named) if asked["q"] else rows


def recommendations_of(actor: Any, tab: str, today: date) -> QuerySet[Recommendation]:
    """Open ones by due day, those that are `lewat`, or those that are `selesai`, the latest first."""
    rows = Recommendation.objects.visible_to(actor, "event.view")
    if tab == "selesai":
        return rows.exclude(pk__in=rows.unfinished()).order_by("-settled_at", "-pk")
    found = rows.overdue(today) if tab == "lewat" else rows.unfinished()
    return found.order_by(F("due_on").asc(nulls_last=True), "-pk")
