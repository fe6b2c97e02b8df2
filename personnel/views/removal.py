"""Taking somebody out of the roster, the list of those who were, and bringing them back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from pilarsosial.core.policies import may
from pilarsosial.core.views import ActionPage, SealedPage

from ..forms.duplicates import MemberRemovalForm
from ..models import Member, MemberRemoval
from ..services import remove_member, restore_member
from ..services.members import check_keeps
from .base import RosterFormPage, member_url

PAGE_SIZE = 50


class MemberRemove(RosterFormPage):
    permission = "member.remove"
    template_name = "personnel/removed_form.html"
    heading = "Hapus dari daftar"
    action = "Hapus dari daftar"

    def make_form(self, data: Any, initial: dict[str, Any]) -> MemberRemovalForm:
        self.member = self.row(Member.objects.present().select_related("office__region"), self.kwargs["pk"])
        check_keeps(self.request.user, self.permission, self.member)
        return MemberRemovalForm(data, initial=initial, member=self.member)

    def perform(self, form: MemberRemovalForm) -> str:
        remove_member(self.member.pk, **form.cleaned_data, actor=self.request.user)
        messages.success(self.request, f"{self.member} dihapus dari daftar. Data ini dapat dikembalikan di sini.")
        return reverse("removed-list")

    def context(self, form: BaseForm) -> dict[str, Any]:
        return {**super().context(form), "member": self.member}


class RemovedList(SealedPage):
    """People who were taken out of the roster by the offices in scope, the latest first."""

    permission = "member.remove"
    template_name = "personnel/removed_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = self.rows(MemberRemoval).standing().select_related("member__office", "removed_by")
        before = request.GET.get("sesudah", "")
        if before.isdecimal() and len(before) <= 18:
            rows = rows.filter(pk__lt=int(before))
        rows = list(rows.order_by("-pk")[: PAGE_SIZE + 1])
        more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
        return self.page(
            {"removals": rows, "next_url": f"{reverse('removed-list')}?sesudah={rows[-1].pk}" if more else ""}
        )


class MemberRestore(ActionPage):
    permission = "member.remove"

    def perform(self) -> str:
        member = restore_member(self.kwargs["pk"], actor=self.request.user)
        messages.success(self.request, f"{member} kembali di daftar, seperti sebelum dihapus.")
        return member_url(member.pk)

    def refused_url(self) -> str:
        return reverse("removed-list")


def removal_card(actor: Any, *, kept: bool) -> dict[str, Any]:
    """Whether a member's page offers to take the person out of the roster: to who keeps them."""
    return {"may_remove": kept and may(actor, "member.remove")}
