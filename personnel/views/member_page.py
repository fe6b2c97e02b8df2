"""One person: posts over time, accounts, papers, the trail; full numbers on demand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from pilarsosial.core.audit_story import tell
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.models import AuditEntry
from pilarsosial.core.policies import may
from pilarsosial.core.templatetags.pilar import long_date, moment, phone
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.views import SealedPage

from ..finding import entries_of, standing_for
from ..models import AccountState, BankAccount, EmploymentStatus, Member
from ..profile import hints, home_lines, posts_over_time
from ..services import unmask_member
from ..services.members import keeps
from .account_queue import account_badge
from .base import member_url
from .cards import card_context
from .certificates import certificate_card
from .duplicates import double_card
from .removal import removal_card
from .reports import report_card

STORY_SIZE = 20


class _MemberPage(SealedPage, base=True):
    """The context of the whole page, with or without full numbers."""

    def member_context(self, member: Member, numbers: dict[str, Any] | None = None) -> dict[str, Any]:
        actor, day = self.request.user, timezone.localdate()
        posts = posts_over_time(member, actor, day)
        accounts = self._accounts(member) if may(actor, "account.view") else None
        kept = keeps(actor, "member.change", member) if may(actor, "member.change") else False
        may_unmask = kept and may(actor, "member.unmask")
        now = next((post for post in posts if post.in_scope and post.is_now), None)
        shown = now or next((post for post in posts if post.in_scope), None)
        return {
            "member": member,
            "day": day,
            "posts": posts,
            "shown": shown,
            "accounts": accounts,
            "proposed": [account for account in accounts or () if account.state == AccountState.PROPOSED],
            "identity": self._identity(member, full=may_unmask),
            "numbers": self._numbers(member, accounts, numbers),
            "is_unmasked": numbers is not None,
            "employment": list(
                EmploymentStatus.objects.visible_to(actor, "member.view").filter(member=member).order_by("-since")
            ),
            "certificates": certificate_card(member, actor, day),
            "hints": hints(member, posts, accounts, day, numbers=may_unmask),
            "may_unmask": may_unmask,
            "may_change": kept,
            "kept_elsewhere": may(actor, "member.change") and not kept,
            "may_assign": may(actor, "assignment.change"),
            "may_account": kept and may(actor, "account.change"),
            **card_context(member, actor, serves=any(post.is_now for post in posts)),
            **report_card(posts, actor, day),
            **double_card(member, actor),
            **removal_card(actor, kept=kept),
            "may_read_story": may(actor, "audit.view"),
        }

    def _accounts(self, member: Member) -> list[BankAccount]:
        accounts = list(
            BankAccount.objects.visible_to(self.request.user, "account.view")
            .filter(member=member)
            .select_related("bank", "proposed_by", "decided_by")
            .order_by("purpose", "-pk")
        )
        for account in accounts:
            account.badge = account_badge(account, timezone.localdate())
            account.is_own_proposal = account.proposed_by_id == self.request.user.pk
        return accounts

    def _identity(self, member: Member, *, full: bool) -> list[dict[str, Any]]:
        """Facts. Without the right to full numbers the age stands for the birth date, which is half of a NIK."""
        age = member.age_on(timezone.localdate())
        home = home_lines(member)
        day = format_date(member.birth_date) if full and member.birth_date else ""
        return [
            {"label": "Jenis kelamin", "value": member.get_sex_display()},
            {"label": "Lahir", "value": ", ".join(filter(None, [member.birth_place, day]))},
            {"label": "Usia", "value": "" if age is None else f"{age} tahun"},
            {"label": "Agama", "value": member.get_religion_display()},
            {"label": "Status perkawinan", "value": member.get_marital_status_display()},
            {"label": "Pendidikan", "value": member.get_education_display()},
            {"label": "Pekerjaan utama", "value": member.main_job},
            {"label": "Alamat KTP", "value": home[0] if home else "", "sub": ", ".join(home[1:])},
            {"label": "Telepon", "value": phone(member.phone), "url": f"tel:{member.phone}"},
            {"label": "Surel", "value": member.email, "url": f"mailto:{member.email}"},
            {"label": "Didaftarkan oleh", "value": str(member.office), "sub": long_date(member.created_at)},
        ]

    def _numbers(
        self, member: Member, accounts: list[BankAccount] | None, full: dict[str, Any] | None
    ) -> list[dict[str, Any]]:
        """Label, text and whether it is the full number; accounts in force only."""
        labels = {"nik": "NIK", "family_card_no": "Nomor KK", "npwp": "NPWP", "bpjs_no": "BPJS Ketenagakerjaan"}
        rows = []
        for name, label in labels.items():
            masked = member.masked_nik if name == "nik" else "tercatat" if getattr(member, name) else ""
            rows.append({"label": label, "value": full[name] if full else masked, "full": bool(full and full[name])})
        for account in accounts or ():
            if account.state in (AccountState.ACTIVE, AccountState.PROPOSED):
                value = full["accounts"].get(account.pk, "") if full else account.masked_number
                label = f"Rekening {account.get_purpose_display()}"
                rows.append({"label": label, "value": value, "sub": str(account.bank), "full": bool(full and value)})
        return rows


class MemberDetail(_MemberPage):
    permission = "member.view"
    template_name = "personnel/member_detail.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            member = self.row(Member.objects.present().select_related("office__region"), pk)
        except NotFound:
            return self._follow(pk)
        return self.page(self.member_context(member))

    def _follow(self, pk: int) -> HttpResponse:
        """A double leads to the person it was merged into, for whoever may see that one."""
        member = self.row(Member.objects.present(), standing_for(pk))
        messages.info(self.request, f"Data itu sudah digabung ke {member}.")
        return HttpResponseRedirect(member_url(member.pk))


class MemberUnmask(_MemberPage):
    """Full NIK and accounts of one member; each look is written down. A fragment for htmx, the whole page without."""

    permission = "member.unmask"
    http_method_names = ["post"]
    template_name = "personnel/member_detail.html"
    fragment_name = "personnel/member_numbers.html"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        member = self.row(Member.objects.present().select_related("office__region"), pk)
        try:
            numbers = unmask_member(pk, actor=request.user)
        except (NotFound, NotPermitted):
            raise
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(member_url(pk))
        response = self.page(self.member_context(member, numbers))
        response["Cache-Control"] = "no-store"
        return response


class MemberStory(SealedPage):
    """What was done with this person, newest first, as far as the viewer's own area goes."""

    permission = "audit.view"
    template_name = "personnel/member_story.html"
    fragment_name = "personnel/member_story_fragment.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        member = self.row(Member.objects.all(), pk)
        entries = AuditEntry.objects.visible_to(request.user, self.permission)
        own, *doubles = entries_of(member.pk)
        # A merge is told in the story of both, and stands here once.
        entries = entries.filter(person_id__in=(own, *doubles)).exclude(
            person_id__in=doubles, action__in=("member.merged_away", "member.unmerged_away")
        )
        before = request.GET.get("sebelum", "")
        if before.isdecimal() and len(before) <= 18:
            entries = entries.filter(pk__lt=int(before))
        rows = list(entries.newest_first().select_related("actor", "office")[: STORY_SIZE + 1])
        following = rows[STORY_SIZE - 1].pk if len(rows) > STORY_SIZE else None
        items = [
            {
                "title": f"{told.who} {told.what}",
                "sub": told.target if row.target_type != "personnel.member" else "",
                "changes": told.changes,
                "text": told.reason,
                "time": moment(told.at),
            }
            for row, told in zip(rows, tell(rows[:STORY_SIZE]), strict=False)
        ]
        return self.page({"member": member, "items": items, "following": following})
