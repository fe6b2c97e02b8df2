"""Papers of a list: scans are added and withdrawn, and the numbers of SPP, SPM and SP2D recorded."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.files import keep_file, keeps_files
from pilarsosial.core.models import FileKind
from pilarsosial.core.policies import require

from ..models import Batch, BatchPaper, BatchState, PaperKind

PERMISSION = "batch.papers"
FROM_SUBMISSION = frozenset(
    {
        BatchState.SUBMITTED,
        BatchState.VERIFIED,
        BatchState.APPROVED,
        BatchState.DISBURSING,
        BatchState.PAID,
    }
)
FROM_APPROVAL = FROM_SUBMISSION - {BatchState.SUBMITTED, BatchState.VERIFIED}
NUMBERS = ("spp", "spm", "sp2d")


@keeps_files
@transaction.atomic
def add_paper(batch_id: int, upload: UploadedFile, *, kind: str, note: str = "", actor: Any) -> BatchPaper:
    """Keep a scan with a list, from submission until the SPJ is declared whole.

    For who keeps the SPJ and for the treasurer. Raises what `keep_file` raises, and DomainError `wrong_state`,
    `kind_unknown`.
    """
    batch = _locked(batch_id, FROM_SUBMISSION, actor)
    if kind not in PaperKind.values:
        raise DomainError("kind_unknown", "Pilih jenis dokumennya.", {"kind": "Pilih jenis dokumennya."})
    stored = keep_file(upload, kind=FileKind.SCAN, office=batch.office, actor=actor)
    paper = BatchPaper.objects.create(
        batch=batch, office=batch.office, kind=kind, file=stored, note=note.strip(), added_by=actor
    )
    _tell("batch_paper.added", batch, actor, {paper.get_kind_display(): [None, stored.filename]})
    return paper


@transaction.atomic
def withdraw_paper(paper_id: int, *, reason: str, actor: Any) -> BatchPaper:
    """Take a scan off the list, with the reason. Raises DomainError `wrong_state`, `reason_needed`, `gone_already`."""
    require(actor, PERMISSION)
    paper = BatchPaper.objects.lock_visible(actor, PERMISSION, paper_id)
    batch = _locked(paper.batch_id, FROM_SUBMISSION, actor)
    if not reason.strip():
        raise DomainError("reason_needed", "Tulis alasannya.", {"reason": "Tulis alasannya."})
    if paper.withdrawn_at is not None:
        raise DomainError("gone_already", "Dokumen ini sudah ditarik.")
    paper.withdrawn_at, paper.withdrawn_reason = timezone.now(), reason.strip()[:200]
    paper.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    _tell("batch_paper.withdrawn", batch, actor, {paper.get_kind_display(): ["ada", None]}, reason)
    return paper


@transaction.atomic
def record_numbers(batch_id: int, numbers: dict[str, tuple[str, date | None]], *, version: int, actor: Any) -> Batch:
    """Numbers and dates of SPP, SPM, SP2D as the other system gave them: {`spp`: (number, day)}.

    Raises DomainError `wrong_state`, `changed_meanwhile`, `number_needed` (a date without its number), `order_of_days`.
    """
    batch = _locked(batch_id, FROM_APPROVAL, actor)
    if batch.version != version:
        raise DomainError("changed_meanwhile", "Daftar ini baru saja diubah orang lain. Muat ulang, lalu isi lagi.")
    before = {name: (getattr(batch, f"{name}_no"), getattr(batch, f"{name}_on")) for name in NUMBERS}
    after = before | {name: (number.strip(), day) for name, (number, day) in numbers.items() if name in before}
    _check_numbers(after)
    for name, (number, day) in after.items():
        setattr(batch, f"{name}_no", number)
        setattr(batch, f"{name}_on", day)
    batch.version += 1
    batch.save()
    changed = {
        name.upper(): [_said(before[name]), _said(after[name])] for name in NUMBERS if before[name] != after[name]
    }
    if changed:
        _tell("batch.numbered", batch, actor, changed)
    return batch


def _check_numbers(numbers: dict[str, tuple[str, date | None]]) -> None:
    days: list[date] = []
    for name, (number, day) in numbers.items():
        if day is not None and not number:
            text = f"Isi nomor {name.upper()}."
            raise DomainError("number_needed", text, {f"{name}_no": text})
        if day is not None and days and day < days[-1]:
            text = f"Tanggal {name.upper()} mendahului dokumen sebelumnya."
            raise DomainError("order_of_days", text, {f"{name}_on": text})
        if day is not None:
            days.append(day)


def _locked(batch_id: int, states: frozenset, actor: Any) -> Batch:
    require(actor, PERMISSION)
    batch = Batch.objects.select_related("office").lock_visible(actor, PERMISSION, batch_id)
    if batch.state not in states:
        raise DomainError("wrong_state", f"Daftar ini {batch.get_state_display().lower()}; dokumennya tidak berubah.")
    return batch


def _said(pair: tuple[str, date | None]) -> str:
    number, day = pair
    return f"{number}{f' ({day.isoformat()})' if day else ''}"


def _tell(action: str, batch: Batch, actor: Any, changes: dict[str, list], reason: str = "") -> None:
    audit.record(
        actor=actor,
        action=action,
        target=batch,
        office=batch.office_id,
        region_code=batch.office.region_id,
        changes=changes,
        reason=reason,
    )
