"""What a whole column tells, told the same whether it is seen at once or in pieces."""

from datetime import date

import pytest

from pilarsosial.core.importing.columns import DateColumn, NikColumn
from pilarsosial.core.importing.spool import PLAIN_ITEMS, Spool
from pilarsosial.core.tabular.cells import from_json, to_json
from pilarsosial.core.values.dates import decide_order


@pytest.mark.parametrize(
    "cells",
    [
        ["13/01/2000", "01/02/2000"],
        ["01/13/2000", "01/02/2000", "12/31/1999"],
        ["13/01/2000", "01/13/2000", "05/05/2005"],
        ["13/01/2000", "14/01/2000", "01/13/2000", "01/02/2000"],
        [date(2024, 1, n) for n in range(1, 10)] + ["13/01/2000", "14/01/2000"],
        [None, "entah", "2024-01-02"],
    ],
)
def test_the_order_of_a_column_does_not_depend_on_how_it_is_cut(cells: list) -> None:
    whole = decide_order(cells)
    for size in (1, 2, 100):
        column = DateColumn()
        for first in range(0, len(cells), size):
            column.see(cells[first : first + size])
        assert column.decide() == whole


def test_niks_that_end_in_zero_too_often_are_noticed() -> None:
    normal, damaged = NikColumn(), NikColumn()
    for number in range(100):
        normal.see(f"351799170875{9000 + number}")
        damaged.see(f"351799170875{900 + number:03d}0")
    assert not normal.suspicious
    assert damaged.suspicious


def test_a_spool_gives_back_what_it_was_given_plain_or_packed() -> None:
    spool: Spool[list] = Spool(to_json, from_json)
    batches = [[[number, "isi", date(2024, 1, 1)]] for number in range(8)]
    for batch in batches:
        spool.add(batch, PLAIN_ITEMS // 3)
    assert list(spool) == batches
    assert list(spool) == batches
    assert list(spool.drain()) == batches
    assert list(spool) == []
