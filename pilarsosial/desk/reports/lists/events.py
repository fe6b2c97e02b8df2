"""Events, their people and recommendations, as their lists find them."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import islice
from typing import Any

from events.lists import (
    COMING,
    EVENT_NAMES,
    PEOPLE_NAMES,
    TIMES,
    events_in_time,
    events_matching,
    people_matching,
    recommendations_of,
)
from events.models import Event, Participant, RecommendationState, Reply
from events.printing.words import area_of, element_of
from events.reports import numbers_of
from events.words import kinds_told
from pilarsosial.core.area_choices import region_choices
from pilarsosial.core.errors import DomainError

from ..asking import Ask, Asked
from ..catalogue import Report
from ..tables import Answer, Column, Kind, Row, Table
from .common import label_of, local_day, named, rows_of, texts

_EVENTS = [
    Column("Kegiatan", width=40),
    Column("Jenis", width=22),
    Column("Mulai", Kind.DATE),
    Column("Selesai", Kind.DATE),
    Column("Tempat", width=28),
    Column("Penyelenggara", width=32),
    Column("Keadaan", width=14),
    Column("Kuota", Kind.NUMBER),
    Column("Diundang", Kind.NUMBER),
    Column("Terdaftar", Kind.NUMBER),
    Column("Hadir", Kind.NUMBER),
]
_PEOPLE = [
    Column("Nama", width=32),
    Column("Jabatan/Unsur", width=26),
    Column("Wilayah/Instansi", width=30),
    Column("Peran", width=14),
    Column("Keadaan", width=16),
    Column("Diundang", Kind.DATE),
    Column("Terdaftar", Kind.DATE),
    Column("Keterangan", width=26),
]
_RECOMMENDATIONS = [
    Column("Rekomendasi", width=60),
    Column("Kegiatan", width=34),
    Column("Tanggal kegiatan", Kind.DATE),
    Column("Diusulkan oleh", width=26),
    Column("Penanggung jawab", width=26),
    Column("Tenggat", Kind.DATE),
    Column("Keadaan", width=16),
    Column("Hasil", width=30),
]
_AT_ONCE = 200


def _events(actor: Any, asked: Asked) -> Answer:
    words = texts(asked, EVENT_NAMES)
    rows = events_matching(actor, words, dict(region_choices(actor, "event.view")))
    rows, _forward = events_in_time(rows, words["waktu"], asked.day)
    table = Table(_EVENTS, _event_rows(rows, actor), empty="Tidak ada kegiatan pada saringan ini.")
    told = [("Waktu", TIMES.get(words["waktu"], TIMES[COMING]))]
    return Answer("Daftar kegiatan", asked.day, [table], told)


def _event_rows(rows: Any, actor: Any) -> Iterator[Row]:
    found = rows.select_related("office").prefetch_related("kinds").iterator(chunk_size=_AT_ONCE)
    while events := list(islice(found, _AT_ONCE)):
        numbers = numbers_of(events, actor)
        for event in events:
            told = numbers[event.pk]
            yield (
                event.title,
                kinds_told(event),
                event.starts_on,
                event.ends_on,
                event.place,
                str(event.office),
                event.get_state_display(),
                *(told.quota, told.invited, told.registered, told.attended),
            )


def _people(actor: Any, asked: Asked) -> Answer:
    if not (pk := asked.more.get(Ask.EVENT)):
        raise DomainError("event_missing", "Pilih kegiatannya lebih dahulu.")
    event = Event.objects.all().get_visible(actor, "event.view", int(pk))
    rows = Participant.objects.visible_to(actor, "participant.view").filter(event=event)
    rows = people_matching(rows, texts(asked, PEOPLE_NAMES)).order_by("name_key", "pk")
    rows = rows.select_related("pillar", "position__pillar")
    people = array("q")
    lines = named(map(_person, rows.iterator(chunk_size=_AT_ONCE)), people)
    table = Table(_PEOPLE, lines, empty="Tidak ada peserta pada saringan ini.")
    return Answer(f"Peserta {event.title}", asked.day, [table], people=people)


def _person(person: Participant) -> Row:
    return (
        person.name,
        element_of(person),
        area_of(person),
        person.get_role_display(),
        _state(person),
        local_day(person.invited_at),
        local_day(person.registered_at),
        person.reply_note,
        person.member_id,
    )


def _state(person: Participant) -> str:
    if person.withdrawn_at:
        return "Ditarik"
    if person.reply in (Reply.NOT_COMING, Reply.REPRESENTED):
        return person.get_reply_display()
    if person.registered_at:
        return "Terdaftar"
    return "Diundang" if person.invited_at else ""


def _recommendations(actor: Any, asked: Asked) -> Answer:
    rows = recommendations_of(actor, asked.more.get(Ask.STATE, ""), asked.day)
    states = label_of(RecommendationState.choices)
    names = ("event__title", "event__starts_on", "proposer__name", "proposed_by", "in_charge", "due_on", "state")
    lines = (
        (text, title, day, proposer or typed, charge, due, states[state], outcome)
        for text, title, day, proposer, typed, charge, due, state, outcome in rows_of(rows, "text", *names, "outcome")
    )
    table = Table(_RECOMMENDATIONS, lines, empty="Tidak ada rekomendasi pada saringan ini.")
    return Answer("Daftar rekomendasi", asked.day, [table])


REPORTS = [
    Report(
        "daftar-kegiatan",
        "Daftar kegiatan",
        "Kegiatan dengan kuota, undangan, pendaftaran, dan kehadirannya.",
        "event.view",
        frozenset({Ask.DAY}),
        _events,
        is_list=True,
        passes=frozenset(EVENT_NAMES),
    ),
    Report(
        "peserta-kegiatan",
        "Peserta kegiatan",
        "Orang-orang dalam daftar sebuah kegiatan dan keadaan undangannya.",
        "participant.view",
        frozenset({Ask.EVENT}),
        _people,
        has_people=True,
        is_list=True,
        passes=frozenset(PEOPLE_NAMES),
    ),
    Report(
        "daftar-rekomendasi-kegiatan",
        "Daftar rekomendasi",
        "Rekomendasi kegiatan yang terbuka, lewat tenggat, atau selesai.",
        "event.view",
        frozenset({Ask.DAY, Ask.STATE}),
        _recommendations,
        is_list=True,
        states=(("lewat", "Lewat tenggat"), ("selesai", "Selesai")),
    ),
]
