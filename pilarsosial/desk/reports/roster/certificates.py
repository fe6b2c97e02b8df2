"""Certificates that end soon or are over, of people at work, without a later one."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any

from personnel.models import Certificate
from personnel.reports import EndingCertificate, ending_certificates

from .. import links
from ..asking import Ask, Asked
from ..catalogue import Report
from ..narrowing import assignments_of, told_place
from ..tables import Answer, Column, Figure, Kind, Row, Table

OVER = "lewat"
# (what is asked, its words, how many days ahead).
STATES = (
    (OVER, "Sudah berakhir", None),
    ("30", "Berakhir dalam 30 hari", 30),
    ("90", "Berakhir dalam 90 hari", 90),
    ("180", "Berakhir dalam 180 hari", 180),
    ("365", "Berakhir dalam 365 hari", 365),
)
_AHEAD = {code: days for code, _label, days in STATES}
_USUALLY = "90"


def _answer(actor: Any, asked: Asked) -> Answer:
    """Asked for a state its certificates; for none how many there are of each, those that are over and end soon."""
    state, people = asked.more.get(Ask.STATE, ""), array("q")
    certificates = Certificate.objects.visible_to(actor, "member.view")
    assignments = assignments_of(actor, asked)
    if state:
        found = ending_certificates(certificates, assignments, asked.day, _AHEAD[state])
        tables = [_table(found, asked, dict((code, label) for code, label, _days in STATES)[state], people)]
    else:
        over = ending_certificates(certificates, assignments, asked.day, None)
        ahead = ending_certificates(certificates, assignments, asked.day, _AHEAD["365"])
        soon = [row for row in ahead if (row.valid_until - asked.day).days <= _AHEAD[_USUALLY]]
        tables = [
            _summary(over, ahead, asked),
            _table(over, asked, "Sudah berakhir", people),
            _table(soon, asked, "Berakhir dalam 90 hari", people),
        ]
    return Answer(
        "Sertifikat yang berakhir",
        asked.day,
        tables,
        told=told_place(asked),
        people=people,
        notes=["Yang sudah diikuti sertifikat sejenis dengan nama yang sama dan masa yang lebih panjang tidak ikut."],
    )


def _summary(over: list[EndingCertificate], ahead: list[EndingCertificate], asked: Asked) -> Table:
    """The steps hold each other: what ends within 90 days is also among those of 180."""
    pillar = asked.pillar.code if asked.pillar else ""
    rows = []
    for code, label, days in STATES:
        number = len(over) if days is None else sum((row.valid_until - asked.day).days <= days for row in ahead)
        told = {"wilayah": asked.region.code, "pilar": pillar, "tanggal": asked.day.isoformat(), "keadaan": code}
        rows.append((label, Figure(number, links.report("sertifikat-berakhir", **told))))
    return Table([Column("Keadaan", width=28), Column("Sertifikat", Kind.NUMBER)], rows, title="Ringkasan")


def _table(found: list[EndingCertificate], asked: Asked, title: str, people: array) -> Table:
    columns = [
        Column("Nama", width=32),
        Column("Pilar", width=12),
        Column("Wilayah tugas", width=30),
        Column("Kabupaten/kota", width=20),
        Column("Jenis", width=14),
        Column("Sertifikat", width=34),
        Column("Nomor", width=22),
        Column("Berlaku sampai", Kind.DATE),
        Column("Sisa hari", Kind.NUMBER),
    ]
    rows = _rows(found, asked, people)
    return Table(columns, rows, title=title, empty="Tidak ada sertifikat dalam keadaan ini.")


def _rows(found: list[EndingCertificate], asked: Asked, people: array) -> Iterator[Row]:
    for row in found:
        yield (
            links.person(people, row.post.name, row.post.person),
            row.post.pillar,
            row.post.place,
            row.post.regency,
            row.kind,
            row.name,
            row.number,
            row.valid_until,
            (row.valid_until - asked.day).days,
        )


REPORTS = [
    Report(
        "sertifikat-berakhir",
        "Sertifikat yang berakhir",
        "Sertifikat siapa yang segera berakhir, atau sudah, tanpa yang menggantikannya.",
        "member.view",
        frozenset({Ask.DAY, Ask.REGION, Ask.PILLAR, Ask.STATE}),
        _answer,
        has_people=True,
        states=tuple((code, label) for code, label, _days in STATES),
    ),
]
LISTS: list[Report] = []
