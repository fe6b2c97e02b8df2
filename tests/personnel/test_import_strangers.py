"""People whom another office keeps: who names only their NIK gets nothing, and that office is told."""

from datetime import date

import pytest

from personnel.models import Assignment, Member
from personnel.services.members import take_on_by_nik
from pilarsosial.core.models import AuditEntry, Region
from tests.factories import MemberFactory, OfficeFactory, assignment, position, user_with
from tests.sheets.imports import applied, errors, imported, messages
from tests.sheets.rosters import nik, person, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> Member:
    office = OfficeFactory(code="35.16")
    return MemberFactory(name="Orang Mojokerto", nik=nik(1), birth_date=date(1975, 8, 17), office=office)


@pytest.mark.parametrize(
    "said, what",
    [
        ({"NAMA": "ZULKARNAIN BENAR"}, "Nama"),
        ({"NAMA": "ORANG MOJOKERTO", "TANGGAL_LAHIR": "18-08-1975"}, "Tanggal lahir"),
    ],
)
def test_a_row_that_says_somebody_else_is_refused_without_saying_whom(there, said: dict, what: str, operator) -> None:
    assignment("TAGANA", "35.16", member=there)

    preview = imported(sheet(person(1, **said)), operator)

    assert errors(preview) == [(3, "name_elsewhere")]
    assert f"{what} tidak cocok dengan yang terdaftar untuk NIK ini di kantor lain." in messages(preview)
    assert "Mojokerto" not in messages(preview)


@pytest.mark.parametrize("serves", ["", "now", "since"])
def test_the_other_office_is_told_also_of_a_start_before_their_own(there, serves: str, operator) -> None:
    if serves:
        assignment("TAGANA", "35.16", member=there, start=date(2020, 1, 1) if serves == "now" else date(2025, 5, 1))

    applied(sheet(person(1, NAMA="ORANG MOJOKERTO")), operator)

    told = AuditEntry.objects.visible_to(user_with("operator", "35.16"), "audit.view").get()
    assert (told.reason, told.region_code) == ("Penugasan baru oleh kantor lain.", "35.16")
    assert told.changes == {"formasi": [None, "TKSK Kab. Jombang"], "TMT": [None, "2024-01-01"]}


@pytest.mark.parametrize("serves", [False, True])
def test_the_verb_tells_them_the_same(there, serves: bool, operator) -> None:
    if serves:
        assignment("TAGANA", "35.16", member=there, start=date(2025, 5, 1))

    take_on_by_nik(
        there.nik,
        position=position("TKSK"),
        region=Region.objects.get(code="35.17.01"),
        start=date(2024, 1, 1),
        actor=operator,
    )

    assert Assignment.objects.filter(member=there, duty_region="35.17.01").exists()
    told = AuditEntry.objects.visible_to(user_with("operator", "35.16"), "audit.view").get()
    assert (told.reason, told.region_code) == ("Penugasan baru oleh kantor lain.", "35.16")
