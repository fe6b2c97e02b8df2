"""Numbers of persons are seen in groups, too; numbers of decrees and dates are left alone."""

from datetime import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pilarsosial.core.files import PDF, tidy_filename
from pilarsosial.core.importing.trail import _plain
from pilarsosial.core.logs import masked
from pilarsosial.core.values.long_numbers import FEWEST, holds_long_number, safe_filename, without_long_numbers

NIK = "3517091708750001"
GROUPED = [
    "3517 0917 0875 0001",
    "3517.0917.0875.0001",
    "351709-170875-0001",
    "35/17/09/170875/0001",
    "3517_0917_0875_0001",
    "3517   0917   0875   0001",
    "3517 - 0917 - 0875 - 0001",
    "3517 / 0917 . 0875 / 0001",
    "3517 \u2013 0917 \u2013 0875 \u2013 0001",
    "3517+0917+0875+0001",
    "3517\u200b0917\u200b0875\u200b0001",
    "3517\t0917\n0875\u00a00001",
    "\uff13\uff15\uff11\uff17 0917 0875 \uff10\uff10\uff10\uff11",
]


@pytest.mark.parametrize("number", GROUPED)
def test_a_number_in_groups_leaves_no_trace(number: str) -> None:
    assert holds_long_number(f"milik {number} saja")
    assert masked(f"milik {number} saja") == "milik [masked] saja"
    assert _plain(f"milik {number} saja") == "milik [masked] saja"
    assert safe_filename(f"daftar {number}.xlsx") == "daftar ….xlsx"
    assert tidy_filename(f"sk {number.replace('/', '-')}.pdf", PDF) == "sk ….pdf"


@pytest.mark.parametrize(
    "text",
    [
        "460/1234/415.29/2024",
        "188.45/123/415.10.1.3/2024",
        "2026-09-30 dan 2026-10-01",
        "2026-09-30 - 2026-10-01",
        "21-05-2026 08.30 - 11.00 WIB",
        "12/01/2024 12/02/2024",
        "Jl. Mawar 12 RT 001 RW 002 61419",
        "0812-3456-7890",
        "35.17.09.2001",
        "3517************",
    ],
)
def test_numbers_of_other_things_stay(text: str) -> None:
    assert not holds_long_number(text)
    assert without_long_numbers(text, "…") == text


@pytest.mark.parametrize("digits, counts", [(13, False), (14, True), (15, True), (16, True), (17, True), (20, True)])
def test_a_digit_too_many_or_too_few_is_still_somebodys(digits: int, counts: bool) -> None:
    number = (NIK * 2)[:digits]
    for text in (number, " ".join(number), f"NIK{number}x", number.translate({ord("5"): "\uff15"})):
        assert holds_long_number(text) is counts, text


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2099, 1, 1)))
@example(datetime(2026, 7, 3, 16, 14, 56, 510317))
def test_a_moment_is_nobodys_number(moment: datetime) -> None:
    for told in (
        moment.isoformat(),
        f"{moment.isoformat()}+07:00",
        f"{moment:%Y-%m-%d %H:%M:%S}",
        f"{moment:%d-%m-%Y %H.%M}",
    ):
        assert not holds_long_number(told), told


BETWEEN = ("", " ", "  ", ".", "-", "/", " / ", "_", "     ", "\u200b", ": ")


@given(st.sets(st.integers(1, 15)), st.sampled_from(BETWEEN))
def test_a_nik_is_seen_however_it_is_parted(places: set[int], between: str) -> None:
    cut = sorted({0, 16, *places})
    typed = between.join(NIK[first:last] for first, last in zip(cut, cut[1:], strict=False))
    assert holds_long_number(typed), typed
    left = without_long_numbers(f"a {typed} b", "…")
    # Of one that begins or ends with a digit or two apart, those may stay: 3/517091708750001.
    assert "…" in left
    assert sum(letter.isdecimal() for letter in left) <= len(NIK) - FEWEST


@given(st.text(alphabet="0123456789 ./-x", max_size=60))
def test_what_is_left_holds_none(text: str) -> None:
    assert not holds_long_number(without_long_numbers(text, "…"))
