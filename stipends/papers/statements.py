"""What an office declares about a list: SPTJM, and the record of a cash hand-over (berita acara)."""

from __future__ import annotations

from pilarsosial.core.checks import check_url
from pilarsosial.core.documents import qr_svg, render
from pilarsosial.core.documents.parts import letterhead, signature
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import SigningRole
from pilarsosial.core.values.dates import format_date, format_with_weekday
from pilarsosial.core.values.money import format_number, format_rupiah, terbilang_rupiah

from ..handover import event_told, hand_over_of
from ..models import Batch, Line
from .checking import batch_token, number_of
from .payees import paper_day

TEMPLATE = "stipends/documents/statement.typ"


def responsibility_statement(batch: Batch) -> bytes:
    """The SPTJM of a list as PDF, signed by the budget authority."""
    day = paper_day(batch)
    return _render(
        batch,
        title=f"SPTJM {number_of(batch)}",
        heading="Surat Pernyataan Tanggung Jawab Mutlak",
        opening=f"Yang bertanda tangan di bawah ini menyatakan bahwa untuk pembayaran {batch.scheme.name} "
        f"{batch.period_label}:",
        facts=[
            *_who_is_paid(batch, batch.payable, batch.net),
            ("Dasar", batch.scheme.legal_basis),
            ("Sidik daftar", batch.digest[:16]),
        ],
        points=[
            "Perhitungan dan penerima dalam daftar telah diperiksa dan menjadi tanggung jawab kami sepenuhnya.",
            "Pembayaran diberikan kepada yang berhak, tanpa potongan selain pajak yang tercantum dalam daftar.",
            "Bila kemudian ternyata ada kelebihan pembayaran, kami bersedia menyetorkannya ke kas negara/daerah.",
            "Bukti pengeluaran disimpan menurut ketentuan yang berlaku untuk keperluan pemeriksaan.",
        ],
        closing="Demikian pernyataan ini dibuat dengan sebenarnya.",
        signers=[signature(batch.office, SigningRole.BUDGET_AUTHORITY, day, dated=True)],
    )


def cash_record(batch: Batch) -> bytes:
    """The berita acara of what was handed over in cash. Raises DomainError `nothing_to_print` where nothing was.

    Dated as the event of the hand-over, where there is one: it is signed there.
    """
    lines = list(Line.objects.payable().filter(batch=batch, account_no__isnull=True).values_list("net", flat=True))
    if not lines:
        raise DomainError("nothing_to_print", "Tidak ada pembayaran tunai pada daftar ini.")
    event = hand_over_of(batch)
    day = event.starts_on if event else paper_day(batch)
    handed_over = [("Diserahkan pada", event_told(event))] if event else []
    return _render(
        batch,
        title=f"Berita acara pembayaran tunai {number_of(batch)}",
        heading="Berita Acara Pembayaran Tunai",
        opening=f"Pada hari ini, {format_with_weekday(day)}, telah dibayarkan secara tunai {batch.scheme.name} "
        f"{batch.period_label}:",
        facts=[*_who_is_paid(batch, len(lines), sum(lines)), *handed_over],
        points=[
            "Uang diterima sendiri oleh yang namanya tercantum dalam daftar penerima tunai, dibuktikan dengan tanda "
            "tangannya.",
            "Jumlah yang diterima sama dengan jumlah bersih dalam daftar, tanpa potongan.",
            "Uang yang tidak terambil disetor kembali ke kas negara/daerah dengan STS.",
        ],
        closing="Demikian berita acara ini dibuat untuk dipergunakan sebagaimana mestinya.",
        signers=[
            signature(batch.office, SigningRole.TREASURER, day),
            signature(batch.office, SigningRole.ACTIVITY_OFFICER, day, above="Mengetahui,", dated=True),
        ],
    )


def _who_is_paid(batch: Batch, people: int, rupiah: int) -> list[tuple[str, str]]:
    facts = [
        ("Nomor daftar", number_of(batch)),
        ("Penerima", f"{format_number(people)} orang"),
        ("Jumlah", f"{format_rupiah(rupiah)} ({terbilang_rupiah(rupiah)})"),
    ]
    for label, number, on in (("SPP", batch.spp_no, batch.spp_on), ("SPM", batch.spm_no, batch.spm_on)):
        if number:
            facts.append((label, f"{number}{f', {format_date(on)}' if on else ''}"))
    return facts


def _render(batch: Batch, *, title, heading, opening, facts, points, closing, signers) -> bytes:
    data = {
        "title": title,
        "heading": heading,
        "number": "",
        "opening": opening,
        "facts": facts,
        "points": points,
        "closing": closing,
        "signers": signers,
        "office": letterhead(batch.office),
        "qr": qr_svg(check_url(batch_token(batch))),
    }
    return render(TEMPLATE, data, as_of=paper_day(batch))
