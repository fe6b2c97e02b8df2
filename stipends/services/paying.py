"""What became of the money, by hand: everybody paid but these, one result, a deposit to the treasury, a correction.

Only while a batch is being disbursed. Results are appended; a wrong one is corrected by a further one. The batch
closes when every rupiah of every payable line is explained: paid, kept by the bank as a fee, deposited (STS), or in an
approved list that pays it anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError, NotFound
from pilarsosial.core.policies import require
from pilarsosial.core.values.money import format_number, format_rupiah

from ..models import Batch, BatchState, Line, Payment, PaymentMethod, PaymentResult
from ..sql import payments as payment_sql

PERMISSION = "batch.pay"
MOST_EXCEPTIONS = 500
BATCH_SIZE = 2_000


@dataclass(frozen=True)
class Result:
    """What became of one line, rupiah. `corrects` is the payment that it takes the place of."""

    line: int
    result: str
    on: date
    amount: int = 0
    fee: int = 0
    reference: str = ""
    sts_no: str = ""
    note: str = ""
    corrects: int | None = None


@transaction.atomic
def pay_all_but(
    batch_id: int,
    *,
    on: date,
    exceptions: Iterable[tuple[int, str]] = (),
    reference: str = "",
    note: str = "",
    actor: Any,
    today: date | None = None,
) -> int:
    """Everybody of whom something is open was paid on that day, but for `exceptions` (line id, why): these failed.

    Who failed or came back before waits for a result of their own, a deposit or a retry.

    Returns how many were paid. Raises as `locked_for_results`, and DomainError `too_many_exceptions`, `reason_needed`,
    `day_out_of_range`, `nothing_open`.
    """
    batch = locked_for_results(batch_id, actor=actor)
    _check_day(batch, on, today)
    kept_back = dict(exceptions)
    if len(kept_back) > MOST_EXCEPTIONS:
        told = f"Paling banyak {MOST_EXCEPTIONS} pengecualian sekali jalan; lebih dari itu lewat berkas bank."
        raise DomainError("too_many_exceptions", told)
    if not all(why.strip() for why in kept_back.values()):
        raise DomainError("reason_needed", "Tulis alasan untuk setiap orang yang dikecualikan.")
    still_open = payment_sql.open_lines(batch, kept_back) if kept_back else {}
    if unknown := set(kept_back) - set(still_open):
        raise DomainError(
            "not_open", f"{len(unknown)} orang yang dikecualikan tidak menunggu pembayaran di daftar ini."
        )
    paid = payment_sql.pay_open_lines(
        batch, on=on, reference=reference.strip(), note=note.strip(), by=actor.pk, at=timezone.now(), besides=kept_back
    )
    _append(
        batch,
        [Result(line, PaymentResult.FAILED, on, note=why.strip()) for line, why in sorted(kept_back.items())],
        actor,
    )
    if not paid and not kept_back:
        raise DomainError("nothing_open", "Tidak ada lagi pembayaran yang menunggu hasil di daftar ini.")
    _tell(batch, "payment.recorded", actor, paid + len(kept_back), {"dibayar": paid, "gagal": len(kept_back)})
    return paid


@transaction.atomic
def record_results(
    batch_id: int, results: Iterable[Result], *, actor: Any, source: str = "", today: date | None = None
) -> int:
    """Append results of lines of one batch, all or none. Returns how many.

    Raises as `locked_for_results`, and DomainError `too_much` (more than is open, or came back more than was paid),
    `sts_needed`, `amount_needed`, `corrected_already`, `day_out_of_range`.
    """
    batch = locked_for_results(batch_id, actor=actor)
    results = list(results)
    for one in results:
        _check_day(batch, one.on, today)
    _refuse_what_does_not_fit(batch, results)
    _append(batch, results, actor)
    counted = {label: sum(one.result == result for one in results) for result, label in PaymentResult.choices}
    _tell(batch, "payment.recorded", actor, len(results), {k: n for k, n in counted.items() if n}, source)
    return len(results)


def locked_for_results(batch_id: int, *, actor: Any) -> Batch:
    """The batch, locked, at the moment in which results belong to it. Raises NotPermitted, NotFound, `wrong_state`."""
    require(actor, PERMISSION)
    batch = Batch.objects.lock_visible(actor, PERMISSION, batch_id)
    if batch.state != BatchState.DISBURSING:
        told = f"Daftar ini {batch.get_state_display().lower()}; hasil pembayaran dicatat selama pencairan."
        raise DomainError("wrong_state", told)
    return batch


def require_all_explained(batch: Batch, actor: Any) -> None:
    """The rule of closing. Raises DomainError `unexplained` with how much is left."""
    lines, rupiah = payment_sql.open_rupiah(batch)
    if lines:
        told = f"{format_number(lines)} orang belum terjelaskan, seluruhnya {format_rupiah(rupiah)}."
        raise DomainError("unexplained", f"Pembayaran belum dapat ditutup: {told}")


def _check_day(batch: Batch, on: date, today: date | None) -> None:
    if on > (today or timezone.localdate()):
        raise DomainError("day_out_of_range", "Tanggal pembayaran belum tiba.", {"on": "Tanggal ini belum tiba."})
    if on < batch.first_day:
        text = "Tanggal pembayaran mendahului periode daftar ini."
        raise DomainError("day_out_of_range", text, {"on": text})


def _refuse_what_does_not_fit(batch: Batch, results: list[Result]) -> None:
    """Amounts against what is open, each line and correction once."""
    lines = {one.line for one in results}
    if len(lines) != len(results):
        raise DomainError("line_twice", "Satu orang hanya boleh mendapat satu hasil dalam sekali catat.")
    payable = dict(Line.objects.payable().filter(batch=batch, pk__in=lines).values_list("pk", "net"))
    if set(payable) != lines:
        raise NotFound
    still_open = payment_sql.open_lines(batch, lines)
    corrected = {
        row.pk: row
        for row in Payment.objects.filter(pk__in=[one.corrects for one in results if one.corrects], batch=batch)
    }
    for one in results:
        before = corrected.get(one.corrects) if one.corrects else None
        if one.corrects and (before is None or before.line_id != one.line):
            raise NotFound
        if before is not None and Payment.objects.filter(corrects=before).exists():
            raise DomainError("corrected_already", "Hasil ini sudah dibetulkan. Muat ulang halaman.")
        room = still_open.get(one.line, 0) + (effect_of(before.result, before.amount, before.fee) if before else 0)
        _refuse_amount(one, room, payable[one.line])


def _refuse_amount(one: Result, room: int, net: int) -> None:
    if one.result == PaymentResult.FAILED:
        if one.amount or one.fee:
            raise DomainError("amount_of_failed", "Pembayaran yang gagal tidak memindahkan uang.")
        return
    if one.amount <= 0 or one.fee < 0:
        raise DomainError("amount_needed", "Isi jumlahnya dalam rupiah.", {"amount": "Isi jumlahnya dalam rupiah."})
    if one.fee and one.result != PaymentResult.PAID:
        raise DomainError("fee_of_other", "Biaya bank hanya dicatat pada pembayaran.")
    if one.result == PaymentResult.REFUNDED and not one.sts_no.strip():
        raise DomainError("sts_needed", "Isi nomor STS.", {"sts_no": "Isi nomor STS."})
    left = room - effect_of(one.result, one.amount, one.fee)
    if left < 0 or left > net:
        told = "lebih dari yang sudah dibayar" if left > net else f"lebih dari yang terbuka ({format_rupiah(room)})"
        raise DomainError("too_much", f"Jumlah {format_rupiah(one.amount)} {told}.", {"amount": f"Jumlah ini {told}."})


def effect_of(result: str, amount: int, fee: int) -> int:
    """By how many rupiah a result makes what is open less; the twin of `sql.payments.OPEN`."""
    effects = {PaymentResult.PAID: amount + fee, PaymentResult.RETURNED: -amount, PaymentResult.REFUNDED: amount}
    return effects.get(PaymentResult(result), 0)


def _append(batch: Batch, results: list[Result], actor: Any) -> None:
    cash = set(
        Line.objects.filter(pk__in=[one.line for one in results], account_no__isnull=True).values_list("pk", flat=True)
    )
    Payment.objects.bulk_create(
        (
            Payment(
                line_id=one.line,
                batch=batch,
                office_id=batch.office_id,
                result=one.result,
                method=PaymentMethod.CASH if one.line in cash else PaymentMethod.TRANSFER,
                amount=one.amount,
                fee=one.fee,
                on=one.on,
                reference=one.reference,
                sts_no=one.sts_no.strip(),
                note=one.note,
                corrects_id=one.corrects,
                recorded_by=actor,
            )
            for one in results
        ),
        batch_size=BATCH_SIZE,
    )


def _tell(batch: Batch, action: str, actor: Any, count: int, counted: dict[str, int], source: str = "") -> None:
    """After results were written: the totals follow, then the trail."""
    payment_sql.write_payment_totals(batch.pk)
    left = payment_sql.left_of(batch)
    audit.record(
        actor=actor,
        action=action,
        target=batch,
        office=batch.office_id,
        region_code=batch.office.region_id,
        count=count,
        changes={name: [None, number] for name, number in counted.items()} | {"masih terbuka (Rp)": [None, left]},
        reason=source,
    )
