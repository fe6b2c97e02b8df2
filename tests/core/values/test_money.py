"""Rupiah: every usual writing is read, anything doubtful is refused, and words are those of a kuitansi."""

import math
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilarsosial.core.values.money import (
    MAX_RUPIAH,
    RupiahError,
    format_number,
    format_rupiah,
    parse_rupiah,
    terbilang,
    terbilang_rupiah,
)


@pytest.mark.parametrize(
    "cell,amount",
    [
        ("Rp1.500.000,00", 1_500_000),
        ("Rp 1.500.000", 1_500_000),
        ("Rp. 1.500.000,-", 1_500_000),
        ("RP1.500.000.-", 1_500_000),
        ("rp\xa01.500.000", 1_500_000),
        ("IDR 1.500.000", 1_500_000),
        ("1.500.000,-", 1_500_000),
        ("1.500.000,--", 1_500_000),
        ("1.500.000,0", 1_500_000),
        ("1.500.000.", 1_500_000),
        ("1500000", 1_500_000),
        ("'1500000", 1_500_000),
        ("1500000.0", 1_500_000),
        ("1500000.00", 1_500_000),
        ("1,500,000", 1_500_000),
        ("1,500,000.00", 1_500_000),
        ("1.500", 1_500),
        ("1.000", 1_000),
        ("0", 0),
        ("Rp0,00", 0),
        ("1,5 juta", 1_500_000),
        ("1,5juta", 1_500_000),
        ("1.5 jt", 1_500_000),
        ("Rp1,5 juta", 1_500_000),
        ("1.500 juta", 1_500_000_000),
        ("1 juta,-", 1_000_000),
        ("750 rb", 750_000),
        ("750 RIBU", 750_000),
        ("750rb.", 750_000),
        ("2 M", 2_000_000_000),
        ("1,984 miliar", 1_984_000_000),
        ("1,27 Milyar", 1_270_000_000),
        ("1,2 T", 1_200_000_000_000),
        ("999 triliun", 999 * 10**12),
        (1_500_000, 1_500_000),
        (1_500_000.0, 1_500_000),
        (Decimal("1500000.00"), 1_500_000),
        (0, 0),
    ],
)
def test_an_amount_is_read(cell, amount):
    read = parse_rupiah(cell)
    assert read == amount
    assert type(read) is int


@pytest.mark.parametrize(
    "cell,code",
    [
        (None, "rupiah_missing"),
        ("", "rupiah_missing"),
        (" - ", "rupiah_missing"),
        ("tidak ada", "rupiah_missing"),
        (math.nan, "rupiah_missing"),
        ("1.500.000,50", "rupiah_cents"),
        ("1500.5", "rupiah_cents"),
        ("1,2345 ribu", "rupiah_cents"),
        (1500.5, "rupiah_cents"),
        (-1500, "rupiah_negative"),
        ("-1.500", "rupiah_negative"),
        ("Rp -1.500", "rupiah_negative"),
        ("(1.500)", "rupiah_negative"),
        ("1000 triliun", "rupiah_too_large"),
        (10**15, "rupiah_too_large"),
        ("9" * 5000, "rupiah_too_large"),
        ("1,5E+06", "rupiah_scientific"),
        ("1,500", "rupiah_unreadable"),  # 1500 the English way, or one and a half rupiah: ask
        ("1,000", "rupiah_unreadable"),
        ("1.50.000", "rupiah_unreadable"),
        ("1500.000", "rupiah_unreadable"),
        ("15 lembar", "rupiah_unreadable"),
        ("satu juta", "rupiah_unreadable"),
        ("500.000/bulan", "rupiah_unreadable"),
        ("$100", "rupiah_unreadable"),
        ("١٥٠٠", "rupiah_unreadable"),
        (True, "rupiah_unreadable"),
        ([], "rupiah_unreadable"),
    ],
)
def test_what_is_no_whole_rupiah_is_refused(cell, code):
    with pytest.raises(RupiahError) as refused:
        parse_rupiah(cell)
    assert refused.value.code == code
    assert refused.value.message[-1] == "."
    assert len(refused.value.message) < 200


