"""NIK: what is refused, what is only warned about, what damage is recognised, and what never leaks."""

import math
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilarsosial.core.values.nik import (
    Nik,
    NikError,
    check_nik,
    compare_nik,
    mask_nik,
    parse_nik,
    suspicious_zero_endings,
    trusted_digits,
)

WOMAN = "3517094101759001"  # 1 January 75
MAN = "3517091708759002"  # 17 August 75


def codes(cell):
    return [problem.code for problem in check_nik(cell)]


@pytest.mark.parametrize(
    "cell",
    [
        WOMAN,
        MAN,
        "  3517091708759002 ",
        "'3517091708759002",
        '="3517091708759002"',
        "3517.0917.0875.9002",
        "35 17 09 170875 9002",
        "\ufeff3517091708759002\xa0",
        "3517092902009001",  # 29 February 2000
        "3517096902969001",  # woman, 29 February 1996
        "3517092902049001",  # 29 February 2004
        "9101013112849001",  # a district code that moved to another province
        "5401013112749001",  # a province that is no longer part of the country
        "3517093101759000",  # ends in 0, as one in ten does
    ],
)
def test_a_usable_nik_has_no_fault(cell):
    assert check_nik(cell) == []
    assert len(parse_nik(cell).digits) == 16


@pytest.mark.parametrize(
    "cell,expected",
    [
        (None, ["nik_missing"]),
        ("", ["nik_missing"]),
        (" \xa0", ["nik_missing"]),
        ("-", ["nik_missing"]),
        ("Tidak Ada", ["nik_missing"]),
        ("#N/A", ["nik_missing"]),
        (0, ["nik_missing"]),
        (math.nan, ["nik_missing"]),
        ("3,51712E+15", ["nik_scientific"]),
        ("3.51712E+15", ["nik_scientific"]),
        ("3,51E+15", ["nik_scientific"]),
        ("3.51709e15", ["nik_scientific"]),
        (" 4E+15 ", ["nik_scientific"]),
        (3517094101759001, ["nik_numeric"]),
        (3517094101759000.0, ["nik_numeric"]),
        (Decimal("3517094101759000"), ["nik_numeric"]),
        (351709, ["nik_numeric"]),
        ("3517094101759000.0", ["nik_numeric"]),
        ("3517094101759000,00", ["nik_numeric"]),
        ("351709410175900", ["nik_length"]),
        ("35170941017590011", ["nik_length"]),
        ("351709410175900O", ["nik_not_digits"]),
        ("3517094101759001/3517094101759002", ["nik_length"]),
        ("BELUM REKAM", ["nik_not_digits"]),
        ("٣٥١٧٠٩٤١٠١٧٥٩٠٠١", ["nik_not_digits"]),
        (True, ["nik_not_digits"]),
        (datetime(2024, 1, 1), ["nik_not_digits"]),
        ("1111111111111111", ["nik_same_digit"]),
        ("0000000000000000", ["nik_same_digit"]),
        ("3517090001759001", ["nik_day"]),
        ("3517093201759001", ["nik_day"]),
        ("3517094001759001", ["nik_day"]),
        ("3517097201759001", ["nik_day"]),
        ("3517098101759001", ["nik_day"]),  # day % 40 would let it pass
        ("3517090100759001", ["nik_month"]),
        ("3517090113759001", ["nik_month"]),
        ("3517093102759001", ["nik_date"]),
        ("3517097002759001", ["nik_date"]),
        ("3517093104759001", ["nik_date"]),
        ("3517092902019001", ["nik_date"]),  # neither 1901 nor 2001 is a leap year
        ("3517092902999001", ["nik_date"]),
        ("3517090101750000", ["nik_serial"]),
        ("3517099999990000", ["nik_day", "nik_month", "nik_serial"]),
    ],
)
def test_a_hard_fault_has_its_code(cell, expected):
    assert codes(cell) == expected
    with pytest.raises(NikError) as refused:
        parse_nik(cell)
    assert [problem.code for problem in refused.value.problems] == expected
    assert (refused.value.code, str(refused.value)) == (expected[0], refused.value.message)


def test_a_damaged_nik_is_named_with_the_way_to_repair_it():
    for cell in ("3,51712E+15", 3517094101759000.0):
        (problem,) = check_nik(cell)
        assert "Excel" in problem.message
        assert "Teks" in problem.message
        assert "ketik ulang" in problem.message


def test_the_parts_of_a_nik():
    assert parse_nik(WOMAN) == Nik(WOMAN, "35.17.09", 1, 1, 75, "P", "9001")
    assert parse_nik(MAN) == Nik(MAN, "35.17.09", 17, 8, 75, "L", "9002")


