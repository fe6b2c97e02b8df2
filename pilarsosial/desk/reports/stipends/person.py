"""One person's statement, for the member who phones."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from personnel.models import Member
from pilarsosial.core.asked import whole_number
from pilarsosial.core.errors import DomainError
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.money import format_number, format_rupiah
from pilarsosial.core.values.nik import mask_nik
from pilarsosial.core.values.period import Period
from stipends.models import LineKind, PaymentResult
from stipends.reports.statement import Entry, Statement, statement_of

from ..asking import Ask, Asked
from ..catalogue import Report
from ..columns import AMOUNT, DUE, FEE, LATE, METHOD, PERIOD, REFERENCE, RESULT, RESULT_DAY, SCHEME, STS
from ..tables import Answer, Column, Figure, Kind, Row, Table
from .arrears_names import months_told, reasons_told


def _answer(actor: Any, asked: Asked) -> Answer:
    number = whole_number(asked.more.get(Ask.MEMBER, ""))
    if not number:
        raise DomainError("member_needed", "Pilih anggotanya")
    member = Member.objects.get_visible(actor, "member.view", number)
    found = statement_of(actor, member, asked.day)
    tables = [_entries(found)]
    if found.with_amounts:
        tables.append(_results(found))
    if found.claims:
        tables.append(_claims(found))
    if found.others:
        tables.append(_others(found))
    return Answer(
        "Pernyataan pembayaran",
        asked.day,
        tables,
        people=array("q", [member.pk]),
        told=[("Nama", str(member)), ("NIK", mask_nik(member.nik) if member.nik else "belum tercatat")],
        sentences=_sentences(found),
        notes=[
            "Terlambat dihitung dari jatuh tempo bulan tertua dalam barisnya. Pernyataan ini memuat daftar yang "
            "terlihat oleh kantor pencetaknya.",
        ],
    )


def _sentences(found: Statement) -> list[str]:
    if not found.entries:
        return ["Belum ada daftar pencairan yang memuat orang ini."]
    waiting, said = found.waiting, _put_off(found)
    if not waiting:
        return said or [f"Per {format_date(found.day)} tidak ada bulan yang menunggak."]
    told = "; ".join(
        f"{entry.line.batch.scheme.name} {_months(entry)} (jatuh tempo {format_date(entry.due)}, "
        f"{format_number(entry.late)} hari)"
        for entry in reversed(waiting)
    )
    total = f" Seluruhnya {format_rupiah(sum(entry.left for entry in waiting))}." if found.with_amounts else ""
    return [f"Per {format_date(found.day)} masih ditunggu: {told}.{total}", *said]


def _put_off(found: Statement) -> list[str]:
    """What is owed and cannot be paid yet, with what is missing."""
    if not found.put_off:
        return []
    told = "; ".join(f"{row.batch.scheme.name} {months_told([row])} ({reasons_told(row)})" for row in found.put_off)
    total = f" Seluruhnya {format_rupiah(sum(row.rupiah for row in found.put_off))}." if found.with_amounts else ""
    return [f"Per {format_date(found.day)} terutang tetapi belum dapat dibayar: {told}.{total}"]


def _months(entry: Entry) -> str:
    return f"{entry.months} {entry.line.year}" if entry.months else entry.line.period_label


def _entries(found: Statement) -> Table:
    columns = [
        SCHEME,
        PERIOD,
        Column("Bulan", width=24),
        Column("Keadaan", width=30),
        DUE,
        Column("Dibayar", Kind.DATE),
        LATE,
    ]
    if found.with_amounts:
        columns += [Column("Hak (Rp)", Kind.RUPIAH, sums=True), Column("Diterima (Rp)", Kind.RUPIAH, sums=True)]
        columns += [Column("Belum (Rp)", Kind.RUPIAH, sums=True)]
    stuck = {row.line: row.rupiah for row in found.put_off} if found.with_amounts else {}
    columns += [Column("Belum dapat dibayar (Rp)", Kind.RUPIAH, sums=True)] if stuck else []
    return Table(
        columns,
        [
            [*_entry(entry, found.with_amounts), *([stuck.get(entry.line.pk, 0)] if stuck else [])]
            for entry in found.entries
        ],
        title="Hak, pembayaran, dan tunggakan menurut periode dan skema",
        empty="Belum ada daftar yang memuat orang ini.",
    )


def _entry(entry: Entry, with_amounts: bool) -> Row:
    line = entry.line
    retry = " (dibayar ulang)" if line.batch.kind == "ulang" else ""
    kind = "" if line.kind == LineKind.REGULAR else f" ({line.get_kind_display().lower()})"
    state = f"{entry.label}: {entry.reasons}" if entry.reasons else entry.label
    url = reverse("line-why", args=[line.pk]) if with_amounts else ""
    row: list[object] = [
        line.batch.scheme.name,
        f"{line.period_label}{kind}{retry}",
        entry.months,
        Figure(state, url) if url else state,
        entry.due if line.net else None,
        entry.paid_on,
        entry.late or None,
    ]
    if with_amounts:
        received = entry.sum_of(PaymentResult.PAID) - entry.sum_of(PaymentResult.RETURNED)
        # What a list pays anew is a right of the first list already.
        row += [0 if retry else line.net, received, entry.left]
    return row


def _results(found: Statement) -> Table:
    return Table(
        [
            RESULT_DAY,
            SCHEME,
            PERIOD,
            RESULT,
            METHOD,
            AMOUNT,
            FEE,
            REFERENCE,
        ],
        list(_result_rows(found)),
        title="Pembayaran dan pengembalian",
        empty="Belum ada pembayaran yang tercatat.",
    )


def _result_rows(found: Statement) -> Iterator[Row]:
    results = [(payment, entry.line) for entry in found.entries for payment in entry.payments]
    for payment, line in sorted(results, key=lambda pair: (pair[0].on, pair[0].pk), reverse=True):
        yield [
            payment.on,
            line.batch.scheme.name,
            line.period_label,
            payment.get_result_display(),
            payment.get_method_display(),
            payment.amount,
            payment.fee,
            payment.sts_no or payment.reference,
        ]


def _claims(found: Statement) -> Table:
    return Table(
        [
            SCHEME,
            Column("Sebab", width=44),
            AMOUNT,
            STS,
        ],
        [
            [claim.batch.scheme.name, claim.told, claim.amount, claim.sts_no or "belum disetor"]
            for claim in found.claims
        ],
        title="Tagihan pengembalian",
    )


def _others(found: Statement) -> Table:
    columns = [SCHEME, PERIOD, Column("Dibayar", Kind.DATE)]
    columns += [AMOUNT] if found.with_amounts else []
    rows = [
        [row.scheme.name, Period.parse(row.period).label, row.paid_on, *([row.amount] if found.with_amounts else [])]
        for row in found.others
    ]
    return Table(columns, rows, title="Pembayaran pihak lain, menurut daftarnya")


REPORTS = [
    Report(
        "pernyataan-orang",
        "Pernyataan pembayaran seorang anggota",
        "Hak seorang anggota, yang sudah dibayar, dan yang masih ditunggu, untuk yang menelepon.",
        "payment.state",
        frozenset({Ask.DAY, Ask.MEMBER}),
        _answer,
        has_people=True,
    ),
]
