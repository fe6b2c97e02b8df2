"""One value of a pillar's own field: from what people type to what is kept, and back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personnel import extra
from pilarsosial.core.models import ExtraField, ExtraKind

OPTIONS = "Satuan Tugas\nTim Reaksi Cepat\nLogistik"


def field(kind: str, **details) -> ExtraField:
    return ExtraField(code="contoh", label="Contoh", kind=kind, choices=OPTIONS if kind == "pilihan" else "", **details)


@pytest.mark.parametrize(
    "kind, typed, kept",
    [
        ("teks", "  Kaos   XL ", "Kaos XL"),
        ("teks", 12.0, "12"),
        ("teks", date(2024, 1, 2), "2 Januari 2024"),
        ("teks", True, "Ya"),
        ("angka", "1.500", 1500),
        ("angka", "0", 0),
        ("angka", "-3", -3),
        ("angka", "12,00", 12),
        ("angka", 7.0, 7),
        ("tanggal", "2 Januari 2024", "2024-01-02"),
        ("tanggal", "2/1/2024", "2024-01-02"),
        ("tanggal", date(2024, 1, 2), "2024-01-02"),
        ("pilihan", "tim reaksi-cepat", "Tim Reaksi Cepat"),
        ("ya_tidak", "YA", True),
        ("ya_tidak", "Tidak ada", False),
        ("ya_tidak", 1, True),
        ("ya_tidak", 0.0, False),
        ("ya_tidak", "✓", True),
    ],
)
def test_what_people_write_is_understood(kind, typed, kept):
    assert extra.clean(field(kind), typed) == kept


@pytest.mark.parametrize("kind", ExtraKind.values)
@pytest.mark.parametrize("nothing", [None, "", "  ", "\u00a0"])
def test_an_empty_cell_is_nothing(kind, nothing):
    assert extra.clean(field(kind), nothing) is None


@pytest.mark.parametrize(
    "kind, typed, code",
    [
        ("teks", "x" * 201, "too_long"),
        ("teks", "a\x00b", "unreadable"),
        ("teks", "NIK 3517 9915 0880 0001", "holds_number"),
        ("angka", "1,5", "no_number"),
        ("angka", "1.50", "no_number"),
        ("angka", "dua", "no_number"),
        ("angka", 1.5, "no_number"),
        ("angka", True, "no_number"),
        ("angka", "9" * 14, "too_long"),
        ("tanggal", "31 Februari 2024", "date_impossible"),
        ("pilihan", "Kesehatan", "no_choice"),
        ("ya_tidak", "mungkin", "no_answer"),
    ],
)
def test_what_cannot_be_is_refused_in_words(kind, typed, code):
    with pytest.raises(extra.ExtraRefused) as refused:
        extra.clean(field(kind), typed)
    assert refused.value.code == code
    assert "Contoh" in refused.value.message


@pytest.mark.parametrize("kind", ["angka", "pilihan", "ya_tidak", "teks"])
def test_a_nik_in_the_wrong_place_is_not_repeated_in_the_refusal(kind):
    with pytest.raises(extra.ExtraRefused) as refused:
        extra.clean(field(kind), "3517991508800001")
    assert "35179915" not in refused.value.message


kept_values = st.one_of(
    st.tuples(st.just("teks"), st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf"]), max_size=60)),
    st.tuples(st.just("angka"), st.integers(-(10**15) + 1, 10**15 - 1)),
    st.tuples(st.just("tanggal"), st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(date.isoformat)),
    st.tuples(st.just("pilihan"), st.sampled_from(OPTIONS.splitlines())),
    st.tuples(st.just("ya_tidak"), st.booleans()),
)


@given(kept_values)
def test_what_is_shown_is_read_back_as_what_is_kept(pair):
    kind, typed = pair
    try:
        kept = extra.clean(field(kind), typed)
    except extra.ExtraRefused:
        return
    assert extra.clean(field(kind), kept) == kept
    assert extra.clean(field(kind), extra.told(field(kind), kept)) == kept


def test_changes_name_the_fields_that_differ():
    fields = [field("ya_tidak")]
    assert extra.changes(fields, {}, {"contoh": False}) == {"Contoh": [None, "Tidak"]}
    assert extra.changes(fields, {"contoh": True}, {"contoh": True, "lain": 1}) == {}
