"""Figures that letters and articles stated, each beside what is counted here: stated, computed, difference, and whence.

A source stands with everything that it said. What it did not say but follows from it is worked out in rows of its own:
the sum of the parts, the posts beside the people, the month's share of a quarter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from events.models import EventClaim
from events.models import Figure as EventFigure
from events.reports import event_claims_beside
from personnel.reports import claims_beside
from pilarsosial.core.models import Claim, Measure, Pillar
from pilarsosial.core.policies import may
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.money import format_number
from stipends.stated import lateness_of_months, quarter_rates

from . import links
from .asking import Ask, Asked
from .catalogue import Report
from .narrowing import told_place
from .tables import Answer, Column, Figure, Kind, Row, Table

_ASKS = frozenset({Ask.REGION, Ask.PILLAR, Ask.FROM, Ask.UNTIL, Ask.TEXT})
# Unsaved claims that ask for a further twin of a stored one; their keys lie beyond every stored one's.
_BEYOND = 10**15
_COUNTED_FROM = {
    Measure.PEOPLE: "daftar anggota",
    Measure.POSTS: "jabatan pokok yang terisi",
    Measure.COVERED: "desa/kelurahan yang ada anggotanya",
    Measure.VILLAGES: "tabel wilayah",
    Measure.DISTRICTS: "tabel wilayah",
}
_ANGKA = {
    EventFigure.INVITED: "diundang",
    EventFigure.REGISTERED: "terdaftar",
    EventFigure.ATTENDED: "hadir",
}


@dataclass(frozen=True)
class _Said:
    """One row; `order` sorts inside the source."""

    source: str
    source_date: date | None
    order: tuple
    about: str
    place: str
    day: date
    stated: int | None
    computed: int | None
    url: str = ""
    whence: str = ""
    note: str = ""
    derived: bool = False


def _answer(actor: Any, asked: Asked) -> Answer:
    said = [*_of_roster(actor, asked), *(_of_events(actor, asked) if may(actor, "event.view") else ())]
    by_source: dict[tuple[str, date | None], list[_Said]] = {}
    for row in said:
        by_source.setdefault((row.source, row.source_date), []).append(row)
    tables = [
        _table(rows, f"{source}, {format_date(day)}" if day else source)
        for (source, day), rows in sorted(by_source.items(), key=lambda item: (item[0][1] or date.min, item[0][0]))
    ]
    # What was summed from parts is nobody's word.
    stated = [row for row in said if row.stated is not None and not row.derived]
    return Answer(
        "Angka yang disebut",
        asked.day,
        tables or [_table([], "")],
        told=told_place(asked),
        sentences=[_sentence(len(by_source), stated)] if said else [],
        notes=[
            "Selisih adalah angka yang disebut dikurangi hitungan; angka yang disebut tidak pernah menggantikannya.",
            "Baris tanpa angka yang disebut dihitung dari baris lain pada sumber yang sama.",
        ],
    )


def _sentence(sources: int, stated: list[_Said]) -> str:
    differ = sum(row.computed is not None and row.computed != row.stated for row in stated)
    unknown = sum(row.computed is None for row in stated)
    told = f"{format_number(sources)} sumber menyebut {format_number(len(stated))} angka"
    ends = [f"{format_number(differ)} berbeda dari hitungan"] if differ else []
    ends += [f"{format_number(unknown)} tanpa hitungan"] if unknown else []
    return f"{told}: {', '.join(ends)}." if ends else f"{told}, semuanya sama dengan hitungan."


def _table(rows: list[_Said], title: str) -> Table:
    columns = [
        Column("Angka tentang", width=44),
        Column("Wilayah", width=22),
        Column("Per tanggal", Kind.DATE),
        Column("Disebut", Kind.NUMBER),
        Column("Dihitung", Kind.NUMBER),
        Column("Selisih", Kind.NUMBER),
        Column("Dihitung dari", width=34),
        Column("Catatan", width=44),
    ]
    return Table(columns, _rows(rows), title=title, empty="Belum ada angka yang disebut untuk wilayah dan masa ini.")


def _rows(rows: list[_Said]) -> Iterator[Row]:
    for row in sorted(rows, key=lambda row: row.order):
        known = row.stated is not None and row.computed is not None
        yield (
            row.about,
            row.place,
            row.day,
            row.stated,
            Figure(row.computed, row.url) if row.url and row.computed is not None else row.computed,
            row.stated - row.computed if known else None,
            row.whence if row.computed is not None else "belum dapat dihitung",
            row.note,
        )


def _in_time(asked: Asked, path: str) -> Q:
    found = Q()
    if first := asked.more.get(Ask.FROM):
        found &= Q(**{f"{path}__gte": first})
    if last := asked.more.get(Ask.UNTIL):
        found &= Q(**{f"{path}__lte": last})
    return found


# --- Of roster, regions and money ---------------------------------------------------------------------------------


def _of_roster(actor: Any, asked: Asked) -> Iterator[_Said]:
    rows = Claim.objects.visible_to(actor, "claim.view").filter(region__code__inside=asked.region.code)
    rows = rows.filter(_in_time(asked, "as_of"))
    if asked.pillar:
        rows = rows.filter(Q(pillar=asked.pillar) | Q(pillar__isnull=True))
    if text := asked.more.get(Ask.TEXT):
        rows = rows.filter(source__icontains=text)
    claims = list(rows.select_related("region", "pillar").order_by("as_of", "pk"))
    computed = _computed(claims, actor)
    for claim in claims:
        number, whence = computed.get(claim.pk, (None, ""))
        yield _said(claim, claim.stated, number, whence, claim.note)
    yield from _sums_of_parts(claims, computed)
    yield from _posts_beside(claims)
    for claim in claims:
        number, whence = computed.get(claim.pk, (None, ""))
        if claim.measure == Measure.RATE and number is not None:
            yield _said(claim, None, number // 3, f"{whence}, dibagi tiga", "", about="Besaran setara per bulan (Rp)")


def _computed(claims: list[Claim], actor: Any) -> dict[int, tuple[int, str]]:
    """{claim: (number, where it comes from)} of those that have a twin."""
    found = {
        beside.claim.pk: (beside.computed, _COUNTED_FROM[Measure(beside.claim.measure)])
        for beside in claims_beside(claims)
    }
    rates = [claim for claim in claims if claim.measure == Measure.RATE]
    if rates and may(actor, "scheme.view"):
        known = quarter_rates(actor, [(row.region_id, row.pillar_id, row.as_of) for row in rates])
        for claim in rates:
            if rate := known.get((claim.region_id, claim.pillar_id, claim.as_of)):
                found[claim.pk] = (rate.amount, f"besaran {', '.join(rate.schemes)}")
    late = [claim for claim in claims if claim.measure == Measure.LATE]
    if late and may(actor, "line.view"):
        days = lateness_of_months(actor, [(row.region_id, row.as_of.replace(day=1)) for row in late])
        for claim in late:
            number = days.get((claim.region_id, claim.as_of.replace(day=1)))
            if number is not None:
                found[claim.pk] = (number, "tanggal pembayaran terakhir bulan itu")
    return found


def _said(
    claim: Claim, stated: int | None, computed: int | None, whence: str, note: str, *, about: str = "", after: int = 0
) -> _Said:
    told = about or claim.get_measure_display()
    whose = (
        claim.pillar.name if claim.pillar else "semua pilar" if claim.measure in (Measure.PEOPLE, Measure.POSTS) else ""
    )
    return _Said(
        claim.source,
        claim.source_date,
        # The total before its parts, everything of one kind together.
        (
            claim.region_id,
            list(Measure).index(Measure(claim.measure)),
            claim.as_of,
            after,
            bool(claim.pillar_id),
            claim.pk,
        ),
        f"{told}: {', '.join(filter(None, [whose, claim.label]))}" if whose or claim.label else told,
        claim.region.short_name,
        claim.as_of,
        stated,
        computed,
        _url(claim),
        whence,
        note,
    )


def _url(claim: Claim) -> str:
    pillar = claim.pillar.code if claim.pillar else ""
    if claim.measure == Measure.PEOPLE:
        return links.people(claim.as_of, claim.region_id, pillar)
    if claim.measure == Measure.POSTS:
        return links.posts(claim.as_of, claim.region_id, pillar)
    return ""


def _groups(claims: Iterable[Claim]) -> dict[tuple, list[Claim]]:
    """Claims about people that one source made of one place and day."""
    found: dict[tuple, list[Claim]] = {}
    for claim in claims:
        if claim.measure == Measure.PEOPLE:
            found.setdefault((claim.source, claim.source_date, claim.region_id, claim.as_of), []).append(claim)
    return found


def _sums_of_parts(claims: list[Claim], computed: dict[int, tuple[int, str]]) -> Iterator[_Said]:
    """What the pillars that a source named come to: its total is often another number."""
    for group in _groups(claims).values():
        parts = [claim for claim in group if claim.pillar_id]
        if len(parts) > 1:
            row = _said(
                parts[-1],
                sum(claim.stated for claim in parts),
                sum(computed[claim.pk][0] for claim in parts),
                "jumlah baris pilar di atas",
                "Dijumlahkan dari bagiannya; yang merangkap dua pilar terhitung dua kali.",
                after=1,
            )
            yield _renamed(row, "Orang: jumlah pilar yang disebut")


def _posts_beside(claims: list[Claim]) -> Iterator[_Said]:
    """Beside a stated number of all people the posts that they hold, which nobody stated."""
    asked = [group[0] for group in _groups(claims).values() if any(claim.pillar_id is None for claim in group)]
    twins = [
        Claim(
            pk=_BEYOND + claim.pk,
            office_id=claim.office_id,
            region=claim.region,
            measure=Measure.POSTS,
            as_of=claim.as_of,
            stated=0,
            source=claim.source,
            source_date=claim.source_date,
        )
        for claim in asked
    ]
    for beside in claims_beside(twins):
        yield _said(beside.claim, None, beside.computed, _COUNTED_FROM[Measure.POSTS], "Tidak disebut sumbernya.")


def _renamed(row: _Said, about: str) -> _Said:
    return _Said(**{**vars(row), "about": about, "url": "", "derived": True})


# --- Of events ----------------------------------------------------------------------------------------------------


def _of_events(actor: Any, asked: Asked) -> Iterator[_Said]:
    rows = EventClaim.objects.visible_to(actor, "event.view")
    rows = rows.filter(_in_time(asked, "event__starts_on"), event__office__region__code__inside=asked.region.code)
    if asked.pillar:
        rows = rows.filter(Q(label="") | Q(label__iexact=asked.pillar.code) | Q(label__iexact=asked.pillar.name))
    if text := asked.more.get(Ask.TEXT):
        rows = rows.filter(source__icontains=text)
    claims = list(rows.select_related("event__region").order_by("event__starts_on", "event_id", "pk"))
    pillars = {row.code.casefold(): row.code for row in Pillar.objects.all()} if claims else {}
    found: dict[tuple, list[Any]] = {}
    for beside in event_claims_beside(claims, actor):
        claim = beside.claim
        told = f"{claim.get_figure_display()}{f' ({claim.label})' if claim.label else ''}"
        yield _of_event(
            claim, told, claim.stated, beside.computed, claim.note, _event_url(claim, pillars, asked), "daftar peserta"
        )
        if claim.label:
            found.setdefault((claim.source, claim.source_date, claim.event_id, claim.figure), []).append(beside)
    for parts in found.values():
        if len(parts) > 1:
            claim = parts[-1].claim
            known = [beside.computed for beside in parts if beside.computed is not None]
            told = f"{claim.get_figure_display()}, jumlah bagian yang disebut"
            computed = sum(known) if len(known) == len(parts) else None
            stated = sum(beside.claim.stated for beside in parts)
            yield _of_event(
                claim, told, stated, computed, "Dijumlahkan dari bagiannya.", "", "jumlah baris di atas", after=1
            )


def _of_event(
    claim: EventClaim,
    told: str,
    stated: int | None,
    computed: int | None,
    note: str,
    url: str,
    whence: str,
    *,
    after: int = 0,
) -> _Said:
    event = claim.event
    return _Said(
        claim.source,
        claim.source_date,
        (event.region_id, len(Measure) + list(EventFigure).index(EventFigure(claim.figure)), event.starts_on, after,
         bool(claim.label), claim.pk),
        f"{told}: {event.title}",
        event.region.short_name,
        event.starts_on,
        stated,
        computed,
        url,
        "baris kuota" if claim.figure == EventFigure.QUOTA else whence,
        note,
        after > 0,
    )  # fmt: skip


def _event_url(claim: EventClaim, pillars: dict[str, str], asked: Asked) -> str:
    """The list of those people, where an address can ask for them."""
    pillar = pillars.get(claim.label.casefold(), "")
    if claim.figure not in _ANGKA or (claim.label and not pillar):
        return ""
    about = {"wilayah": asked.region.code, "kegiatan": claim.event_id, "angka": _ANGKA[EventFigure(claim.figure)]}
    return links.report("daftar-peserta", **about, pilar=pillar)


REPORTS = [
    Report(
        "angka-disebut",
        "Angka yang disebut",
        "Angka yang pernah disebut surat atau berita, di samping hitungannya dan selisihnya.",
        "claim.view",
        _ASKS,
        _answer,
    ),
]
