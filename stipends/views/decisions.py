"""The steps of a list past draft, each by another person: verify, approve, give back, disburse, close, account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse

from pilarsosial.core.errors import DomainError
from pilarsosial.core.views import ActionPage

from ..forms import ReasonForm
from ..models import Batch, LineMark
from ..services import (
    account_batch,
    approve_batch,
    close_batch,
    disburse_batch,
    return_submitted,
    return_verified,
    verify_batch,
)
from ..services.steps import check_step
from ..states import TRANSITIONS
from .base import StipendForm, is_own
from .batches import batch_url

# Act -> URL name, in the order of the buttons; the last of a state is the one that leads on.
_PAGES = {
    "return_submitted": "batch-return-submitted",
    "verify": "batch-verify",
    "return_verified": "batch-return-verified",
    "approve": "batch-approve",
    "disburse": "batch-disburse",
    "close": "batch-close",
    "account": "batch-account",
}


def steps_for(request: HttpRequest, batch: Batch) -> list[dict[str, Any]]:
    """The buttons that this user may press now; a step that belongs to somebody else tells why."""
    found = []
    for act, page in _PAGES.items():
        step = TRANSITIONS[act]
        if batch.state not in step.sources or not is_own(request, step.permission, batch.office_id):
            continue
        try:
            check_step(batch, step, actor=request.user)
            refusal = ""
        except DomainError as error:
            refusal = error.message
        found.append(
            {
                "label": step.label,
                "url": reverse(page, args=[batch.pk]),
                "asks": step.needs_reason,
                "refusal": refusal,
            }
        )
    return found


class _Step(ActionPage, base=True):
    """One button over one verb."""

    verb: ClassVar[Callable[..., Batch]]

    def perform(self) -> str:
        type(self).verb(self.kwargs["pk"], actor=self.request.user, **self.more())
        return batch_url(self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        return {}

    def refused_url(self) -> str:
        return batch_url(self.kwargs["pk"])


class _Signing(_Step, base=True):
    """The digest of the page goes along, so that what was read is what is signed."""

    def more(self) -> dict[str, Any]:
        return {"digest": self.request.POST.get("sidik", "")}


class BatchVerify(_Signing):
    permission = "batch.verify"
    verb = verify_batch
    success_message = "Daftar diverifikasi. Penyetuju dapat memeriksanya sekarang."


class BatchApprove(_Signing):
    """Who changed since submission is marked first; where somebody is, the page of the marked comes up."""

    permission = "batch.approve"
    verb = approve_batch
    success_message = "Daftar disetujui. Bendahara dapat mencairkannya sekarang."

    def refused_url(self) -> str:
        marked = LineMark.objects.visible_to(self.request.user, self.permission).filter(batch=self.kwargs["pk"])
        if marked.filter(outcome=LineMark.Outcome.OPEN).exists():
            return reverse("batch-marks", args=[self.kwargs["pk"]])
        return super().refused_url()


class BatchDisburse(_Step):
    permission = "batch.pay"
    verb = disburse_batch
    success_message = "Pencairan dimulai. Berkas transfer dan daftar tunai ada di halaman Pembayaran."


class BatchClose(_Step):
    permission = "batch.pay"
    verb = close_batch
    success_message = "Pembayaran ditutup; setiap rupiah terjelaskan."


class BatchAccount(_Step):
    permission = "batch.account"
    verb = account_batch
    success_message = "SPJ dinyatakan lengkap."


class _Return(StipendForm, base=True):
    """Back to its maker, with the reason."""

    verb: ClassVar[Callable[..., Batch]]
    heading = "Kembalikan daftar"
    action = "Kembalikan"
    success_message = "Daftar dikembalikan kepada penyusunnya."

    def make_form(self, data: Any, files: Any) -> BaseForm:
        self.batch = self.row(Batch.objects.select_related("scheme", "office"), self.kwargs["pk"])
        self.subheading = f"{self.batch}. Penyusun membaca alasan ini, memperbaiki, lalu mengajukan lagi."
        return ReasonForm(data)

    def crumbs(self) -> list[tuple[str, str]]:
        return [*super().crumbs(), (str(self.batch), batch_url(self.batch.pk))]

    def perform(self, form: ReasonForm) -> str:
        type(self).verb(self.batch.pk, actor=self.request.user, note=form.cleaned_data["note"])
        return batch_url(self.batch.pk)


class BatchReturnSubmitted(_Return):
    permission = "batch.verify"
    verb = return_submitted


class BatchReturnVerified(_Return):
    permission = "batch.approve"
    verb = return_verified
