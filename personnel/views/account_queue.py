"""Proposed changes of accounts that wait for a second person, and confirmed ones in their waiting days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from pilarsosial.core.area_choices import region_choices
from pilarsosial.core.models import FundingSource, Pillar
from pilarsosial.core.policies import may
from pilarsosial.core.values.dates import SHORT_MONTHS, format_date
from pilarsosial.core.values.money import format_number
from pilarsosial.core.views import ActionPage, SealedPage

from ..models import AccountState, Assignment, BankAccount
from ..paper_lists import accounts_waiting
from ..rows import place
from ..services import confirm_accounts
from ..services.accounts import Confirmation
from ..services.members import kept_among

PAGE_SIZE = 50
# More than a page holds cannot have been ticked on one.
MOST_AT_ONCE = PAGE_SIZE


_TONES = {
    AccountState.ACTIVE: "ok",
    AccountState.PROPOSED: "attention",
    AccountState.ENDED: "quiet",
    AccountState.REJECTED: "danger",
}


@dataclass(frozen=True)
class Badge:
    """`waits`: confirmed, and not paid to yet."""

    label: str
    tone: str
    waits: bool = False


def account_badge(account: BankAccount, day: date) -> Badge:
    """How an account stands on a day: `Aktif`, `Mulai 29 Nov`."""
    first = account.usable_from
    if account.state == AccountState.ACTIVE and first > day:
        year = f" {first.year}" if first.year != day.year else ""
        return Badge(f"Mulai {first.day} {SHORT_MONTHS[first.month - 1]}{year}", "info", waits=True)
    return Badge(account.get_state_display(), _TONES[AccountState(account.state)])


@dataclass(frozen=True)
class Asked:
    """What the queue is asked. `waiting`: confirmed ones that are not paid to yet, instead of proposals."""

    waiting: bool
    pillar: str
    region: str
    purpose: str

    def address(self, **changes: Any) -> str:
        values = {
            "keadaan": "tunggu" if self.waiting else "",
            "pilar": self.pillar,
            "wilayah": self.region,
            "dana": self.purpose,
            **changes,
        }
        given = {name: value for name, value in values.items() if value not in ("", None)}
        return f"{reverse('account-queue')}?{urlencode(given)}" if given else reverse("account-queue")


class AccountQueue(SealedPage):
    """The oldest proposal on top; numbers are masked for everybody."""

    permission = "account.view"
    template_name = "personnel/account_queue.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        pillars = list(Pillar.objects.visible_to(request.user, "pillar.view").filter(is_active=True))
        regions = region_choices(request.user, self.permission)
        asked = self._asked({pillar.code for pillar in pillars}, dict(regions))
        page, following = self._page(asked, today)
        context = {
            "asked": asked,
            "rows": self._rows(page, asked, today),
            "tabs": [
                {"label": "Menunggu pengesahan", "url": asked.address(keadaan=""), "active": not asked.waiting},
                {"label": "Masa tunggu", "url": asked.address(keadaan="tunggu"), "active": asked.waiting},
            ],
            "pillars": [(pillar.code, pillar.name) for pillar in pillars],
            "regions": regions,
            "purposes": FundingSource.choices,
            "is_filtered": bool(asked.pillar or asked.region or asked.purpose),
            "clear_url": Asked(asked.waiting, "", "", "").address(),
            "next_url": following and asked.address(sesudah=following),
            "here": request.get_full_path(),
            "may_confirm": may(request.user, "account.change"),
        }
        return self.page(context)

    def _asked(self, pillars: set[str], regions: dict[str, str]) -> Asked:
        given = self.request.GET
        pillar, region, purpose = (given.get(name, "") for name in ("pilar", "wilayah", "dana"))
        return Asked(
            waiting=given.get("keadaan") == "tunggu",
            pillar=pillar if pillar in pillars else "",
            region=region if region in regions else "",
            purpose=purpose if purpose in FundingSource.values else "",
        )

    def _held(self, asked: Asked) -> QuerySet[Assignment]:
        rows = Assignment.objects.visible_to(self.request.user, self.permission).order_by()
        if asked.pillar:
            rows = rows.filter(pillar__code=asked.pillar)
        return rows.in_region(asked.region) if asked.region else rows

    def _page(self, asked: Asked, today: date) -> tuple[list[BankAccount], int | None]:
        rows = accounts_waiting(
            self.request.user,
            today,
            waiting=asked.waiting,
            pillar=asked.pillar,
            region=asked.region,
            purpose=asked.purpose,
        )
        after = self.request.GET.get("sesudah", "")
        if after.isdecimal() and len(after) <= 18:
            rows = rows.filter(pk__gt=int(after))
        rows = rows.select_related("member__office__region", "bank", "proposed_by", "decided_by")
        found = list(rows[: PAGE_SIZE + 1])
        return found[:PAGE_SIZE], found[PAGE_SIZE - 1].pk if len(found) > PAGE_SIZE else None

    def _rows(self, page: Sequence[BankAccount], asked: Asked, today: date) -> list[dict[str, Any]]:
        """Three statements beside the page's own: old accounts, posts, and who is the viewer's to change."""
        members = {account.member_id for account in page}
        state = AccountState.ENDED if asked.waiting else AccountState.ACTIVE
        old = self.rows(BankAccount).filter(member__in=members, state=state).select_related("bank").order_by("pk")
        before = {(row.member_id, row.purpose): row for row in old}
        held = self._held(asked).filter(member__in=members).select_related("position__pillar", "duty_region__parent")
        posts = {row.member_id: row for row in held.order_by("start", "pk")}
        kept = kept_among(self.request.user, "account.change", [account.member for account in page])
        return [
            self._row(
                account,
                before.get((account.member_id, account.purpose)),
                posts.get(account.member_id),
                today,
                kept=account.member_id in kept,
            )
            for account in page
        ]

    def _row(
        self, account: BankAccount, before: BankAccount | None, post: Assignment | None, today: date, *, kept: bool
    ) -> dict[str, Any]:
        days = (today - timezone.localdate(account.proposed_at)).days
        regency, inner = place(post.duty_region) if post else ("", "")
        return {
            "account": account,
            "member": account.member,
            "before": before,
            "position": str(post.position) if post else "",
            "where": ", ".join(part for part in (inner, regency) if part),
            "age": f"{format_number(days)} hari" if days > 0 else "hari ini",
            "is_own": account.proposed_by_id == self.request.user.pk,
            "is_kept": kept,
        }


class AccountConfirmMany(ActionPage):
    """The ticked proposals at once. What could not be confirmed is named with the reason."""

    permission = "account.change"

    def perform(self) -> str:
        ticked = [int(pk) for pk in self.request.POST.getlist("pilih") if pk.isdecimal() and len(pk) <= 18]
        if not ticked:
            messages.info(self.request, "Pilih dahulu usulan yang akan disahkan.")
            return self.refused_url()
        result = confirm_accounts(ticked[:MOST_AT_ONCE], today=timezone.localdate(), actor=self.request.user)
        if result.done:
            first = format_date(result.done[0].usable_from)
            count = format_number(len(result.done))
            messages.success(self.request, f"{count} rekening disahkan; dapat dipakai mulai {first}.")
        for text in _refusals(result):
            messages.warning(self.request, text)
        return self.refused_url()

    def refused_url(self) -> str:
        return queue_url(self.request.POST.get("kembali", ""))


def queue_url(asked: str) -> str:
    """The queue as it was asked, and nothing else that a form may name."""
    here = reverse("account-queue")
    return asked if asked == here or asked.startswith(f"{here}?") else here


def _refusals(result: Confirmation) -> list[str]:
    """Own proposals, decided ones and those of other offices by their names."""
    told = []
    for rows, reason in (
        (result.own, "Usulan Anda sendiri harus disahkan orang lain"),
        (result.decided, "Sudah diputuskan orang lain"),
        (result.elsewhere, "Rekeningnya dikelola kantor lain"),
    ):
        if rows:
            told.append(f"{reason}: {', '.join(row.member.display_name for row in rows)}.")
    if result.missing:
        told.append(f"{format_number(result.missing)} usulan tidak ditemukan dalam wilayah kewenangan Anda.")
    return told
