"""Figures, dates and numbers as every page shows them."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template


def shown(filtered: str, value: object) -> str:
    return Template("{% load pilar %}{{ value|" + filtered + " }}").render(Context({"value": value}))


@pytest.mark.parametrize(
    "filtered, value, text",
    [
        ("rupiah", 1_500_000, "Rp1.500.000"),
        ("rupiah", -1_500_000, "-Rp1.500.000"),
        ("number", 1_284, "1.284"),
        ("long_date", date(2024, 2, 3), "3 Februari 2024"),
        ("short_date", date(2024, 2, 3), "3 Feb 2024"),
        ("long_date", datetime(2024, 2, 2, 20, 0, tzinfo=UTC), "3 Februari 2024"),
        ("moment", datetime(2024, 2, 2, 20, 5, tzinfo=UTC), "3 Februari 2024, 03.05 WIB"),
        ("phone", "+6281234567890", "0812-3456-7890"),
        ("initials", "Siti Nurhaliza", "SN"),
    ],
)
def test_a_value_reads_as_people_write_it(filtered, value, text):
    assert shown(filtered, value) == text


@pytest.mark.parametrize("filtered", ["rupiah", "number", "long_date", "short_date", "moment", "phone"])
def test_nothing_is_shown_as_nothing(filtered):
    assert shown(filtered, None) == ""


def test_a_person_keeps_the_colour_of_the_avatar():
    assert {shown("avatar_tone", pk) for pk in range(12)} == {"1", "2", "3", "4", "5", "6"}
    assert shown("avatar_tone", 7) == shown("avatar_tone", 7)
