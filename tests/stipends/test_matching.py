"""A bank's result beside the lines: every mutation is named, and the differences add up."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from stipends.calculation.matching import BOOKABLE, Due, Finding, Match, Outcome, Told, match

DUE = [Due(line, f"PS7-{line}", f"00{line}4455", 1_500_000, 1_500_000) for line in (1, 2, 3)]


def told(line: int, **changes) -> Told:
    one = DUE[line - 1]
    return replace(Told(line + 10, one.reference, one.account, one.amount, 0, Outcome.PAID), **changes)


def findings(rows: list[Told], due: list[Due] = DUE) -> list[Match]:
    return match(due, rows)


def test_the_right_file_matches_line_by_line():
    found = findings([told(2), told(1), told(3)])
    assert found == [Match(Finding.MATCHED, 10 + line, line) for line in (1, 2, 3)]


def test_a_dropped_row_leaves_its_line_missing():
    assert findings([told(1), told(3)])[-1] == Match(Finding.MISSING, None, 2, -1_500_000)


def test_a_doubled_row_is_named_and_counts_as_money_sent_twice():
    found = findings([told(1), told(2), told(3), told(2, row=99)])
    assert found[-1] == Match(Finding.TWICE, 99, 2, 1_500_000)


def test_one_rupiah_more_and_one_less():
    assert findings([told(1, amount=1_500_001), told(2), told(3)])[0] == Match(Finding.MORE, 11, 1, 1)
    assert findings([told(1, amount=1_499_999), told(2), told(3)])[0] == Match(Finding.LESS, 11, 1, -1)


def test_what_the_bank_kept_is_an_explained_difference():
    found = findings([told(1, amount=1_493_500, fee=6_500), told(2), told(3)])
    assert found[0] == Match(Finding.FEE, 11, 1)
    assert {one.finding for one in found} <= BOOKABLE


def test_swapped_digits_of_an_account_are_a_wrong_account_and_without_a_reference_nobodys():
    swapped = "001" + "4545"
    assert findings([told(1, account=swapped), told(2), told(3)])[0].finding is Finding.WRONG_ACCOUNT
    found = findings([told(1, account=swapped, reference=""), told(2), told(3)])
    assert [one.finding for one in found] == ["asing", "cocok", "cocok", "hilang"]
    assert sum(one.difference for one in found) == 0


def test_failed_and_returned_leave_the_money_due():
    found = findings([told(1, outcome=Outcome.FAILED, amount=0), told(2, outcome=Outcome.RETURNED), told(3)])
    assert found[:2] == [Match(Finding.FAILED, 11, 1, -1_500_000), Match(Finding.RETURNED, 12, 2, -1_500_000)]


def test_what_is_booked_already_is_known_and_may_still_come_back():
    paid = [Due(1, "PS7-1", "0014455", 0, 1_500_000)]
    assert findings([told(1)], paid)[0].finding is Finding.KNOWN
    assert findings([told(1, outcome=Outcome.RETURNED)], paid)[0].finding is Finding.RETURNED
    assert findings([told(1, amount=1_500_001)], paid)[0].finding is Finding.MORE
    assert findings([], paid) == []


def test_without_references_two_lines_to_one_account_are_told_apart_by_their_amounts():
    due = [Due(1, "a", "77", 500_000, 500_000), Due(2, "b", "77", 750_000, 750_000)]
    rows = [Told(1, "", "77", 750_000, 0, Outcome.PAID), Told(2, "", "77", 500_000, 0, Outcome.PAID)]
    assert [(one.line, one.finding) for one in match(due, rows)] == [(2, "cocok"), (1, "cocok")]


ROWS = st.lists(
    st.builds(
        Told,
        row=st.integers(1, 10_000),
        reference=st.sampled_from(["", "PS7-1", "PS7-2", "PS7-3", "PS7-9"]),
        account=st.sampled_from(["", "0014455", "0024455", "99"]),
        amount=st.sampled_from([0, 1, 1_493_500, 1_500_000, 1_500_001]),
        fee=st.sampled_from([0, 6_500]),
        outcome=st.sampled_from(Outcome),
    ),
    max_size=8,
    unique_by=lambda one: one.row,
)


@given(rows=ROWS, seed=st.randoms(use_true_random=False))
def test_every_row_and_line_is_told_once_in_any_order_and_the_rupiah_add_up(rows: list[Told], seed):
    found = match(DUE, rows)
    shuffled = list(rows)
    seed.shuffle(shuffled)
    assert match(DUE, shuffled) == found
    assert sorted(one.row for one in found if one.row is not None) == sorted(row.row for row in rows)
    named = [one.line for one in found if one.line is not None and one.finding is not Finding.TWICE]
    assert sorted(named) == [1, 2, 3]
    moved = sum(row.amount + row.fee for row in rows if row.outcome is Outcome.PAID)
    assert sum(one.difference for one in found) == moved - sum(one.amount for one in DUE)
