"""The key of an exported row: ours, whole, and silent about what stood in the row."""

import base64
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilarsosial.core.importing.row_keys import make_key, read_key, said

IDS = (417, 23, 5)
CELLS = {"name": "Siti Aminah", "nik": "3517990101019001", "start_date": date(2020, 2, 3), "extra_kpm": 12}


def test_a_key_names_its_rows_and_knows_its_cells() -> None:
    key = read_key(make_key(IDS, CELLS))
    assert key.ids == IDS
    assert all(key.is_unchanged(field, cell) for field, cell in CELLS.items())
    assert not key.is_unchanged("name", "Siti Aminah S")
    assert not key.is_unchanged("address", "Siti Aminah")


@pytest.mark.parametrize(
    "field, cell",
    [
        ("start_date", "03/02/2020"),
        ("start_date", datetime(2020, 2, 3)),
        ("extra_kpm", "12"),
        ("extra_kpm", 12.0),
        ("name", " Siti\u00a0 Aminah "),
        ("name", "'Siti Aminah"),
    ],
)
def test_another_writing_of_the_same_cell_is_unchanged(field, cell) -> None:
    assert read_key(make_key(IDS, CELLS)).is_unchanged(field, cell)


def test_the_cell_of_another_row_is_a_change() -> None:
    """Masked numbers look alike: only the row tells them apart."""
    masked = {"nik": "3517************"}
    first, second = read_key(make_key(IDS, masked)), read_key(make_key((418, 24, 5), {}))
    assert first.is_unchanged("nik", masked["nik"])
    assert not second.is_unchanged("nik", masked["nik"])


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_any_altered_byte_is_noticed(place: int, flip: int) -> None:
    key = make_key(IDS, CELLS)
    data = bytearray(base64.b64decode(key[1:] + "=" * (-len(key[1:]) % 4)))
    data[place % len(data)] ^= flip
    assert read_key("K" + base64.b64encode(data).decode().rstrip("=")) is None


@given(st.text(max_size=300))
def test_no_text_that_somebody_makes_up_is_a_key(text: str) -> None:
    assert read_key(text) is None
    assert read_key(f"K{text}") is None


def test_the_key_holds_nothing_of_the_cells() -> None:
    data = base64.b64decode(make_key(IDS, CELLS)[1:] + "==")
    for text in ("Siti", "3517", "9001"):
        assert text.encode() not in data


def test_old_keys_hold_while_the_encryption_is_changed(settings) -> None:
    before = settings.FIELD_KEYS
    key = make_key(IDS, CELLS)
    settings.FIELD_KEYS = [bytes(range(64)), *before]
    assert read_key(key).is_unchanged("name", "Siti Aminah")
    assert read_key(make_key(IDS, CELLS)).ids == IDS
    settings.FIELD_KEYS = [bytes(range(64))]
    assert read_key(key) is None


def test_a_key_never_looks_like_a_number_or_a_formula() -> None:
    for number in range(200):
        key = make_key((number, number, number), {"name": str(number)})
        assert key[0] == "K"
        assert said(key) == key
