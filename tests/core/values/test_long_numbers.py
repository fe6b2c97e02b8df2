"""Numbers of persons are seen in groups, too; numbers of decrees and dates are left alone."""

import pytest

from pilarsosial.core.files import PDF, tidy_filename
from pilarsosial.core.importing.trail import _plain
from pilarsosial.core.logs import masked
from pilarsosial.core.values.long_numbers import holds_long_number, safe_filename

GROUPED = [
    "3517 0917 0875 0001",
    "3517.0917.0875.0001",
    "351709-170875-0001",
    "35/17/09/170875/0001",
    "3517_0917_0875_0001",
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
        "Jl. Mawar 12 RT 001 RW 002 61419",
    ],
)
def test_numbers_of_other_things_stay(text: str) -> None:
    assert not holds_long_number(text)
    assert masked(text) == text
