"""The demo's lists on their way: signed, paid, reconciled, accounted for, by the accounts whose work it is.

Who failed and whose account the bank charged is chosen by place in the list, so that the same list gives the same rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from pilarsosial.core.models import User
from stipends import services
from stipends.models import Batch, BatchState, Line, PaymentResult
from stipends.services.papers import NUMBERS, add_paper, record_numbers
from stipends.services.paying import Result, pay_all_but, record_results
from stipends.services.retrying import retry_batch
from stipends.spj import checklist

FEE = 2_900
# Fewer people than this are all simply paid.
ENOUGH = 12
# Days after the list was handed in.
SPP, SPM, SP2D, HAND_OVER, COMES_BACK = 6, 9, 12, 14, 21
WAY = (
    BatchState.SUBMITTED,
    BatchState.VERIFIED,
    BatchState.APPROVED,
    BatchState.DISBURSING,
    BatchState.PAID,
    BatchState.ACCOUNTED,
)
PASSIVE = "Rekening pasif"
WRONG_NAME = "Nama rekening berbeda"


@dataclass(frozen=True)
class Way:
    """One list that was handed in on `day`; what follows lies after it, and never after `today`."""

    batch: int
    day: date
    today: date
    users: dict[str, User]

    def walk(self, state: BatchState, *, pay: Callable[[Way], None] | None = None) -> None:
        """From draft to `state`; `pay` records what became of the money, everybody paid unless said."""
        steps = {
            BatchState.SUBMITTED: self._submit,
            BatchState.VERIFIED: self._verify,
            BatchState.APPROVED: self._approve,
            BatchState.DISBURSING: lambda: self._disburse(pay or pay_simply),
            BatchState.PAID: lambda: services.close_batch(self.batch, actor=self.users["bendahara"]),
            BatchState.ACCOUNTED: self._account,
        }
        for step in WAY[: WAY.index(state) + 1]:
            steps[step]()

    def after(self, days: int) -> date:
        return min(self.day + timedelta(days=days), self.today)

    def record(self, *results: Result) -> None:
        record_results(self.batch, results, actor=self.users["bendahara"], today=self.today)

    def pay_the_rest(self, *failed: Line) -> None:
        pay_all_but(
            self.batch,
            on=self.after(HAND_OVER),
            exceptions=[(line.pk, PASSIVE) for line in failed],
            reference=f"TRF/{self.batch:05}/{self.after(HAND_OVER):%Y}",
            actor=self.users["bendahara"],
            today=self.today,
        )

    def retry(self) -> Way:
        """The list that pays anew what failed so far."""
        day = self.after(COMES_BACK)
        again = retry_batch(self.batch, actor=self.users["pptk"], today=day)
        return Way(again.pk, day, self.today, self.users)

    def _submit(self) -> None:
        services.submit_batch(self.batch, actor=self.users["pptk"], today=self.day)

    def _verify(self) -> None:
        services.verify_batch(self.batch, actor=self.users["verifikator"])

    def _approve(self) -> None:
        services.approve_batch(self.batch, actor=self.users["penyetuju"])

    def _disburse(self, pay: Callable[[Way], None]) -> None:
        batch = services.disburse_batch(self.batch, actor=self.users["bendahara"])
        days = dict(zip(NUMBERS, (self.after(SPP), self.after(SPM), self.after(SP2D)), strict=True))
        numbers = {name: (f"{name.upper()}/{batch.pk:05}/{day:%Y}", day) for name, day in days.items()}
        record_numbers(batch.pk, numbers, version=batch.version, actor=self.users["bendahara"])
        pay(self)

    def _account(self) -> None:
        pptk = self.users["pptk"]
        batch = Batch.objects.select_related("scheme", "office").get(pk=self.batch)
        for paper in checklist(batch, actor=pptk):
            if paper.needed and not paper.is_there:
                scan = scanned(
                    paper.label, f"{batch.scheme.name}, {batch.period_label}", "Data demo, bukan dokumen asli"
                )
                add_paper(batch.pk, SimpleUploadedFile(f"{paper.kind}.pdf", scan), kind=paper.kind, actor=pptk)
        services.account_batch(batch.pk, actor=pptk, today=self.today)


# --- What becomes of the money ----------------------------------------------------------------------------------------


def pay_simply(way: Way) -> None:
    way.pay_the_rest()


def pay_with_deposits(way: Way) -> None:
    """The bank keeps a fee of one; one fails, one comes back, and both go back to the treasury."""
    lines = _lines(way)
    if len(lines) < ENOUGH:
        way.pay_the_rest()
        return
    charged, failed, returned = (lines[len(lines) * share // 5] for share in (1, 2, 3))
    on, later = way.after(HAND_OVER), way.after(COMES_BACK)
    way.record(Result(charged.pk, PaymentResult.PAID, on, charged.net - FEE, FEE, note="Biaya transfer antarbank"))
    way.pay_the_rest(failed)
    way.record(_returned(returned, later))
    way.record(
        *(
            Result(line.pk, PaymentResult.REFUNDED, later, line.net, sts_no=f"STS/{line.pk:06}/{later:%Y}", note=why)
            for line, why in ((failed, PASSIVE), (returned, WRONG_NAME))
        )
    )


def pay_anew(way: Way) -> None:
    """Two fail and are paid by a list of their own, which goes all its way."""
    lines = _lines(way)
    if len(lines) < ENOUGH:
        way.pay_the_rest()
        return
    way.pay_the_rest(lines[len(lines) // 4], lines[len(lines) // 2])
    way.retry().walk(BatchState.ACCOUNTED)


def leave_open(way: Way) -> None:
    """Two failed, and the list that pays them anew waits for its approval; later one more came back, still open."""
    lines = _lines(way)
    if len(lines) < ENOUGH:
        way.pay_the_rest()
        return
    way.pay_the_rest(lines[len(lines) // 3], lines[len(lines) // 2])
    way.retry().walk(BatchState.VERIFIED)
    way.record(_returned(lines[len(lines) * 2 // 3], way.after(COMES_BACK + 2)))


def _lines(way: Way) -> list[Line]:
    """The payable lines that are worth more than a fee, in the order of the list."""
    return list(Line.objects.payable().filter(batch=way.batch, net__gt=FEE).order_by("pk").only("pk", "net"))


def _returned(line: Line, on: date) -> Result:
    return Result(line.pk, PaymentResult.RETURNED, on, line.net, reference=f"RTR/{line.pk:06}", note=WRONG_NAME)


# --- Scans ------------------------------------------------------------------------------------------------------------


def scanned(*words: str) -> bytes:
    """A page that says what would be on it: a whole PDF of a few hundred bytes, the same each time."""
    rows = " ".join(f"({_escaped(row)}) Tj T*" for row in words)
    text = f"BT /F1 16 Tf 28 TL 72 720 Td {rows} ET".encode("latin-1", "replace")
    bodies = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
