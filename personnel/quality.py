"""Data quality: each check is one question about people or their posts, asked the same way by list and dashboard.

A check of people narrows `Member`, a check of posts narrows `Assignment`; both as of a day. What is compared with
others (the same account, the same phone) is compared inside the asker's own scope.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from .models import Assignment, BankAccount, DuplicatePair, EndReason, Member, MonthlyReport, PairState

# So many days before a decree ends its holders stand in the list of those to renew.
SOON_DAYS = 60


@dataclass(frozen=True)
class Check:
    """One thing that may be wrong. Exactly one of `people` and `posts` is set.

    `people(actor, day)` is a Q on Member, `posts(rows, day)` narrows assignments. `permission`: who may not look at
    accounts learns nothing about them here.
    """

    code: str
    label: str
    people: Callable[[Any, date], Q] | None = None
    posts: Callable[[Any, date], Any] | None = None
    permission: str = "member.view"


def _without_account(actor: Any, day: date) -> Q:
    # Whoever sees a person sees in the list whether there is an account: no second look at the scope.
    return ~Exists(BankAccount.objects.active().filter(member=OuterRef("pk")))


def _same_account(actor: Any, day: date) -> Q:
    accounts = BankAccount.objects.active().filter(member__removed_at__isnull=True).order_by()
    seen = accounts.filter(member__in=_in_sight(actor, "account.view"))
    return Q(pk__in=seen.filter(number__in=_shared(seen, "number", Count("member", distinct=True))).values("member"))


def _same_phone(actor: Any, day: date) -> Q:
    seen = Member.objects.present().exclude(phone="").order_by().filter(pk__in=_in_sight(actor, "member.view"))
    return Q(phone__in=_shared(seen, "phone", Count("pk")))


def _shared(rows: Any, value: str, holders: Count) -> Any:
    """The values that several people have."""
    return rows.values(value).annotate(holders=holders).filter(holders__gt=1).values(value)


def _in_sight(actor: Any, permission: str) -> Any:
    posts = Assignment.objects.visible_to(actor, permission).exclude(end_reason=EndReason.MISTAKE)
    return posts.order_by().values("member")


def _likely_double(actor: Any, day: date) -> Q:
    pairs = DuplicatePair.objects.visible_to(actor, "member.view").filter(state=PairState.OPEN).order_by()
    return Q(pk__in=pairs.values("first")) | Q(pk__in=pairs.values("second"))


def _decree_over(rows: Any, day: date) -> Any:
    return rows.active_on(day).filter(decree__valid_until__lt=day)


def _decree_ends_soon(rows: Any, day: date) -> Any:
    return rows.active_on(day).filter(decree__valid_until__range=(day, day + timedelta(days=SOON_DAYS)))


def _without_report(rows: Any, day: date) -> Any:
    """Who owes the report of the month before and has not handed it in."""
    month = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    received = MonthlyReport.objects.filter(assignment=OuterRef("pk"), month=month)
    return rows.owing_report(month).filter(~Exists(received))


_CHECKS = (
    Check("tanpa-nik", "Tanpa NIK", people=lambda actor, day: Q(nik__isnull=True)),
    Check("nik-beda", "NIK tidak cocok dengan biodata", people=lambda actor, day: ~Q(nik_differs="")),
    Check("ganda", "Mungkin tercatat ganda", people=_likely_double),
    Check("tanpa-rekening", "Tanpa rekening", people=_without_account),
    Check("rekening-sama", "Rekening sama dengan orang lain", people=_same_account, permission="account.view"),
    Check("tanpa-telepon", "Tanpa nomor telepon", people=lambda actor, day: Q(phone="")),
    Check("telepon-sama", "Telepon sama dengan orang lain", people=_same_phone),
    Check("tanpa-lahir", "Tanpa tanggal lahir", people=lambda actor, day: Q(birth_date__isnull=True)),
    Check("tanpa-sk", "Penugasan tanpa SK", posts=lambda rows, day: rows.filter(decree__isnull=True)),
    Check("sk-lewat", "SK sudah berakhir, tugas masih terbuka", posts=_decree_over),
    Check("sk-habis", f"SK berakhir dalam {SOON_DAYS} hari", posts=_decree_ends_soon),
    Check("tanpa-nomor", "Tanpa nomor anggota", posts=lambda rows, day: rows.filter(membership_no="")),
    Check("tanpa-laporan", "Belum ada laporan bulan lalu", posts=_without_report),
)
CHECKS: dict[str, Check] = {check.code: check for check in _CHECKS}


def check_of(code: str) -> Check | None:
    """None for the empty code: nothing is asked."""
    return CHECKS.get(code)


def has_faulty_posts(code: str) -> bool:
    """Is there a check, and is it one of posts?"""
    check = check_of(code)
    return check is not None and check.posts is not None


def only_faulty_posts(rows: Any, code: str, day: date) -> Any:
    """Assignments narrowed by a check of posts; by another one they stay as they are."""
    return check_of(code).posts(rows, day) if has_faulty_posts(code) else rows


def only_faulty(members: Any, code: str, actor: Any, day: date) -> Any:
    """Members narrowed by a check of people; by another one they are narrowed through their posts."""
    check = check_of(code)
    return members.filter(check.people(actor, day)) if check is not None and check.people is not None else members
