"""Bank accounts: a first one at once, every change by a second person and after waiting days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import Bank
from pilarsosial.core.policies import require

from ..models import AccountState, BankAccount, Member
from ..rules import check_fields, clean_account_number
from .members import check_keeps, place_of_story


@transaction.atomic
def add_account(
    member_id: int, *, purpose: str, bank: Bank, number: str, holder: str = "", today: date, actor: Any
) -> BankAccount:
    """The first account of a purpose is active at once; a later one is a proposal that somebody else confirms."""
    require(actor, "account.change")
    member = Member.objects.lock_visible(actor, "account.change", member_id)
    check_keeps(actor, "account.change", member)
    digits = clean_account_number(number)
    known = BankAccount.objects.filter(member=member, purpose=purpose)
    if known.filter(state=AccountState.PROPOSED).exists():
        raise DomainError("already_proposed", "Masih ada usulan rekening yang menunggu pengesahan.")
    active = known.active().first()
    if active is not None and active.number == digits and active.bank_id == bank.pk:
        raise DomainError("same_account", "Rekening ini sudah tercatat.", {"number": "Sudah tercatat."})
    first = not known.filter(state__in=[AccountState.ACTIVE, AccountState.ENDED]).exists()
    account = BankAccount(
        member=member,
        purpose=purpose,
        bank=bank,
        number=digits,
        holder=holder.strip() or member.name,
        state=AccountState.ACTIVE if first else AccountState.PROPOSED,
        usable_from=today if first else None,
        proposed_by_id=actor.pk,
    )
    check_fields(account)
    account.save(force_insert=True)
    old = f"{active.bank} {active.masked_number}" if active else None
    action = "account.added" if first else "account.proposed"
    _record(actor, action, account, {"rekening": [old, str(account)]})
    return account


@transaction.atomic
def confirm_account(account_id: int, *, today: date, actor: Any) -> BankAccount:
    """A second person makes a proposal count: the old account ends, the new one is payable after the waiting days."""
    require(actor, "account.change")
    account = _lock_proposal(account_id, actor)
    if account.proposed_by_id is not None and account.proposed_by_id == actor.pk:
        raise DomainError("own_proposal", "Usulan Anda sendiri harus disahkan orang lain.")
    check_keeps(actor, "account.change", account.member)
    active = BankAccount.objects.filter(member_id=account.member_id, purpose=account.purpose).active().first()
    if active is not None:
        active.state, active.ended_on = AccountState.ENDED, today
        active.save(update_fields=["state", "ended_on"])
    account.state = AccountState.ACTIVE
    account.usable_from = today + timedelta(days=settings.ACCOUNT_WAIT_DAYS)
    _decide(account, actor)
    _record(actor, "account.confirmed", account, {"rekening": [str(active) if active else None, str(account)]})
    return account


@transaction.atomic
def reject_account(account_id: int, *, reason: str, actor: Any) -> BankAccount:
    """Turn a proposal down; its proposer may do so too."""
    require(actor, "account.change")
    account = _lock_proposal(account_id, actor)
    account.state = AccountState.REJECTED
    own = account.proposed_by_id == actor.pk
    _decide(account, None if own else actor)
    _record(actor, "account.rejected", account, {"rekening": [str(account), None]}, reason)
    return account


def _lock_proposal(account_id: int, actor: Any) -> BankAccount:
    account = BankAccount.objects.lock_visible(actor, "account.change", account_id)
    if account.state != AccountState.PROPOSED:
        raise DomainError("not_proposed", "Usulan ini sudah diputuskan.")
    return account


def _decide(account: BankAccount, decided_by: Any) -> None:
    account.decided_by_id = decided_by.pk if decided_by is not None else None
    account.decided_at = timezone.now()
    account.save(update_fields=["state", "usable_from", "decided_by", "decided_at"])


def _record(actor: Any, action: str, account: BankAccount, changes: dict, reason: str = "") -> None:
    audit.record(
        actor=actor,
        action=action,
        target=account,
        changes=changes,
        reason=reason,
        **place_of_story(account.member, actor, "account.change"),
    )
