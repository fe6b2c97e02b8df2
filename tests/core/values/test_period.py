"""Periods: four units, one value; codes read back, and time goes on without gaps."""

from dataclasses import FrozenInstanceError
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilarsosial.core.values.period import Period, PeriodError, PeriodUnit


@pytest.mark.parametrize(
    "code,unit,first,last,label",
    [
        ("2026-07", PeriodUnit.MONTH, date(2026, 7, 1), date(2026, 7, 31), "Juli 2026"),
        ("2024-02", PeriodUnit.MONTH, date(2024, 2, 1), date(2024, 2, 29), "Februari 2024"),
        ("2026-Q1", PeriodUnit.QUARTER, date(2026, 1, 1), date(2026, 3, 31), "Triwulan I 2026"),
        ("2026-Q3", PeriodUnit.QUARTER, date(2026, 7, 1), date(2026, 9, 30), "Triwulan III 2026"),
        ("2026-Q4", PeriodUnit.QUARTER, date(2026, 10, 1), date(2026, 12, 31), "Triwulan IV 2026"),
        ("2026-S1", PeriodUnit.SEMESTER, date(2026, 1, 1), date(2026, 6, 30), "Semester I 2026"),
        ("2026-S2", PeriodUnit.SEMESTER, date(2026, 7, 1), date(2026, 12, 31), "Semester II 2026"),
        ("2026", PeriodUnit.YEAR, date(2026, 1, 1), date(2026, 12, 31), "Tahun 2026"),
    ],
)
def test_a_code_names_a_period(code, unit, first, last, label):
    period = Period.parse(code)
    assert (period.unit, period.first_day, period.last_day, period.label) == (unit, first, last, label)
    assert str(period) == period.code == code
    assert Period.containing(last, unit) == period


@pytest.mark.parametrize(
    "text",
    [
        *("", "26", "2026-13", "2026-00", "2026-7", "2026-Q0", "2026-Q5", "2026-S3", "2026-Q", "2026-07-01"),
        *("1899", "2101-01", "Triwulan III 2026", "٢٠٢٦"),
    ],
)
def test_what_is_no_period_is_refused(text):
    with pytest.raises(PeriodError) as refused:
        Period.parse(text)
    assert refused.value.code == "period_unreadable"


def test_a_small_letter_and_spaces_do_no_harm():
    assert Period.parse(" 2026-q3 ") == Period(PeriodUnit.QUARTER, 2026, 3)


@pytest.mark.parametrize(
    "code,months",
    [
        ("2026-07", ["2026-07"]),
        ("2026-Q3", ["2026-07", "2026-08", "2026-09"]),
        ("2026-S2", ["2026-07", "2026-08", "2026-09", "2026-10", "2026-11", "2026-12"]),
        ("2026", [f"2026-{month:02}" for month in range(1, 13)]),
    ],
)
def test_the_months_of_a_period(code, months):
    assert [month.code for month in Period.parse(code).months] == months


@pytest.mark.parametrize(
    "code,following",
    [
        ("2026-12", "2027-01"),
        ("2026-07", "2026-08"),
        ("2026-Q4", "2027-Q1"),
        ("2026-Q1", "2026-Q2"),
        ("2026-S2", "2027-S1"),
        ("2026", "2027"),
    ],
)
def test_the_next_and_the_previous_period(code, following):
    assert Period.parse(code).next() == Period.parse(following)
    assert Period.parse(following).previous() == Period.parse(code)


def test_a_period_is_a_value():
    period = Period.parse("2026-Q3")
    assert {period, Period.parse("2026-Q3")} == {period}
    with pytest.raises(FrozenInstanceError):
        period.year = 2027


def test_there_is_an_end_of_time():
    with pytest.raises(PeriodError):
        Period.parse("2100").next()
    with pytest.raises(PeriodError):
        Period.parse("1900-01").previous()
    with pytest.raises(PeriodError):
        Period(PeriodUnit.QUARTER, 2026, 5)


@given(st.dates(date(1901, 1, 1), date(2099, 12, 31)), st.sampled_from(PeriodUnit))
def test_periods_follow_each_other_without_gap(day, unit):
    period = Period.containing(day, unit)
    assert day in period
    assert period.next().first_day - period.last_day == timedelta(days=1)
    assert period.next().previous() == period
    assert Period.parse(period.code) == period
    assert (period.months[0].first_day, period.months[-1].last_day) == (period.first_day, period.last_day)
    assert day not in period.next()
