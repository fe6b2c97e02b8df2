"""The list of payees to sign: transfers and cash apart, each page with its sum and what it carries on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from pilarsosial.core.checks import check_url
from pilarsosial.core.documents import qr_svg, render
from pilarsosial.core.documents.parts import letterhead, signature
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import Bank, Position, SigningRole
from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.dates import SHORT_MONTHS
from pilarsosial.core.values.money import format_number, terbilang_rupiah

from ..handover import event_told, hand_over_of
from ..models import Batch, Line
from .checking import batch_token, number_of

TEMPLATE = "stipends/documents/payees.typ"
# The first page has the letterhead on it, the last one the signatures.
FIRST_PAGE, FURTHER_PAGE = 12, 15
HAND_OVER_TAKES = 2  # rows of the first page, for the lines that name the event
MOST_PEOPLE = 3_000
_NOTHING = (0, 0, 0)
_HEADS = ("No", "Nama / NIK", "Jabatan dan wilayah tugas", "Bulan", "Bruto (Rp)", "Pajak (Rp)", "Bersih (Rp)")


def payee_list(batch: Batch, *, cash: bool, full: bool, regency: str = "") -> bytes:
    """The list as PDF, dated as `paper_day`. `full` prints whole NIKs and accounts, for who may see them.

    Only payable lines. Raises DomainError `nothing_to_print`, `too_many_people` (ask by regency then).
    """
    rows = Line.objects.payable().filter(batch=batch, account_no__isnull=cash)
    if regency:
        rows = rows.filter(regency_code=regency)
    lines = list(rows.order_by("regency_code", "region_code", "name", "pk")[: MOST_PEOPLE + 1])
    if not lines:
        raise DomainError("nothing_to_print", "Tidak ada orang pada daftar ini.")
    if len(lines) > MOST_PEOPLE:
        told = f"Lebih dari {format_number(MOST_PEOPLE)} orang: cetak per kabupaten/kota."
        raise DomainError("too_many_people", told)
    day, event = paper_day(batch), hand_over_of(batch)
    how = "tunai" if cash else "nontunai"
    place = f" – {short_name(regency)}" if regency else ""
    first = FIRST_PAGE - (HAND_OVER_TAKES if event else 0)
    pages = list(_pages(list(_rows(lines, full)), first))
    total = sum(line.net for line in lines)
    data = {
        "title": f"Daftar penerima {how} {number_of(batch)}{place}",
        "note": "",
        "heading": "Daftar Penerima",
        "lines": [
            f"{batch.scheme.name} · {batch.period_label}{place}",
            f"Pembayaran {how}",
            *([f"Diserahkan pada {event_told(event)}"] if event else []),
        ],
        "office": letterhead(batch.office),
        "is_cash": cash,
        "heads": [*_HEADS, *([] if cash else ["Rekening"]), "Tanda tangan"],
        "columns": ["1cm", 5, 5, 2.4, "2.4cm", "2.1cm", "2.4cm", *([] if cash else ["3.1cm"]), "3.2cm"],
        "label_span": 4,
        "rest_span": 1 if cash else 2,
        "pages": pages,
        "words": terbilang_rupiah(total),
        "qr": qr_svg(check_url(batch_token(batch))),
        "signers": [
            signature(batch.office, SigningRole.TREASURER, day, above="Lunas dibayar,"),
            signature(batch.office, SigningRole.ACTIVITY_OFFICER, day),
            signature(batch.office, SigningRole.BUDGET_AUTHORITY, day, above="Mengetahui,", dated=True),
        ],
    }
    return render(TEMPLATE, data, as_of=day)


def paper_day(batch: Batch) -> date:
    """What papers of a list are dated: the day of its SP2D, else that on which it was approved or last worked out."""
    moment = batch.approved_at or batch.generated_at or batch.made_at
    return batch.sp2d_on or moment.date()


def months_told(line: Line) -> str:
    """`Jul–Sep 2026`, `Jan, Mar 2026`; the period where no month measures it."""
    numbers = line.month_numbers
    return f"{runs_told(numbers)} {line.year}" if numbers else line.period_label


def runs_told(numbers: Iterable[int]) -> str:
    """Months of one year, 1 to 12 and in order: `Jul–Sep`, `Jan, Mar`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    named = [SHORT_MONTHS[run[0] - 1] + (f"–{SHORT_MONTHS[run[-1] - 1]}" if len(run) > 1 else "") for run in runs]
    return ", ".join(named)


def post_told(line: Line, positions: dict[int, str]) -> str:
    return f"{positions.get(line.position_id, '')}, {short_name(line.region_code)}"


def positions_of(lines: Iterable[Line]) -> dict[int, str]:
    rows = Position.objects.select_related("pillar").filter(pk__in={line.position_id for line in lines})
    return {row.pk: str(row) for row in rows}


def _rows(lines: list[Line], full: bool) -> Iterator[tuple[dict[str, Any], tuple[int, int, int]]]:
    positions, banks = positions_of(lines), dict(Bank.objects.values_list("code", "short_name"))
    for place, line in enumerate(lines, start=1):
        row = {
            "place": place,
            "number": str(place),
            "name": line.name,
            "nik": (line.nik if full else line.masked_nik) or "",
            "post": post_told(line, positions),
            "months": months_told(line),
            "gross": format_number(line.gross),
            "tax": format_number(line.tax),
            "net": format_number(line.net),
            "bank": banks.get(line.bank_code, line.bank_code),
            "account": (line.account_no if full else line.masked_account) or "",
        }
        yield row, (line.gross, line.tax, line.net)


def _pages(
    rows: list[tuple[dict[str, Any], tuple[int, int, int]]], first: int = FIRST_PAGE
) -> Iterator[dict[str, Any]]:
    start, size, carried = 0, first, _NOTHING
    while start < len(rows):
        page = rows[start : start + size]
        sums = tuple(map(sum, zip(*(amounts for _row, amounts in page), strict=True)))
        after = tuple(map(sum, zip(carried, sums, strict=True)))
        yield {
            "rows": [row for row, _amounts in page],
            "carried_in": _told(carried) if start else None,
            "sums": _told(sums),
            "carried_out": _told(after),
        }
        start, size, carried = start + size, FURTHER_PAGE, after


def _told(amounts: Iterable[int]) -> list[str]:
    return [format_number(amount) for amount in amounts]
