"""Finding doubles: everybody by blocks, one person at a save; what is decided stays decided."""

from datetime import date, timedelta
from itertools import combinations
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from personnel import duplicates
from personnel.duplicate_jobs import FIND_DOUBLES, look_daily
from personnel.duplicates import MOST_SHARING, find_all, load_entries, note_doubles
from personnel.likeness import compare
from personnel.models import DuplicatePair, Member
from personnel.services import (
    change_member,
    merge_members,
    register_member,
    reopen_pair,
    search_doubles,
    settle_pair,
)
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.importing import verbs
from pilarsosial.core.models import AuditEntry, Region, User
from tests.factories import AccountFactory, MemberFactory, assignment, nik, position, user_with
from tests.sheets.imports import applied
from tests.sheets.rosters import person, sheet

pytestmark = pytest.mark.django_db
BORN = date(1980, 8, 15)
DISTRICTS = ["35.17.01", "35.17.02", "35.17.03", "35.16.01", "35.16.02"]


def someone(name: str, region: str = "35.17.09", **fields) -> Member:
    member = MemberFactory(name=name, **{"nik": None, **fields})
    assignment("PKH", region, member=member)
    return member


def pairs() -> dict[tuple[int, int], list[str]]:
    return {(pair.first_id, pair.second_id): pair.reasons for pair in DuplicatePair.objects.all()}


# --- Everybody -----------------------------------------------------------------------------------------------------


def test_each_reason_is_found():
    siti = someone("Siti Aminah", nik=nik(11), phone="+6281200000001")
    AccountFactory(member=siti, number="0012345678")
    same = someone("Aminah Siti", "35.16.01", birth_date=BORN)
    similar = someone("Siti Amina", birth_date=None)
    slip = someone("Siti Aminah", "35.16.01", nik=nik(12), birth_date=date(1990, 1, 1))
    phone = someone("Budi Santoso", "35.16.01", phone="+6281200000001", birth_date=date(1970, 1, 1))
    account = someone("Rina Wulandari", "35.16.01", birth_date=date(1971, 1, 1))
    AccountFactory(member=account, number="0012345678", purpose="lain", state="proposed", usable_from=None)

    assert find_all() == 5

    assert pairs() == {
        (siti.pk, same.pk): ["name_birth_date"],
        (siti.pk, similar.pk): ["similar_name"],
        (siti.pk, slip.pk): ["nik_near"],
        (siti.pk, phone.pk): ["phone"],
        (siti.pk, account.pk): ["account"],
    }


def test_blocks_find_what_comparing_everybody_with_everybody_finds():
    """A crowd with few names, dates, numbers and places, so that doubles abound."""
    rng = Random(7)
    names = [
        "Siti Aminah",
        "Siti Amina",
        "Aminah Siti",
        "Moh. Yusuf",
        "M. Yusuf",
        "Yusup Muhammad",
        "Dwi Lestari",
        "Dewi Lestari",
    ]
    serial = iter(range(11, 999))
    for _ in range(60):
        born = rng.choice([None, None, BORN, date(1980, 8, 16)])
        person_nik = rng.choice([None, nik(next(serial))])
        member = someone(rng.choice(names), rng.choice(DISTRICTS), birth_date=born, nik=person_nik)
        if rng.random() < 0.2:
            AccountFactory(member=member, number=rng.choice(["111", "222", "333", "444"]))
    entries = list(load_entries())
    expected = {
        (min(one.id, other.id), max(one.id, other.id)): likeness
        for one, other in combinations(entries, 2)
        if (likeness := compare(one, other))[0]
    }
    assert len(expected) > 40

    find_all()

    found = {(pair.first_id, pair.second_id): (pair.reasons, pair.score) for pair in DuplicatePair.objects.all()}
    # Accounts of more than a few are nobody's own; whatever else speaks for such a pair, it is found.
    assert found.keys() >= {key for key, (reasons, _score) in expected.items() if reasons != ["account"]}
    assert {key: expected[key] for key in found} == found


def test_a_number_of_many_says_nothing_about_one():
    members = [someone(f"Nama {word}", phone="+6281200000001", birth_date=None) for word in "ABCDEF"]
    assert len(members) == MOST_SHARING + 1
    find_all()
    assert not any("phone" in reasons for reasons in pairs().values())


def test_again_changes_nothing_and_writes_nothing():
    someone("Siti Aminah")
    someone("Siti Aminah")
    find_all()
    before = list(DuplicatePair.objects.values())
    with CaptureQueriesContext(connection) as asked:
        find_all()
    assert list(DuplicatePair.objects.values()) == before
    assert not any(query["sql"].startswith(("DELETE", "UPDATE")) for query in asked)


