"""Bank accounts: a first one at once, every change by a second person and after waiting days."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
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
from .members import check_keeps, kept_among, place_of_act, place_of_story, places_of_stories


@transaction.atomic
def add_account(
    member_id: int, *, purpose: str, bank: Bank, number: str, holder: str = "", today: date, actor: Any
) -> BankAccount:
    """The first account of a purpose is active at once; a later one is a proposal that somebody else confirms."""
    require(actor, "account.change")
    member = Member.objects.present().lock_visible(actor, "account.change", member_id)
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


@dataclass(frozen=True)
class Confirmation:
    """What became of a list of proposals.

    `done` count from now on; `own` are the actor's own, `decided` were decided meanwhile, `elsewhere` belong to people
    whom another office keeps. `missing` is how many were not found in scope.
    """

    done: list[BankAccount]
    own: list[BankAccount]
    decided: list[BankAccount]
    elsewhere: list[BankAccount]
    missing: int


@transaction.atomic
def confirm_accounts(ids: Collection[int], *, today: date, actor: Any) -> Confirmation:
    """`confirm_account` for many, in sets: what cannot be confirmed is named and keeps none of the others back."""
    require(actor, "account.change")
    rows = BankAccount.objects.visible_to(actor, "account.change").filter(pk__in=set(ids))
    rows = rows.select_related("member__office", "bank", "proposed_by").order_by("pk")
    found = list(rows.select_for_update(of=("self",), no_key=True))
    kept = kept_among(actor, "account.change", [row.member for row in found])
    result = Confirmation([], [], [], [], missing=len(set(ids)) - len(found))
    for row in found:
        if row.state != AccountState.PROPOSED or row.member.removed_at is not None:
            result.decided.append(row)
        elif row.proposed_by_id is not None and row.proposed_by_id == actor.pk:
            result.own.append(row)
        else:
            (result.done if row.member_id in kept else result.elsewhere).append(row)
    if result.done:
        _confirm_all(result.done, today, actor)
    return result


def _confirm_all(accounts: list[BankAccount], today: date, actor: Any) -> None:
    """The old accounts end before the new ones count: there is never a second active one."""
    pairs = {(account.member_id, account.purpose) for account in accounts}
    active = BankAccount.objects.active().filter(member__in={account.member_id for account in accounts})
    old = {(row.member_id, row.purpose): row for row in active.select_related("bank")}
    ended = [row.pk for pair, row in old.items() if pair in pairs]
    BankAccount.objects.filter(pk__in=ended).update(state=AccountState.ENDED, ended_on=today)
    decided_at, usable_from = timezone.now(), today + timedelta(days=settings.ACCOUNT_WAIT_DAYS)
    BankAccount.objects.filter(pk__in=[account.pk for account in accounts]).update(
        state=AccountState.ACTIVE, usable_from=usable_from, decided_by=actor.pk, decided_at=decided_at
    )
    places = places_of_stories([account.member for account in accounts], actor, "account.change")
    entries = []
    for account in accounts:
        account.state, account.usable_from = AccountState.ACTIVE, usable_from
        before = old.get((account.member_id, account.purpose))
        entries.append(
            audit.entry(
                actor=actor,
                action="account.confirmed",
                target=account,
                changes={"rekening": [str(before) if before else None, str(account)]},
                **places[account.member_id],
            )
        )
    audit.record_many(entries)
    act = place_of_act(actor, "account.change")
    audit.record(actor=actor, action="accounts.confirmed", count=len(accounts), **act)


@transaction.atomic
def reject_account(account_id: int, *, reason: str, actor: Any) -> BankAccount:
    """Turn a proposal down; its proposer may do so too. Raises what `confirm_account` raises of other offices."""
    require(actor, "account.change")
    account = _lock_proposal(account_id, actor)
    check_keeps(actor, "account.change", account.member)
    account.state = AccountState.REJECTED
    own = account.proposed_by_id == actor.pk
    _decide(account, None if own else actor)
    _record(actor, "account.rejected", account, {"rekening": [str(account), None]}, reason)
    return account


def _lock_proposal(account_id: int, actor: Any) -> BankAccount:
    account = BankAccount.objects.lock_visible(actor, "account.change", account_id)
    if account.state != AccountState.PROPOSED:
        raise DomainError("not_proposed", "Usulan ini sudah diputuskan.")
    if account.member.removed_at is not None:
        raise DomainError("member_removed", "Pemilik rekening ini sudah dihapus dari daftar.")
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
