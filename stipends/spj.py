"""The accountability file (SPJ) of a list: what it needs, what is there, what is missing, and all of it in one zip."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from pilarsosial.core.bundle import bundle
from pilarsosial.core.errors import DomainError
from pilarsosial.core.files import read_file

from .models import Batch, BatchPaper, Line, PaperKind, Payment, PaymentResult
from .papers.checking import number_of
from .papers.payees import MOST_PEOPLE, payee_list
from .papers.receipts import batch_receipt
from .papers.statements import cash_record, responsibility_statement

MOST_BYTES = 300 * 1024 * 1024
Maker = tuple[str, Callable[[], bytes]]


@dataclass
class Paper:
    """One line of the checklist. `scans` are signed papers, `made` what the application prints to be signed, `number`
    what was recorded instead of a scan. `why` tells why it is needed, or why it is not."""

    kind: str
    label: str
    needed: bool
    why: str = ""
    scans: list[BatchPaper] = field(default_factory=list)
    made: list[Maker] = field(default_factory=list)
    number: str = ""

    @property
    def is_there(self) -> bool:
        """Signed or recorded: what is only printed has no signature yet."""
        return bool(self.scans or self.number)

    @property
    def is_asked(self) -> bool:
        """Is this the place to upload it? What nobody needs is added by its kind."""
        return self.needed and not self.is_there


def checklist(batch: Batch, *, actor: Any, full: bool = False) -> list[Paper]:
    """The papers in the order of an SPJ; three statements. `full` prints whole numbers of people and accounts."""
    scans: dict[str, list[BatchPaper]] = {}
    rows = BatchPaper.objects.visible_to(actor, "batch.view").filter(batch=batch, withdrawn_at__isnull=True)
    for row in rows.select_related("file").order_by("pk"):
        scans.setdefault(row.kind, []).append(row)
    counted = Line.objects.payable().filter(batch=batch)
    by_way = counted.aggregate(
        cash=Count("pk", filter=Q(account_no__isnull=True)), transfer=Count("pk", filter=Q(account_no__isnull=False))
    )
    refunded = Payment.objects.filter(batch=batch, result=PaymentResult.REFUNDED, corrected_by=None).exists()
    return [
        Paper(kind, PaperKind(kind).label, needed, why, scans.get(kind, []), made, number)
        for kind, needed, why, made, number in _wanted(batch, by_way, refunded, full)
    ]


def missing_from(papers: Iterable[Paper]) -> list[str]:
    """Labels of what the SPJ needs and has not."""
    return [paper.label for paper in papers if paper.needed and not paper.is_there]


def require_complete(batch: Batch, actor: Any) -> None:
    """The rule of declaring the SPJ whole. Raises DomainError `papers_missing` with their names."""
    missing = missing_from(checklist(batch, actor=actor))
    if missing:
        raise DomainError("papers_missing", f"SPJ belum lengkap. Belum ada: {', '.join(missing)}.")


def zipped(batch: Batch, papers: list[Paper]) -> bytes:
    """Everything in one file, scans and what is printed. Raises DomainError `bundle_empty`, `bundle_too_large`."""
    if sum(scan.file.size for paper in papers for scan in paper.scans) > MOST_BYTES:
        text = f"Berkasnya lebih dari {MOST_BYTES // 1024 // 1024} MB. Unduh satu per satu."
        raise DomainError("bundle_too_large", text)
    missing = missing_from(papers)
    head = [
        f"SPJ {number_of(batch)}: {batch.scheme.name}, {batch.period_label}",
        str(batch.office),
        f"Sidik daftar: {batch.digest}",
        f"Belum ada: {', '.join(missing)}" if missing else "Lengkap",
    ]
    return bundle(_files(papers), head=head)


def _wanted(
    batch: Batch, by_way: dict[str, int], refunded: bool, full: bool
) -> Iterator[tuple[str, bool, str, list[Maker], str]]:
    """(kind, needed, why, what is printed, recorded number)."""
    transfer, cash = by_way["transfer"], by_way["cash"]
    yield PaperKind.DECREE, True, "", [], ""
    for kind, people, is_cash, name in (
        (PaperKind.TRANSFER_LIST, transfer, False, "daftar-penerima-nontunai.pdf"),
        (PaperKind.CASH_LIST, cash, True, "daftar-penerima-tunai.pdf"),
    ):
        made = [(name, _list_maker(batch, is_cash, full))] if 0 < people <= MOST_PEOPLE else []
        yield kind, people > 0, "" if people else "Tidak ada pembayaran dengan cara ini", made, ""
    yield PaperKind.RECEIPT, True, "", [("kuitansi.pdf", lambda: batch_receipt(batch))], ""
    yield PaperKind.STATEMENT, True, "", [("sptjm.pdf", lambda: responsibility_statement(batch))], ""
    yield PaperKind.TAX, batch.tax > 0, "" if batch.tax else "Tidak ada pajak yang dipotong", [], ""
    record = [("berita-acara-tunai.pdf", lambda: cash_record(batch))] if cash else []
    yield PaperKind.CASH_RECORD, cash > 0, "" if cash else "Tidak ada pembayaran tunai", record, ""
    yield PaperKind.TRANSFER_PROOF, transfer > 0, "" if transfer else "Tidak ada transfer", [], ""
    yield PaperKind.REFUND, refunded, "" if refunded else "Tidak ada setoran kembali", [], ""
    for kind, number in ((PaperKind.SPP, batch.spp_no), (PaperKind.SPM, batch.spm_no), (PaperKind.SP2D, batch.sp2d_no)):
        yield kind, True, "", [], number
    yield PaperKind.OTHER, False, "", [], ""


def _list_maker(batch: Batch, cash: bool, full: bool) -> Callable[[], bytes]:
    return lambda: payee_list(batch, cash=cash, full=full)


def _files(papers: list[Paper]) -> Iterator[tuple[str, bytes]]:
    for place, paper in enumerate(papers, start=1):
        folder = f"{place:02}-{paper.kind.replace('_', '-')}"
        for name, make in paper.made:
            yield f"{folder}/cetak-{name}", make()
        for number, scan in enumerate(paper.scans, start=1):
            yield f"{folder}/{number:02}-{scan.file.filename}", read_file(scan.file)
