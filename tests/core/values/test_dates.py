"""Dates: the forms of real sheets, the order of a whole column, place and date in one cell, and how they are shown."""

import math
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilarsosial.core.values.dates import (
    MONTHS,
    SHORT_MONTHS,
    DateError,
    DateOrder,
    decide_order,
    format_date,
    format_short,
    format_time,
    format_with_weekday,
    parse_date,
    parse_place_and_date,
    zone_label,
)


@pytest.mark.parametrize(
    "cell,expected",
    [
        ("1/2/2024", date(2024, 2, 1)),
        ("01/02/2024", date(2024, 2, 1)),
        ("01-02-2024", date(2024, 2, 1)),
        ("22/6/2023", date(2023, 6, 22)),
        ("17.08.1975", date(1975, 8, 17)),
        ("17 08 1975", date(1975, 8, 17)),
        ("17 - 08 - 1975", date(1975, 8, 17)),
        ("17–08–1975", date(1975, 8, 17)),
        ("\xa017-08-1975\u200b", date(1975, 8, 17)),
        ("'17-08-1975", date(1975, 8, 17)),
        ('="17-08-1975"', date(1975, 8, 17)),
        ("2024-02-01", date(2024, 2, 1)),
        ("2024/2/1", date(2024, 2, 1)),
        ("2024-02-01 00:00:00", date(2024, 2, 1)),
        ("2024-02-01T13:54:00+07:00", date(2024, 2, 1)),
        ("20240201", date(2024, 2, 1)),
        ("01022024", date(2024, 2, 1)),
        ("20101975", date(1975, 10, 20)),
        ("1 Januari 2024", date(2024, 1, 1)),
        ("05 Apr 2024", date(2024, 4, 5)),
        ("05 Apr 2024 13:54 WIB", date(2024, 4, 5)),
        ("5 April 2024 pukul 09.00 WIB", date(2024, 4, 5)),
        ("17 Agustus 1975", date(1975, 8, 17)),
        ("17 AGUSTUS 1975", date(1975, 8, 17)),
        ("17-Agu-1975", date(1975, 8, 17)),
        ("17 Agt. 1975", date(1975, 8, 17)),
        ("17Agustus1975", date(1975, 8, 17)),
        ("17 Pebruari 1975", date(1975, 2, 17)),
        ("17 Nopember 1975", date(1975, 11, 17)),
        ("17-VIII-1975", date(1975, 8, 17)),
        ("17 May 1975", date(1975, 5, 17)),
        ("Oct 27, 2024", date(2024, 10, 27)),
        ("Oct 27, 2024 - 11:25", date(2024, 10, 27)),
        ("Jum'at, 17 Agustus 1979", date(1979, 8, 17)),
        ("Jum’at 17 Agustus 1979", date(1979, 8, 17)),
        ("Jumat, 17-08-1979", date(1979, 8, 17)),
        ("hari Kamis tanggal 1 Februari 2024", date(2024, 2, 1)),
        ("Kamis/1 Februari 2024", date(2024, 2, 1)),
        ("tgl. 1-2-2024", date(2024, 2, 1)),
        (44997, date(2023, 3, 12)),
        (44997.0, date(2023, 3, 12)),
        (44997.58, date(2023, 3, 12)),
        ("44997", date(2023, 3, 12)),
        ("44997.0", date(2023, 3, 12)),
        (1, date(1900, 1, 1)),
        (59, date(1900, 2, 28)),
        (61, date(1900, 3, 1)),
        (73415, date(2100, 12, 31)),
        (17081975, date(1975, 8, 17)),
        (date(1975, 8, 17), date(1975, 8, 17)),
        (datetime(1975, 8, 17, 23, 59), date(1975, 8, 17)),
    ],
)
def test_a_date_is_read(cell, expected):
    read = parse_date(cell)
    assert read == expected
    assert type(read) is date


