"""`Member.nik_differs` says what the NIK contradicts, whoever wrote the person."""

from datetime import date

import pytest
from django.apps import apps
from django.utils import timezone

from personnel import nik_check
from personnel.models import Member
from personnel.rules import nik_differences
from personnel.services import change_member, register_member
from pilarsosial.core.importing import verbs
from pilarsosial.core.models import Office, Region, User
from tests.factories import MemberFactory, assignment, position
from tests.sheets.imports import applied
from tests.sheets.rosters import nik, person, sheet

pytestmark = pytest.mark.django_db

BORN = date(1975, 8, 17)
# A NIK of a district that there is; nobody's all the same, for no day saw so many births there.
KNOWN = "3517091708759999"


def truth_of_everybody() -> list[tuple[str, str]]:
    rows = Member.objects.values_list("nik_differs", "nik", "birth_date", "sex")
    return [(said, nik_differences(number, born, sex)) for said, number, born, sex in rows]


@pytest.mark.parametrize(
    "born, sex, expected",
    [
        (BORN, "L", ""),
        (date(1975, 8, 18), "L", "birth_date"),
        (BORN, "P", "sex"),
        (date(1980, 1, 1), "P", "birth_date,sex"),
        (None, "", ""),
    ],
)
def test_what_is_unknown_contradicts_nothing(born: date | None, sex: str, expected: str) -> None:
    assert nik_differences(KNOWN, born, sex) == expected


def test_without_a_usable_nik_nothing_is_said() -> None:
    assert nik_differences(None, BORN, "L") == ""
    assert nik_differences("3517091708750000", BORN, "L") == ""


def test_the_verbs_keep_it(operator: User, jombang: Office) -> None:
    member = register_member(
        {"name": "Siti Aminah", "nik": KNOWN, "sex": "P", "birth_date": BORN},
        office=jombang,
        position=position("TKSK"),
        region=Region.objects.get(code="35.17.09"),
        start=date(2024, 1, 1),
        actor=operator,
    )
    assert Member.objects.get().nik_differs == "sex"
    change_member(member.pk, {"sex": "L"}, version=1, actor=operator)
    assert Member.objects.get().nik_differs == ""
    change_member(member.pk, {"nik": ""}, version=2, actor=operator)
    assert Member.objects.get().nik_differs == ""


def test_the_import_keeps_it_for_new_and_changed_people_and_gives_it_back(operator: User, jombang: Office) -> None:
    known = MemberFactory(name="Siti Aminah", nik=nik(1), sex="L", birth_date=BORN, nik_differs="region")
    assignment("TKSK", "35.17.01", member=known, start=date(2020, 1, 1))
    rows = [
        person(1, TMT="01-01-2020", JK="P"),
        person(2, JK="P"),
        person(3, TANGGAL_LAHIR="18-08-1975"),
        person(4, NIK=KNOWN),
    ]

    result = applied(sheet(*rows), operator)

    said = dict(Member.objects.values_list("name", "nik_differs"))
    assert said == {
        "Siti Aminah": "sex,region",
        "Budi Santoso": "sex,region",
        "Nur'aini": "birth_date,region",
        "Sugiat": "",
    }
    assert all(said == true for said, true in truth_of_everybody())
    verbs.undo_import(result.pk, actor=operator)
    assert Member.objects.get().nik_differs == "region"


def test_people_entered_before_it_was_kept_are_filled_in(jombang: Office) -> None:
    """What the migration does, on rows as an older version left them; a value that no key opens says nothing."""
    right = MemberFactory(nik=KNOWN, birth_date=BORN, sex="L")
    wrong = MemberFactory(nik=nik(1), birth_date=BORN, sex="P")
    stale = MemberFactory(nik=None, birth_date=BORN, nik_differs="sex")
    closed = MemberFactory(nik=nik(2), birth_date=BORN)
    Member.objects.filter(pk=closed.pk).update(nik=b"not a ciphertext of ours")
    Member.objects.exclude(pk=stale.pk).update(nik_differs="")

    assert nik_check.correct_all(apps.get_model("personnel", "Member")) == 2

    said = dict(Member.objects.values_list("pk", "nik_differs"))
    assert said == {right.pk: "", wrong.pk: "sex,region", stale.pk: "", closed.pk: ""}
    assert nik_check.correct_all(Member) == 0


def test_two_keys_are_no_hindrance(jombang: Office, settings) -> None:
    MemberFactory(nik=nik(1), birth_date=BORN, sex="P", nik_differs="")
    settings.FIELD_KEYS = [bytes(range(64)), *settings.FIELD_KEYS]
    MemberFactory(nik=nik(2), birth_date=BORN, sex="P", nik_differs="")
    assert nik_check.correct_all(Member) == 2


def test_a_new_district_is_noticed_by_the_next_day(jombang: Office, settings) -> None:
    member = MemberFactory(nik=nik(1), birth_date=BORN, sex="L", nik_differs="region", version=4)
    settings.DEMO = True  # its districts 99 are known
    nik_check.refresh(timezone.now())
    member.refresh_from_db()
    assert (member.nik_differs, member.version) == ("", 4)


def test_a_change_that_came_in_between_is_not_overwritten(jombang: Office) -> None:
    """Compare and set: the row is only written as it was read."""
    member = MemberFactory(nik=KNOWN, birth_date=BORN, sex="L", nik_differs="sex")
    assert nik_check._write(Member, [(member.pk, "birth_date", "")]) == 0
