"""The list of people: which of them match, one page by key, and counts that stop where nobody reads on.

One row is one person with at least one matching assignment that the actor may see. Everything is asked as of a day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When

from pilarsosial.core.models import Pillar, PositionKind
from pilarsosial.core.scoping import Area, areas_with
from pilarsosial.core.values.money import format_number
from pilarsosial.core.values.names import search_key

from .models import Assignment, BankAccount, Member, Pause

PAGE_SIZE = 50
# Counted exactly up to here; beyond it the page says "10.000+".
CAP = 10_000
# With so few matches it is quicker to collect and sort them than to walk the list of names until a page is full.
FEW = 4_000
# Counts of a scope beyond CAP may be this many seconds old; smaller ones are always asked anew.
REMEMBERED_SECONDS = 60
PILLARS_KEY = "pillar-ids"


class Status(models.TextChoices):
    WORKING = "", "Sedang bertugas"
    ACTIVE = "aktif", "Aktif"
    PAUSED = "dijeda", "Dijeda"
    ENDED = "berakhir", "Berakhir"
    ALL = "semua", "Semua status"


@dataclass(frozen=True)
class Question:
    """What the list is asked. `region` is a code with everything inside it, `kind` a PositionKind value."""

    day: date
    text: str = ""
    pillar: str = ""
    region: str = ""
    status: str = Status.WORKING
    kind: str = ""
    descending: bool = False


# --- Who matches --------------------------------------------------------------------------------------------------


def placed(actor: Any, question: Question) -> QuerySet[Assignment]:
    """Visible assignments in the asked region and kind of position; neither pillar nor status."""
    rows = Assignment.objects.visible_to(actor, "member.view").order_by()
    if question.region:
        rows = rows.in_region(question.region)
    if question.kind:
        rows = rows.filter(position__kind=question.kind)
    return rows


def in_status(rows: QuerySet[Assignment], question: Question, still: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """`rows` narrowed to the asked status. `still`: what keeps a person from "berakhir" while it is in force."""
    day = question.day
    resting = Exists(Pause.objects.active_on(day).filter(assignment=OuterRef("pk")))
    match question.status:
        case Status.ACTIVE:
            return rows.active_on(day).filter(~resting)
        case Status.PAUSED:
            return rows.active_on(day).filter(resting)
        case Status.ENDED:
            going_on = Exists(still.active_on(day).filter(member=OuterRef("member")))
            return rows.filter(end__lte=day).exclude(end=F("start")).filter(~going_on)
        case Status.ALL:
            return rows
    return rows.active_on(day)


def matching(actor: Any, question: Question, pillar_id: int | None = None) -> QuerySet[Assignment]:
    """Visible assignments that answer the question, its text apart, in one pillar or in all."""
    rows = placed(actor, question)
    if pillar_id is not None:
        rows = rows.filter(pillar=pillar_id)
    return in_status(rows, question, rows)


def people(actor: Any, question: Question, pillar_id: int | None = None, *, few: bool = False) -> QuerySet[Member]:
    """Members with a matching assignment. `few` says how to find them, never whom."""
    rows = matching(actor, question, pillar_id)
    members = Member.objects.present()
    if few:
        # DISTINCT keeps the database from turning this into a walk through all names.
        members = members.filter(pk__in=rows.values("member_id").distinct())
    else:
        members = members.filter(Exists(rows.filter(member=OuterRef("pk"))))
    return with_text(members, question.text) if question.text else members


def with_text(members: QuerySet[Member], text: str) -> QuerySet[Member]:
    """By a fragment of the name or a whole membership number. Without a digit only by name: no number lacks one."""
    if any(map(str.isdigit, text)):
        return members.matching(text)
    words = search_key(text).split()
    return members.filter(*(Q(name_key__contains=word) for word in words)) if words else members.none()


# --- One page -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class KeysetPage:
    """`rows` in order; `previous` and `following` are the ids to page on from, None at either end."""

    rows: list[Member]
    previous: int | None = None
    following: int | None = None


def keyset_page(
    members: QuerySet[Member],
    *,
    after: int | None = None,
    before: int | None = None,
    descending: bool = False,
    size: int = PAGE_SIZE,
) -> KeysetPage:
    """The rows by (name_key, id) after or before the member with that id. One statement, equally fast on any page."""
    backwards = before is not None and after is None
    cursor = before if backwards else after
    downwards = descending != backwards
    if cursor is not None:
        members = members.filter(_beyond(cursor, downwards))
    order = ("-name_key", "-pk") if downwards else ("name_key", "pk")
    found = list(members.order_by(*order)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return KeysetPage([])
    previous = found[0].pk if (more if backwards else cursor is not None) else None
    following = found[-1].pk if (backwards or more) else None
    return KeysetPage(found, previous, following)


def _beyond(cursor: int, downwards: bool) -> Q:
    """Behind the cursor's place. The bare comparison of the name is what lets the index begin there."""
    key = Subquery(Member.objects.filter(pk=cursor).values("name_key")[:1])
    if downwards:
        return Q(name_key__lte=key) & (Q(name_key__lt=key) | Q(pk__lt=cursor))
    return Q(name_key__gte=key) & (Q(name_key__gt=key) | Q(pk__gt=cursor))


# --- Counts -------------------------------------------------------------------------------------------------------