@pytest.mark.parametrize(
    "cell,code",
    [
        (None, "date_missing"),
        ("", "date_missing"),
        ("-", "date_missing"),
        (0, "date_missing"),
        (math.nan, "date_missing"),
        ("31/02/2024", "date_impossible"),
        ("29 Februari 2023", "date_impossible"),
        ("2023-02-29", "date_impossible"),
        ("00/00/2000", "date_impossible"),
        ("32/13/2000", "date_impossible"),
        (60, "date_impossible"),
        ("02/13/2024", "date_order"),
        ("17-08-1875", "date_range"),
        ("17-08-2101", "date_range"),
        ("17-08-0075", "date_range"),
        (date(1875, 1, 1), "date_range"),
        (99999, "date_range"),
        (-5, "date_range"),
        (10**30, "date_range"),
        ("17/8/75", "date_two_digit_year"),
        ("17 Agustus 75", "date_two_digit_year"),
        (1975, "date_incomplete"),
        ("1975", "date_incomplete"),
        ("Agustus 1975", "date_incomplete"),
        ("08/1975", "date_incomplete"),
        ("17 Agustsu 1975", "date_month_name"),
        ("2002/005", "date_unreadable"),
        ("17/08/975", "date_unreadable"),
        ("besok", "date_unreadable"),
        ("JOMBANG", "date_unreadable"),
        (math.inf, "date_unreadable"),
        (time(9, 0), "date_unreadable"),
        (True, "date_unreadable"),
        ("x" * 500, "date_unreadable"),
    ],
)
def test_what_is_no_date_is_refused(cell, code):
    with pytest.raises(DateError) as refused:
        parse_date(cell)
    assert refused.value.code == code
    assert len(refused.value.message) < 220


@pytest.mark.parametrize(
    "text,pivot,year",
    [
        ("17/8/75", 2026, 1975),
        ("17/8/26", 2026, 2026),
        ("17/8/27", 2026, 1927),
        ("17-Agu-05", 2026, 2005),
        ("17 Agustus '98", 2026, 1998),
        ("17/8/00", 2099, 2000),
    ],
)
def test_a_pivot_decides_the_century(text, pivot, year):
    assert parse_date(text, pivot=pivot) == date(year, 8, 17)


@pytest.mark.parametrize(
    "cells,order,notice",
    [
        ([], DateOrder.DAY_FIRST, None),
        (["01/02/2024", "03/04/2024"], DateOrder.DAY_FIRST, None),
        (["01/02/2024", "25/12/2024"], DateOrder.DAY_FIRST, None),
        (["01/02/2024", "12/25/2024"], DateOrder.MONTH_FIRST, "date_month_first"),
        (["25/12/2024", "26/12/2024", "12/25/2024"], DateOrder.DAY_FIRST, "date_order_mixed"),
        (["25/12/2024", "12/25/2024"], DateOrder.MIXED, "date_order_mixed"),
        (["JOMBANG, 08-17-1975"], DateOrder.MONTH_FIRST, "date_month_first"),
        (["2024-12-25", "1975-08-17 10:20:30", "17 Agustus 1975"], DateOrder.DAY_FIRST, None),
        ([44997, None, datetime(2024, 12, 25), "45/45/2024", "0/13/2024", "12/45/2024"], DateOrder.DAY_FIRST, None),
    ],
)
def test_the_order_is_decided_over_the_column(cells, order, notice):
    decision = decide_order(cells)
    assert decision.order is order
    assert (decision.notice and decision.notice.code) == notice


def test_a_column_that_excel_swapped_is_noticed():
    texts = ["25/12/2024", "31/01/2024"]
    swapped = [datetime(2024, month, 7) for month in range(1, 9)]
    assert decide_order(texts + swapped).notice.code == "date_swapped"
    for sound in (
        texts + swapped[:7],
        [*texts, *swapped, datetime(2024, 1, 13)],
        [*texts, *swapped, "01/02/2024"],
        swapped,
    ):
        assert decide_order(sound).notice is None


def test_a_month_first_column_is_read_month_first():
    column = ["01/02/2024", "12/25/2024"]
    order = decide_order(column).order
    assert [parse_date(cell, order=order) for cell in column] == [date(2024, 1, 2), date(2024, 12, 25)]
    with pytest.raises(DateError) as refused:
        parse_date("25/12/2024", order=order)
    assert refused.value.code == "date_order"


def test_in_a_contradictory_column_each_doubtful_cell_is_an_error():
    column = ["25/12/2024", "12/25/2024", "01/02/2024", "03/03/2024", "2024-02-01", "1 Februari 2024"]
    order = decide_order(column).order
    read = []
    for cell in column:
        try:
            read.append(parse_date(cell, order=order))
        except DateError as refused:
            read.append(refused.code)
    first = date(2024, 2, 1)
    assert read == [date(2024, 12, 25), "date_order", "date_ambiguous", date(2024, 3, 3), first, first]


