"""Accounts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.utils import timezone

from pilarsosial.core.asked import one_line
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.views import ActionPage

from ..forms import AccountForm
from ..models import AccountState, BankAccount, Member
from ..services import (
    add_account,
    confirm_account,
    reject_account,
)
from ..services.members import check_keeps
from .account_queue import queue_url
from .base import RosterFormPage, member_url


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

    def back(self, member_id: int) -> str:
        """To the queue, where it was pressed there; else to the member's page."""
        asked = self.request.POST.get("kembali", "")
        return queue_url(asked) if asked else member_url(member_id, "rekening")

    def refused_url(self) -> str:
        return self.back(self.account().member_id)


class AccountConfirm(_AccountAction):
    def perform(self) -> str:
        account = confirm_account(self.kwargs["pk"], today=timezone.localdate(), actor=self.request.user)
        who, first = account.member.display_name, format_date(account.usable_from)
        messages.success(self.request, f"Rekening {who} disahkan; dapat dipakai mulai {first}.")
        return self.back(account.member_id)


class AccountReject(_AccountAction):
    success_message = "Usulan rekening ditolak."

    def perform(self) -> str:
        reason = one_line(self.request.POST.get("alasan", ""), 200)
        account = reject_account(self.kwargs["pk"], reason=reason, actor=self.request.user)
        return self.back(account.member_id)
