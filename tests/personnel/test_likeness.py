"""How alike two entries are."""

from dataclasses import replace
from datetime import date

import pytest

from personnel.likeness import Entry, compare, nik_is_near, ordered_name, with_neighbours_sorted, without_digit
from pilarsosial.core.values.names import search_key

pytestmark = pytest.mark.machine

BORN = date(1980, 8, 15)
HERE = frozenset(["35.17"])
SITI = Entry(1, "AMINAH SITI", BORN, HERE, "+6281200000001", ("114 0012345678",), "3517991508800011")


def other(**changes) -> Entry:
    """Somebody with nothing in common."""
    stranger = Entry(
        2, "SANTOSO BUDI", date(1975, 1, 1), frozenset(["35.16"]), "+6281200000002", (), "3516990101750099"
    )
    return replace(stranger, **changes)


def test_strangers_have_nothing_in_common():
    assert compare(SITI, other()) == ([], 0)


@pytest.mark.parametrize(
    "changes, reasons, score",
    [
        ({"name": SITI.name, "birth_date": BORN, "nik": None}, ["name_birth_date"], 85),
        ({"name": SITI.name, "birth_date": BORN}, ["name_birth_date"], 51),
        ({"name": SITI.name}, [], 0),
        ({"name": "AMINA SITI", "birth_date": BORN, "regencies": HERE, "nik": None}, ["similar_name"], 75),
        ({"name": "AMINA SITI", "birth_date": BORN, "nik": None}, [], 0),
        ({"name": "AMINA SITI", "birth_date": None, "regencies": HERE, "nik": None}, ["similar_name"], 50),
        ({"name": SITI.name, "birth_date": None, "regencies": HERE, "nik": None}, ["similar_name"], 50),
        ({"name": "AMINA SITI", "birth_date": None, "regencies": HERE}, ["similar_name"], 30),
        ({"name": SITI.name, "nik": "3517991508800012"}, ["nik_near"], 80),
        ({"nik": "3517991508800012"}, [], 0),
        ({"phone": SITI.phone}, ["phone"], 30),
        ({"phone": ""}, [], 0),
        ({"accounts": SITI.accounts}, ["account"], 55),
        ({"name": SITI.name, "birth_date": BORN, "nik": None, "phone": SITI.phone}, ["name_birth_date", "phone"], 89),
        ({"name": SITI.name, "birth_date": BORN, "nik": "3517991508800012"}, ["name_birth_date", "nik_near"], 97),
    ],
)
def test_reasons_and_score(changes, reasons, score):
    assert compare(SITI, other(**changes)) == (reasons, score)
    assert compare(other(**changes), SITI) == (reasons, score)


def test_nobody_without_a_phone_or_a_name_is_like_another():
    assert compare(Entry(1, "", phone=""), Entry(2, "", phone="")) == ([], 0)


@pytest.mark.parametrize(
    "one, other_name",
    [
        ("Budi Santoso", "Santoso Budi"),
        ("Moh. Syafi'i", "MUHAMMAD SYAFII"),
        ("M. Yusuf", "Yusuf Mohammad"),
        ("Drs. Achmad Fauzi, M.Si.", "AHMAD FAUZI"),
    ],
)
def test_one_name_written_twice(one, other_name):
    assert ordered_name(search_key(one)) == ordered_name(search_key(other_name))


@pytest.mark.parametrize(
    "nik, near",
    [
        ("3517991508800011", False),  # the same
        ("3517991508800012", True),
        ("9517991508800011", True),
        ("3571991508800011", True),  # neighbours swapped
        ("3517991508800101", True),
        ("3517991508800022", False),
        ("3517991508801011", True),
        ("3517991508810012", False),
        ("351799150880001", False),
    ],
)
def test_slips_of_a_nik(nik, near):
    assert nik_is_near(SITI.nik, nik) is near
    if len(nik) == 16 and nik != SITI.nik:
        slips = [(without_digit, at) for at in range(16)] + [(with_neighbours_sorted, at) for at in range(15)]
        assert any(slip(nik, at) == slip(SITI.nik, at) != "" for slip, at in slips) is near
