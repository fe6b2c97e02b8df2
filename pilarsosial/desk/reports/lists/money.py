"""Lists of payment, their lines and results, refund claims and what others paid, as their pages find them."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any

from personnel.models import mask_account
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import Bank, Pillar
from pilarsosial.core.values.names import search_key
from pilarsosial.core.values.period import Period
from stipends.calculation import reason_of
from stipends.importing.external_kind import EXTERNAL_PERMISSION
from stipends.lists import BATCH_TABS, LINE_TABS, SETTLED, batches_of, claims_of, lines_matching
from stipends.models import Batch, ExternalPayment, Line, LineKind, Payment, PaymentMethod, PaymentResult, Verdict

from ..asking import Ask, Asked
from ..catalogue import Report
from ..columns import (
    AMOUNT,
    AMOUNTS,
    FEE,
    METHOD,
    NAME,
    OFFICE,
    PERIOD,
    PILLAR,
    PLACE,
    REASONS,
    REFERENCE,
    RESULT,
    RESULT_DAY,
    SCHEME,
    STATE,
    STS,
    VERDICT,
)
from ..tables import Answer, Column, Kind, Row, Table
from .common import full_name, label_of, named, place_names, rows_of

_BATCHES = [
    SCHEME,
    PERIOD,
    OFFICE,
    STATE,
    Column("Orang", Kind.NUMBER),
    Column("Layak", Kind.NUMBER),
    Column("Ditahan", Kind.NUMBER),
    Column("Tidak layak", Kind.NUMBER),
    Column("Bruto", Kind.RUPIAH),
    Column("Pajak", Kind.RUPIAH),
    Column("Diterima", Kind.RUPIAH),
    Column("Nomor SP2D", width=22),
    Column("Tanggal SP2D", Kind.DATE),
]
_LINES = [
    NAME,
    Column("NIK", width=19),
    PILLAR,
    *PLACE,
    Column("Jenis baris", width=14),
    PERIOD,
    Column("Bank", width=12),
    Column("Nomor rekening", width=18),
    VERDICT,
    REASONS,
    Column("Bruto", Kind.RUPIAH, sums=True),
    Column("Pajak", Kind.RUPIAH, sums=True),
    Column("Diterima", Kind.RUPIAH, sums=True),
]
_PAYMENTS = [
    NAME,
    *PLACE,
    RESULT,
    METHOD,
    RESULT_DAY,
    AMOUNT,
    FEE,
    REFERENCE,
    STS,
    Column("Keterangan", width=26),
    Column("Berlaku", width=10),
]
_CLAIMS = [
    NAME,
    *PLACE,
    SCHEME,
    PERIOD,
    Column("Alasan", width=40),
    AMOUNTS,
    STS,
    Column("Tanggal STS", Kind.DATE),
]
_EXTERNAL = [
    NAME,
    SCHEME,
    PERIOD,
    AMOUNTS,
    Column("Dibayar", Kind.DATE),
    Column("Sumber", width=30),
]


def _batches(actor: Any, asked: Asked) -> Answer:
    tab = asked.more.get(Ask.STATE, "")
    rows = batches_of(actor, tab).select_related("scheme", "office")
    table = Table(_BATCHES, map(_batch, rows.iterator(chunk_size=200)), empty="Tidak ada daftar pada saringan ini.")
    told = [("Keadaan", BATCH_TABS[tab][0])] if tab else []
    return Answer("Daftar pencairan", asked.day, [table], told)


def _batch(batch: Batch) -> Row:
    return (
        str(batch.scheme),
        Period.parse(batch.period).label,
        str(batch.office),
        batch.get_state_display(),
        *(batch.roster, batch.payable, batch.held, batch.not_payable),
        *(batch.gross, batch.tax, batch.net),
        batch.sp2d_no,
        batch.sp2d_on,
    )


def _the_batch(actor: Any, asked: Asked) -> Batch:
    if not (pk := asked.more.get(Ask.BATCH)):
        raise DomainError("batch_missing", "Pilih daftar pencairannya lebih dahulu.")
    return Batch.objects.select_related("scheme", "office").get_visible(actor, "batch.view", int(pk))


def _told(batch: Batch) -> list[tuple[str, str]]:
    return [("Kantor", str(batch.office)), ("Keadaan", batch.get_state_display())]


def _lines(actor: Any, asked: Asked) -> Answer:
    batch = _the_batch(actor, asked)
    more = asked.more
    tab = more.get("putusan", "")
    rows = lines_matching(
        Line.objects.visible_to(actor, "line.view").filter(batch=batch),
        tab=tab if tab in LINE_TABS else "",
        reason=more.get("alasan", "")[:40],
        regency=more.get("wilayah", "")[:5],
        text=more.get(Ask.TEXT, ""),
    )
    people = array("q")
    table = Table(_LINES, _line_rows(rows, people), empty="Tidak ada baris pada saringan ini.")
    return Answer(f"Baris daftar {batch}", asked.day, [table], _told(batch), people=people)


def _line_rows(rows: Any, people: array) -> Iterator[Row]:
    pillars = dict(Pillar.objects.values_list("pk", "name"))
    banks = {"": "", **dict(Bank.objects.values_list("code", "short_name"))}
    kinds, verdicts = label_of(LineKind.choices), label_of(Verdict.choices)
    reasons: dict[str, str] = {"": ""}
    periods: dict[str, str] = {}
    names = ("pillar_id", "region_code", "kind", "period", "bank_code", "account_no", "verdict", "reasons")
    found = rows_of(rows.order_by("region_code", "pk"), "name", "nik", *names, "gross", "tax", "net", "member_id")
    for name, nik, pillar, region, kind, period, bank, account, verdict, codes, *money in named(found, people):
        if codes not in reasons:
            reasons[codes] = "; ".join(reason_of(code).text for code in codes.split())
        if period not in periods:
            periods[period] = Period.parse(period).label
        yield (
            name,
            f"{nik[:4]}************" if nik else "",
            pillars[pillar],
            *place_names(region),
            kinds[kind],
            periods[period],
            banks.get(bank, bank),
            mask_account(account),
            verdicts[verdict],
            reasons[codes],
            *money,
        )


def _payments(actor: Any, asked: Asked) -> Answer:
    batch = _the_batch(actor, asked)
    rows = Payment.objects.visible_to(actor, "line.view").filter(batch=batch)
    for word in search_key(asked.more.get(Ask.TEXT, "")).split():
        rows = rows.filter(line__member__name_key__contains=word)
    results, methods = label_of(PaymentResult.choices), label_of(PaymentMethod.choices)
    names = ("line__name", "line__region_code", "result", "method", "on", "amount", "fee")
    last = ("reference", "sts_no", "note", "corrected_by__pk", "line__member_id")
    people, found = array("q"), rows_of(rows.order_by("line_id", "pk"), *names, *last)
    lines = (
        (name, *place_names(region), results[result], methods[method], *facts[:-1], "Tidak" if facts[-1] else "Ya")
        for name, region, result, method, *facts in named(found, people)
    )
    table = Table(_PAYMENTS, lines, empty="Belum ada hasil pembayaran.")
    return Answer(f"Hasil pembayaran {batch}", asked.day, [table], _told(batch), people=people)


def _claims(actor: Any, asked: Asked) -> Answer:
    settled = asked.more.get("lihat") == SETTLED
    names = ("line__name", "line__region_code", "batch__scheme__name", "batch__period", "told", "amount")
    last = ("sts_no", "sts_on", "line__member_id")
    people, found = array("q"), rows_of(claims_of(actor, settled=settled), *names, *last)
    lines = ((name, *place_names(region), *facts) for name, region, *facts in named(found, people))
    title = "Tagihan pengembalian yang sudah disetor" if settled else "Tagihan pengembalian yang belum disetor"
    return Answer(title, asked.day, [Table(_CLAIMS, lines, empty="Tidak ada tagihan.")], people=people)


def _external(actor: Any, asked: Asked) -> Answer:
    rows = ExternalPayment.objects.visible_to(actor, EXTERNAL_PERMISSION)
    told = []
    if code := asked.more.get(Ask.SCHEME):
        rows = rows.filter(scheme__code=code)
        told.append(("Skema", code))
    if asked.period is not None:
        rows = rows.filter(period=asked.period.code)
        told.append(("Periode", asked.period.label))
    for word in search_key(asked.more.get(Ask.TEXT, "")).split():
        rows = rows.filter(member__name_key__contains=word)
    member = ("member__title_prefix", "member__name", "member__title_suffix")
    names = ("scheme__name", "period", "amount", "paid_on", "source", "member_id")
    people, found = array("q"), rows_of(rows.order_by("-period", "scheme_id", "pk"), *member, *names)
    lines = ((full_name(*row[:3]), row[3], Period.parse(row[4]).label, *row[5:]) for row in named(found, people))
    table = Table(_EXTERNAL, lines, empty="Tidak ada pembayaran pihak lain pada saringan ini.")
    return Answer("Pembayaran pihak lain", asked.day, [table], told, people=people)


REPORTS = [
    Report(
        "daftar-pencairan",
        "Daftar pencairan",
        "Daftar pencairan dengan jumlah orang, jumlah uang, dan nomor SP2D.",
        "batch.view",
        frozenset({Ask.STATE}),
        _batches,
        is_list=True,
        states=tuple((code, label) for code, (label, _condition) in BATCH_TABS.items() if code),
    ),
    Report(
        "baris-pencairan",
        "Baris daftar pencairan",
        "Setiap orang dalam sebuah daftar: putusan, alasan, dan jumlahnya; nomor disamarkan.",
        "line.view",
        frozenset({Ask.BATCH, Ask.TEXT}),
        _lines,
        has_people=True,
        is_list=True,
        passes=frozenset({"putusan", "alasan", "wilayah"}),
    ),
    Report(
        "hasil-pembayaran",
        "Hasil pembayaran",
        "Apa yang terjadi dengan uang setiap orang dalam sebuah daftar.",
        "line.view",
        frozenset({Ask.BATCH, Ask.TEXT}),
        _payments,
        has_people=True,
        is_list=True,
    ),
    Report(
        "tagihan-pengembalian",
        "Tagihan pengembalian",
        "Siapa yang harus mengembalikan berapa, dan setoran yang sudah diterima.",
        "line.view",
        frozenset(),
        _claims,
        has_people=True,
        is_list=True,
        passes=frozenset({"lihat"}),
    ),
    Report(
        "pembayaran-pihak-lain",
        "Pembayaran pihak lain",
        "Apa yang dibayarkan pihak lain, misalnya kementerian, menurut daftar mereka.",
        EXTERNAL_PERMISSION,
        frozenset({Ask.SCHEME, Ask.PERIOD, Ask.TEXT}),
        _external,
        has_people=True,
        is_list=True,
    ),
]
