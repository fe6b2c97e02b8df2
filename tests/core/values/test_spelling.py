"""Which known words a typed word may mean."""

from __future__ import annotations

import pytest

from pilarsosial.core.values.spelling import MOST, Vocabulary, slips_in, sound

WORDS = [
    "SITI",
    "NURHALIZA",
    "NUR",
    "HALIZA",
    "YUSUF",
    "SUPRIYADI",
    "WAHYUNINGSIH",
    "BUDI",
    "BUDIARTI",
    "ALI",
]


@pytest.fixture
def words() -> Vocabulary:
    return Vocabulary(WORDS)


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("NURHALISA", "NURHALIZA"),
        ("NURHALLIZA", "NURHALIZA"),
        ("NURHLAIZA", "NURHALIZA"),
        ("SITTY", "SITI"),
        ("YUSUP", "YUSUF"),
        ("JUSUF", "YUSUF"),
        ("SOEPRIJADI", "SUPRIYADI"),
        ("WAHYUNINGSIH", "WAHYUNINGSIH"),
        ("WAHUNINGSI", "WAHYUNINGSIH"),
    ],
)
def test_the_meant_word_is_the_first(words, typed, meant):
    assert words.near(typed)[0] == meant


@pytest.mark.parametrize("typed", ["ALO", "BUDIARTININGSIH", "XAVERIUS", "ZZZ", ""])
def test_what_is_too_far_off_is_not_meant(words, typed):
    assert words.near(typed) == []


def test_one_sound_is_one_word():
    assert sound("SUPRIYADI") == sound("SOEPRIADI") == sound("SUPRIJADI".replace("J", "Y"))
    assert sound("DJOKO") == sound("JOKO")
    assert sound("AISYAH") == sound("AISYA")
    assert sound("ALI") == "ALI"


def test_short_words_must_be_right():
    assert [slips_in(length) for length in (0, 3, 4, 7, 8)] == [0, 0, 1, 1, 2]


def test_two_words_may_be_one_and_one_two(words):
    assert [["SITI"], ["NURHALIZA"]] in words.readings(["SITI", "NURHALIZA"])
    assert [["NURHALIZA"]] in words.readings(["NUR", "HALIZA"])
    # What is known as one word is not taken apart.
    assert words.readings(["NURHALIZA"]) == [[["NURHALIZA"]]]
    assert [["NUR"], ["HALIZA"]] in Vocabulary(["NUR", "HALIZA"]).readings(["NURHALIZA"])


def test_a_word_that_nothing_is_near_ends_the_reading(words):
    assert words.readings(["SITI", "XYZXYZXYZ"]) == []


def test_there_are_never_too_many():
    many = Vocabulary(f"SARI{chr(65 + number)}" for number in range(26))
    assert len(many.near("SARI")) == MOST
    assert len(many) == 26
