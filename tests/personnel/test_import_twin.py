"""The set-based writes of an import and the row-by-row verbs of the roster leave the same rows and the same trail."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from personnel import services
from personnel.importing.keeping import Keepers
from personnel.models import Assignment, BankAccount, Decree, EmploymentStatus, Member, Pause, Post
from personnel.services.members import keeps
from pilarsosial.core.models import AuditEntry, Bank, Office, Region, User
from tests.factories import MemberFactory, OfficeFactory, assignment, position, user_with
from tests.sheets.imports import TODAY, applied
from tests.sheets.rosters import nik, person, sheet

pytestmark = [pytest.mark.django_db, pytest.mark.machine]

# Keys and moments differ by nature; what the act itself says has no twin among the verbs.
LEFT_OUT = {"id", "created_at", "updated_at", "proposed_at", "at", "request_id", "address"}
ACTS = ("import.", "post.opened")


class Undone(Exception):
    """Rolls one half of a comparison back."""


def result_of(act: Callable[[], None]) -> dict[str, list]:
    """Everything in the tables after the act, which is rolled back."""
    found: dict[str, list] = {}
    try:
        with transaction.atomic():
            before = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            act()
            found = _tables(before)
            raise Undone
    except Undone:
        return found


def _tables(before: int) -> dict[str, list]:
    names = {member.pk: member.name for member in Member.objects.all()}
    tables: dict[str, list] = {}
    for model in (Member, Post, Assignment, BankAccount, Decree, EmploymentStatus, Pause):
        rows = [_plain(row, names) for row in model.objects.all()]
        tables[model.__name__] = sorted(rows, key=str)
    entries = AuditEntry.objects.filter(pk__gt=before)
    told = [_plain(entry, names) for entry in entries if not entry.action.startswith(ACTS)]
    tables["AuditEntry"] = sorted(told, key=str)
    return tables


def _plain(row: Any, names: dict[int, str]) -> dict[str, Any]:
    """A row by its values; people and posts by what they are, not by their keys."""
    values = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.name in LEFT_OUT:
            continue
        if field.name == "target_id":
            continue
        if field.attname in ("member_id", "person_id"):
            value = names.get(value)
        elif field.attname in ("post_id", "decree_id", "assignment_id", "replaces_id"):
            value = str(getattr(row, field.name)) if value else None
        values[field.attname] = value
    return values


def compare(by_sheet: Callable[[], None], by_hand: Callable[[], None]) -> None:
    sheet_way, hand_way = result_of(by_sheet), result_of(by_hand)
    for table, rows in hand_way.items():
        assert sheet_way[table] == rows, table


def kecamatan(code: str) -> Region:
    return Region.objects.get(code=code)


def test_new_people(operator: User, jombang: Office) -> None:
    data = sheet(
        person(
            1,
            NAMA="SITI AMINAH, S.Sos.",
            JK="P",
            NO_HP="0812-3456-7890",
            ALAMAT="Jl. Melati 1",
            KK="3517990101010001",
            NO_SK="188/1/2024",
            TANGGAL_SK="2 Januari 2024",
            NIAT="N-1",
            REKENING_BANK_JATIM="0521000001",
        ),
        person(2),
    )

    def by_hand() -> None:
        decree = services.issue_decree(jombang, {"number": "188/1/2024", "signed_on": date(2024, 1, 2)}, actor=operator)
        siti = services.register_member(
            {
                "name": "Siti Aminah",
                "title_suffix": "S.Sos.",
                "nik": nik(1),
                "birth_date": date(1975, 8, 17),
                "sex": "P",
                "phone": "0812-3456-7890",
                "address": "Jl. Melati 1",
                "family_card_no": "3517990101010001",
            },
            office=jombang,
            position=position("TKSK"),
            region=kecamatan("35.17.01"),
            start=date(2024, 1, 1),
            decree=decree,
            details={"membership_no": "N-1"},
            actor=operator,
        )
        bank = Bank.objects.get(code="114")
        services.add_account(siti.pk, purpose="apbd_prov", bank=bank, number="0521000001", today=TODAY, actor=operator)
        services.register_member(
            {"name": "Budi Santoso", "nik": nik(2), "birth_date": date(1975, 8, 17)},
            office=jombang,
            position=position("TKSK"),
            region=kecamatan("35.17.02"),
            start=date(2024, 1, 1),
            actor=operator,
        )

    compare(lambda: applied(data, operator) and None, by_hand)


@pytest.fixture
def siti(jombang: Office) -> Assignment:
    member = MemberFactory(name="Siti Aminah", nik=nik(1), birth_date=date(1975, 8, 17), office=jombang)
    return assignment("TKSK", "35.17.01", member=member, start=date(2020, 1, 1), membership_no="N-1")


def test_a_correction_and_a_changed_person(siti: Assignment, operator: User) -> None:
    data = sheet(person(1, TMT="01-02-2020", NO_HP="081234567890"))

    def by_hand() -> None:
        services.change_member(siti.member_id, {"phone": "081234567890"}, version=1, actor=operator)
        services.correct_assignment(siti.pk, version=1, start=date(2020, 2, 1), decree=None, details={}, actor=operator)

    compare(lambda: applied(data, operator) and None, by_hand)


def test_a_transfer_cuts_the_pause(siti: Assignment, operator: User) -> None:
    Pause.objects.create(assignment=siti, kind="cuti", start=date(2023, 12, 1))
    data = sheet(person(1, KECAMATAN_TUGAS="GUDO", TMT="01-02-2024"))

    def by_hand() -> None:
        services.transfer_assignment(
            siti.pk, version=1, region=kecamatan("35.17.02"), start=date(2024, 2, 1), actor=operator
        )

    compare(lambda: applied(data, operator) and None, by_hand)


def test_an_end_written_in_the_sheet(siti: Assignment, operator: User) -> None:
    data = sheet(person(1, TMT="01-01-2020", TANGGAL_SELESAI="31-08-2026"))

    def by_hand() -> None:
        services.end_assignment(siti.pk, version=1, last_day=date(2026, 8, 31), reason="term_over", actor=operator)

    compare(lambda: applied(data, operator) and None, by_hand)


def test_a_person_of_another_office(operator: User, mojokerto: Office) -> None:
    there = MemberFactory(name="Siti Aminah", nik=nik(1), birth_date=date(1975, 8, 17), office=mojokerto)
    assignment("TAGANA", "35.16", member=there)
    data = sheet(person(1, NO_HP="081234567890"))

    def by_hand() -> None:
        services.take_on_by_nik(
            nik(1), position=position("TKSK"), region=kecamatan("35.17.01"), start=date(2024, 1, 1), actor=operator
        )

    compare(lambda: applied(data, operator) and None, by_hand)


@pytest.mark.parametrize("home", ["35.17", "35.16", "35"])
@pytest.mark.parametrize("held", [[], ["35.17.01"], ["35.16.01"], ["35.17.01", "35.16.01"], ["32.73.01"]])
@pytest.mark.parametrize("grant", [("35.17", ""), ("35", ""), ("35.17.01", ""), ("35.17", "PKH")])
def test_both_ways_agree_on_whose_a_person_is(home: str, held: list[str], grant: tuple[str, str]) -> None:
    region, pillar = grant
    actor = user_with("operator", region, office=region[:5], pillar=pillar)
    office = OfficeFactory(code=home)
    member = MemberFactory(office=office)
    for code in held:
        Region.objects.get_or_create(
            code=code, defaults={"level": 3, "kind": "kecamatan", "name": code, "parent_id": code[:5]}
        )
        assignment("TKSK", code, member=member)
    rows = [(code, position("TKSK").pillar_id) for code in held]

    keepers = Keepers(actor)
    keepers.learn([office.pk])

    assert keepers.keeps(office.pk, rows) == keeps(actor, "member.change", member)
