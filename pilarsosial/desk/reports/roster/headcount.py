"""How many: people, the posts they hold, and how the two come together; by pillar and by region."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any

from personnel.reports import Headcount, by_place, headcount, service_rows
from pilarsosial.core.charts.bars import Bar, bar_chart
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.money import format_number

from .. import links
from ..asking import Ask, Asked
from ..catalogue import Report
from ..narrowing import BELOW, OWN_LEVEL, PLACE_PASSES, assignments_of, region_names, told_place
from ..tables import Answer, Column, Figure, Kind, Row, Table

_PLACES = frozenset({Ask.DAY, Ask.REGION, Ask.PILLAR})
# Only in posts that have a quota.
WITH_SEATS = "berkuota"

NOBODY = "Tidak ada anggota yang bertugas pada tanggal itu."


def _answer(actor: Any, asked: Asked) -> Answer:
    rows = assignments_of(actor, asked)
    count = headcount(rows, asked.day)
    answer = Answer(
        "Jumlah anggota",
        asked.day,
        [_by_pillar(count, asked), _bridge(count, asked), _by_region(rows, count, asked)],
        told=told_place(asked),
        sentences=[_sentence(count)],
        notes=[
            "Dihitung dari jabatan pokok yang berlaku pada tanggal itu, tanpa pelaksana tugas dan koordinator.",
            "Seseorang yang memegang jabatan di dua pilar atau dua wilayah ada di kedua barisnya dan satu kali pada "
            "jumlahnya.",
        ],
    )
    if count.rows:
        answer.chart = _chart(count, asked)
    return answer


def _sentence(count: Headcount) -> str:
    if not count.posts:
        return NOBODY
    further = count.posts - count.people
    told = f"{format_number(count.people)} orang memegang {format_number(count.posts)} jabatan pokok"
    if not further:
        return f"{told}; tidak ada yang merangkap."
    several = sum(people for n, people in count.by_posts.items() if n > 1)
    return (
        f"{told}: {format_number(count.people)} orang + {format_number(further)} jabatan rangkap "
        f"({format_number(several)} orang merangkap) = {format_number(count.posts)}."
    )


def _by_pillar(count: Headcount, asked: Asked) -> Table:
    code = asked.region.code
    rows = [
        (
            row.pillar.name,
            Figure(row.people, links.people(asked.day, code, row.pillar.code)),
            Figure(row.posts, links.posts(asked.day, code, row.pillar.code)),
            row.posts - row.people,
        )
        for row in count.rows
    ]
    return Table(
        [Column("Pilar", width=24), *_figures()],
        rows,
        title="Menurut pilar",
        total=_total(count, asked),
        empty=NOBODY,
    )


def _figures() -> list[Column]:
    return [Column("Orang", Kind.NUMBER), Column("Jabatan pokok", Kind.NUMBER), Column("Rangkap", Kind.NUMBER)]


def _total(count: Headcount, asked: Asked, label: str = "Jumlah") -> Row:
    """People are counted once, so their total is not the sum of the rows."""
    told = (asked.day, asked.region.code, asked.pillar.code if asked.pillar else "")
    return (
        label,
        Figure(count.people, links.people(*told)),
        Figure(count.posts, links.posts(*told)),
        count.posts - count.people,
    )


def _bridge(count: Headcount, asked: Asked) -> Table:
    pillar = asked.pillar.code if asked.pillar else ""
    rows = [
        (
            f"Memegang {format_number(n)} jabatan",
            Figure(people, links.people(asked.day, asked.region.code, pillar, formasi=n)),
            n * people,
        )
        for n, people in count.by_posts.items()
    ]
    return Table(
        [
            Column("Banyaknya jabatan", width=24),
            Column("Orang", Kind.NUMBER, sums=True),
            Column("Jabatan pokok", Kind.NUMBER, sums=True),
        ],
        rows,
        title="Dari orang ke jabatan",
        empty="Tidak ada yang perlu dijembatani.",
    )


def _by_region(rows: Any, count: Headcount, asked: Asked) -> Table:
    pillar = asked.pillar.code if asked.pillar else ""
    region, counted = asked.region, by_place(rows, asked.region, asked.day, count.shared)
    lines = []
    for code, name in region_names(region).items():
        place = counted.get(code)
        if place is None and code == region.code:
            continue
        people, posts = (place.people, place.posts) if place else (0, 0)
        more = {OWN_LEVEL: "wilayah"} if code == region.code else {}
        lines.append(
            (
                name,
                links.figure(people, links.people(asked.day, code, pillar, **more)),
                links.figure(posts, links.posts(asked.day, code, pillar, **more)),
                posts - people,
            )
        )
    return Table(
        [Column(BELOW[region.level].capitalize(), width=28), *_figures()],
        lines,
        title=f"Menurut {BELOW[region.level]}",
        total=_total(count, asked) if count.posts else None,
    )


def _chart(count: Headcount, asked: Asked) -> dict[str, Any]:
    bars = [
        Bar(row.pillar.name, row.people, links.people(asked.day, asked.region.code, row.pillar.code))
        for row in count.rows
    ]
    desc = f"Jumlah orang per {format_date(asked.day)}; angkanya ada pada tabel menurut pilar"
    # Pillars are no row of times: a phone begins with the first.
    return {**bar_chart("jumlah-anggota", "Orang per pilar", desc, bars), "from_start": True}


# --- One row a post -----------------------------------------------------------------------------------------------


def _posts(actor: Any, asked: Asked) -> Answer:
    rows = assignments_of(actor, asked).active_on(asked.day).basic()
    if asked.more.get(WITH_SEATS):
        rows = rows.filter(post__seats__isnull=False)
    columns = [
        Column("Nama", width=32),
        Column("Pilar", width=12),
        Column("Jabatan", width=20),
        Column("Wilayah tugas", width=30),
        Column("Kabupaten/kota", width=20),
        Column("Bertugas sejak", Kind.DATE),
        Column("SK", width=26),
    ]
    people = array("q")
    table = Table(columns, _post_rows(rows, people), empty="Tidak ada jabatan pokok yang terisi pada tanggal itu.")
    return Answer("Jabatan pokok yang terisi", asked.day, [table], told=told_place(asked), people=people)


def _post_rows(rows: Any, people: array) -> Iterator[Row]:
    for row in service_rows(rows):
        name = links.person(people, row.name, row.person)
        yield (name, row.pillar, row.position, row.place, row.regency, row.start, row.decree)


REPORTS = [
    Report(
        "jumlah-anggota",
        "Jumlah anggota",
        "Berapa orang bertugas, berapa jabatan pokok yang mereka pegang, di pilar dan wilayah mana.",
        "assignment.view",
        _PLACES,
        _answer,
    ),
]
LISTS = [
    Report(
        "daftar-penugasan",
        "Jabatan pokok yang terisi",
        "Satu baris satu jabatan pokok yang dipegang seseorang pada tanggal itu.",
        "assignment.view",
        _PLACES,
        _posts,
        has_people=True,
        is_list=True,
        passes=PLACE_PASSES | {WITH_SEATS},
    ),
]
