"""Phones: one stored form out of all that people write; odd numbers are warned about and kept."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilarsosial.core.values.phone import PhoneError, format_phone, is_mobile, parse_phone, read_phones

E164 = "+6281234567890"


@pytest.mark.parametrize(
    "cell",
    [
        "081234567890",
        "0812-3456-7890",
        "0812 3456 7890",
        "0812.3456.7890",
        "0812–3456–7890",
        "6281234567890",
        "62 812 3456 7890",
        "+6281234567890",
        "+62 812-3456-7890",
        "+62 (0)812-3456-7890",
        "+62081234567890",
        "006281234567890",
        "(0812) 34567890",
        "81234567890",
        "'081234567890",
        '="081234567890"',
        "\xa0081234567890\u200b",
        "81234567890.0",
        "0812/3456/7890",
        "081234567890 (WA)",
        "HP. 081234567890",
        "Telp: 0812-3456-7890",
        81234567890,
        81234567890.0,
        6281234567890.0,
        "081234567890 / 0812-3456-7890",
    ],
)
def test_every_writing_gives_one_number(cell):
    assert read_phones(cell) == ((E164,), ())
    assert parse_phone(cell) == E164


@pytest.mark.parametrize(
    "cell",
    [
        "081234567890/085612345678",
        "081234567890 / 085612345678",
        "0812-3456-7890, 0856-1234-5678",
        "081234567890; 085612345678",
        "081234567890 atau 085612345678",
        "081234567890 dan 85612345678",
        "081234567890\n085612345678",
        "081234567890 085612345678",
        "+6281234567890 / 6285612345678 (istri)",
    ],
)
def test_several_numbers_in_one_cell(cell):
    assert read_phones(cell) == ((E164, "+6285612345678"), ())


@pytest.mark.parametrize(
    "cell,numbers,codes",
    [
        ("08123456", ("+628123456",), ["phone_length"]),
        ("08123456789012", ("+628123456789012",), ["phone_length"]),
        ("+60 12-345 6789", ("+60123456789",), ["phone_foreign"]),
        ("8,12346E+11", (), ["phone_scientific"]),
        ("0812O4567890", (), ["phone_unreadable"]),
        ("ada di kantor", (), ["phone_unreadable"]),
        ("123", (), ["phone_unreadable"]),
        ("081234567890123456789", (), ["phone_unreadable"]),
        ("081234567890 / tetangga", (E164,), ["phone_unreadable"]),
        ("0321-861234", ("+62321861234",), []),
        ("021-5551234", ("+62215551234",), []),
        (-5.5, (), ["phone_unreadable"]),
    ],
)
def test_an_odd_number_is_a_warning(cell, numbers, codes):
    reading = read_phones(cell)
    assert reading.numbers == numbers
    assert [warning.code for warning in reading.warnings] == codes


@pytest.mark.parametrize("cell", ["", None, "-", "0", 0, "tidak ada", math.nan, []])
def test_nothing_is_no_number_and_no_warning(cell):
    assert read_phones(cell) == ((), ())
    with pytest.raises(PhoneError) as refused:
        parse_phone(cell)
    assert refused.value.code == "phone_missing"


@pytest.mark.parametrize(
    "number,shown",
    [
        ("+6281234567890", "0812-3456-7890"),
        ("+628123456789", "0812-3456-789"),
        ("+62812345678901", "0812-3456-78901"),
        ("+62321861234", "0321-861234"),
        ("+62215551234", "021-5551234"),
        ("+60123456789", "+60123456789"),
        ("", ""),
    ],
)
def test_a_number_is_shown_as_it_is_dialled(number, shown):
    assert format_phone(number) == shown


def test_only_a_mobile_number_can_have_whatsapp():
    assert is_mobile(E164)
    assert not is_mobile("+62321861234")
    assert not is_mobile("+60123456789")


@given(st.from_regex(r"\+628[1-9][0-9]{7,10}", fullmatch=True))
def test_what_is_shown_is_read_back(number):
    assert read_phones(format_phone(number)) == ((number,), ())
    assert read_phones(int(number[3:])) == ((number,), ())
    assert read_phones(number) == ((number,), ())


@given(st.one_of(st.text(max_size=40), st.text("0123456789+-/() .EWA", max_size=30), st.floats(), st.integers()))
def test_any_cell_gives_numbers_in_one_form(cell):
    for number in read_phones(cell).numbers:
        assert number.startswith("+")
        assert number[1:].isdecimal()
        assert 8 <= len(number[1:]) <= 15
        format_phone(number)
