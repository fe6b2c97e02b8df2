"""Who came and who left between two days, and why: opening + in - out = closing, by pillar and by region."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from personnel.reports import (
    LEAVING,
    Change,
    Coming,
    Headcount,
    Mutation,
    ServiceRow,
    by_place,
    code_length,
    headcount,
    mutation,
    named_changes,
)
from pilarsosial.core.charts.bars import Bar, bar_chart
from pilarsosial.core.models import Pillar
from pilarsosial.core.values.dates import SHORT_MONTHS, format_date, format_short
from pilarsosial.core.values.money import format_number

from .. import links
from ..asking import Ask, Asked
from ..catalogue import Report
from ..narrowing import BELOW, OWN_LEVEL, PLACE_PASSES, assignments_of, region_names, span, told_place, told_span
from ..tables import Answer, Column, Kind, Row, Table

_ASKS = frozenset({Ask.REGION, Ask.PILLAR, Ask.PERIOD, Ask.FROM, Ask.UNTIL})
# What the list of movements is asked beside place and days.
WAY, CAUSE, COUNTED = "arah", "sebab", "hitung"
IN, OUT = "masuk", "keluar"
PEOPLE, POSTS = "orang", "jabatan"
_CAUSES = {True: list(Coming.choices), False: LEAVING}
_WAYS = {True: IN, False: OUT}
# With the opening; more labels than these run into each other.
_MOST_BARS = 8


@dataclass(frozen=True)
class _Found:
    """A mutation with the counts of both days that it must tie to; `changes` are {(group, coming, cause): number}."""

    asked: Asked
    first: date
    last: date
    moved: Mutation
    opening: Headcount
    closing: Headcount
    people: Counter
    posts: Counter

    @property
    def opening_day(self) -> date:
        return self.first - timedelta(days=1)

    def url(self, what: str, coming: bool, cause: str = "", **told: str) -> str:
        pillar = self.asked.pillar.code if self.asked.pillar else ""
        about = {"wilayah": self.asked.region.code, "pilar": pillar} | told
        days = {"dari": self.first.isoformat(), "sampai": self.last.isoformat()}
        return links.report("daftar-mutasi", **about, **days, hitung=what, arah=_WAYS[coming], sebab=cause)


def _answer(actor: Any, asked: Asked) -> Answer:
    first, last = span(asked)
    rows = assignments_of(actor, asked)
    length = code_length(asked.region.level + 1)
    moved = mutation(rows, first, last, length, _ends(first, last)[:-1])
    opening, closing = headcount(rows, moved.opening_day), headcount(rows, last)
    people, posts = Counter(), Counter()
    for group in moved.groups:
        for counts, which, counted in (
            (people, "", group.by_everybody),
            (people, group.pillar, group.by_pillar),
            (posts, "", True),
            (posts, group.pillar, True),
        ):
            counts[which, group.coming, group.cause] += counted and group.number
    found = _Found(asked, first, last, moved, opening, closing, people, posts)
    notes = [
        "Seseorang masuk bila sehari sebelumnya tidak memegang jabatan pokok apa pun di sini, dan keluar bila tidak "
        "memegang satu pun lagi. Yang hanya pindah atau menambah jabatan masuk dan keluar pada pilar dan wilayahnya "
        "saja, bukan pada kolom Semua.",
    ]
    if moved.mistakes:
        notes.append(f"{format_number(moved.mistakes)} penugasan yang salah catat pada masa ini tidak dihitung.")
    named_people = array("q")
    answer = Answer(
        "Mutasi anggota",
        last,
        [_bridge(found, PEOPLE), _bridge(found, POSTS), _by_region(rows, found), _names(rows, found, named_people)],
        people=named_people,
        told=[("Masa", told_span(first, last)), *told_place(asked)],
        sentences=[
            _sentence(found, PEOPLE, opening.people, closing.people),
            _sentence(found, POSTS, opening.posts, closing.posts),
        ]
        if opening.posts or closing.posts or moved.groups
        else ["Selama masa ini tidak ada anggota yang bertugas di sini."],
        notes=notes,
    )
    if opening.posts or closing.posts or moved.groups:
        answer.chart = _chart(found)
    return answer


def _sums(counts: Counter, group: object) -> tuple[int, int]:
    """How many came and left in a group."""
    return tuple(
        sum(n for (own, way, _), n in counts.items() if own == group and way is coming) for coming in (True, False)
    )


def _sentence(found: _Found, what: str, opening: int, closing: int) -> str:
    came, left = _sums(found.people if what == PEOPLE else found.posts, "")
    label = "Orang" if what == PEOPLE else "Jabatan pokok"
    return (
        f"{label}: {format_number(opening)} + {format_number(came)} masuk − {format_number(left)} keluar = "
        f"{format_number(closing)}."
    )


# --- The bridge ---------------------------------------------------------------------------------------------------


def _bridge(found: _Found, what: str) -> Table:
    """A row a cause, a column a pillar: down each column opening + in - out = closing."""
    counts = found.people if what == PEOPLE else found.posts
    pillars = _pillars(found)
    single = len(pillars) == 1 and found.asked.pillar is not None
    groups: list[tuple[object, str, str]] = [(pillar.pk, pillar.name, pillar.code) for pillar in pillars]
    if not single:
        groups.append(("", "Semua", ""))
    rows: list[Row] = [_standing(found, what, found.opening, groups, "Awal", found.opening_day)]
    for coming in (True, False):
        sign = "+" if coming else "−"
        for cause, label in _CAUSES[coming]:
            cells = [
                links.figure(
                    counts[group, coming, cause],
                    found.url(what, coming, cause, **({"pilar": code} if code else {})),
                )
                for group, _name, code in groups
            ]
            if any(counts[group, coming, cause] for group, *_ in groups):
                rows.append((f"{sign} {label}", *cells))
        summed = [_sums(counts, group)[0 if coming else 1] for group, *_ in groups]
        cells = [
            links.figure(number, found.url(what, coming, **({"pilar": code} if code else {})))
            for number, (_group, _name, code) in zip(summed, groups, strict=True)
        ]
        rows.append(("Jumlah masuk" if coming else "Jumlah keluar", *cells))
    rows.append(_standing(found, what, found.closing, groups, "Akhir", found.last))
    return Table(
        [Column("Keterangan", width=34), *(Column(name, Kind.NUMBER) for _group, name, _code in groups)],
        rows,
        title="Orang" if what == PEOPLE else "Jabatan pokok",
    )


def _pillars(found: _Found) -> list[Pillar]:
    """Those that had somebody on either day or a movement between."""
    known = {row.pillar.pk: row.pillar for count in (found.opening, found.closing) for row in count.rows}
    lacking = {group.pillar for group in found.moved.groups} - set(known)
    if lacking:
        known |= Pillar.objects.in_bulk(lacking)
    return sorted(known.values(), key=lambda pillar: (pillar.order, pillar.name))


def _standing(
    found: _Found, what: str, count: Headcount, groups: Iterable[tuple[object, str, str]], label: str, day: date
) -> Row:
    region, by_pillar = found.asked.region.code, {row.pillar.pk: row for row in count.rows}
    asked = found.asked.pillar.code if found.asked.pillar else ""
    cells = []
    for group, _name, code in groups:
        own = by_pillar.get(group) if group else count
        address = links.people if what == PEOPLE else links.posts
        number = getattr(own, what_of(what)) if own else 0
        cells.append(links.figure(number, address(day, region, code or asked)))
    return (f"{label} (per {format_short(day)})", *cells)


def what_of(what: str) -> str:
    return "people" if what == PEOPLE else "posts"


# --- By region ----------------------------------------------------------------------------------------------------


def _by_region(rows: Any, found: _Found) -> Table:
    region = found.asked.region
    before, after = (
        by_place(rows, region, day, count.shared)
        for day, count in ((found.opening_day, found.opening), (found.last, found.closing))
    )
    people, posts = Counter(), Counter()
    for group in found.moved.groups:
        people[group.place, group.coming] += group.by_place and group.number
        posts[group.place, group.coming] += group.number
    lines = []
    for code, name in region_names(region).items():
        own = code == region.code
        if own and not (code in before or code in after or posts[code, True] or posts[code, False]):
            continue
        cells: list[object] = []
        for what, counts in ((PEOPLE, people), (POSTS, posts)):
            cells += [
                _of_place(found, before, found.opening_day, code, what),
                *(_moved_in_place(found, what, counts[code, coming], coming, code, own) for coming in (True, False)),
                _of_place(found, after, found.last, code, what),
            ]
        lines.append((name, *cells))
    heads = [
        Column(f"{label}: {word}", Kind.NUMBER, sums=label == "Jabatan")
        for label in ("Orang", "Jabatan")
        for word in ("awal", "masuk", "keluar", "akhir")
    ]
    came, left = _sums(found.posts, "")
    total = (
        "Jumlah",
        *(found.opening.people, *_sums(found.people, ""), found.closing.people),
        *(found.opening.posts, came, left, found.closing.posts),
    )
    return Table(
        [Column(BELOW[region.level].capitalize(), width=28), *heads],
        lines,
        title=f"Menurut {BELOW[region.level]}",
        total=total,
    )


def _of_place(found: _Found, counts: dict, day: date, code: str, what: str) -> object:
    place = counts.get(code)
    if place is None:
        return 0
    own = code == found.asked.region.code
    if own and what == PEOPLE:
        return place.people  # the list of people does not know a level of its own
    more = {OWN_LEVEL: "wilayah"} if own else {}
    address = links.people if what == PEOPLE else links.posts
    return links.figure(getattr(place, what_of(what)), address(day, code, _pillar(found), **more))


def _moved_in_place(found: _Found, what: str, number: int, coming: bool, code: str, own: bool) -> object:
    more = {OWN_LEVEL: "wilayah"} if own else {}
    return links.figure(number, found.url(what, coming, wilayah=code, **more))


# --- By name ------------------------------------------------------------------------------------------------------

_NAME_COLUMNS = [
    Column("Tanggal", Kind.DATE),
    Column("Nama", width=32),
    Column("Mutasi", width=10),
    Column("Sebab", width=26),
    Column("Pilar", width=12),
    Column("Wilayah tugas", width=30),
    Column("Kabupaten/kota", width=20),
    Column("SK", width=26),
    Column("Keterangan", width=30),
]


def _names(rows: Any, found: _Found, people: array) -> Table:
    """Every change of a post; the note says where the person neither came nor left by it."""
    lines = (_name_row(change, row, people) for change, row in named_changes(rows, found.first, found.last))
    return Table(_NAME_COLUMNS, lines, title="Menurut nama", empty="Tidak ada yang masuk atau keluar pada masa ini.")


def _name_row(change: Change, row: ServiceRow, people: array) -> Row:
    causes = dict(_CAUSES[change.coming])
    note = row.end_note if not change.coming else ""
    stays = "tetap bertugas" if not change.coming else "sudah bertugas"
    return (
        change.day if change.coming else change.day - timedelta(days=1),
        links.person(people, row.name, row.person),
        "Masuk" if change.coming else "Keluar",
        causes.get(change.cause, change.cause),
        row.pillar,
        row.place,
        row.regency,
        row.decree,
        "; ".join(filter(None, ["" if change.by_everybody else stays, note])),
    )


def _list(actor: Any, asked: Asked) -> Answer:
    """The changes behind one figure: of people or posts, of one way and cause, in one place."""
    first, last = span(asked)
    rows = assignments_of(actor, asked)
    of_people = asked.more.get(COUNTED) == PEOPLE
    way, cause = asked.more.get(WAY, ""), asked.more.get(CAUSE, "")
    coming = {"": None, IN: True, OUT: False}
    changes: Iterator[tuple[Change, ServiceRow]] = iter(())
    if way in coming:
        changes = named_changes(rows, first, last, coming=coming[way], cause=cause, people_only=of_people)
    people = array("q")
    lines: Iterator[Row] = (_name_row(change, row, people) for change, row in changes)
    table = Table(_NAME_COLUMNS, lines, empty="Tidak ada yang masuk atau keluar pada masa ini.")
    what = "orang" if of_people else "jabatan pokok"
    title = {IN: f"Mutasi masuk: {what}", OUT: f"Mutasi keluar: {what}"}.get(way, f"Mutasi: {what}")
    return Answer(title, last, [table], told=[("Masa", told_span(first, last)), *told_place(asked)], people=people)


# --- The picture --------------------------------------------------------------------------------------------------


def _chart(found: _Found) -> dict[str, Any]:
    """People at the end of each month, quarter or year: the opening with every step up to then."""
    more = Counter()
    for group in found.moved.groups:
        more[group.part] += (group.number if group.coming else -group.number) * group.by_everybody
    bars = [Bar(_day_label(found.opening_day), found.opening.people)]
    people = found.opening.people
    for part, end in enumerate(_ends(found.first, found.last)):
        people += more[part]
        bars.append(
            Bar(_day_label(end), people, links.people(end, found.asked.region.code, _pillar(found)), end == found.last)
        )
    desc = f"Jumlah orang dari {format_date(found.opening_day)} sampai {format_date(found.last)}"
    return bar_chart("mutasi", "Orang pada akhir tiap masa", desc, bars)


def _pillar(found: _Found) -> str:
    return found.asked.pillar.code if found.asked.pillar else ""


def _ends(first: date, last: date) -> list[date]:
    """The last days of the months in the period, of its quarters or years where there are too many; its own last."""
    for months in (1, 3, 12):
        ends = [day for day in _month_ends(first, last) if day.month % months == 0 and day < last]
        if len(ends) <= _MOST_BARS - 2:
            break
    return [*ends[-_MOST_BARS + 2 :], last]


def _month_ends(first: date, last: date) -> Iterator[date]:
    day = first.replace(day=1)
    while day <= last:
        following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
        yield following - timedelta(days=1)
        day = following


def _day_label(day: date) -> str:
    return f"{day.day} {SHORT_MONTHS[day.month - 1]} {day.year % 100:02}"


REPORTS = [
    Report(
        "mutasi",
        "Mutasi anggota",
        "Siapa yang masuk dan keluar di antara dua tanggal, dan mengapa: awal + masuk − keluar = akhir.",
        "assignment.view",
        _ASKS,
        _answer,
        has_people=True,
    ),
]
LISTS = [
    Report(
        "daftar-mutasi",
        "Mutasi satu per satu",
        "Satu baris satu orang, atau satu jabatan pokok, yang masuk atau keluar.",
        "assignment.view",
        _ASKS,
        _list,
        has_people=True,
        is_list=True,
        passes=PLACE_PASSES | {WAY, CAUSE, COUNTED},
    ),
]