def test_a_decided_pair_is_never_asked_again(operator):
    one, other = someone("Siti Aminah"), someone("Siti Aminah")
    find_all()
    pair = DuplicatePair.objects.get()
    settle_pair(pair.pk, note="Saudara kembar", actor=operator)
    Member.objects.filter(pk=one.pk).update(phone="+6281200000001")
    Member.objects.filter(pk=other.pk).update(phone="+6281200000001")
    find_all()
    note_doubles(one.pk)
    pair.refresh_from_db()
    assert (pair.state, pair.note, pair.reasons) == ("different", "Saudara kembar", ["name_birth_date"])


def test_what_nothing_speaks_for_any_more_goes_unless_it_was_decided(operator):
    one, other, third = (someone("Siti Aminah") for _ in range(3))
    find_all()
    settle_pair(DuplicatePair.objects.get(first=one, second=other).pk, note="", actor=operator)
    DuplicatePair.objects.update(found_at=timezone.now() - timedelta(days=1))
    Member.objects.filter(pk=one.pk).update(name="Rina", name_key="RINA")
    find_all()
    assert dict(DuplicatePair.objects.values_list("first", "state")) == {one.pk: "different", other.pk: "open"}
    assert third.pk in pairs().popitem()[0]


def test_whoever_is_changed_meanwhile_is_left_to_their_own_save(monkeypatch):
    """The reading of everybody takes a while; what a save finds in that time is neither dropped nor overwritten."""
    one, other = someone("Siti Aminah"), someone("Rina Wulandari")
    DuplicatePair.objects.create(first=one, second=other, reasons=["phone"], score=30)
    DuplicatePair.objects.update(found_at=timezone.now() - timedelta(days=1))

    def meanwhile() -> None:
        Member.objects.filter(pk=other.pk).update(updated_at=timezone.now())

    find_all(meanwhile)
    assert pairs() == {(one.pk, other.pk): ["phone"]}


def test_whoever_left_meanwhile_comes_into_no_pair(operator):
    one, other = someone("Siti Aminah"), someone("Siti Aminah")

    def meanwhile() -> None:
        for row in Member.objects.filter(pk=other.pk):
            row.assignments.update(end=date(2024, 1, 1), end_reason="resigned")
        Member.objects.filter(pk=other.pk).update(removed_at=timezone.now())

    find_all(meanwhile)
    assert one.pk
    assert pairs() == {}


# --- At a save -----------------------------------------------------------------------------------------------------


def test_a_new_person_is_compared_at_once(operator, jombang):
    siti = someone("Siti Aminah")
    member = register_member(
        {"name": "SITI AMINAH", "birth_date": BORN},
        office=jombang,
        position=position("TKSK"),
        region=Region.objects.get(code="35.17.09"),
        start=date(2024, 1, 1),
        actor=operator,
    )
    assert pairs() == {(siti.pk, member.pk): ["name_birth_date"]}


def test_a_change_ends_a_pair_and_makes_another(operator):
    siti, rina = someone("Siti Aminah"), someone("Rina Wulandari")
    member = someone("Siti Aminah")
    find_all()
    assert list(pairs()) == [(siti.pk, member.pk)]
    change_member(member.pk, {"name": "Rina Wulandar"}, version=1, actor=operator)
    assert pairs() == {(rina.pk, member.pk): ["similar_name"]}
    change_member(member.pk, {"name": "Orang Lain"}, version=2, actor=operator)
    assert pairs() == {}


def test_a_save_of_something_else_asks_nothing(operator, monkeypatch):
    member = someone("Siti Aminah")
    monkeypatch.setattr("personnel.services.members.note_doubles", lambda pk: pytest.fail("compared"))
    change_member(member.pk, {"address": "Jl. Melati 2"}, version=1, actor=operator)


def test_what_the_daily_search_found_is_not_lost_at_a_save(operator):
    """A shared account is not looked for at a save, but what is known of it is kept."""
    one, other = someone("Siti Aminah"), someone("Budi Santoso", "35.16.01", birth_date=date(1970, 1, 1))
    for member in (one, other):
        AccountFactory(member=member, number="0012345678")
    find_all()
    change_member(one.pk, {"name": "Siti Aminah Baru"}, version=1, actor=operator)
    assert pairs() == {(one.pk, other.pk): ["account"]}


