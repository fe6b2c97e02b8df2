"""Signed codes on papers of money: `/periksa/<kode>/` confirms them and refuses when one character is changed.

A code names its list or line and carries a signature over what the paper says, so that nothing is stored and the same
paper is the same code. It never holds or shows a NIK or an account.
"""

from __future__ import annotations

import base64
import hmac

from django.utils.crypto import salted_hmac

from pilarsosial.core.checks import Checked
from pilarsosial.core.values.money import format_number, format_rupiah

from ..models import CLOSED_STATES, Batch, BatchState, Line

LIST, PERSON = "d", "r"
_SALT = "stipends.papers"
_SIGNATURE_BYTES = 15


def batch_token(batch: Batch) -> str:
    """The code of a list: its figures and digest are signed."""
    return f"{LIST}{batch.pk}-{_signature(_said_by(batch))}"


def line_token(line: Line) -> str:
    """The code of one person's receipt: name and amount are signed."""
    return f"{PERSON}{line.pk}-{_signature(_said_of(line))}"


def checked_batch(token: str) -> Checked | None:
    """What a list's code stands for; None for one that was never given."""
    found = _found(Batch.objects.select_related("office", "scheme"), token)
    if found is None or not hmac.compare_digest(token, batch_token(found)):
        return None
    facts = [
        ("Nomor", number_of(found)),
        ("Kantor", str(found.office)),
        ("Untuk", f"{found.scheme.name}, {found.period_label}"),
        ("Orang", format_number(found.payable)),
        ("Jumlah", format_rupiah(found.net)),
    ]
    approved = found.state in CLOSED_STATES
    told = f"Asli; daftar ini {BatchState(found.state).label.lower()}" if approved else "Daftar ini belum disetujui"
    return Checked("Daftar pencairan", approved, told, facts)


def checked_line(token: str) -> Checked | None:
    """What a person's receipt stands for; None for one that was never given."""
    found = _found(Line.objects.select_related("batch__office", "batch__scheme"), token)
    if found is None or not hmac.compare_digest(token, line_token(found)):
        return None
    facts = [
        ("Nomor", receipt_number(found)),
        ("Kantor", str(found.batch.office)),
        ("Nama", found.name),
        ("Untuk", f"{found.batch.scheme.name}, {found.period_label}"),
        ("Jumlah", format_rupiah(found.net)),
    ]
    return Checked("Kuitansi", found.batch.is_closed, "Asli", facts)


def number_of(batch: Batch) -> str:
    return f"PS{batch.pk}"


def receipt_number(line: Line) -> str:
    return f"PS{line.batch_id}-{line.pk}"


def _found(rows, token: str):
    number = token[1:].partition("-")[0]
    # Eighteen digits fit any key; more than that is nobody's.
    return rows.filter(pk=int(number)).first() if number.isascii() and number.isdigit() and len(number) < 19 else None


def _said_by(batch: Batch) -> str:
    return f"{LIST}|{batch.pk}|{batch.digest}|{batch.payable}|{batch.net}"


def _said_of(line: Line) -> str:
    return f"{PERSON}|{line.pk}|{line.batch_id}|{line.name}|{line.net}|{line.period}"


def _signature(said: str) -> str:
    digest = salted_hmac(_SALT, said, algorithm="sha256").digest()[:_SIGNATURE_BYTES]
    return base64.b32encode(digest).decode().lower()
