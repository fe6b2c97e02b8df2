"""Kuitansi: one for a list from the budget authority to the treasurer, one for a person on request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from events.models import Event
from pilarsosial.core.checks import check_url
from pilarsosial.core.documents import qr_svg, render
from pilarsosial.core.documents.parts import block, letterhead, place_of, signature
from pilarsosial.core.models import SigningRole
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.money import format_number, format_rupiah, terbilang_rupiah

from ..handover import event_told, hand_over_of
from ..models import Batch, Line
from .checking import batch_token, line_token, number_of, receipt_number
from .payees import months_told, paper_day, positions_of, post_told

TEMPLATE = "stipends/documents/receipt.typ"
# Above this a kuitansi carries a meterai of Rp10.000 (UU 10/2020 Pasal 3 and 5).
STAMP_ABOVE = 5_000_000


def batch_receipt(batch: Batch) -> bytes:
    """The kuitansi of a whole list as PDF, with the SP2D where it is known."""
    day = paper_day(batch)
    facts = [("Untuk orang", f"{format_number(batch.payable)} orang menurut daftar penerima")]
    if event := hand_over_of(batch):
        facts.append(("Diserahkan pada", event_told(event)))
    if batch.sp2d_no:
        facts.append(("SP2D", f"{batch.sp2d_no}{f', {format_date(batch.sp2d_on)}' if batch.sp2d_on else ''}"))
    one = {
        "number": number_of(batch),
        "payer": f"Kuasa Pengguna Anggaran {batch.office}",
        "words": terbilang_rupiah(batch.net),
        "purpose": f"{batch.scheme.name}, {batch.period_label}, menurut {batch.scheme.legal_basis}",
        "facts": facts,
        "amount": format_rupiah(batch.net),
        "stamp": batch.net > STAMP_ABOVE,
        "qr": qr_svg(check_url(batch_token(batch))),
        "signers": [
            signature(batch.office, SigningRole.BUDGET_AUTHORITY, day, above="Setuju dibayar,"),
            signature(batch.office, SigningRole.ACTIVITY_OFFICER, day),
            signature(batch.office, SigningRole.TREASURER, day, dated=True),
        ],
    }
    return _render(batch, f"Kuitansi {number_of(batch)}", [one])


def person_receipts(batch: Batch, lines: Sequence[Line]) -> bytes:
    """A kuitansi for each of these payable lines, a page each."""
    day, positions = paper_day(batch), positions_of(lines)
    dated = f"{place_of(batch.office)}, {format_date(day)}"
    paid_by = signature(batch.office, SigningRole.TREASURER, day)
    receipts = [
        {
            "number": receipt_number(line),
            "payer": f"Bendahara Pengeluaran {batch.office}",
            "words": terbilang_rupiah(line.net),
            "purpose": f"{batch.scheme.name}, {months_told(line)}",
            "facts": _facts(line, positions, hand_over_of(batch)),
            "amount": format_rupiah(line.net),
            "stamp": line.net > STAMP_ABOVE,
            "qr": qr_svg(check_url(line_token(line))),
            "signers": [paid_by, block("Yang menerima", name=line.name, place_and_date=dated)],
        }
        for line in lines
    ]
    title = f"Kuitansi {receipt_number(lines[0])}" if len(lines) == 1 else f"Kuitansi {number_of(batch)}"
    return _render(batch, title, receipts)


def _facts(line: Line, positions: dict[int, str], event: Event | None) -> list[tuple[str, str]]:
    facts = [("Sebagai", post_told(line, positions))]
    if event:
        facts.append(("Diserahkan pada", event_told(event)))
    if line.tax:
        facts.append(("Perhitungan", f"{format_rupiah(line.gross)} dikurangi pajak {format_rupiah(line.tax)}"))
    return facts


def _render(batch: Batch, title: str, receipts: list[dict[str, Any]]) -> bytes:
    data = {"title": title, "note": "", "office": letterhead(batch.office), "receipts": receipts}
    return render(TEMPLATE, data, as_of=paper_day(batch))