def test_a_post_of_a_whole_province_is_compared_with_its_like_alone(operator, monkeypatch):
    """Else a save would read everybody of the province."""
    one = assignment(
        "PKH", "35", code="korwil", member=MemberFactory(name="Siti Aminah", nik=None, birth_date=None)
    ).member
    other = assignment("PKH", "35", code="korwil", member=MemberFactory(name="Siti Amina", nik=None)).member
    someone("Siti Amina", birth_date=None)
    note_doubles(one.pk)
    assert pairs() == {(one.pk, other.pk): ["similar_name"]}


def test_an_import_can_be_undone_though_doubles_were_found(operator, jombang):
    someone("Siti Aminah", birth_date=date(1975, 8, 17))
    result = applied(sheet(person(1)), operator, answers={"0:3": "other"})
    find_all()
    assert len(pairs()) == 1
    verbs.undo_import(result.pk, actor=operator)
    assert (pairs(), Member.objects.count()) == ({}, 1)


def test_an_import_whose_people_were_decided_on_is_not_undone(operator, jombang):
    someone("Siti Aminah", birth_date=date(1975, 8, 17))
    result = applied(sheet(person(1)), operator, answers={"0:3": "other"})
    find_all()
    settle_pair(DuplicatePair.objects.get().pk, note="", actor=operator)
    with pytest.raises(DomainError) as refused:
        verbs.undo_import(result.pk, actor=operator)
    assert refused.value.code == "undo_too_late"


# --- Decisions -----------------------------------------------------------------------------------------------------


@pytest.fixture
def pair(operator: User) -> DuplicatePair:
    someone("Siti Aminah")
    someone("Siti Aminah")
    find_all()
    return DuplicatePair.objects.get()


def test_two_people_after_all_and_asked_again(operator, pair):
    settled = settle_pair(pair.pk, note="Sudah dilihat   KTP-nya", actor=operator)
    assert (settled.state, settled.note, settled.decided_by) == ("different", "Sudah dilihat KTP-nya", operator)
    with pytest.raises(DomainError) as refused:
        settle_pair(pair.pk, note="", actor=operator)
    assert refused.value.code == "pair_decided"
    again = reopen_pair(pair.pk, actor=operator)
    assert (again.state, again.decided_by, again.note) == ("open", None, "Sudah dilihat KTP-nya")
    with pytest.raises(DomainError) as refused:
        reopen_pair(pair.pk, actor=operator)
    assert refused.value.code == "pair_open"
    told = AuditEntry.objects.order_by("pk").values_list("action", "person_id")
    both = [pair.first_id, pair.second_id]
    assert list(told) == [(action, who) for action in ("pair.settled", "pair.reopened") for who in both]


def test_a_merged_pair_is_not_asked_again(operator, pair):
    versions = {pair.first_id: 1, pair.second_id: 1}
    merge_members(pair.first_id, pair.second_id, keep=(), reason="Sama", versions=versions, actor=operator)
    with pytest.raises(DomainError) as refused:
        settle_pair(pair.pk, note="", actor=operator)
    assert refused.value.code == "pair_decided"


def test_only_who_sees_both_decides(operator, stranger, pair):
    there = someone("Siti Aminah", "35.16.01")
    find_all()
    across = DuplicatePair.objects.get(first=pair.first_id, second=there)
    for actor in (operator, stranger):
        with pytest.raises(NotFound):
            settle_pair(across.pk, note="", actor=actor)
        assert across in DuplicatePair.objects.touching(actor, "member.merge")
    assert pair not in DuplicatePair.objects.touching(stranger, "member.merge")
    with pytest.raises(NotPermitted):
        settle_pair(pair.pk, note="", actor=user_with("coordinator", "35.17"))


def test_a_search_is_queued_once(operator, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    job = search_doubles(actor=operator)
    assert job.kind == FIND_DOUBLES
    with pytest.raises(DomainError) as refused:
        search_doubles(actor=operator)
    assert refused.value.code == "search_running"


def test_a_search_leaves_its_pairs(operator, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    someone("Siti Aminah")
    someone("Siti Aminah")
    job = search_doubles(actor=operator)
    job.refresh_from_db()
    assert (job.state, job.result_url, len(pairs())) == ("done", "/anggota/ganda/", 1)
    DuplicatePair.objects.all().delete()
    look_daily(timezone.now())
    assert len(pairs()) == 1


def test_nobody_is_compared_twice(monkeypatch):
    """The blocks overlap; the comparison of a pair is done once."""
    someone("Siti Aminah", phone="+6281200000001")
    someone("Siti Aminah", phone="+6281200000001")
    seen = []
    original = duplicates.compare
    monkeypatch.setattr(
        duplicates, "compare", lambda one, other: seen.append((one.id, other.id)) or original(one, other)
    )
    find_all()
    assert len(seen) == 1
