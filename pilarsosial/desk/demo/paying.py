"""What became of the money of the demo's lists: the older a list, the further it is on its way to a whole SPJ."""

from __future__ import annotations

import io
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from pilarsosial.core.models import User
from stipends import services
from stipends.models import Batch, Line, PaperKind, PaymentResult
from stipends.services.papers import add_paper, record_numbers
from stipends.services.paying import Result, pay_all_but, record_results
from stipends.spj import checklist

DAYS = (12, 19, 83, 15, 26, 9)  # from the end of the quarter to the money; one was late, as offices know it
FAILED = ("Rekening tutup", "Nama tidak sesuai", "Rekening tidak aktif")
NUMBERS = ("spp", "spm", "sp2d")


def pay(batch: Batch, age: int, users: dict[str, User], today: date) -> None:
    """`age`: how many quarters before the last one. Two: half paid, three: paid, older: its SPJ is whole."""
    day = batch.last_day + timedelta(days=DAYS[age % len(DAYS)])
    if age < 2 or day > min(today, timezone.localdate()):
        return
    treasurer, keeper = users["bendahara"], users["pptk"]
    services.disburse_batch(batch.pk, actor=treasurer)
    _number(batch, day, treasurer)
    people = list(Line.objects.payable().filter(batch=batch).order_by("pk").values_list("pk", "net", "account_no"))
    failed = [row for row in people if row[2]][: len(FAILED)]
    if age == 2:
        _pay_half(batch, people, failed, day, treasurer)
        return
    exceptions = [(row[0], why) for row, why in zip(failed, FAILED, strict=False)]
    pay_all_but(batch.pk, on=day, exceptions=exceptions, reference=f"SP2D {_number_of(batch, 'sp2d')}", actor=treasurer)
    deposits = [
        Result(pk, PaymentResult.REFUNDED, day, amount=net, sts_no=f"STS/{place}/{batch.pk}/{day.year}")
        for place, (pk, net, _account) in enumerate(failed, start=1)
    ]
    record_results(batch.pk, deposits, actor=treasurer)
    services.close_batch(batch.pk, actor=treasurer)
    kinds = [paper.kind for paper in checklist(batch, actor=keeper) if paper.needed and not paper.is_there]
    # The youngest of the paid lists still waits for some of its papers.
    for kind in kinds[:2] if age == 3 else kinds:
        add_paper(batch.pk, _scan(batch, PaperKind(kind)), kind=kind, actor=keeper)
    if age > 3:
        services.account_batch(batch.pk, actor=keeper)


def _pay_half(batch: Batch, people: list[tuple], failed: list[tuple], day: date, treasurer: User) -> None:
    """By transfer half of them so far; some failed, and one came back."""
    by_transfer = [row for row in people if row[2] and row not in failed]
    paid = by_transfer[: len(by_transfer) // 2]
    reference = f"SP2D {_number_of(batch, 'sp2d')}"
    results = [Result(pk, PaymentResult.PAID, day, amount=net, reference=reference) for pk, net, _account in paid]
    results += [Result(row[0], PaymentResult.FAILED, day, note=why) for row, why in zip(failed, FAILED, strict=False)]
    record_results(batch.pk, results, actor=treasurer)
    if paid:
        pk, net, _account = paid[0]
        back = Result(pk, PaymentResult.RETURNED, day + timedelta(days=2), amount=net, note="Retur: rekening ditutup")
        record_results(batch.pk, [back], actor=treasurer)


def _number(batch: Batch, day: date, actor: User) -> None:
    version = Batch.objects.values_list("version", flat=True).get(pk=batch.pk)
    numbers = {
        name: (_number_of(batch, name), day - timedelta(days=before))
        for name, before in zip(NUMBERS, (5, 3, 1), strict=True)
    }
    record_numbers(batch.pk, numbers, version=version, actor=actor)
    batch.refresh_from_db()


def _number_of(batch: Batch, name: str) -> str:
    return f"{batch.pk:04}/{name.upper()}-LS/DINSOS/{batch.last_day.year}"


def _scan(batch: Batch, kind: PaperKind) -> SimpleUploadedFile:
    """A sheet that says what it stands for."""
    sheet = Image.new("RGB", (620, 877), "#ffffff")
    drawing = ImageDraw.Draw(sheet)
    for line, text in enumerate((kind.label, str(batch), "Pindaian contoh, bukan dokumen")):
        drawing.text((60, 80 + 30 * line), text, fill="#222222")
    target = io.BytesIO()
    sheet.save(target, "JPEG", quality=60)
    return SimpleUploadedFile(f"{kind.value.replace('_', '-')}.jpg", target.getvalue())
