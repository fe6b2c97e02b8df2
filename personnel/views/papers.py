"""Accounts, certificates and decrees."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import OuterRef
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from pilarsosial.core.models import Office
from pilarsosial.core.policies import may
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.views import ActionPage, SealedPage

from ..forms import AccountForm, CertificateForm, DecreeForm
from ..lists import CappedCount
from ..models import AccountState, Assignment, BankAccount, Decree, Member
from ..services import (
    add_account,
    change_decree,
    confirm_account,
    issue_decree,
    record_certificate,
    reject_account,
)
from ..services.members import check_keeps
from .base import RosterFormPage, member_url

DECREES_SHOWN = 100


class AccountAdd(RosterFormPage):
    """The first account of a purpose counts at once; a later one waits for a second person."""

    permission = "account.change"
    template_name = "personnel/member_part_form.html"
    heading = "Tambah rekening"
    action = "Simpan rekening"

    def make_form(self, data: Any, initial: dict[str, Any]) -> AccountForm:
        self.member = self.row(Member.objects.present().select_related("office__region"), self.kwargs["pk"])
        check_keeps(self.request.user, self.permission, self.member)
        return AccountForm(data, initial=initial, actor=self.request.user)

    def perform(self, form: AccountForm) -> str:
        account = add_account(self.member.pk, **form.cleaned_data, today=timezone.localdate(), actor=self.request.user)
        if account.state == AccountState.ACTIVE:
            messages.success(self.request, "Rekening tersimpan dan dapat dipakai.")
        else:
            messages.info(self.request, "Perubahan rekening diusulkan dan menunggu pengesahan orang kedua.")
        return member_url(self.member.pk, "rekening")

    def context(self, form: BaseForm) -> dict[str, Any]:
        note = (
            "Rekening pertama suatu sumber dana langsung dapat dipakai. Perubahan sesudahnya disahkan orang kedua, "
            "lalu menunggu beberapa hari sebelum dibayar ke sana."
        )
        return {**super().context(form), "member": self.member, "note": note}


class _AccountAction(ActionPage, base=True):
    permission = "account.change"

    def account(self) -> BankAccount:
        return self.row(BankAccount, self.kwargs["pk"])

    def refused_url(self) -> str:
        return member_url(self.account().member_id, "rekening")


class AccountConfirm(_AccountAction):
    def perform(self) -> str:
        account = confirm_account(self.kwargs["pk"], today=timezone.localdate(), actor=self.request.user)
        messages.success(self.request, f"Rekening disahkan; dapat dipakai mulai {format_date(account.usable_from)}.")
        return member_url(account.member_id, "rekening")


class AccountReject(_AccountAction):
    success_message = "Usulan rekening ditolak."

    def perform(self) -> str:
        reason = self.request.POST.get("alasan", "").strip()[:200]
        account = reject_account(self.kwargs["pk"], reason=reason, actor=self.request.user)
        return member_url(account.member_id, "rekening")


class CertificateAdd(RosterFormPage):
    permission = "certificate.change"
    template_name = "personnel/member_part_form.html"
    success_message = "Sertifikat tercatat."
    heading = "Tambah sertifikat atau pelatihan"
    action = "Simpan sertifikat"

    def make_form(self, data: Any, initial: dict[str, Any]) -> CertificateForm:
        self.member = self.row(Member.objects.present(), self.kwargs["pk"])
        return CertificateForm(data, initial=initial)

    def perform(self, form: CertificateForm) -> str:
        record_certificate(self.member.pk, form.cleaned_data, actor=self.request.user)
        return member_url(self.member.pk, "sertifikat")

    def context(self, form: BaseForm) -> dict[str, Any]:
        return {**super().context(form), "member": self.member}


class DecreeList(SealedPage):
    """Decrees of the offices in scope, the latest first, with the assignments that rest on them."""

    permission = "decree.view"
    template_name = "personnel/decree_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        text = " ".join(request.GET.get("q", "").split())[:80]
        before = request.GET.get("sesudah", "")
        rows = self.rows(Decree).select_related("office")
        if text:
            rows = rows.filter(number__icontains=text)
        if before.isdecimal() and len(before) <= 18:
            rows = rows.filter(pk__lt=int(before))
        held = Assignment.objects.visible_to(request.user, "member.view").filter(decree=OuterRef("pk"))
        rows = rows.annotate(held=CappedCount(held.order_by().values("pk")))
        rows = list(rows.order_by("-pk")[: DECREES_SHOWN + 1])
        following = rows[DECREES_SHOWN - 1].pk if len(rows) > DECREES_SHOWN else None
        query = {"q": text} if text else {}
        context = {
            "decrees": rows[:DECREES_SHOWN],
            "text": text,
            "day": timezone.localdate(),
            "next_url": f"{reverse('decree-list')}?{urlencode({**query, 'sesudah': following})}" if following else "",
            "may_change": may(request.user, "decree.change"),
        }
        return self.page(context)


class DecreeAdd(RosterFormPage):
    permission = "decree.change"
    template_name = "personnel/decree_form.html"
    success_message = "SK tercatat."
    heading = "Catat SK"
    action = "Simpan SK"

    def make_form(self, data: Any, initial: dict[str, Any]) -> DecreeForm:
        return DecreeForm(data, initial=initial, actor=self.request.user)

    def perform(self, form: DecreeForm) -> str:
        office = Office.objects.visible_to(self.request.user, "office.view").get(pk=form.office_id())
        issue_decree(office, form.values(), actor=self.request.user)
        return reverse("decree-list")


class DecreeChange(RosterFormPage):
    permission = "decree.change"
    template_name = "personnel/decree_form.html"
    success_message = "SK disimpan."
    heading = "Ubah SK"
    action = "Simpan perubahan"

    def make_form(self, data: Any, initial: dict[str, Any]) -> DecreeForm:
        self.decree = self.row(Decree.objects.select_related("office"), self.kwargs["pk"])
        return DecreeForm(data, initial=initial, actor=self.request.user, decree=self.decree)

    def perform(self, form: DecreeForm) -> str:
        change_decree(self.decree.pk, form.values(), actor=self.request.user)
        return reverse("decree-list")

    def context(self, form: BaseForm) -> dict[str, Any]:
        return {**super().context(form), "decree": self.decree}
