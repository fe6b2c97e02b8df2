"""Attendance over events: the four numbers apart, by event, pillar and region; of one person over a period.

What nobody said is unknown and no zero. Outside people stand in a row of their own.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from events.models import Event, Participant, Presence
from events.reports import (
    SAID,
    Group,
    Turnout,
    held_between,
    people_rows,
    quotas_of,
    related_to,
    turnout_groups,
    with_said,
)
from personnel.models import Member
from personnel.reports import code_length
from pilarsosial.core.asked import whole_number
from pilarsosial.core.errors import NotFound
from pilarsosial.core.models import Pillar
from pilarsosial.core.values.money import format_number

from .. import links
from ..asking import Ask, Asked
from ..catalogue import Report
from ..narrowing import BELOW, region_names, span, told_place, told_span
from ..tables import Answer, Column, Figure, Kind, Row, Table

_ASKS = frozenset({Ask.REGION, Ask.PILLAR, Ask.PERIOD, Ask.FROM, Ask.UNTIL, Ask.EVENT, Ask.MEMBER})
# What the list of participants is asked beside: which of the numbers, of members or outside people, from which place.
FIGURE, WHO, PLACE = "angka", "unsur", "tempat"
INVITED, REGISTERED, UNSAID = "diundang", "terdaftar", "belum"
MEMBERS, OUTSIDE = "anggota", "luar"
ELSEWHERE = "lain"
_FIGURES = (INVITED, REGISTERED, *(state.value for state in SAID), UNSAID)


@dataclass(frozen=True)
class _Question:
    """Events in the actor's sight and the people on their lists, as asked."""

    asked: Asked
    first: date
    last: date
    events: Any
    people: Any

    def url(self, figure: str, **told: object) -> str:
        asked = self.asked
        about = {
            "wilayah": asked.region.code,
            "pilar": asked.pillar.code if asked.pillar else "",
            "dari": self.first.isoformat(),
            "sampai": self.last.isoformat(),
            "kegiatan": asked.more.get(Ask.EVENT, ""),
            "anggota": asked.more.get(Ask.MEMBER, ""),
            FIGURE: figure,
        }
        return links.report("daftar-peserta", **about | told)


def _question(actor: Any, asked: Asked) -> _Question:
    """Raises NotFound for an event or a person out of sight."""
    region = asked.region.code
    first, last = span(asked)
    events = Event.objects.visible_to(actor, "event.view")
    if (pk := whole_number(asked.more.get(Ask.EVENT, ""))) is not None:
        events = events.filter(pk=pk)
        found = events.first()
        if found is None:
            raise NotFound
        first, last = found.starts_on, found.ends_on
    else:
        sent = Participant.objects.filter(region__code__inside=region).values("event")
        events = held_between(events.filter(related_to(region) | Q(pk__in=sent)), first, last)
    people = Participant.objects.visible_to(actor, "participant.view").listed().filter(event__in=events.values("pk"))
    # Of its own events an office counts everybody, of those above it its own people.
    people = people.filter(Q(event__office__region__code__inside=region) | Q(region__code__inside=region))
    if asked.pillar:
        people = people.filter(pillar=asked.pillar)
    if (pk := whole_number(asked.more.get(Ask.MEMBER, ""))) is not None:
        people = people.of_person(Member.objects.get_visible(actor, "member.view", pk).pk)
    return _Question(asked, first, last, events, people)


def _answer(actor: Any, asked: Asked) -> Answer:
    question = _question(actor, asked)
    groups = turnout_groups(question.people, code_length(asked.region.level + 1))
    total = Turnout.of(groups)
    told = [("Masa", told_span(question.first, question.last)), *told_place(asked)]
    tables, people = [_by_event(question, groups, actor)], array("q")
    if asked.more.get(Ask.MEMBER):
        tables.append(_people(question.people, people, "Kegiatan satu per satu"))
        name = Member.objects.get_visible(actor, "member.view", int(asked.more[Ask.MEMBER]))
        told.append(("Anggota", str(name)))
    else:
        tables += [_by_pillar(question, groups), _by_region(question, groups)]
    return Answer(
        "Kehadiran pada kegiatan",
        question.last,
        tables,
        told=told,
        people=people,
        sentences=[_sentence(total)],
        notes=[
            "Kuota, diundang, terdaftar, dan hadir dihitung sendiri-sendiri. Yang tidak diketahui ditulis –, bukan 0.",
            "Seseorang dihitung satu kali pada satu kegiatan: hadir bila hadir di sedikitnya satu sesi. “% hadir” "
            "adalah bagian dari yang diundang; yang datang tanpa undangan tidak menambahnya.",
            "Rancangan dan kegiatan yang dibatalkan tidak ikut.",
        ],
    )


