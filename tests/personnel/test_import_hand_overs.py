"""One strict post, several holders one after the other: whatever a sheet says of their days, in whatever order."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from personnel.models import Assignment
from pilarsosial.core.importing import verbs
from pilarsosial.core.models import User
from tests.sheets.imports import applied, counts, errors, imported
from tests.sheets.rosters import person, sheet

pytestmark = pytest.mark.django_db

Days = tuple[str, str]


def held(*days: Days, order: int = 1) -> bytes:
    """The holders of Perak, each with TMT and last day ("" for who still serves); `order` -1 writes them upwards."""
    rows = [
        person(number, KECAMATAN_TUGAS="PERAK", TMT=start, TANGGAL_SELESAI=last or None)
        for number, (start, last) in enumerate(days, 1)
    ]
    return sheet(*rows[::order])


def holders() -> list[Days]:
    """As they are written: first and last day."""
    found = Assignment.objects.filter(duty_region="35.17.01").order_by("start")
    return [
        (f"{start:%d-%m-%Y}", f"{end - timedelta(days=1):%d-%m-%Y}" if end else "")
        for start, end in found.values_list("start", "end")
    ]


BEFORE: tuple[Days, ...] = (("01-01-2020", "31-12-2021"), ("01-01-2022", "31-12-2023"), ("01-01-2024", ""))


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    "after",
    [
        (("01-01-2020", "30-06-2022"), ("01-07-2022", "31-12-2023"), ("01-01-2024", "")),
        (("01-01-2020", "30-06-2020"), ("01-07-2020", "31-12-2023"), ("01-01-2024", "")),
        (("01-01-2020", "30-06-2022"), ("01-07-2022", "30-06-2024"), ("01-07-2024", "")),
        (("01-01-2019", "30-06-2020"), ("01-07-2020", "30-06-2022"), ("01-07-2022", "")),
    ],
    ids=["later", "earlier", "both later", "all earlier"],
)
def test_hand_overs_that_move_are_written_and_taken_back(after: tuple[Days, ...], order: int, operator: User) -> None:
    applied(held(*BEFORE), operator)
    assert holders() == list(BEFORE)

    result = applied(held(*after, order=order), operator)

    assert (counts(result)[0], counts(result)[3]) == (0, 0)
    assert holders() == list(after)
    assert counts(imported(held(*after, order=order), operator)) == (0, 0, 3, 0)
    verbs.undo_import(result.pk, actor=operator)
    assert holders() == list(BEFORE)


@pytest.mark.parametrize("order", [1, -1])
def test_a_successor_stands_in_the_sheet_that_ends_the_predecessor(order: int, operator: User) -> None:
    applied(held(("01-01-2020", "")), operator)

    result = applied(held(("01-01-2020", "31-12-2023"), ("01-01-2024", ""), order=order), operator)

    assert counts(result) == (1, 1, 0, 0)
    assert holders() == [("01-01-2020", "31-12-2023"), ("01-01-2024", "")]


@pytest.mark.parametrize("order", [1, -1])
def test_days_that_a_transfer_gives_up_go_to_the_predecessor(order: int, operator: User) -> None:
    applied(held(("01-01-2020", "31-12-2021"), ("01-01-2022", "")), operator)
    rows = [
        person(1, KECAMATAN_TUGAS="PERAK", TMT="01-01-2020", TANGGAL_SELESAI="30-06-2023"),
        person(2, KECAMATAN_TUGAS="GUDO", TMT="01-07-2023"),
    ]
    preview = imported(sheet(*rows[::order]), operator)

    # The successor has served in Perak since 2022: the predecessor cannot have been there until 2023.
    assert errors(preview) == [(3 if order == 1 else 4, "post_filled")]
    assert Assignment.objects.get(end=None).start == date(2022, 1, 1)


@pytest.mark.parametrize("order", [1, -1])
def test_two_holders_at_once_are_still_refused(order: int, operator: User) -> None:
    applied(held(*BEFORE), operator)
    late = held(("01-01-2020", "01-07-2022"), ("01-07-2022", "31-12-2023"), ("01-01-2024", ""), order=order)
    assert {code for _row, code in errors(imported(late, operator))} == {"post_filled"}
    assert holders() == list(BEFORE)
