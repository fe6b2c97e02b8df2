"""What people type from a paper: rows, ranges, exceptions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.row_codes import read_rows, tell_rows
from pilarsosial.core.errors import DomainError


@pytest.mark.parametrize(
    "text, told",
    [
        ("1-40 kecuali 7,12", "1-6, 8-11, 13-40"),
        ("1, 2 3;5", "1-3, 5"),
        ("1–3, 7 dan 9", "1-3, 7, 9"),
        ("1 s.d. 4", "1-4"),
        ("1 s/d 4 5 sampai 6", "1-6"),
        ("semua", "1-40"),
        ("Semua kecuali 40", "1-39"),
        ("kecuali 1-39", "40"),
        ("1-10 tanpa 2-9", "1, 10"),
        ("", ""),
        ("5 5 5", "5"),
        ("  \n12\n13 ", "12-13"),
        ("0007", "7"),
    ],
)
def test_rows_are_read_as_people_write_them(text, told):
    assert tell_rows(read_rows(text, 40).numbers) == told


@pytest.mark.parametrize(
    "text, code",
    [
        ("1-41", "rows_beyond"),
        ("0", "rows_beyond"),
        ("123456789012345678901234567890", "rows_beyond"),
        ("1-999999999999", "rows_beyond"),
        ("7-3", "rows_unreadable"),
        ("satu", "rows_unreadable"),
        ("1-", "rows_unreadable"),
        ("1 kecuali 2 kecuali 3", "rows_repeated"),
        ("1-5 kecuali 9", "rows_beyond"),
        ("1," * 3_000, "rows_unreadable"),
    ],
)
def test_what_is_no_row_is_refused_with_its_reason(text, code):
    with pytest.raises(DomainError) as refusal:
        read_rows(text, 40)
    assert refusal.value.code == code


@given(st.sets(st.integers(1, 300)))
def test_what_is_told_reads_back_as_the_same_rows(numbers):
    told = tell_rows(sorted(numbers))
    assert set(read_rows(told, 300).numbers) == numbers


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text):
    try:
        rows = read_rows(text, 25).numbers
    except DomainError:
        return
    assert all(1 <= number <= 25 for number in rows)