class CappedCount(Subquery):
    """How many rows a queryset has, counted up to CAP + 1 and no further."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) capped)"
    output_field = models.IntegerField()

    def __init__(self, rows: QuerySet, **extra: Any) -> None:
        super().__init__(rows[: CAP + 1], **extra)


@dataclass(frozen=True)
class Tab:
    """A pillar with its people."""

    pk: int
    code: str
    name: str
    people: int


@dataclass(frozen=True)
class Counts:
    """People a pillar, all together, and those who match pillar and text as well (None: not asked)."""

    tabs: list[Tab]
    everybody: int
    found: int | None = None

    def tab(self, code: str) -> Tab | None:
        """None for the empty code, and for one that this actor has no tab for."""
        return next((tab for tab in self.tabs if tab.code == code), None)


def capped(count: int) -> str:
    """`1.284`, and `10.000+` where counting stopped."""
    return f"{format_number(CAP)}+" if count > CAP else format_number(count)


def are_few(count: int, question: Question) -> bool:
    """Is it quicker to begin with these people than with the list of names? With a text, names must be read anyway."""
    return count <= (CAP if question.text else FEW)


def count_people(actor: Any, question: Question) -> Counts:
    """One statement at most. The tabs depend neither on the text nor on the chosen pillar.

    The counts of a scope beyond CAP are remembered for a minute; then `found` is None and asked by `count_found`.
    """
    key = _memory_key(actor, question)
    known = cache.get(key)
    if known is not None:
        return known
    counted = _count_now(actor, question)
    if counted.everybody > CAP:
        cache.set(key, replace(counted, found=None), REMEMBERED_SECONDS)
    return counted


def count_found(actor: Any, question: Question, pillar_id: int | None, *, few: bool) -> int:
    """People who match the whole question, counted up to CAP + 1."""
    return people(actor, question, pillar_id, few=few).order_by().values("pk")[: CAP + 1].count()


def _count_now(actor: Any, question: Question) -> Counts:
    rows = placed(actor, question)
    by_pillar = in_status(rows.filter(pillar=OuterRef("pk")), question, rows.filter(pillar=OuterRef("pillar")))
    # The database plans a count far better when it knows the pillar; of one it has not met yet it is told by the row.
    known = cache.get(PILLARS_KEY, ())
    cases = [When(pk=pk, then=CappedCount(_persons(matching(actor, question, pk), question))) for pk in known]
    pillars = list(
        Pillar.objects.visible_to(actor, "pillar.view")
        .order_by("order", "name")
        .annotate(
            people=Case(*cases, default=CappedCount(_persons(by_pillar, question))),
            everybody=CappedCount(_persons(matching(actor, question), question)),
        )
    )
    cache.set(PILLARS_KEY, tuple(pillar.pk for pillar in pillars), None)
    areas = areas_with(actor, "member.view")
    tabs = [Tab(row.pk, row.code, row.name, row.people) for row in pillars if row.people or _belongs(row, areas)]
    return Counts(tabs, pillars[0].everybody if pillars else 0)


def _persons(rows: QuerySet[Assignment], question: Question) -> QuerySet:
    if question.status == Status.ALL:
        # Whoever was removed from the roster has nothing in force, but keeps the story.
        rows = rows.filter(member__removed_at__isnull=True)
    return rows.values("member_id").distinct()


def _belongs(pillar: Pillar, areas: Sequence[Area] | None) -> bool:
    """Is an empty tab worth showing: a pillar in use, of this area, that the actor has to do with?"""
    if not pillar.is_active:
        return False
    if areas is None:
        return True
    owner = pillar.owner_region_id
    return any(
        area.pillar_id in (None, pillar.pk)
        and (owner is None or any(f"{code}.".startswith(f"{owner}.") for code in area.regions))
        for area in areas
    )


def _memory_key(actor: Any, question: Question) -> str:
    areas = areas_with(actor, "member.view")
    place = "all" if areas is None else sorted((area.regions, area.pillar_id or 0) for area in areas)
    asked = (place, question.day, question.region, question.status, question.kind)
    return f"people-{hashlib.sha256(repr(asked).encode()).hexdigest()}"


# --- What stands in a row -----------------------------------------------------------------------------------------


def posts_of(actor: Any, members: Sequence[Member], question: Question) -> dict[int, list[Assignment]]:
    """member id -> their visible assignments, the one to show first. One statement for a page.

    Each row carries `resting` (paused on the day) and `has_account`.
    """
    day = question.day
    rows = (
        Assignment.objects.visible_to(actor, "member.view")
        .filter(member__in=[member.pk for member in members])
        .select_related("position__pillar", "duty_region__parent")
        .annotate(
            resting=Exists(Pause.objects.active_on(day).filter(assignment=OuterRef("pk"))),
            has_account=Exists(BankAccount.objects.active().filter(member=OuterRef("member"))),
        )
    )
    held: dict[int, list[Assignment]] = {}
    for row in rows:
        held.setdefault(row.member_id, []).append(row)
    for own in held.values():
        own.sort(key=lambda row: _preference(row, question))
    return held


def _preference(row: Assignment, question: Question) -> tuple:
    """Smaller is shown first: what was asked for, in force, a real post before acting cover, the tabs' order."""
    return (
        bool(question.pillar) and row.position.pillar.code != question.pillar,
        bool(question.region) and not f"{row.duty_region_id}.".startswith(f"{question.region}."),
        bool(question.kind) and row.position.kind != question.kind,
        not row.active_on(question.day),
        row.end is not None and row.end == row.start,
        row.acting,
        row.position.kind != PositionKind.BASIC,
        row.position.pillar.order,
        -row.start.toordinal(),
        -row.pk,
    )