@pytest.mark.parametrize(
    "nik,birth_date,sex,expected",
    [
        (WOMAN, date(1975, 1, 1), "P", []),
        (WOMAN, None, None, []),
        (WOMAN, None, "", []),
        (WOMAN, date(1975, 1, 2), "P", ["nik_birth_date"]),
        (WOMAN, date(1976, 1, 1), "P", ["nik_birth_date"]),
        (WOMAN, date(1975, 1, 1), "L", ["nik_sex"]),
        (MAN, date(1975, 8, 18), "P", ["nik_birth_date", "nik_sex"]),
        ("9101014101759001", date(1975, 1, 1), "P", ["nik_region"]),
        ("3517094101059001", date(2005, 1, 1), "P", []),
    ],
)
def test_a_mismatch_is_a_warning(nik, birth_date, sex, expected):
    warnings = compare_nik(nik, birth_date, sex, {"35.17.09"})
    assert [warning.code for warning in warnings] == expected
    assert warnings == compare_nik(parse_nik(nik), birth_date, sex, {"35.17.09"})


def test_without_region_codes_the_region_is_not_compared():
    assert compare_nik("9101014101759001", None, None, None) == []


@pytest.mark.parametrize(
    "cell,masked",
    [
        (WOMAN, "3517************"),
        (" 3517 0941 0175 9001", "3517************"),
        (3517094101759000.0, "3517************"),
        ("351709410175900", "3517************"),
        ("351709", "****************"),
        ("3,51712E+15", "****************"),
        ("SITI", "****************"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_mask_shows_the_first_four_digits_only(cell, masked):
    assert mask_nik(cell) == masked


@pytest.mark.parametrize(
    "cell,digits",
    [
        (3517094101759000.0, "351709410175900"),
        (3517094101759001, "351709410175900"),
        ("3517094101759000.0", "351709410175900"),
        ("3517094101759001", None),
        ("3,51712E+15", None),
        (351709, None),
        (math.inf, None),
        (None, None),
    ],
)
def test_fifteen_digits_survive_in_a_number(cell, digits):
    assert trusted_digits(cell) == digits


def column(zeros, others):
    return ["3517094101759000"] * zeros + ["3517094101759001"] * others


@pytest.mark.parametrize(
    "zeros,others,suspicious",
    [
        (0, 0, False),
        (0, 500, False),
        (4, 0, False),  # p is 0.0001, but four are too few to accuse a column
        (5, 0, True),
        (5, 5, False),  # p = 0.0016
        (6, 4, True),
        (10, 90, False),
        (20, 80, False),  # p = 0.0020
        (21, 79, True),  # p = 0.0008
        (12, 32, True),  # p = 0.00098
        (13, 37, False),  # p = 0.00100
        (30_000, 270_000, False),
        (31_000, 269_000, True),
        (300_000, 0, True),
    ],
)
def test_too_many_zeros_at_the_end_are_noticed(zeros, others, suspicious):
    verdict = suspicious_zero_endings(column(zeros, others))
    assert (verdict.total, verdict.zeros, verdict.suspicious) == (zeros + others, zeros, suspicious)


def test_texts_that_are_no_nik_do_not_count():
    assert suspicious_zero_endings(["", "10", "3,51712E+15", *column(1, 1)])[:2] == (2, 1)


@given(st.integers(1, 60), st.data())
def test_the_chance_is_the_exact_binomial_tail(tries, data):
    zeros = data.draw(st.integers(0, tries))
    exact = sum(math.comb(tries, k) * 9 ** (tries - k) for k in range(zeros, tries + 1)) / 10**tries
    assert suspicious_zero_endings(column(zeros, tries - zeros)).p_value == pytest.approx(exact, rel=1e-6, abs=1e-12)


birth_dates = st.dates(date(1930, 1, 1), date(2020, 12, 31))


@given(birth_dates, st.sampled_from("LP"), st.integers(1, 9999))
def test_every_real_birth_date_makes_a_usable_nik(birth_date, sex, serial):
    day = birth_date.day + (40 if sex == "P" else 0)
    text = f"351709{day:02}{birth_date:%m%y}{serial:04}"
    nik = parse_nik(text)
    assert (nik.day, nik.month, nik.year) == (birth_date.day, birth_date.month, birth_date.year % 100)
    assert compare_nik(nik, birth_date, sex, {"35.17.09"}) == []


@given(st.one_of(st.text(), st.floats(), st.integers(), st.none(), st.from_regex(r"[0-9]{16}", fullmatch=True)))
def test_any_cell_gets_an_answer_that_does_not_repeat_it(cell):
    problems = check_nik(cell)
    assert bool(problems) != bool(parses(cell))
    assert all(problem.code.startswith("nik_") and str(cell) not in problem.message for problem in problems) or (
        len(str(cell)) < 9
    )
    assert mask_nik(cell) == "" or set(mask_nik(cell)[4:]) == {"*"}


def parses(cell):
    try:
        return parse_nik(cell)
    except NikError:
        return None
