"""Recommendations that are open or late: by event, in whose charge, until when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from events.models import Recommendation
from events.reports import recommendation_rows, related_to
from pilarsosial.core.asked import whole_number
from pilarsosial.core.values.money import format_number

from .. import links
from ..asking import Ask, Asked
from ..catalogue import Report
from ..tables import Answer, Column, Figure, Kind, Row, Table

UNFINISHED, LATE, SETTLED = "terbuka", "lewat", "tuntas"
STATES = ((UNFINISHED, "Belum selesai"), (LATE, "Lewat tenggat"), (SETTLED, "Selesai atau tidak dilanjutkan"))
_ASKS = frozenset({Ask.DAY, Ask.REGION, Ask.EVENT, Ask.STATE})


def _rows_of(actor: Any, asked: Asked, state: str) -> Any:
    rows = Recommendation.objects.visible_to(actor, "event.view").filter(related_to(asked.region.code, "event__"))
    if (pk := whole_number(asked.more.get(Ask.EVENT, ""))) is not None:
        rows = rows.filter(event=pk)
    rows = rows.as_of(asked.day)
    if state == UNFINISHED:
        return rows.unfinished_then()
    if state == LATE:
        return rows.overdue_then(asked.day)
    return rows.settled_then() if state == SETTLED else rows


def _answer(actor: Any, asked: Asked) -> Answer:
    """Without a state the sums by event and everything that is not finished; with one what is in it."""
    state = asked.more.get(Ask.STATE, "")
    tables = [] if state else [_by_event(actor, asked)]
    tables.append(_table(_rows_of(actor, asked, state or UNFINISHED), asked, dict(STATES)[state or UNFINISHED]))
    late = _rows_of(actor, asked, LATE).count()
    open_ones = _rows_of(actor, asked, UNFINISHED).count()
    return Answer(
        "Rekomendasi kegiatan",
        asked.day,
        tables,
        told=[("Wilayah", asked.region.full_name)],
        sentences=[_sentence(open_ones, late)],
        notes=[
            "Keadaan dan tenggat seperti pada tanggal laporan: yang selesai sesudahnya masih terhitung belum selesai, "
            "yang diusulkan sesudahnya belum ada. Isi dan penanggung jawab seperti tercatat sekarang."
        ],
    )


def _sentence(unfinished: int, late: int) -> str:
    if not unfinished:
        return "Tidak ada rekomendasi yang belum selesai."
    told = f"{format_number(unfinished)} rekomendasi belum selesai"
    return f"{told}, {format_number(late)} di antaranya lewat tenggat." if late else f"{told}, semuanya dalam tenggat."


def _by_event(actor: Any, asked: Asked) -> Table:
    counts: dict[int, dict[str, Any]] = {}
    for row in recommendation_rows(_rows_of(actor, asked, ""), asked.day):
        one = counts.setdefault(row.event_id, {"title": row.event, "day": row.held_on, "all": 0, "late": 0, "open": 0})
        one["all"] += 1
        one["late"] += row.late is not None
        one["open"] += row.is_unfinished
    lines = []
    for pk, one in sorted(counts.items(), key=lambda item: (item[1]["day"], item[0])):
        lines.append(
            (
                one["day"],
                Figure(one["title"], links.event(pk)),
                links.figure(one["all"], _url("", asked, pk)),
                links.figure(one["open"], _url(UNFINISHED, asked, pk)),
                links.figure(one["late"], _url(LATE, asked, pk)),
                links.figure(one["all"] - one["open"], _url(SETTLED, asked, pk)),
            )
        )
    return Table(
        [
            Column("Tanggal", Kind.DATE),
            Column("Kegiatan", width=44),
            Column("Rekomendasi", Kind.NUMBER, sums=True),
            Column("Belum selesai", Kind.NUMBER, sums=True),
            Column("Lewat tenggat", Kind.NUMBER, sums=True),
            Column("Tuntas", Kind.NUMBER, sums=True),
        ],
        lines,
        title="Menurut kegiatan",
        empty="Belum ada rekomendasi yang dicatat.",
    )


def _url(state: str, asked: Asked, event: int) -> str:
    told = {"wilayah": asked.region.code, "tanggal": asked.day.isoformat(), "kegiatan": event, "keadaan": state}
    return links.report("daftar-rekomendasi", **told)


def _table(rows: Any, asked: Asked, title: str = "") -> Table:
    columns = [
        Column("Tenggat", Kind.DATE),
        Column("Lewat (hari)", Kind.NUMBER),
        Column("Rekomendasi", width=50),
        Column("Penanggung jawab", width=26),
        Column("Diusulkan oleh", width=20),
        Column("Kegiatan", width=36),
        Column("Keadaan", width=14),
    ]
    return Table(columns, _rows(rows, asked), title=title, empty="Tidak ada rekomendasi dalam keadaan ini.")


def _rows(rows: Any, asked: Asked) -> Iterator[Row]:
    for row in recommendation_rows(rows, asked.day):
        yield (
            row.due_on,
            row.late,
            row.text,
            row.in_charge,
            row.proposed_by,
            Figure(row.event, links.recommendations(row.event_id)),
            row.state.label,
        )


def _list(actor: Any, asked: Asked) -> Answer:
    rows = _rows_of(actor, asked, asked.more.get(Ask.STATE, ""))
    return Answer(
        "Rekomendasi satu per satu", asked.day, [_table(rows, asked)], told=[("Wilayah", asked.region.full_name)]
    )


REPORTS = [
    Report(
        "rekomendasi",
        "Rekomendasi kegiatan",
        "Rekomendasi mana yang belum selesai atau lewat tenggat, dan siapa penanggung jawabnya.",
        "event.view",
        _ASKS,
        _answer,
        states=STATES,
    ),
]
LISTS = [
    Report(
        "daftar-rekomendasi",
        "Rekomendasi satu per satu",
        "Satu baris satu rekomendasi.",
        "event.view",
        _ASKS,
        _list,
        is_list=True,
        states=STATES,
    ),
]
