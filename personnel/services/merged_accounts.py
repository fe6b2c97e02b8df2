"""The accounts of two entries that become one person: at most one active and one proposed for each source stays.

Four eyes hold here too, or a made-up double would be a way to redirect money: where both are paid to, the account that
was usable first stays, and choosing the newer one is a proposal that somebody else confirms.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import FundingSource

from ..models import AccountState, BankAccount, Member

_LIVING = (AccountState.ACTIVE, AccountState.PROPOSED)
# What a merge changes of an account.
_COLUMNS = ("member_id", "state", "usable_from", "ended_on", "decided_by_id", "decided_at")


def choice_of(purpose: str) -> str:
    """How `keep` names the account of a source: `account:apbd_prov`."""
    return f"account:{purpose}"


ACCOUNT_CHOICES = tuple(map(choice_of, FundingSource.values))


def in_use(*member_ids: int) -> dict[tuple[int, str, str], BankAccount]:
    """{(member, purpose, state): account} of active and proposed ones."""
    rows = BankAccount.objects.filter(member__in=member_ids, state__in=_LIVING).select_related("bank").order_by("pk")
    return {(row.member_id, row.purpose, row.state): row for row in rows}


def differ(one: BankAccount | None, other: BankAccount | None) -> bool:
    """Are there two accounts to choose from?"""
    return bool(one and other) and (one.bank_id, one.number) != (other.bank_id, other.number)


class AccountMover:
    """Brings the loser's accounts in use to the winner. `journal` is for `move_back`, `changed` for the trail."""

    def __init__(self, winner: Member, loser: Member, keep: Collection[str], *, today: date, actor: Any) -> None:
        self.winner, self.loser, self.keep = winner, loser, keep
        self.today, self.actor = today, actor
        self.journal: dict[str, list] = {"accounts": [], "proposed": []}
        self.changed: list[BankAccount] = []

    def move(self) -> None:
        """Raises DomainError `account_pending` where choosing the newer account needs a proposal and one waits."""
        # Who confirms a proposal holds it; wait for them.
        list(BankAccount.objects.filter(member__in=(self.winner, self.loser)).order_by("pk").select_for_update())
        living = in_use(self.winner.pk, self.loser.pk)
        for purpose in FundingSource.values:
            mine, theirs = (
                [living.get((member.pk, purpose, state)) for state in _LIVING] for member in (self.winner, self.loser)
            )
            self._settle_active(purpose, mine[0], theirs[0], waiting=mine[1] or theirs[1])
            if theirs[1] is not None:
                if mine[1] is None:
                    self._write(theirs[1], member_id=self.winner.pk)
                else:
                    own = theirs[1].proposed_by_id is not None and theirs[1].proposed_by_id == self.actor.pk
                    decided = {"decided_by_id": None if own else self.actor.pk, "decided_at": timezone.now()}
                    self._write(theirs[1], state=AccountState.REJECTED, **decided)

    def _settle_active(
        self, purpose: str, mine: BankAccount | None, theirs: BankAccount | None, *, waiting: BankAccount | None
    ) -> None:
        if theirs is None:
            return
        if mine is None:
            self._write(theirs, member_id=self.winner.pk)
            return
        first, second = sorted((mine, theirs), key=lambda account: (account.usable_from, account.pk))
        chosen = theirs if choice_of(purpose) in self.keep else mine
        if not differ(mine, theirs):
            first, second = mine, theirs
        elif chosen is second:
            if waiting is not None:
                raise DomainError(
                    "account_pending",
                    f"Masih ada usulan rekening {second.get_purpose_display()} yang menunggu pengesahan. Sahkan atau "
                    "tolak dahulu, atau pertahankan rekening yang lebih lama.",
                )
            self._propose(second)
        self._write(second, state=AccountState.ENDED, ended_on=self.today)
        if first is theirs:
            self._write(first, member_id=self.winner.pk)

    def _propose(self, chosen: BankAccount) -> None:
        proposal = BankAccount(
            member=self.winner,
            purpose=chosen.purpose,
            bank=chosen.bank,
            number=chosen.number,
            holder=chosen.holder,
            state=AccountState.PROPOSED,
            proposed_by_id=self.actor.pk,
        )
        proposal.save(force_insert=True)
        self.journal["proposed"].append(proposal.pk)
        self.changed.append(proposal)

    def _write(self, account: BankAccount, **values: Any) -> None:
        old = [_plain(getattr(account, name)) for name in _COLUMNS]
        for name, value in values.items():
            setattr(account, name, value)
        account.save(update_fields=[name.removesuffix("_id") for name in values])
        self.journal["accounts"].append([account.pk, account.member_id, str(account.state), old])
        self.changed.append(account)


def move_back(journal: dict[str, list]) -> list[BankAccount]:
    """Undo `AccountMover`. Raises DomainError `touched_since` where an account was decided on since."""
    ids = [pk for pk, *_ in journal["accounts"]]
    rows = {row.pk: row for row in BankAccount.objects.filter(pk__in=ids + journal["proposed"]).select_for_update()}
    untouched = all(
        (rows[pk].member_id, rows[pk].state) == (member, state) for pk, member, state, _ in journal["accounts"]
    )
    if not untouched or any(rows[pk].state != AccountState.PROPOSED for pk in journal["proposed"]):
        raise DomainError("touched_since", "Rekeningnya sudah diubah sesudah penggabungan.")
    BankAccount.objects.filter(pk__in=journal["proposed"]).delete()
    # In the opposite order, so that no two of a kind are one person's in between.
    for pk, _member, _state, old in reversed(journal["accounts"]):
        account = rows[pk]
        for name, value in zip(_COLUMNS, old, strict=True):
            setattr(account, name, value)
        account.save()
    return [rows[pk] for pk in ids]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