def _sentence(total: Turnout) -> str:
    if not total.listed:
        return "Belum ada peserta kegiatan pada masa dan wilayah ini."
    if total.invited is None and total.attended is None:
        registered = "" if total.registered is None else f", {format_number(total.registered)} di antaranya terdaftar"
        return f"{format_number(total.listed)} peserta{registered}; berapa yang diundang dan hadir tidak diketahui."
    invited, attended = ("tidak diketahui" if n is None else format_number(n) for n in (total.invited, total.attended))
    return f"Diundang {invited}, hadir {attended}" + (
        f" ({total.share}% dari yang diundang)." if total.share is not None else "."
    )


_NUMBERS = [
    Column("Diundang", Kind.NUMBER),
    Column("Terdaftar", Kind.NUMBER),
    Column("Hadir", Kind.NUMBER),
    Column("% hadir", Kind.NUMBER),
    *(Column(state.label, Kind.NUMBER) for state in SAID[1:]),
    Column("Belum dicatat", Kind.NUMBER),
]


def _cells(turnout: Turnout, question: _Question, **told: object) -> tuple[object, ...]:
    """The four numbers and the states; listed = all of the states + those of whom nothing was said."""
    known = bool(turnout.states)

    def figure(name: str, value: int | None) -> object:
        return None if value is None else links.figure(value, question.url(name, **told))

    return (
        figure(INVITED, turnout.invited),
        figure(REGISTERED, turnout.registered),
        figure(Presence.PRESENT.value, turnout.attended),
        turnout.share,
        *(figure(state.value, turnout.states[state] if known else None) for state in SAID[1:]),
        figure(UNSAID, turnout.unsaid),
    )


def _by_event(question: _Question, groups: list[Group], actor: Any) -> Table:
    rows = []
    quotas = quotas_of(question.events, actor)
    pillar = question.asked.pillar
    of_event: dict[int, list[Group]] = {}
    for group in groups:
        of_event.setdefault(group.event_id, []).append(group)
    for event in question.events.order_by("starts_on", "pk"):
        turnout = Turnout.of(of_event.get(event.pk, ()))
        told = [places for (own, of), places in quotas.items() if own == event.pk and (not pillar or of == pillar.pk)]
        known = [places for places in told if places is not None]
        rows.append(
            (
                event.starts_on,
                Figure(event.title, links.event(event.pk)),
                sum(known) if known else None,
                *_cells(turnout, question, kegiatan=event.pk),
            )
        )
    head = [Column("Tanggal", Kind.DATE), Column("Kegiatan", width=40), Column("Kuota", Kind.NUMBER)]
    return Table(
        [*head, *_NUMBERS],
        rows,
        title="Menurut kegiatan",
        total=("Jumlah", "", None, *_cells(Turnout.of(groups), question)),
        empty="Tidak ada kegiatan pada masa dan wilayah ini.",
    )


def _table(question: _Question, groups: list[Group], title: str, first: str, lines: list[tuple]) -> Table:
    """`lines`: (label, which groups, what the list is asked beside); empty ones are left out."""
    rows = []
    for label, belongs, told in lines:
        turnout = Turnout.of(group for group in groups if belongs(group))
        if turnout.listed:
            rows.append((label, turnout.listed, *_cells(turnout, question, **told)))
    total = Turnout.of(groups)
    return Table(
        [Column(first, width=28), Column("Peserta", Kind.NUMBER), *_NUMBERS],
        rows,
        title=title,
        total=("Jumlah", total.listed, *_cells(total, question)),
        empty="Tidak ada peserta pada masa dan wilayah ini.",
    )


