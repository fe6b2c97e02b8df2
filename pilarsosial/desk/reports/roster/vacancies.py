"""Vacant posts: how many seats, which, since when, whose they were; what falls free soon; villages without a PSM."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from personnel.models import EndReason
from personnel.quality import SOON_DAYS
from personnel.reports import (
    FreeSeat,
    SeatCount,
    Uncovered,
    Vacancies,
    code_length,
    coverage_positions,
    uncovered,
    units_of,
    vacant_seats,
)
from pilarsosial.core.models import Pillar
from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.money import format_number

from .. import links
from ..asking import Ask, Asked
from ..catalogue import Report
from ..narrowing import (
    BELOW,
    OWN_LEVEL,
    PLACE_PASSES,
    VILLAGE,
    assignments_of,
    pillars_of,
    posts_of,
    region_names,
    told_place,
)
from ..tables import Answer, Column, Figure, Kind, Row, Table
from .headcount import WITH_SEATS

_PLACES = frozenset({Ask.DAY, Ask.REGION, Ask.PILLAR})


def _sentence(count: SeatCount) -> str:
    if not count.seats:
        return "Belum ada formasi dengan kuota di wilayah ini."
    vacant = f"{format_number(count.vacant)} dari {format_number(count.seats)} kursi kosong"
    if not count.vacant:
        vacant = "Satu-satunya kursi terisi" if count.seats == 1 else f"Semua {format_number(count.seats)} kursi terisi"
    soon = f"{format_number(count.soon)} segera kosong" if count.soon else "tidak ada yang segera kosong"
    return f"{vacant}; {soon} dalam {SOON_DAYS} hari."


def _answer(actor: Any, asked: Asked) -> Answer:
    found = vacant_seats(posts_of(actor, asked), asked.day, SOON_DAYS)
    count = _summed(count for _post, count in found.posts)
    positions = coverage_positions(pillars_of(actor, asked))
    tables = [_by_pillar(found, count, asked), _by_region(found, count, asked)]
    sentences = [_sentence(count)]
    if positions:
        open_places = uncovered(assignments_of(actor, asked), asked.region, asked.day, positions)
        tables.append(_coverage(open_places, positions, asked))
    people = array("q")
    tables.append(_seats(found.free, asked.day, people))
    return Answer(
        "Formasi kosong",
        asked.day,
        tables,
        people=people,
        told=told_place(asked),
        sentences=sentences,
        notes=[
            "Kursi − kosong + lebih = terisi. Jabatan tanpa kuota tidak punya kursi yang kosong: yang dihitung "
            "desa/kelurahan yang belum terjangkau.",
            "Pada formasi dengan beberapa kursi, yang datang mengisi kursi orang yang digantikannya, atau kursi yang "
            "paling lama kosong.",
        ],
    )


def _summed(counts: Iterable[SeatCount]) -> SeatCount:
    total = SeatCount()
    for count in counts:
        total.plus(count)
    return total


_SEAT_COLUMNS = [
    Column("Kursi", Kind.NUMBER, sums=True),
    Column("Terisi", Kind.NUMBER, sums=True),
    Column("Kosong", Kind.NUMBER, sums=True),
    Column("Lebih", Kind.NUMBER, sums=True),
    Column("Segera kosong", Kind.NUMBER, sums=True),
]


def _cells(count: SeatCount, asked: Asked, code: str, pillar: str, **more: str) -> Row:
    told = {"wilayah": code, "pilar": pillar, "tanggal": asked.day.isoformat(), **more}
    return (
        count.seats,
        links.figure(count.filled, links.posts(asked.day, code, pillar, **{WITH_SEATS: "ya"}, **more)),
        links.figure(count.vacant, links.report("daftar-kursi-kosong", **told)),
        count.over,
        links.figure(count.soon, links.report("daftar-segera-kosong", **told)),
    )


def _by_pillar(found: Vacancies, count: SeatCount, asked: Asked) -> Table:
    by_pillar: dict[int, SeatCount] = {}
    for post, one in found.posts:
        by_pillar.setdefault(post.pillar_id, SeatCount()).plus(one)
    pillars = Pillar.objects.filter(pk__in=by_pillar).order_by("order", "name")
    rows = [(pillar.name, *_cells(by_pillar[pillar.pk], asked, asked.region.code, pillar.code)) for pillar in pillars]
    return Table(
        [Column("Pilar", width=24), *_SEAT_COLUMNS],
        rows,
        title="Menurut pilar",
        empty="Belum ada formasi dengan kuota di wilayah ini.",
        total=("Jumlah", *_cells(count, asked, asked.region.code, asked.pillar.code if asked.pillar else "")),
    )


def _by_region(found: Vacancies, count: SeatCount, asked: Asked) -> Table:
    length = code_length(asked.region.level + 1)
    places: dict[str, SeatCount] = {}
    for post, one in found.posts:
        places.setdefault(post.region[:length], SeatCount()).plus(one)
    pillar = asked.pillar.code if asked.pillar else ""
    rows = []
    for code, name in region_names(asked.region).items():
        if code in places:
            more = {OWN_LEVEL: "wilayah"} if code == asked.region.code else {}
            rows.append((name, *_cells(places[code], asked, code, pillar, **more)))
    return Table(
        [Column(BELOW[asked.region.level].capitalize(), width=28), *_SEAT_COLUMNS],
        rows,
        title=f"Menurut {BELOW[asked.region.level]}",
        empty="Belum ada formasi dengan kuota di wilayah ini.",
        total=("Jumlah", *_cells(count, asked, asked.region.code, pillar)),
    )


def _coverage(open_places: list[Uncovered], positions: list[Any], asked: Asked) -> Table:
    """Regions with and without a holder, of each position without a quota, by the regions below."""
    length = code_length(asked.region.level + 1)
    units = units_of(asked.region, positions, length)
    lacking = Counter((row.position.pk, row.region[:length]) for row in open_places)
    rows = []
    for code, name in region_names(asked.region).items():
        for position in positions:
            there, without = units.get((position.pk, code), 0), lacking[position.pk, code]
            if there:
                told = {"wilayah": code, "pilar": position.pillar.code, "tanggal": asked.day.isoformat()}
                figure = links.figure(without, links.report("daftar-belum-terjangkau", **told))
                rows.append((name, position.pillar.name, there, there - without, figure))
    return Table(
        [
            Column(BELOW[asked.region.level].capitalize(), width=28),
            Column("Pilar", width=12),
            Column("Desa/kelurahan", Kind.NUMBER),
            Column("Terjangkau", Kind.NUMBER),
            Column("Belum terjangkau", Kind.NUMBER),
        ],
        rows,
        title="Cakupan jabatan tanpa kuota",
        total=("Jumlah", "", *_all_units(units, len(open_places), asked)),
        empty="Tidak ada desa/kelurahan di wilayah ini.",
    )


def _all_units(units: dict[tuple[int, str], int], without: int, asked: Asked) -> Row:
    there, pillar = sum(units.values()), asked.pillar.code if asked.pillar else ""
    told = {"wilayah": asked.region.code, "pilar": pillar, "tanggal": asked.day.isoformat()}
    return (there, there - without, links.figure(without, links.report("daftar-belum-terjangkau", **told)))


# --- One row a seat, a holder, a village ----------------------------------------------------------------------------


def _seats(free: list[FreeSeat], day: date, people: array) -> Table:
    return Table(
        [
            Column("Jabatan", width=24),
            Column("Wilayah", width=30),
            Column("Kabupaten/kota", width=20),
            Column("Kosong sejak", Kind.DATE),
            Column("Hari", Kind.NUMBER),
            Column("Pemegang terakhir", width=30),
            Column("Sebab", width=22),
        ],
        _seat_rows(free, day, people),
        title="Kursi yang kosong",
        empty="Tidak ada kursi yang kosong.",
    )


def _seat_rows(free: list[FreeSeat], day: date, people: array) -> Iterator[Row]:
    reasons = dict(EndReason.choices)
    for seat in free:
        holder = links.person(people, seat.holder or "belum pernah diisi", seat.holder_id)
        yield (
            seat.post.position,
            Figure(seat.post.place, links.formation(day, seat.post.region)),
            short_name(seat.post.region[: len("35.17")]),
            seat.since,
            (day - seat.since).days,
            holder,
            reasons.get(seat.reason, ""),
        )


def _seat_list(actor: Any, asked: Asked) -> Answer:
    found = vacant_seats(posts_of(actor, asked), asked.day, SOON_DAYS)
    people = array("q")
    table = _seats(found.free, asked.day, people)
    return Answer("Kursi yang kosong", asked.day, [table], told=told_place(asked), people=people)


def _soon_list(actor: Any, asked: Asked) -> Answer:
    found = vacant_seats(posts_of(actor, asked), asked.day, SOON_DAYS)
    people = array("q")
    table = Table(
        [
            Column("Nama", width=32),
            Column("Jabatan", width=24),
            Column("Wilayah", width=30),
            Column("Kabupaten/kota", width=20),
            Column("Hari terakhir", Kind.DATE),
            Column("Sebab", width=22),
        ],
        (
            (
                links.person(people, seat.holder, seat.holder_id),
                seat.post.position,
                Figure(seat.post.place, links.formation(asked.day, seat.post.region)),
                short_name(seat.post.region[: len("35.17")]),
                seat.ends,
                "SK berakhir" if seat.by_decree else "tugas berakhir",
            )
            for seat in sorted(found.leaving, key=lambda seat: (seat.ends, seat.holder))
        ),
        empty=f"Tidak ada kursi yang segera kosong dalam {SOON_DAYS} hari.",
    )
    return Answer("Kursi yang segera kosong", asked.day, [table], told=told_place(asked), people=people)


def _uncovered_list(actor: Any, asked: Asked) -> Answer:
    positions = coverage_positions(pillars_of(actor, asked))
    rows = uncovered(assignments_of(actor, asked), asked.region, asked.day, positions)
    if village := asked.more.get(VILLAGE):
        rows = [row for row in rows if row.region == village]
    table = Table(
        [
            Column("Kode", width=15),
            Column("Desa/kelurahan", width=34),
            Column("Kabupaten/kota", width=20),
            Column("Pilar"),
        ],
        (
            (
                row.region,
                Figure(row.place, links.formation(asked.day, row.region)),
                short_name(row.region[: len("35.17")]),
                row.position.pillar.name,
            )
            for row in rows
        ),
        empty="Semua desa/kelurahan sudah terjangkau.",
    )
    return Answer("Desa/kelurahan yang belum terjangkau", asked.day, [table], told=told_place(asked))


REPORTS = [
    Report(
        "formasi-kosong",
        "Formasi kosong",
        "Kursi mana yang kosong, sejak kapan, siapa pemegang terakhirnya, dan desa mana yang belum terjangkau.",
        "post.view",
        _PLACES,
        _answer,
        has_people=True,
    ),
]
LISTS = [
    Report(
        "daftar-kursi-kosong",
        "Kursi yang kosong",
        "Satu baris satu kursi yang kosong pada tanggal itu.",
        "post.view",
        _PLACES,
        _seat_list,
        has_people=True,
        is_list=True,
        passes=PLACE_PASSES,
    ),
    Report(
        "daftar-segera-kosong",
        "Kursi yang segera kosong",
        "Satu baris satu pemegang yang tugas atau SK-nya segera berakhir dan belum ada penggantinya.",
        "post.view",
        _PLACES,
        _soon_list,
        has_people=True,
        is_list=True,
        passes=PLACE_PASSES,
    ),
    Report(
        "daftar-belum-terjangkau",
        "Desa/kelurahan yang belum terjangkau",
        "Satu baris satu desa/kelurahan tanpa pemegang jabatan pada tanggal itu.",
        "post.view",
        _PLACES,
        _uncovered_list,
        is_list=True,
        passes=frozenset({VILLAGE}),
    ),
]
