"""What a typed text finds, noun by noun: only nouns that the actor may see, only rows in scope."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from events.models import Event
from events.words import days, kinds_told
from personnel.lists import Question, Status, posts_of
from personnel.models import Assignment, Decree, Member
from personnel.rows import place
from pilarsosial.core.asked import one_line
from pilarsosial.core.policies import may
from pilarsosial.core.values.dates import format_date
from stipends.models import Batch

from .people import find_people

SHOWN = 10
SHORTEST = 3
LONGEST = 80


@dataclass(frozen=True)
class Hit:
    """`person` is the member's key where the hit is one."""

    title: str
    sub: str
    url: str
    similar: bool = False
    person: int | None = None


@dataclass(frozen=True)
class Group:
    """`more`: there are more than are shown. `list_url`: the list that shows all of them, where there is one."""

    code: str
    label: str
    icon: str
    hits: list[Hit]
    more: bool = False
    list_url: str = ""

    @property
    def count(self) -> str:
        return f"{len(self.hits)}+" if self.more else str(len(self.hits))


def asked_text(text: str) -> str:
    """What was typed, on one line."""
    return one_line(text, LONGEST)


def search(actor: Any, text: str, day: date, *, most: int = SHOWN) -> list[Group]:
    """The groups in which something was found, at most `most` hits each."""
    found = []
    for permission, find in _FINDERS:
        if may(actor, permission):
            group = find(actor, text, day, most)
            if group.hits:
                found.append(group)
    return found


def people_hits(actor: Any, text: str, day: date, *, most: int = SHOWN) -> tuple[list[Hit], bool]:
    """People alone, by membership number or name, each once; and whether there are more."""
    numbered, named = _numbers(actor, text, day, most), _members(actor, text, day, most)
    hits = {hit.person: hit for hit in (*named.hits, *numbered.hits)}
    return list(hits.values())[:most], numbered.more or named.more or len(hits) > most


def person_hit(actor: Any, member: Member, day: date) -> Hit:
    """One person who is known already, told as a hit."""
    return Hit(member.display_name, _told(actor, [member], day)[member.pk], _member_url(member.pk), person=member.pk)


def only_hit(groups: Sequence[Group]) -> str:
    """Where to go at once: a membership number that leads to one person, and finds nothing else."""
    if [group.code for group in groups] == ["nomor"] and len(groups[0].hits) == 1:
        return groups[0].hits[0].url
    return ""


def _members(actor: Any, text: str, day: date, most: int) -> Group:
    found = find_people(actor, text, most + 1)
    people = found.people[:most]
    told = _told(actor, people, day)
    hits = [
        Hit(person.display_name, told[person.pk], _member_url(person.pk), person.pk in found.alike, person.pk)
        for person in people
    ]
    more = len(found.people) > most
    named = any(not hit.similar for hit in hits)
    url = f"{reverse('member-list')}?{urlencode({'q': text, 'status': Status.ALL})}" if named and more else ""
    return Group("anggota", "Anggota", "anggota", hits, more, url)


def _numbers(actor: Any, text: str, day: date, most: int) -> Group:
    rows = Assignment.objects.visible_to(actor, "member.view").find_numbered(text).with_person()
    rows = rows.exclude(member__removed_at__isnull=False, member__merged_into__isnull=True)
    rows = rows.select_related("position__pillar", "duty_region__parent").order_by("pk")[: 3 * most]
    by_person: dict[int, Assignment] = {}
    for row in rows:
        by_person.setdefault(row.person, row)
    people = Member.objects.only("name", "title_prefix", "title_suffix").in_bulk(list(by_person)[: most + 1])
    hits = [
        Hit(
            people[pk].display_name,
            f"{row.membership_no} · {row.position} · {_place(row)}",
            _member_url(pk),
            person=pk,
        )
        for pk, row in list(by_person.items())[:most]
    ]
    return Group("nomor", "Nomor anggota", "lencana", hits, len(by_person) > most)


def _decrees(actor: Any, text: str, day: date, most: int) -> Group:
    rows = Decree.objects.visible_to(actor, "decree.view").find_numbered(text).select_related("office")
    rows = list(rows.order_by("-pk")[: most + 1])
    hits = [
        Hit(row.number, " · ".join(filter(None, (_day(row.signed_on), row.about, str(row.office)))), _url(row))
        for row in rows[:most]
    ]
    return Group("sk", "SK", "sk", hits, len(rows) > most, f"{reverse('decree-list')}?{urlencode({'q': text})}")


def _events(actor: Any, text: str, day: date, most: int) -> Group:
    rows = Event.objects.visible_to(actor, "event.view").find_titled(text).prefetch_related("kinds")
    rows = list(rows.order_by("-starts_on", "-pk")[: most + 1])
    hits = [
        Hit(row.title, " · ".join(filter(None, (days(row, short=True), kinds_told(row), row.place))), _url(row))
        for row in rows[:most]
    ]
    url = f"{reverse('event-list')}?{urlencode({'q': text, 'waktu': 'semua'})}"
    return Group("kegiatan", "Kegiatan", "kegiatan", hits, len(rows) > most, url)


def _batches(actor: Any, text: str, day: date, most: int) -> Group:
    rows = Batch.objects.visible_to(actor, "batch.view").find_named(text).select_related("scheme", "office")
    rows = list(rows.order_by("-last_day", "-pk")[: most + 1])
    hits = [Hit(str(row), f"{row.get_state_display()} · {row.office}", _url(row)) for row in rows[:most]]
    return Group("daftar", "Daftar pencairan", "rekening", hits, len(rows) > most)


_FINDERS: tuple[tuple[str, Callable[[Any, str, date, int], Group]], ...] = (
    ("member.view", _members),
    ("member.view", _numbers),
    ("decree.view", _decrees),
    ("event.view", _events),
    ("batch.view", _batches),
)
_PAGES = {Decree: "decree-detail", Event: "event-detail", Batch: "batch-detail"}


def _told(actor: Any, people: Sequence[Member], day: date) -> dict[int, str]:
    """Masked NIK, the post to tell first and where it is; that service is over is said."""
    posts = posts_of(actor, people, Question(day, status=Status.ALL)) if people else {}
    told = {}
    for person in people:
        parts = [person.masked_nik]
        if held := posts.get(person.pk):
            parts += [str(held[0].position), _place(held[0])]
            parts += [] if any(row.active_on(day) for row in held) else ["tidak lagi bertugas"]
        told[person.pk] = " · ".join(filter(None, parts))
    return told


def _place(row: Assignment) -> str:
    return ", ".join(filter(None, reversed(place(row.duty_region))))


def _day(day: date | None) -> str:
    return format_date(day) if day is not None else ""


def _url(row: Decree | Event | Batch) -> str:
    return reverse(_PAGES[type(row)], args=[row.pk])


def _member_url(pk: int) -> str:
    return reverse("member-detail", args=[pk])