def _outside_line() -> tuple[str, Callable[[Group], bool], dict[str, object]]:
    return ("Orang luar", lambda group: group.outside, {WHO: OUTSIDE})


def _by_pillar(question: _Question, groups: list[Group]) -> Table:
    known = {group.pillar_id for group in groups if not group.outside}
    lines = [
        (
            pillar.name,
            lambda group, pk=pillar.pk: not group.outside and group.pillar_id == pk,
            {"pilar": pillar.code, WHO: MEMBERS},
        )
        for pillar in Pillar.objects.filter(pk__in=known - {None}).order_by("order", "name")
    ]
    return _table(question, groups, "Menurut pilar", "Pilar", [*lines, _outside_line()])


def _by_region(question: _Question, groups: list[Group]) -> Table:
    names = region_names(question.asked.region)
    lines = [
        (
            name,
            lambda group, own=code: not group.outside and group.place == own,
            {PLACE: code, WHO: MEMBERS},
        )
        for code, name in names.items()
    ]
    elsewhere = (
        "Wilayah lain",
        lambda group: not group.outside and group.place not in names,
        {PLACE: ELSEWHERE, WHO: MEMBERS},
    )
    below = BELOW[question.asked.region.level]
    return _table(question, groups, f"Menurut {below}", below.capitalize(), [*lines, elsewhere, _outside_line()])


# --- One row a participant ----------------------------------------------------------------------------------------


def _people(participants: Any, people: array, title: str = "") -> Table:
    columns = [
        Column("Tanggal", Kind.DATE),
        Column("Kegiatan", width=36),
        Column("Nama", width=30),
        Column("Pilar", width=12),
        Column("Wilayah", width=24),
        Column("Instansi", width=24),
        Column("Peran", width=12),
        Column("Diundang"),
        Column("Terdaftar"),
        Column("Keadaan", width=14),
    ]
    return Table(columns, _people_rows(participants, people), title=title, empty="Tidak ada peserta yang cocok.")


def _people_rows(participants: Any, people: array) -> Iterator[Row]:
    """Outside people are nobody's members, and noted nowhere."""
    for row in people_rows(participants):
        if row.member_id is not None:
            people.append(row.member_id)
        yield (
            row.starts_on,
            Figure(row.event, links.event(row.event_id)),
            Figure(row.name, links.participant(row.participant_id)),
            row.pillar,
            row.place,
            row.agency,
            row.role,
            "ya" if row.invited else "",
            "ya" if row.registered else "",
            row.state or "belum dicatat",
        )


def _list(actor: Any, asked: Asked) -> Answer:
    question = _question(actor, asked)
    people = with_said(question.people)
    figure, who, place = (asked.more.get(name, "") for name in (FIGURE, WHO, PLACE))
    if who in (MEMBERS, OUTSIDE):
        people = people.filter(member__isnull=who == OUTSIDE)
    if figure == INVITED:
        people = people.filter(invited_at__isnull=False)
    elif figure == REGISTERED:
        people = people.filter(registered_at__isnull=False)
    elif figure == UNSAID:
        people = people.filter(said__isnull=True)
    elif figure in _FIGURES:
        people = people.filter(said=SAID.index(Presence(figure)))
    region = asked.region
    if place == ELSEWHERE:
        people = people.exclude(Q(region__isnull=False) & Q(region__code__inside=region.code))
    elif place == region.code:
        people = people.filter(region=region)
    elif place:
        people = people.filter(region__code__inside=place)
    told = [("Masa", told_span(question.first, question.last)), *told_place(asked)]
    noted = array("q")
    return Answer("Peserta satu per satu", question.last, [_people(people, noted)], told=told, people=noted)


REPORTS = [
    Report(
        "kehadiran",
        "Kehadiran pada kegiatan",
        "Berapa yang diundang, terdaftar, dan hadir, menurut kegiatan, pilar, dan wilayah.",
        "participant.view",
        _ASKS,
        _answer,
        has_people=True,
    ),
]
LISTS = [
    Report(
        "daftar-peserta",
        "Peserta satu per satu",
        "Satu baris satu peserta satu kegiatan.",
        "participant.view",
        _ASKS,
        _list,
        has_people=True,
        is_list=True,
        passes=frozenset({FIGURE, WHO, PLACE}),
    ),
]
