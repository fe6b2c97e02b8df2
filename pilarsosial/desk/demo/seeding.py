"""`seed_demo`: the whole demo in one transaction, the same people for the same seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from django.conf import settings
from django.db import transaction

from personnel.models import AccountState, BankAccount, EmploymentStatus, Member, MonthlyReport
from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import Claim, FundingSource, User
from pilarsosial.core.regions import load_regions

from . import accounts, bukittinggi, jombang, offices, papers
from .beside_lists import hand_over_lists
from .east_java import EastJava
from .events.settling import settle_events
from .extra_fields import add_extra_fields
from .ledger import ORDER, Ledger
from .people import BANK_JATIM, People
from .places import BUKITTINGGI, JOMBANG, are_loaded, read_regencies
from .roster import Roster, Service
from .signers import open_letterheads
from .stipends import settle_stipends

MEMBERS = 2_000
SEED = 35
TODAY = date(2026, 9, 30)
# How the counts are called where the model's name says it badly.
TABLES = {BankAccount: "accounts", EmploymentStatus: "statuses"}


@dataclass(frozen=True)
class Seeded:
    """Rows made, by the name of their table (`members`, `assignments`, ...), and whether passwords were given."""

    counts: dict[str, int]
    with_passwords: bool


@transaction.atomic
def seed_demo(*, actor: Any, members: int = MEMBERS, seed: int = SEED, today: date = TODAY) -> Seeded:
    """Fills an empty database: East Java, and Bukittinggi beside it.

    `members` is the number of people; Jombang and Bukittinggi alone, whose figures are known, have about 630, and there
    are never fewer. Raises DomainError `not_empty` where there is anybody already, `username_taken`.
    """
    if Member.objects.exists():
        raise DomainError("not_empty", "Sudah ada anggota di basis data ini; data demo hanya untuk basis data kosong.")
    accounts.require_free_names()
    if not are_loaded():
        load_regions(actor=actor)
    regencies = read_regencies()
    offices.open_offices(regencies)
    open_letterheads(seed)
    users = accounts.open_accounts()

    rng = Random(seed)  # noqa: S311 - invents people, guards nothing
    ledger = Ledger()
    roster = Roster(rng, ledger, People(rng, ledger, today), today)
    in_jombang = jombang.settle(roster, regencies[JOMBANG])
    bukittinggi.settle(roster, regencies[BUKITTINGGI])
    east_java = EastJava(roster, [row for row in regencies.values() if row.code != BUKITTINGGI], members)
    east_java.remember(in_jombang)
    east_java.fill()
    ledger.close()
    _change_accounts(roster, in_jombang, users)
    add_extra_fields(seed)
    papers.settle_papers(today, seed)
    paid = settle_stipends(today, users)
    of_events = settle_events(today, seed, actor=actor)
    hand_over_lists(today, users)

    counts = {TABLES.get(model, f"{model._meta.model_name}s"): ledger.counts[model] for model in ORDER}
    counts["accounts"] = BankAccount.objects.count()
    counts |= {"reports": MonthlyReport.objects.count(), "claims": Claim.objects.count(), "users": len(users)}
    counts |= paid
    counts |= of_events
    audit.record(
        actor=actor,
        action="demo.seeded",
        count=counts["members"],
        changes={name: [None, number] for name, number in counts.items()},
    )
    return Seeded(counts, settings.DEMO)


def _change_accounts(roster: Roster, services: list[Service], users: dict[str, User]) -> None:
    """New accounts in Jombang: some confirmed by a second person, some that still wait for one."""
    operator, administrator = users["operator_jombang"], users["admin_jombang"]
    held = BankAccount.objects.filter(
        member__in=[service.person.id for service in services],
        purpose=FundingSource.APBD_PROVINCE,
        state=AccountState.ACTIVE,
    ).order_by("pk")[:7]
    people = {service.person.id: service.person for service in services}
    for number, old in enumerate(held):
        waits = number >= 4
        # One of those that wait was proposed by the administrator, for the operator to confirm.
        proposer, confirmer = (administrator, operator) if number == 5 else (operator, administrator)
        if not waits:
            old.state, old.ended_on = AccountState.ENDED, roster.today - timedelta(days=60)
            old.save(update_fields=["state", "ended_on"])
        new = BankAccount(
            member_id=old.member_id,
            purpose=old.purpose,
            bank_id=BANK_JATIM,
            number=f"998{old.pk:07}",
            holder=people[old.member_id].name.upper(),
            state=AccountState.PROPOSED if waits else AccountState.ACTIVE,
            usable_from=None if waits else roster.today - timedelta(days=57),
            proposed_by=proposer,
            decided_by=None if waits else confirmer,
        )
        new.save(force_insert=True)
        for actor, action in ((proposer, "account.proposed"), (confirmer, "account.confirmed")):
            if action == "account.proposed" or not waits:
                audit.record(
                    actor=actor,
                    action=action,
                    target=new,
                    region_code=JOMBANG,
                    person_id=new.member_id,
                    changes={"rekening": [str(old), str(new)]},
                )