@pytest.mark.parametrize(
    "cell,place",
    [
        ("JOMBANG, 17-08-1975", "JOMBANG"),
        ("Jombang,17-08-1975", "Jombang"),
        ("Jombang / 17 Agustus 1975", "Jombang"),
        ("Jombang 17 Agustus 1975", "Jombang"),
        ("Kab. Jombang, Minggu 17 Agustus 1975", "Kab. Jombang"),
        ("Jombang, tgl. 17/8/1975", "Jombang"),
        ("Kota Baru - 17.08.1975", "Kota Baru"),
        ("Jombang; 1975-08-17", "Jombang"),
        ("Jombang, Agustus 17, 1975", None),
        ("17-08-1975", ""),
        ("17 Agustus 1975, Jombang", "Jombang"),
        (date(1975, 8, 17), ""),
        (27623, ""),
    ],
)
def test_place_and_date_in_one_cell(cell, place):
    if place is None:
        with pytest.raises(DateError):
            parse_place_and_date(cell)
    else:
        assert parse_place_and_date(cell) == (place, date(1975, 8, 17))


@pytest.mark.parametrize(
    "cell,code",
    [
        ("", "date_missing"),
        ("JOMBANG", "date_missing"),
        ("JOMBANG, 31-02-1975", "date_impossible"),
        ("JOMBANG, 17-08-75", "date_two_digit_year"),
    ],
)
def test_place_without_a_date_is_refused(cell, code):
    with pytest.raises(DateError) as refused:
        parse_place_and_date(cell)
    assert refused.value.code == code


def test_dates_are_shown_in_indonesian():
    day = date(2024, 2, 3)
    assert format_date(day) == "3 Februari 2024"
    assert format_short(day) == "3 Feb 2024"
    assert format_with_weekday(day) == "Sabtu, 3 Februari 2024"
    assert format_with_weekday(date(2024, 4, 5)) == "Jumat, 5 April 2024"
    assert len(MONTHS) == len(SHORT_MONTHS) == 12


def test_times_are_shown_with_a_dot_and_the_zone():
    assert format_time(time(9, 0), "Asia/Jakarta") == "09.00 WIB"
    assert format_time(datetime(2024, 4, 5, 6, 54, tzinfo=UTC), "Asia/Jakarta") == "13.54 WIB"
    assert format_time(datetime(2024, 4, 5, 16, 5, tzinfo=UTC), "Asia/Jayapura") == "01.05 WIT"


def test_zone_labels():
    assert [zone_label(f"Asia/{city}") for city in ("Jakarta", "Pontianak", "Makassar", "Jayapura")] == [
        *("WIB", "WIB", "WITA", "WIT")
    ]
    with pytest.raises(ValueError, match="Asia/Tokyo"):
        zone_label("Asia/Tokyo")


days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@given(days)
def test_every_form_is_read_back(day):
    forms = (
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d-%m-%Y}",
        f"{day:%d.%m.%Y}",
        f"{day:%d%m%Y}",
        f"{day:%Y%m%d}",
        day.isoformat(),
        f"{day.isoformat()} 00:00:00",
        format_date(day),
        format_date(day).upper(),
        format_short(day),
        format_with_weekday(day),
    )
    assert {parse_date(form) for form in forms} == {day}
    assert parse_date(f"{day:%m/%d/%Y}", order=DateOrder.MONTH_FIRST) == day
    assert parse_place_and_date(f"JOMBANG, {day:%d-%m-%Y}") == ("JOMBANG", day)


@given(st.dates(date(1900, 3, 1), date(2100, 12, 31)))
def test_serial_numbers_are_those_of_excel(day):
    serial = (day - date(1899, 12, 30)) // timedelta(days=1)
    if not 1900 <= serial <= 2100:
        assert parse_date(serial) == parse_date(serial + 0.5) == day


@given(st.lists(days, max_size=30))
def test_a_day_first_column_is_never_taken_for_another(column):
    assert decide_order(f"{day:%d/%m/%Y}" for day in column).order is DateOrder.DAY_FIRST


@given(st.dates(date(1927, 1, 1), date(2026, 12, 31)))
def test_two_digit_years_within_a_century_are_read_back(day):
    assert parse_date(f"{day:%d-%m-%y}", pivot=2026) == day


@given(
    st.one_of(st.text(max_size=40), st.text("0123456789/-. JanFebTWIB:,'", max_size=24), st.floats(), st.integers()),
    st.sampled_from(DateOrder),
    st.sampled_from([None, 2026]),
)
def test_any_cell_is_a_date_or_a_clear_refusal(cell, order, pivot):
    for read in (parse_date, parse_place_and_date):
        with suppress(DateError):
            read(cell, order=order, pivot=pivot)
    decide_order([cell])