def test_showing_an_amount():
    assert format_rupiah(1_500_000) == "Rp1.500.000"
    assert format_rupiah(0) == "Rp0"
    assert format_rupiah(-250_000) == "-Rp250.000"
    assert format_number(91_599) == "91.599"
    assert format_number(999) == "999"


def test_only_integers_are_shown_as_money():
    with pytest.raises(ValueError, match="format code"):
        format_rupiah(1500.0)


@pytest.mark.parametrize(
    "number,words",
    [
        (0, "nol"),
        (1, "satu"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (19, "sembilan belas"),
        (20, "dua puluh"),
        (21, "dua puluh satu"),
        (100, "seratus"),
        (101, "seratus satu"),
        (110, "seratus sepuluh"),
        (111, "seratus sebelas"),
        (200, "dua ratus"),
        (1_000, "seribu"),
        (1_001, "seribu satu"),
        (1_100, "seribu seratus"),
        (2_000, "dua ribu"),
        (11_000, "sebelas ribu"),
        (21_000, "dua puluh satu ribu"),
        (100_000, "seratus ribu"),
        (101_000, "seratus satu ribu"),
        (750_000, "tujuh ratus lima puluh ribu"),
        (1_000_000, "satu juta"),
        (1_001_000, "satu juta seribu"),
        (1_500_000, "satu juta lima ratus ribu"),
        (2_250_750, "dua juta dua ratus lima puluh ribu tujuh ratus lima puluh"),
        (381_600_000, "tiga ratus delapan puluh satu juta enam ratus ribu"),
        (1_984_000_000, "satu miliar sembilan ratus delapan puluh empat juta"),
        (1_000_000_000_000, "satu triliun"),
        (1_001_001_001_001, "satu triliun satu miliar satu juta seribu satu"),
        (999 * 10**12, "sembilan ratus sembilan puluh sembilan triliun"),
    ],
)
def test_an_amount_in_words(number, words):
    assert terbilang(number) == words
    assert terbilang_rupiah(number) == f"{words} rupiah"


@pytest.mark.parametrize("number,code", [(-1, "rupiah_negative"), (10**15, "rupiah_too_large")])
def test_words_end_at_999_triliun(number, code):
    with pytest.raises(RupiahError) as refused:
        terbilang(number)
    assert refused.value.code == code


amounts = st.integers(0, MAX_RUPIAH)
WRITINGS = ("{}", "Rp{}", "Rp {}", "Rp. {},-", "{},00", "{}.-")


@given(amounts, st.sampled_from(WRITINGS))
def test_what_is_shown_is_read_back(amount, writing):
    assert parse_rupiah(format_rupiah(amount)) == amount
    assert parse_rupiah(writing.format(format_number(amount))) == amount
    assert parse_rupiah(writing.format(amount)) == amount


VALUES = {
    word: value
    for value, word in enumerate("nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split())
} | {"seratus": 100}


def heard(words):
    """The number that somebody who knows the language hears."""
    total = group = last = 0
    for word in words.split():
        if word == "belas":
            group += 10
        elif word == "puluh":
            group += last * 9
        elif word == "ratus":
            group += last * 99
        elif word == "seribu":
            total += 1_000
        elif word in ("ribu", "juta", "miliar", "triliun"):
            total += group * {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12}[word]
            group = 0
        else:
            last = VALUES[word]
            group += last
    return total + group


@given(amounts)
def test_words_say_the_number_and_nothing_else(number):
    words = terbilang(number)
    assert heard(words) == number
    assert words == " ".join(words.split())
    for never in ("satu belas", "satu puluh", "satu ratus", "sejuta", "semiliar", "milyar"):
        assert never not in words
    assert "nol" not in words or number == 0
    assert number % 10**6 // 1_000 != 1 or "seribu" in words


@given(st.one_of(st.text(max_size=30), st.text("Rp0123456789.,-() jutarbM", max_size=20), st.floats(), st.integers()))
def test_any_cell_is_an_amount_or_a_clear_refusal(cell):
    with suppress(RupiahError):
        assert 0 <= parse_rupiah(cell) <= MAX_RUPIAH
